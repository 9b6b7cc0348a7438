"""The two commands, as a person or a pipe uses them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from ivr.cli.call_tests import exit_code
from ivr.cli.phone import phone, wrapped
from ivr.simulator.call_tests import NO_SCENES, CallTested, Installation, SetScene, Undo, try_call
from ivr.simulator.switchboard import CarrierProblem
from tests.simulator.answering import TOKEN, Application, Page, application

PAGES: dict[str, Page | list[Page]] = {
    "/voice/answer": '<Gather input="dtmf speech" numDigits="1" action="/chosen"><Say>Press 1.</Say></Gather>'
    "<Say>Nobody</Say>",
    "/chosen": lambda asked: (
        f"<Say>You chose {asked.fields.get('Digits') or asked.fields.get('SpeechResult')}</Say>"
        f"<Play>/audio/music.wav</Play><Gather/>"
    ),
}


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """A running server and the file it leaves behind."""
    monkeypatch.chdir(tmp_path)
    for name in ("TWILIO_AUTH_TOKEN", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    with application(PAGES) as running:
        told = {"url": running.url, "token": TOKEN, "lines": {"bill_pay": "+12025550100"}}
        (tmp_path / ".ivr").mkdir()
        (tmp_path / ".ivr" / "running.json").write_text(json.dumps(told))
        yield running


def call(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(phone, list(arguments), input=typed)


def test_a_piped_call_hears_presses_and_hangs_up(app: Application) -> None:
    outcome = call(typed="1\n")
    assert outcome.exit_code == 0, outcome.output
    assert " ☎  Press 1." in outcome.output
    assert " ⌨  1" in outcome.output
    assert " ☎  You chose 1" in outcome.output
    assert "── call ended · 0 min" in outcome.output
    assert app.at("/voice/status")[0].fields["CallStatus"] == "completed"


def test_words_are_wrapped_between_words_at_the_width_of_the_terminal() -> None:
    lines = wrapped(" ☎  ", "Thank you for calling CareCentrix. For billing, press 1.", 24)
    assert lines == [" ☎  Thank you for", "    calling CareCentrix.", "    For billing, press", "    1."]
    assert wrapped(" ☎  ", "supercalifragilistic", 10) == [" ☎  supercalifragilistic"]
    assert wrapped(" ☎  ", "a b c", None) == [" ☎  a b c"]


def test_an_empty_line_is_silence_and_words_are_spoken(app: Application) -> None:
    assert " ☎  Nobody" in call("bill_pay", typed="\n").output
    assert " ☎  You chose my bill" in call("--number", "1-202-555-0101", typed="my bill\n").output
    assert app.asked[-1].fields["To"] == "+12025550101"


def test_spanish_presses_nine_first(app: Application) -> None:
    assert "You chose 9" in call("--lang", "es").output


def test_a_pretended_time_is_told(app: Application) -> None:
    call("--at", "2026-11-26 09:00", "--from", "+12025550143")
    assert app.asked[0].fields["IvrSimulatedTime"] == "2026-11-26T14:00:06+00:00"
    assert app.asked[0].fields["From"] == "+12025550143"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["orders"], "'orders' is not a line; lines are: bill_pay"),
        (["--number", "5"], "'5' is not a telephone number"),
        (["--from", "5"], "'5' is not a telephone number"),
        (["--at", "noon"], "'noon' is not a day and a time"),
    ],
)
def test_a_wrong_word_gets_a_sentence(app: Application, arguments: list[str], words: str) -> None:
    outcome = call(*arguments)
    assert outcome.exit_code == 2
    assert words in " ".join(outcome.output.split())


def test_without_a_token_it_says_what_to_do(app: Application) -> None:
    Path(".ivr/running.json").unlink()
    outcome = call("--number", "1-202-555-0101", "--url", app.url)
    assert outcome.exit_code == 2
    assert "TWILIO_AUTH_TOKEN" in outcome.output


def test_a_script_is_played_by_this_phone(app: Application) -> None:
    Path("good.call").write_text("hears press 1\npresses 1\nhears you chose 1\n")
    Path("bad.call").write_text("hears press 1\nhears 2\n")
    Path("ugly.call").write_text("hear press 1\n")
    good, bad, ugly = (call("--script", f"{name}.call") for name in ("good", "bad", "ugly"))
    assert (good.exit_code, bad.exit_code, ugly.exit_code) == (0, 1, 2)
    assert "> presses 1" in good.output
    assert "bad.call:2: the words were not heard" in bad.output
    assert "ugly.call:1: 'hear' begins no line" in ugly.output


def test_the_help_tells_the_sandbox_numbers(app: Application) -> None:
    outcome = call("--help")
    assert "4000000000000002  declined: card_declined" in outcome.output
    assert "ivr phone --script pay.call" in outcome.output


class _Served:
    public_url = "https://ivr.example.com"
    token = TOKEN

    def __init__(self, url: str, report: Path) -> None:
        self.url = url
        self.report = report


def try_acts(
    app: Application, tmp_path: Path, acts: str, scenes: Mapping[str, SetScene[Installation]] = NO_SCENES
) -> CallTested:
    file = tmp_path / "one.call"
    file.write_text(acts)

    @contextmanager
    def open_installation(at: datetime | None) -> Iterator[Installation]:
        yield _Served(app.url, tmp_path / "charges.csv")

    return try_call(file, open_installation, scenes)


def test_a_call_file_is_a_test(app: Application, tmp_path: Path) -> None:
    start = "dials 1-202-555-0100\nat 2026-11-24 10:00\nhears press 1\n"
    fine = try_acts(app, tmp_path, start)
    different = try_acts(app, tmp_path, start + "hears 2\n")
    unreadable = try_acts(app, tmp_path, "dials nobody\nhears press 1\n")
    nowhere = try_acts(app, tmp_path, "hears press 1\n")
    assert fine.went_as_written
    assert [exit_code([one]) for one in (fine, different, unreadable, nowhere)] == [0, 1, 2, 2]
    assert exit_code([fine, different]) == 1
    assert nowhere.mistakes[0].sentence == "say which number is called: dials 1-877-989-9059"


def test_what_the_carrier_notes_is_a_difference_though_the_words_fit(
    app: Application, tmp_path: Path
) -> None:
    fine = try_acts(app, tmp_path, "dials 1-202-555-0100\nat 2026-11-24 10:00\nhears press 1\n")
    noted = replace(fine, problems=(CarrierProblem(12200, "a verb that is none"),))
    assert not noted.went_as_written
    assert exit_code([noted]) == 1


def test_what_a_call_file_says_is_given_is_made_so_before_the_call(app: Application, tmp_path: Path) -> None:
    made: list[tuple[str, str, datetime, int]] = []

    def rain(name: str) -> SetScene[Installation]:
        return lambda at, words, moment: made.append((name, words, moment, len(app.asked)))

    scenes = {"rain": rain("rain"), "rain on": rain("rain on")}
    acts = "dials 1-202-555-0100\nat 2026-11-24 10:00\ngiven rain\ngiven rain on Sunday\nhears press 1\n"
    assert try_acts(app, tmp_path, acts, scenes).went_as_written
    assert [one[:2] for one in made] == [("rain", ""), ("rain on", "Sunday")]
    assert {one[2].isoformat() for one in made} == {"2026-11-24T10:00:00-05:00"}
    assert {one[3] for one in made} == {0}


def test_what_happens_meanwhile_is_made_so_at_its_line_and_taken_back_after_the_file(
    app: Application, tmp_path: Path
) -> None:
    told: list[tuple[str, str, int]] = []

    def rain(_at: Installation, words: str, moment: datetime) -> Undo:
        told.append((words, moment.strftime("%H:%M"), len(app.asked)))
        return lambda: told.append(("dry", words, len(app.asked)))

    start = "dials 1-202-555-0100\nat 2026-11-24 10:00\ngiven rain\nhears press 1\n"
    acts = start + "meanwhile rain harder\nwaits\nmeanwhile rain hardest\nhears 2\n"
    tested = try_acts(app, tmp_path, acts, {"rain": rain})
    assert tested.played is not None
    assert tested.played.difference is not None
    assert tested.played.difference.line == 8
    before, harder, hardest, *taken_back = told
    assert (before, harder[0], hardest[0]) == (("", "10:00", 0), "harder", "hardest")
    assert 0 < harder[2] < hardest[2]
    assert [one[:2] for one in taken_back] == [("dry", "hardest"), ("dry", "harder"), ("dry", "")]


def test_an_unknown_scene_is_a_mistake_of_the_file(app: Application, tmp_path: Path) -> None:
    acts = "dials 1-202-555-0100\ngiven rainy days\ngiven rain\nhears press 1\nmeanwhile snow\n"
    tested = try_acts(app, tmp_path, acts, {"rain": lambda at, words, moment: None, "hail": print})
    assert [str(one) for one in tested.mistakes] == [
        f"{tmp_path / 'one.call'}:2: 'rainy days' is no known scene; scenes are: hail, rain",
        f"{tmp_path / 'one.call'}:5: 'snow' is no known scene; scenes are: hail, rain",
    ]
    assert exit_code([tested]) == 2
    assert try_acts(app, tmp_path, acts).mistakes[0].sentence.endswith("scenes are: there are none")
    assert app.asked == []


@pytest.mark.parametrize("acts", ["given rain\nhears press 1\n", "hears press 1\nmeanwhile rain\n"])
def test_a_running_server_is_not_changed_for_a_scene(app: Application, tmp_path: Path, acts: str) -> None:
    file = tmp_path / "given.call"
    file.write_text(f"dials 1-202-555-0100\n{acts}")
    outcome = call("--script", str(file))
    assert outcome.exit_code == 2
    assert "'given' and 'meanwhile' are for `ivr test`" in outcome.output
    assert app.asked == []
