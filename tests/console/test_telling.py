"""The changed lines of a file."""

from difflib import unified_diff
from itertools import chain
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr.comparing.differences import Comparison, Difference, Spoken, Way
from ivr.console.telling import LINES_AROUND, Line, Steps, ToldWords, lines_between, told_of

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "-", "@@", ""]), max_size=30)


def read(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@given(TEXTS, TEXTS)
def test_the_lines_are_those_of_a_unified_diff(before: list[str], after: list[str]) -> None:
    told = list(unified_diff(before, after, n=LINES_AROUND, lineterm=""))[2:]
    found = [line.sign + line.text for line in lines_between(read(before), read(after)) if line.sign != "…"]
    assert found == [line for line in told if not line.startswith("@@ ")]


def test_texts_that_would_take_hours_to_compare_are_summed_up() -> None:
    words = [f"{number % 130:x}" for number in range(10_000)]
    Random(1).shuffle(words)
    before, after = (read(list(chain(*zip(words, ends(name), strict=True)))) for name in "xy")
    steps = Steps()
    told = lines_between(before, after, steps)
    assert told == [
        Line("…", "Too much changed to show it line by line: 10000 lines came, 10000 lines went.")
    ]
    assert steps.left < 0


def ends(name: str) -> list[str]:
    return [f"{name}{number}" for number in range(10_000)]


def test_what_one_file_of_a_page_took_is_missing_for_the_next() -> None:
    steps = Steps(60)
    assert lines_between(b"a\n", b"b\n", steps) == [Line("-", "a"), Line("+", "b")]
    while steps.left > 8:
        lines_between(b"a\n", b"b\n", steps)
    assert "Too much" in lines_between(b"a\n", b"b\n", steps)[0].text


def test_changed_hours_stand_with_what_is_heard_and_the_other_calls_that_hear_it() -> None:
    when = "on Thursday, December 24, from noon to 5:00 PM"
    ways = (Way("+12025550101", ("presses 1", "presses 0"), "Orders"),)
    line, acts = "+12025550100", ("presses 0", "# join line: joined")
    spoken = (Spoken("es", ("presses 9", "presses 0"), "Espere.", "No estamos."),)
    one = Difference("moment", "Please wait.", "We are away.", line, "en", acts, about="office", when=when)
    one = replace(one, stands="nobody answers", title="Main", ways=ways, spoken=spoken)
    told = told_of(Comparison((one,)))
    (first,) = told.differences
    begins = f"Hours of office, {when}: nobody answers. A caller who dials Main ({line}) and presses 0"
    assert first.sentence == f"{begins} now hears"
    assert first.heard == [
        ToldWords("Please wait.", "We are away.", "", "en"),
        ToldWords("Espere.", "No estamos.", "in Spanish (presses 9, 0)", "es"),
    ]
    assert first.remarks == ["The same for a caller who dials Orders (+12025550101) and presses 1, 0."]
    assert first.part == "Hours"
    assert told.short == (f"1 calendar (office): nobody answers {when}.",)


def test_a_difference_on_a_line_stands_with_the_title_of_the_line() -> None:
    one = Difference("words", "Hi.", "Hello.", "+12025550100", "en", flow="main", step="bye", title="Main")
    assert told_of(Comparison((one,))).differences[0].place == "Main (+12025550100), main.yaml, step bye"
