"""`ivr versions`, `rollback`, `fetch` and `publish`: what is live, by whom, and what the files hold."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.database import open_database
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow_files import read_folder
from ivr.publishing import Signed, publish
from tests.flow.cases import SURROUNDINGS
from tests.web.test_commands import home, ivr

__all__ = ["home"]

FLOW = "flow: bill_pay\ntitle: T\nstart: bye\nsteps:\n  bye: {hang_up: Goodbye.}\n"


@cache
def compiled() -> Compiled:
    return compile_flows({**SURROUNDINGS, "bill_pay.yaml": FLOW.encode()})


@pytest.fixture
def published(home: Path) -> Iterator[Engine]:
    """Version 2 has a remark in a file, and so have the files on disk."""
    ivr("db", "upgrade")
    engine = open_database(f"sqlite:///{home}/kept/ivr.sqlite3")
    go_live(home, engine, "Ana", "the first", "12:00")
    file = home / "flows" / "bill_pay.yaml"
    file.write_text(file.read_text() + "# a remark\n")
    go_live(home, engine, "Ana", "the second", "12:30")
    yield engine
    engine.dispose()


def go_live(home: Path, engine: Engine, author: str, why: str, clock: str) -> None:
    sources = read_folder(home / "flows", home / "audio_prompts")
    publish(engine, sources, compiled(), Signed(author, why, f"2026-11-22T{clock}:00+00:00"))


def test_whatever_moves_what_is_live_is_in_the_history(home: Path, published: Engine) -> None:
    ivr("rollback", "1", "--by", "Ben", "--why", "the remark")
    go_live(home, published, "Cleo", "it was right", "13:00")
    again = ivr("rollback", "2", "--by", "Dan", "--why", "a mistake")
    assert again.output == "Version 2 was live already: no change.\n"
    newest, oldest = ivr("versions").output.splitlines()[-2:]
    assert newest == "Version 2 published again at 2026-11-22 08:00 EST by Cleo: it was right"
    assert oldest.startswith("Rolled back to version 1 at ")
    listed = json.loads(ivr("versions", "--json").stdout)
    signed = {one["number"]: [moved["author"] for moved in one["went_live"]] for one in listed}
    assert signed == {1: ["Ben", "Ana"], 2: ["Cleo", "Ana"]}


def test_files_that_hold_what_was_taken_back_are_told_and_brought_back(home: Path, published: Engine) -> None:
    mine, file = home / "flows" / "orders.yaml", home / "flows" / "bill_pay.yaml"
    mine.write_text(mine.read_text() + "# mine\n")
    told = ivr("rollback", "1", "--why", "the remark").output
    assert "Your files still hold another version's bill_pay.yaml: publishing them brings it back." in told
    assert "Some hold what a rollback took back: ivr fetch --back" in ivr("fetch").output
    assert "They are as in version 1" in ivr("fetch", "--back").output
    assert "# a remark" not in file.read_text()
    assert mine.read_text().endswith("# mine\n")
    assert ivr("rollback", "2", "--why", "it was right").output == "Version 2 is live.\n"


def test_files_that_are_live_already_are_not_even_checked(home: Path, published: Engine) -> None:
    """Not even where they would be refused today."""
    (home / "flows" / "bill_pay.yaml").write_text("flow: bill_pay\n")
    go_live(home, published, "Ana", "by an older release", "13:00")
    assert "Nothing to do: version 3 holds these files already" in ivr("publish").output
    assert json.loads(ivr("publish", "--json").stdout)["was_live"] is True
