"""`ivr agents`: an agent's PIN is told once, her queues exist, and the list tells who is there."""

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.database import writing
from ivr.desk import agents
from ivr.rehearsal import CHECKOUT, prepare
from tests.billing.ledgers import key, sealer
from tests.conftest import Database
from tests.desk.desk import NOW

Ivr = Callable[..., Result]


@pytest.fixture
def ivr(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ivr:
    """The command on an installation with the sample agents and the flows published."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("IVR_DATA_KEYS", f"k1:{key('k1')}")
    monkeypatch.setenv("IVR_INDEX_KEY", key("index"))
    prepare(database.engine, sealer("k1"), CHECKOUT, NOW)
    return lambda *words: CliRunner().invoke(main, ["agents", *words])


def listed(ivr: Ivr) -> dict[str, dict[str, object]]:
    return {one["number"]: one for one in msgspec.json.decode(ivr("list", "--json").output)}


def pin_in(told: Result) -> str:
    found = re.search(r"^PIN: ([0-9]{6})$", told.output, re.MULTILINE)
    assert found, told.output
    return found[1]


def signs_in(database: Database, number: str, pin: str) -> bool:
    with writing(database.engine) as connection:
        return agents.name_by_pin(connection, sealer("k1"), number, pin) is not None


def test_a_new_agent_gets_a_pin_that_signs_her_in(ivr: Ivr, database: Database) -> None:
    told = ivr("add", "104", "--name", "Dana  Example", "--queues", "billing, general")
    assert "Agent 104 serves billing, general." in told.output
    assert signs_in(database, "104", pin_in(told))
    assert listed(ivr)["104"] == {
        "number": "104",
        "name": "Dana Example",
        "queues": ["billing", "general"],
        "signed_in_at": None,
        "taken": 0,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("add", "104", "--name", "Dana", "--queues", "biling"),
            "named 'biling'; did you mean 'billing'?",
        ),
        (("add", "104", "--name", "Dana", "--queues", "zzz"), "there are: billing"),
        (("add", "104", "--name", "Dana", "--queues", " , "), "--queues needs a queue: billing"),
        (("add", "12", "--name", "Dana", "--queues", "billing"), "An agent's number has 3 to 6 digits"),
        (("add", "104", "--name", " ", "--queues", "billing"), "--name needs a name"),
        (("add", "101", "--name", "Dana", "--queues", "billing"), "101 is an agent's already"),
        (("pin", "999"), "999 is no agent's number"),
        (("remove", "999"), "999 is no agent's number"),
        (("queues", "999", "--queues", "billing"), "999 is no agent's number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ivr: Ivr, words: tuple[str, ...], said: str) -> None:
    before = listed(ivr)
    told = ivr(*words)
    assert told.exit_code in (1, 2)
    assert said in told.output
    assert listed(ivr) == before


def test_a_new_pin_ends_the_old_one(ivr: Ivr, database: Database) -> None:
    pin = pin_in(ivr("pin", "101"))
    assert signs_in(database, "101", pin)
    assert signs_in(database, "101", "482913") == (pin == "482913")


def test_an_agent_serves_other_queues_or_is_removed(ivr: Ivr) -> None:
    assert ivr("queues", "101", "--queues", "orders").output == "Agent 101 serves orders.\n"
    assert listed(ivr)["101"]["queues"] == ["orders"]
    assert ivr("remove", "101").output == "Agent 101 is removed.\n"
    assert "101" not in listed(ivr)


def test_the_list_is_a_table_for_people(ivr: Ivr, database: Database) -> None:
    with writing(database.engine) as connection:
        agents.sign_in(connection, "101", "CA1", NOW)
    table = ivr("list").output
    assert re.search(r"101 +Alma Ruiz +billing, general,( spanish)? +2026-11-24 10:00 EST +0", table)
    assert re.search(r"100 +Sample agent +every queue +always +0", table)
