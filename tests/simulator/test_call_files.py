"""Call files: read, refused with every mistake named, and played up to the first difference."""

from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.cli.call_files import find_call_files
from ivr.simulator import call_acts
from ivr.simulator.call_files import Mistake, Script, read_call_file
from ivr.simulator.call_tests import dialling_with
from ivr.simulator.clock import Clock
from ivr.simulator.hearing import find_words, longest_number
from ivr.simulator.phone import AccountKeyed, CardKeyed
from ivr.simulator.playing import Played, play
from tests.simulator.answering import Page
from tests.simulator.calling import world

ROOT = Path(__file__).resolve().parents[2]
WHOLE = """\
# A caller pays.
dials 1-877-989-9059
from +1 202 555 0142
at 2026-11-24 10:00          # a Tuesday
agent from 1-202-555-0171
given a full moon
given rain
language es

hears Thank you
never hears good-bye
presses 1 2 star #
says my bill please
waits
line drops during the payment
keys card 4111 1111 1111 1111 12/29 cvv 123 zip 94111
keys bank 110000000 12345678
agent dials 1-202-555-0191
agent never hears good-bye
agent answers
agent hangs up
dialled 1-202-555-0142 does not answer
records 20 seconds
texts STOP
meanwhile it rains harder
notes confirmation
hears {confirmation}
hangs up
call ends
then dials again
then dials 1-800-808-1902
"""


def read(text: str) -> Script:
    script = read_call_file(text, "a.call")
    assert isinstance(script, Script), script
    return script


def mistakes_in(text: str) -> list[str]:
    mistakes = read_call_file(text, "a.call")
    assert isinstance(mistakes, list)
    return [str(mistake) for mistake in mistakes]


def test_every_kind_of_line_is_read() -> None:
    script = read(WHOLE)
    assert (script.to, script.caller, script.language) == ("+18779899059", "+12025550142", "es")
    assert script.at == datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("America/New_York"))
    acts = [line.act for line in script.lines]
    assert acts[2] == call_acts.Presses("12*#")
    assert acts[6] == call_acts.KeysCard(CardKeyed("4111111111111111", "1229", "123", "94111"))
    assert acts[7] == call_acts.KeysBank(AccountKeyed("110000000", "12345678"))
    assert acts[-1] == call_acts.DialsAgain("+18008081902")
    assert script.lines[0].line == 10
    assert (script.agent, script.given, script.given_lines) == (
        "+12025550171",
        ("a full moon", "rain"),
        (6, 7),
    )
    assert call_acts.AtNumber("+12025550142", "no-answer") in acts
    assert call_acts.OfAgent(call_acts.NeverHears("good-bye")) in acts
    assert script.scenes == (("a full moon", 6), ("rain", 7), ("it rains harder", 25))
    assert {type(act) for act in acts} == set(call_acts.ScriptedAct.__args__)


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("says my bill", call_acts.Says("my bill")),
        ("says my bill (confidence 0.4)", call_acts.Says("my bill", 0.4)),
        ("agent says yes (confidence 1)", call_acts.OfAgent(call_acts.Says("yes", 1.0))),
        ("records 20 seconds", call_acts.Records(20.0)),
        ("records 1 second", call_acts.Records(1.0)),
        ("records nothing", call_acts.Records(0.0)),
        ("texts Please stop", call_acts.Texts("Please stop")),
        ("agent presses 1001", call_acts.OfAgent(call_acts.Presses("1001"))),
        ("agent waits", call_acts.OfAgent(call_acts.Waits())),
        ("agent notes code", call_acts.OfAgent(call_acts.Notes("code"))),
        ("agent call ends", call_acts.OfAgent(call_acts.CallEnds())),
        ("dialled 1-202-555-0142 answers", call_acts.AtNumber("+12025550142", "answered")),
        ("dialled 1-202-555-0142 is busy", call_acts.AtNumber("+12025550142", "busy")),
        ("dialled 1-202-555-0142 fails", call_acts.AtNumber("+12025550142", "failed")),
    ],
)
def test_an_act_is_read_from_its_line(line: str, act: call_acts.ScriptedAct) -> None:
    assert read(f"hears x\n{line}\n").lines[1].act == act


def test_a_moment_is_a_day_and_a_time_of_it() -> None:
    for written in ("2026-11-24", "10:00", "tomorrow"):
        (told,) = mistakes_in(f"at {written}\nhears x\n")
        assert told.startswith(f"a.call:1: '{written}' is not a day and a time")


def test_a_call_in_the_night_in_which_clocks_are_changed_lasts_as_long_as_it_lasts() -> None:
    begins = datetime(2026, 11, 1, 1, 50, tzinfo=ZoneInfo("America/New_York"))
    clock = Clock(begins)
    clock.advance(20 * 60)
    assert clock.now == datetime(2026, 11, 1, 6, 10, tzinfo=UTC)


def test_nothing_given_and_something_given_twice_are_mistakes() -> None:
    told = mistakes_in("given\ngiven rain\ngiven rain\nhears x\n")
    assert told == ["a.call:1: 'given' needs words after it", "a.call:3: 'given rain' is already said above"]


def test_what_an_agent_hears_is_enough_to_be_heard() -> None:
    assert read("agent dials 1-202-555-0191\nagent hears desk\n").given == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("heard Thank you", "'heard' begins no line of a call file"),
        ("hears", "'hears' needs words after it"),
        ("hears …", "'hears' needs words after it"),
        ("presses one", "'one' cannot be pressed; keys are 0 to 9, * and #"),
        ("waits 5", "'5' is no time; write: waits 30 minutes"),
        ("call ends 5", "nothing stands after 'call ends', but here is '5'"),
        ("keys card 4111111111111111", "write a card as: keys card"),
        ("keys card 4111111111111111 13/29", "write a card as: keys card"),
        ("keys bank 110000000", "write an account as: keys bank"),
        ("notes two words", "'two words' is not a name"),
        ("then dials 12", "'12' is not a telephone number"),
        ("from 5", "'from' belongs above the first act"),
        ("given", "'given' belongs above the first act"),
        ("agent from 5", "'agent from' belongs above the first act"),
        ("given rain", "'given' belongs above the first act"),
        ("says x (confidence high)", "'high' is not how sure one is of words"),
        ("says x (confidence 1.5)", "'1.5' is not how sure one is of words"),
        ("says (confidence 1)", "'says' needs words after it"),
        ("agent", "after 'agent' stands one of: answers, hangs up, dials, hears,"),
        ("agent keys card", "after 'agent' stands one of: answers, hangs up, dials, hears,"),
        ("agent dials me", "'me' is not a telephone number"),
        ("records", "write a message as: records 20 seconds, or: records nothing"),
        ("records 0 seconds", "write a message as: records 20 seconds, or: records nothing"),
        ("texts", "'texts' needs words after it"),
        ("meanwhile", "'meanwhile' needs words after it"),
        ("dialled 1-202-555-0142 sings", "write what happens at a number as: dialled 1-202-555-0142 answers"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, sentence: str) -> None:
    (mistake,) = mistakes_in(f"dials 1-877-989-9059\nhears Thank you\n{line}\n")
    assert mistake.startswith(f"a.call:3: {sentence}")


def test_a_line_of_another_kind_is_told_all_that_there_are() -> None:
    (mistake,) = mistakes_in("giben rain\nhears Thank you\n")
    for line in (*call_acts.HEADER_LINES, *call_acts.ACTS):
        assert line in mistake


def test_every_line_of_a_call_file_stands_in_its_documentation() -> None:
    page = (ROOT / "docs" / "calls-as-tests.md").read_text()
    for line in (*call_acts.HEADER_LINES, *call_acts.ACTS):
        first_words = takewhile(lambda word: not word.isupper(), line.split())
        assert f"`{' '.join(first_words)}" in page, line


def test_all_mistakes_are_told_at_once() -> None:
    told = mistakes_in(
        "dials 5\nat noon\nlanguage fr\nat 2026-11-24 10:00\nat 2026-11-24 10:00\nfrom x\nhear\n"
    )
    assert [one.split(":")[1] for one in told] == ["1", "2", "3", "5", "6", "7", "1"]
    assert told[-1].endswith("nothing is heard in this call; add a line such as: hears Thank you for calling")


@given(st.text())
def test_whatever_is_in_the_file_it_is_a_script_or_mistakes(text: str) -> None:
    outcome = read_call_file(text, "a.call")
    if not isinstance(outcome, Script):
        assert all(isinstance(mistake, Mistake) for mistake in outcome)
        assert outcome


@pytest.mark.parametrize(
    ("fragment", "heard", "found"),
    [
        ("press 1", "For billing, PRESS  1.", True),
        ("press 1", "press 10", False),
        ("pay", "your payment", False),
        ("0223141", "0 2 2 … 3 1 4, 1", True),
        ("4 0 1 7, 0 0 2 2", "I have 4 0 1 7, 0 0 2 2.", True),
        ("bill. To pay", "your bill.\nTo pay it", True),
        ("your bill", "your … bill", True),
        ("your bill", "yourbill", False),
        ("para español", "Para español, oprima nueve.", True),
        ("$5", "you owe $5", True),
    ],
)
def test_words_are_found_as_an_ear_finds_them(fragment: str, heard: str, found: bool) -> None:
    assert (find_words(fragment, heard) is not None) == found


@given(st.text("0123456789", min_size=4, max_size=12), st.sampled_from([" ", " … ", ", "]))
def test_a_number_that_was_read_out_is_noted_and_found_again(digits: str, rest: str) -> None:
    heard = f"Your number is {rest.join(digits)}. Once more: {' '.join(digits)}. Press 1."
    assert longest_number(heard) == digits
    assert find_words(digits, heard) is not None


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        ("4 8 2 9 once more 4 8 2 9", "4829"),
        ("press 1 or press 2", None),
        ("", None),
        ("1 2 3 … 4 and 9 9", "1234"),
    ],
)
def test_the_number_that_is_noted_is_the_longest(heard: str, number: str | None) -> None:
    assert longest_number(heard) == number


LINE_PAGES: dict[str, Page | list[Page]] = {
    "/voice/answer": '<Gather numDigits="1" action="/chosen"><Say>Hello. Press 1.</Say></Gather>'
    "<Say>Nobody</Say>",
    "/chosen": lambda asked: f"<Say>You pressed {asked.fields['Digits']}</Say><Say>Number 4 8 2 9</Say>",
}


def played(acts: str, pages: dict[str, Page | list[Page]] = LINE_PAGES) -> Played:
    script = read(f"dials 1-202-555-0100\n{acts}")
    with world(pages) as here:
        return play(script, dialling_with(here.carrier))


def test_a_call_that_goes_as_written() -> None:
    acts = (
        "hears hello\nhears press 1\npresses 1\nhears pressed 1\nnotes n\nhears number\nhears {n}\ncall ends"
    )
    outcome = played(acts)
    assert outcome.difference is None
    assert "> presses 1" in outcome.transcript
    assert outcome.seconds > 6


@pytest.mark.parametrize(
    ("acts", "line", "about"),
    [
        ("hears goodbye", 2, "the words were not heard"),
        ("hears press 1\nhears hello", 3, "the words were not heard"),
        ("hears hello\npresses 1\nhears hello", 4, "the words were not heard; the call is over"),
        ("hears hello\nnever hears press 1", 3, "these words were heard in the call"),
        ("hears hello\ncall ends", 3, "the call is not over; the line waits for the caller"),
        ("hears hello\nnotes n", 3, "no number was heard since the last act"),
        ("hears hello\nhears {n}", 3, "nothing was noted as 'n'"),
        ("hears hello\npresses 1\nwaits", 4, "the call is over"),
        ("hears hello\nkeys bank 110000000 12345678", 3, "the line does not ask for a card or an account"),
        ("hears hello\nagent answers", 3, "the caller neither waits in a queue nor rings anyone"),
    ],
)
def test_the_first_difference_is_shown_with_its_line(acts: str, line: int, about: str) -> None:
    difference = played(acts).difference
    assert difference is not None
    assert (difference.line, difference.about) == (line, about)
    assert f"a.call:{line}: {about}" in str(difference)
    assert "heard    " in str(difference)


@pytest.mark.parametrize(
    ("acts", "line", "after"),
    [
        ("hears hello\npresses 1\nhears number\nhears goodbye", 5, ", after `presses 1` in line 3"),
        ("says hello\nhears goodbye", 3, ", after `says hello` in line 2"),
        ("presses 1\nthen dials again\nhears goodbye", 4, ""),
    ],
)
def test_a_difference_names_the_answer_that_led_there(acts: str, line: int, after: str) -> None:
    """A key that was moved is mended in that line, not in the one whose words were not heard."""
    told = str(played(acts).difference).splitlines()[0]
    assert told.replace("; the call is over", "") == f"a.call:{line}: the words were not heard{after}"


def test_never_is_about_this_call_only() -> None:
    assert played("hears hello\nwaits\nhears nobody\nthen dials again\nnever hears nobody").difference is None


def test_a_caller_of_a_spanish_call_presses_nine_first() -> None:
    assert (
        played("language es\nhears you pressed 9\nthen dials again\nhears you pressed 9").difference is None
    )


def test_listening_lets_a_half_keyed_entry_run_out() -> None:
    pages = {**LINE_PAGES, "/voice/answer": '<Gather action="/chosen"><Say>Hello</Say></Gather>'}
    assert played("hears hello\npresses 12\nhears you pressed 12", pages).difference is None


def test_keys_in_two_lines_are_two_answers() -> None:
    pages = {
        "/voice/answer": '<Gather action="/chosen"><Say>Hello</Say></Gather>',
        "/chosen": '<Gather action="/chosen"><Say>Once more</Say></Gather>',
    }
    outcome = played("hears hello\npresses 12\npresses 34\nhears once more", pages)
    assert outcome.difference is None
    assert outcome.transcript.count("Once more") == 2


def test_call_files_are_found_in_folders(tmp_path: Path) -> None:
    for name in ("b.call", "a.call", "c.txt"):
        (tmp_path / name).write_text("hears hello\n")
    assert [path.name for path in find_call_files([tmp_path])] == ["a.call", "b.call"]
    assert find_call_files([tmp_path / "c.txt"]) == [tmp_path / "c.txt"]
