"""Changed hours are told as calls, at the moments at which the calendars stand otherwise."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from ivr.comparing.comparison import compare
from ivr.comparing.differences import Comparison, Difference
from ivr.comparing.past_days import same_day_ahead
from ivr.comparing.sentences import remarks_on, sentence_of, spoken_in_words
from ivr.comparing.summing_up import in_short
from ivr.engine.calendars import is_open
from ivr.flow.model import FlowSet
from tests.comparing.building import NOW, between, version
from tests.exploring.building import HOURS, LINES

LINE = "+12025550100"
STEPS = """
asked:
  menu: {9: {say: En español., language: es, go: asked}, 1: {for: a person, go: when}}
  give_up: bye
when: {hours: office, open: line, closed: closed, holiday: away}
line: {queue: billing, full: bye, unavailable: bye}
closed: {say: "We are closed until {opens_at}.", next: bye}
away: {say: "We are away for {closed_for} until {opens_at}.", next: bye}
bye: {hang_up: Good-bye.}
"""
WHEN = "when: {hours: office, open: line, closed: closed, holiday: away}\n"
SPANISH = """
asked: {1: una persona}
closed: "Está cerrado hasta {opens_at}."
away: "No estamos, por {closed_for}, hasta {opens_at}."
bye: Adiós.
"""
USUAL = "weekly: {monday to friday: 8:30 to 17:00}"
EVE = "closed: {2026-12-24: {en: Christmas Eve, es: la Nochebuena}}"


def at_hours(weekly: str = USUAL, *more: str, **files: bytes) -> FlowSet:
    return version(STEPS, spanish=SPANISH, hours=hours_file(weekly, *more), **files)


def hours_file(weekly: str, *more: str) -> bytes:
    lines = ["calendars:", "  office:", "    time_zone: America/New_York", f"    {weekly}"]
    return ("\n".join([*lines, *(f"    {one}" for one in more)]) + "\n").encode()


def told(found: list[Difference]) -> list[tuple[str, str, str]]:
    return [(one.when, one.becomes, one.was) for one in found]


def test_a_closed_day_is_told_once_by_what_callers_hear_then_in_each_language() -> None:
    (found,) = between(at_hours(), at_hours(USUAL, EVE))
    day = "on Thursday, December 24, from 8:30 AM to 5:00 PM"
    ends = "(the call ends)"
    assert (found.kind, found.when, found.line, found.acts[0]) == ("moment", day, LINE, "presses 1")
    assert (
        found.becomes
        == f"We are away for Christmas Eve until tomorrow, Friday, at 8:30 a.m. Good-bye. {ends}"
    )
    assert found.was == "(waits in the queue billing)"
    (spanish,) = found.spoken
    assert (spanish.language, spanish.acts[:2]) == ("es", ("presses 9", "presses 1"))
    assert spanish.becomes.startswith("No estamos, por la Nochebuena, hasta mañana, viernes,")
    assert spanish.was == "(waits in the queue billing)"
    begins = f"Hours of office, {day}: nobody answers, for Christmas Eve. A caller who dials main ({LINE})"
    assert sentence_of(found) == f"{begins} and presses 1 now hears"
    assert spoken_in_words(spanish) == "in Spanish (presses 9, 1)"


def test_hours_at_which_nobody_was_there_anyway_are_a_sentence_and_no_difference_of_their_own() -> None:
    (found,) = between(at_hours(), at_hours(USUAL, EVE))
    assert remarks_on(found) == [
        "Before 8:30 AM and from 5:00 PM until midnight nobody is there, as before; only the reason differs.",
        "On Wednesday, December 23, from 5:00 PM until midnight nobody is there, as before;"
        " only when they are there again differs.",
    ]


def test_hours_at_which_callers_hear_nothing_new_are_no_sentence() -> None:
    steps = STEPS[: STEPS.index("away:")].replace(", holiday: away", "").replace(" until {opens_at}", "")
    steps, spanish = (
        f"{steps}bye: {{hang_up: Good-bye.}}\n",
        'asked: {1: una persona}\nclosed: "Cerrado."\nbye: Adiós.',
    )
    before, after = (version(steps, spanish=spanish, hours=hours_file(USUAL, *more)) for more in ((), (EVE,)))
    (found,) = between(before, after)
    assert found.beside == ()


def test_who_closes_at_noon_is_told_so_and_before_noon_nothing_differs() -> None:
    after = at_hours(USUAL, EVE.replace("{en:", "{from: 12:00, en:"))
    (found,) = between(at_hours(), after)
    assert found.when == "on Thursday, December 24, from noon to 5:00 PM"
    assert found.becomes.startswith("We are away for Christmas Eve until tomorrow, Friday, at 8:30 a.m.")
    assert found.beside[0].startswith("From 5:00 PM until midnight nobody is there, as before;")


def test_new_hours_of_each_week_are_told_once_and_not_by_the_day() -> None:
    after = at_hours("weekly: {monday to friday: 8:00 to 17:00, saturday: 9:00 to 12:00}")
    (found,) = between(at_hours(), after)
    assert (
        found.when
        == "every Monday to Friday from 8:00 AM to 8:30 AM, and every Saturday from 9:00 AM to noon"
    )
    assert (found.becomes, found.stands) == ("(waits in the queue billing)", "people answer")
    assert found.beside == ("While nobody is there, only when they are there again differs.",)


def test_hours_of_each_week_that_have_begun_are_told_whole() -> None:
    after = at_hours("weekly: {monday to friday: 8:30 to 12:00}")
    now = datetime(2026, 11, 23, 19, 37, tzinfo=UTC)
    found = told(list(compare(at_hours(), after, now).differences))
    assert found[0][0] == "every Monday to Friday from noon to 5:00 PM"


def test_holidays_keep_their_hours_when_the_week_changes() -> None:
    holidays = "holidays: [Thanksgiving Day, Christmas Day]"
    found = told(between(at_hours(USUAL, holidays), at_hours(USUAL.replace("8:30", "8:00"), holidays)))
    assert [when for when, _, _ in found] == ["every Monday to Friday from 8:00 AM to 8:30 AM"]


def test_a_reason_in_other_words_is_told_for_the_whole_day_in_its_language() -> None:
    (found,) = between(at_hours(USUAL, EVE), at_hours(USUAL, EVE.replace("la Nochebuena", "la víspera")))
    assert (found.when, found.language) == ("on Thursday, December 24, all day", "es")
    assert (found.was[:31], found.becomes[:28]) == (
        "No estamos, por la Nochebuena, ",
        "No estamos, por la víspera, ",
    )


@pytest.mark.parametrize(
    ("over", "meant"),
    [("2025-12-24", "2026-12-24"), ("2026-01-15", "2027-01-15"), ("2024-02-29", "2028-02-29")],
)
def test_the_day_that_was_meant_is_the_next_of_its_month(over: str, meant: str) -> None:
    assert same_day_ahead(over, date(2026, 11, 22)) == meant


def test_a_closed_day_that_is_over_makes_no_difference_and_is_told_as_over() -> None:
    over = EVE.replace("2026-12-24", "2025-12-24")
    noon = over.replace("{en:", "{from: 12:00, en:")
    for day in (over, noon):
        comparison = compare(at_hours(), at_hours(USUAL, day), NOW)
        assert comparison.differences == ()
        assert in_short(comparison) == ("2025-12-24 is over: nobody notices it.",)
        assert compare(at_hours(USUAL, day), at_hours(USUAL, day), NOW).over == ()


def test_past_days_of_a_holiday_that_comes_again_are_not_told() -> None:
    comparison = compare(at_hours(), at_hours(USUAL, "holidays: [Christmas Day]"), NOW)
    assert (len(comparison.differences), comparison.over) == (1, ())
    today = EVE.replace("2026-12-24", "2026-11-22")
    assert compare(at_hours(), at_hours(USUAL, today), NOW).over == ()


def test_what_is_left_of_today_is_told() -> None:
    today = EVE.replace("2026-12-24", "2026-11-23")
    found = told(between(at_hours(), at_hours(USUAL, today)))
    assert found[0][0] == "on Monday, November 23, from 8:30 AM to 5:00 PM"


def test_a_day_years_ahead_is_told_with_its_year() -> None:
    far = EVE.replace("2026-12-24", "2029-12-24")
    when = told(between(at_hours(), at_hours(USUAL, far)))[0][0]
    assert when == "on Monday, December 24, 2029, from 8:30 AM to 5:00 PM"


def test_one_sentence_stands_for_days_that_differ_alike() -> None:
    flood = ", ".join(f"2026-12-{day}: {{en: the flood, es: la inundación}}" for day in (14, 15, 16, 17))
    when = told(between(at_hours(), at_hours(USUAL, f"closed: {{{flood}}}")))[0][0]
    assert when == "on Monday, December 14, to Thursday, December 17, from 8:30 AM to 5:00 PM"


def test_many_new_holidays_are_told_by_the_first() -> None:
    names = "Labor Day, Memorial Day, Columbus Day, Veterans Day, Juneteenth National Independence Day"
    found = told(between(at_hours(), at_hours(USUAL, f"holidays: [{names}]")))
    assert len(found) == 1
    assert " more, from 8:30 AM to 5:00 PM" in found[0][0]


def test_lines_on_which_the_same_is_heard_are_told_together() -> None:
    lines = LINES.replace(b"-Neural}", b"-Neural, es: Polly.Lupe-Neural}") + b'  "1-202-555-0101": main\n'
    first = between(at_hours(lines=lines), at_hours(USUAL, EVE, lines=lines))[0]
    assert [way.line for way in first.ways] == ["+12025550101"]
    assert remarks_on(first)[0] == "The same for a caller who dials main (+12025550101) and presses 1."


def test_hours_in_another_order_are_no_difference() -> None:
    tidied = "weekly: {friday: 8:30 to 17:00, monday to thursday: 8:30 to 17:00}"
    assert between(at_hours(USUAL, EVE), at_hours(tidied, EVE)) == []


def test_another_clock_is_told_at_the_hours_at_which_it_counts() -> None:
    western = replace(at_hours().calendars["office"], time_zone="America/Chicago")
    found = told(between(at_hours(), replace(at_hours(), calendars={"office": western})))
    assert [when for when, _, _ in found][:2] == [
        "every Monday to Friday from 7:30 AM to 8:30 AM",
        "every Monday to Friday from 4:00 PM to 5:00 PM",
    ]


@pytest.mark.parametrize("more", [EVE, "holidays: [Christmas Day, Labor Day]"])
def test_each_call_that_is_told_is_one_at_a_moment_at_which_people_differ(more: str) -> None:
    before, after = at_hours(), at_hours(USUAL, more)
    calendars = before.calendars["office"], after.calendars["office"]
    for one in between(before, after):
        at = datetime.fromisoformat(one.at)
        assert at >= NOW
        is_told_open = one.was == "(waits in the queue billing)"
        assert [is_open(calendar, at) for calendar in calendars] == [is_told_open, False]


def test_hours_that_no_call_comes_to_are_told_by_the_day() -> None:
    hours = HOURS.replace(b"17:00", b"16:00")
    assert {one.kind for one in between(version(), version(hours=hours))} == {"hours"}


def test_hours_that_nobody_looks_at_any_more_are_told_when_it_is_closed() -> None:
    always = version(STEPS.replace("go: when}", "go: line}").replace(WHEN, ""), spanish=SPANISH)
    hours = version(STEPS, spanish=SPANISH)
    for before, after in ((hours, always), (always, hours)):
        ways = {(one.was[:14], one.becomes[:14]) for one in between(before, after) if one.at}
        words = ("We are closed ", "(waits in the ")
        assert (words if before is hours else words[::-1]) in ways


def test_another_look_at_the_same_hours_is_a_sentence_with_its_call() -> None:
    steps = STEPS.replace("go: when}}", "go: when}, 2: {for: a desk, go: desk}}").replace(
        "bye: {hang",
        "desk: {hours: office, open: line, closed: late}\nlate: {say: Too late., next: bye}\nbye: {hang",
    )
    spanish = SPANISH.replace("una persona}", "una persona, 2: la recepción}") + "late: Tarde.\n"
    before, after = (version(steps, spanish=spanish, hours=hours_file(USUAL, *more)) for more in ((), (EVE,)))
    (found,) = between(before, after)
    assert (found.step, [way.step for way in found.further]) == ("when", ["desk"])
    told = f'A caller who dials main ({LINE}) and presses 2 then hears "Too late. Good-bye. (the call ends)"'
    assert remarks_on(found)[0] == f"{told} (main.yaml, step 'desk')."


SEVERAL = """
asked:
  menu: {1: {for: a person, go: when}, 2: {for: a nurse, go: nurse}, 3: {for: the shop, go: shop}}
  give_up: bye
when: {hours: office, open: line, closed: closed, holiday: away}
nurse: {hours: nurses, open: line, closed: closed, holiday: away}
shop: {hours: sales, open: line, closed: closed, holiday: away}
line: {queue: billing, full: bye, unavailable: bye}
closed: {say: "We are closed until {opens_at}.", next: bye}
away: {say: "We are away for {closed_for} until {opens_at}.", next: bye}
bye: {hang_up: Good-bye.}
"""


def three_calendars(*closed: str) -> FlowSet:
    weekly = {"office": USUAL, "nurses": USUAL.replace("17:00", "20:00"), "sales": USUAL}
    hours = b"".join(
        hours_file(weekly[name], *([more] if more else [])).replace(b"office", name.encode())
        for name, more in zip(weekly, closed, strict=True)
    )
    first, *others = hours.split(b"calendars:\n")[1:]
    return version(SEVERAL, hours=b"calendars:\n" + first + b"".join(others))


def test_a_day_that_several_calendars_close_alike_is_told_once_with_one_call_and_the_others_named() -> None:
    noon = EVE.replace("{en:", "{from: 12:00, en:")
    (found,) = between(three_calendars("", "", ""), three_calendars(noon, noon, noon))
    assert sentence_of(found).startswith(
        "Hours of office, nurses and sales, on Thursday, December 24, from noon: nobody answers,"
        f" for Christmas Eve. A caller of office who dials main ({LINE}) and presses 1 now hears"
    )
    assert remarks_on(found)[0] == (
        f"The like at nurses, from noon to 8:00 PM, for a caller who dials main ({LINE}) and presses 2;"
        " at sales, for one there who presses 3."
    )


def test_a_day_closed_whole_is_one_difference_whatever_hours_are_kept_and_a_part_is_another() -> None:
    whole, part = EVE, EVE.replace("{en:", "{from: 8:30, to: 17:00, en:")
    (found,) = between(three_calendars("", "", ""), three_calendars(whole, whole, whole))
    assert in_short(Comparison((found,))) == (
        "3 calendars (office, nurses, sales): nobody answers on Thursday, December 24, from 8:30 AM,"
        " for Christmas Eve.",
    )
    both = between(three_calendars("", "", ""), three_calendars(whole, part, whole))
    assert [[one.about, *(other.about for other in one.alike)] for one in both] == [
        ["office", "sales"],
        ["nurses"],
    ]
