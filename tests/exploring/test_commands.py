"""`ivr check` and `ivr publish` walk every path."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.demo_secrets import make_up
from ivr.exploring.properties import EXPLANATIONS
from ivr.flow.explored_rules import EXPLORED_RULES
from ivr.simulator.call_files import Script, read_call_file
from tests.exploring.building import LINES, QUEUES

SOUND = "flow: main\ntitle: Main\nstart: bye\nsteps:\n  bye: {hang_up: Good-bye.}\n"
CIRCLE = """flow: main
title: Main
start: in_line
steps:
  in_line: {queue: billing, full: sorry, unavailable: bye}
  sorry: {say: One moment., next: in_line}
  bye: {hang_up: Good-bye.}
"""
"""The files are in order; only a walk shows that callers of a full line go in a circle."""


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "lines.yaml").write_bytes(LINES)
    (folder / "queues.yaml").write_bytes(QUEUES)
    (folder / "main.yaml").write_text(SOUND)
    monkeypatch.chdir(tmp_path)
    return folder


def ivr(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_sound_version_says_how_much_was_walked(flows: Path) -> None:
    done = ivr("check")
    assert done.exit_code == 0
    assert "Explored 1 moment of 1 line in 1 language by 1 move: nothing breaks. (" in done.output


def test_a_version_that_breaks_is_exit_1_with_the_call(flows: Path) -> None:
    (flows / "main.yaml").write_text(CIRCLE)
    done = ivr("check")
    assert done.exit_code == 1
    assert "flows/main.yaml:5:3: error[circle-without-caller] from step 'in_line'" in done.output
    assert "        dials +12025550100\n" in done.output
    assert "1 thing can break" in done.output


def test_the_walk_can_be_left_out(flows: Path) -> None:
    (flows / "main.yaml").write_text(CIRCLE)
    done = ivr("check", "--quick")
    assert done.exit_code == 0
    assert "Explored" not in done.output


def test_nothing_is_walked_where_a_file_has_a_mistake(flows: Path) -> None:
    (flows / "main.yaml").write_text(SOUND.replace("start: bye", "start: by"))
    assert "Explored" not in ivr("check").output


def test_programs_get_the_call_too(flows: Path) -> None:
    (flows / "main.yaml").write_text(CIRCLE)
    told = json.loads(ivr("check", "--json").stdout)
    assert told["errors"] == 1
    (found,) = (one for one in told["problems"] if one["rule"] == "circle-without-caller")
    assert found["call"][0] == "dials +12025550100"


def test_a_saved_call_is_a_call_file(flows: Path) -> None:
    (flows / "main.yaml").write_text(CIRCLE)
    ivr("check", "--save", "calls")
    (saved,) = Path("calls").iterdir()
    assert saved.name == "circle_without_caller_main_5.call"
    script = read_call_file(saved.read_text(encoding="utf-8"), saved.name)
    assert isinstance(script, Script)
    assert (script.to, script.caller) == ("+12025550100", "+12025550142")


FAR = """flow: main
title: Main
start: asked
steps:
  asked:
    menu: {1: {to: leave, go: bye}}
    give_up: bye
  bye: {hang_up: Good-bye.}
"""


def test_a_warning_can_be_allowed_with_a_reason(flows: Path) -> None:
    (flows / "main.yaml").write_text(FAR)
    assert "main.yaml:5:3: warning[far-from-a-person] from step 'asked' no presses" in ivr("check").output
    comment = "# ivr: allow far-from-a-person because nobody works here"
    allowed = FAR.replace("  asked:", f"  asked:  {comment}")
    (flows / "main.yaml").write_text(allowed)
    told = ivr("check").output
    assert "warning[far-from-a-person]" not in told
    (flows / "main.yaml").write_text(SOUND.replace("  bye:", f"  {comment}\n  bye:"))
    assert "warning[allow-unused] there is no warning 'far-from-a-person' here" in ivr("check").output
    assert "allow-unused" not in ivr("check", "--quick").output


def test_every_rule_of_whole_calls_can_be_named_in_a_comment() -> None:
    assert EXPLANATIONS.keys() == EXPLORED_RULES


def test_a_property_is_explained() -> None:
    assert "a person, or to a good-bye" in ivr("check", "--explain", "no-end").output


def test_a_version_that_breaks_is_not_published(flows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = make_up()
    monkeypatch.setenv("IVR_MODE", "production")
    monkeypatch.setenv("PUBLIC_URL", "https://ivr.example.com")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", made_up.auth_token)
    monkeypatch.setenv("IVR_DATA_KEYS", made_up.data_keys)
    monkeypatch.setenv("IVR_INDEX_KEY", made_up.index_key)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{flows.parent}/ivr.sqlite3")
    ivr("db", "upgrade")
    (flows / "main.yaml").write_text(CIRCLE)
    refused = ivr("publish")
    assert refused.exit_code == 1
    assert "error[circle-without-caller]" in refused.output
    assert "Nothing is published yet" in ivr("versions").output
    (flows / "main.yaml").write_text(SOUND)
    assert "Version 1 is live." in ivr("publish").output
