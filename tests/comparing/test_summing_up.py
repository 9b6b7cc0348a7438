"""A comparison in a few lines, and what is done on a call in words."""

import pytest
from msgspec.structs import replace

from ivr.comparing.acts import deeds_of, given_in
from ivr.comparing.comparison import compare
from ivr.comparing.differences import Comparison, Difference
from ivr.comparing.gathering import with_alike
from ivr.comparing.sentences import sentence_of
from ivr.comparing.summing_up import in_short
from tests.comparing.building import MENU, NOW, version
from tests.exploring.building import HOURS, QUEUES

NOON = "on Thursday, December 24, from noon"


def at_hours(calendar: str, when: str, stands: str = "nobody answers, for Christmas Eve") -> Difference:
    return Difference("moment", "x", "y", about=calendar, when=when, stands=stands)


def test_what_moved_is_summed_up_by_menu_and_flow() -> None:
    swapped = MENU.replace("1: {for", "3: {for")
    assert in_short(compare(version(), version(swapped), NOW)) == (
        "1 menu in main: keys moved, other words.",
    )


def test_calendars_that_stand_alike_are_one_line_as_far_as_their_hours_are_alike() -> None:
    first, second = at_hours("a", f"{NOON} to 5:00 PM"), at_hours("b", f"{NOON} to 5:00 PM")
    alike = Comparison((with_alike([first, second]),))
    told = f"2 calendars (a, b): nobody answers {NOON} to 5:00 PM, for Christmas Eve."
    assert in_short(alike) == (told,)
    longer = Comparison((with_alike([first, second, at_hours("c", f"{NOON} until midnight")]),))
    assert in_short(longer) == (f"3 calendars (a, b, c): nobody answers {NOON}, for Christmas Eve.",)
    other = Comparison((*alike.differences, at_hours("c", f"{NOON} to 5:00 PM", "people answer")))
    assert in_short(other) == (told, f"1 calendar (c): people answer {NOON} to 5:00 PM.")


def test_steps_that_differ_in_the_same_are_one_line_and_of_many_flows_the_first_are_named() -> None:
    many = tuple(Difference("words", "x", "y", flow=f"f{number}", step="s") for number in range(6))
    assert in_short(Comparison(many)) == ("6 steps in f0, f1, f2, f3 and 2 more: other words.",)


def test_what_stands_beside_the_flows_is_summed_up_by_name() -> None:
    hours, queues = HOURS.replace(b"17:00", b"16:00"), QUEUES.replace(b"at_most: 50", b"at_most: 40")
    told = in_short(compare(version(), version(hours=hours, queues=queues), NOW))
    assert told[0].startswith("1 calendar (")
    assert in_short(compare(version(), version(), NOW)) == ()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("join line: full", ", when the line is full"),
        ("join line: joined", ""),
        ("payment_of_caller: unavailable", ", when 'payment of caller' is unavailable"),
        ("plan: has_plan", ", when 'plan' answers 'has plan'"),
    ],
)
def test_answers_on_a_call_are_told_in_words(answer: str, told: str) -> None:
    acts = ("presses 2", "presses 1", f"# {answer}", "waits")
    assert (deeds_of(acts), given_in(acts)) == ("presses 2, 1, then waits", told)


def test_a_call_on_which_something_is_special_reads_as_a_sentence() -> None:
    one = Difference("words", "x", "y", "+12025550100", "en", ("presses 1", "# join line: full"))
    assert sentence_of(one) == "A caller who presses 1, when the line is full, now hears"
    spanish = replace(one, language="es", acts=("# join line: full",))
    assert sentence_of(spanish) == "Every caller, in Spanish, when the line is full, now hears"
