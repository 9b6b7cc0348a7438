"""How the lines did over some days, counted from the rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from statistics import median_low

from flask import Response
from markupsafe import Markup
from msgspec import Struct

from ivr.billing.payment_lists import Became, Counted, count_payments
from ivr.calls.drafts import of_draft
from ivr.calls.reports import CallsCounted, QueueCounted, TooMany, count_calls, count_waits
from ivr.console.clocks import HOME_CLOCK, lasts
from ivr.console.counting import CountedDays
from ivr.console.day_ranges import DayRange, day_range
from ivr.console.frame import Console, Pages
from ivr.console.lines import dialled, lines_of_agents, live_flows, titles_of_lines
from ivr.console.rendering import render
from ivr.database import reading
from ivr.drawing.bars import Bar, columns_of_bars, rows_of_bars
from ivr.engine.call import Outcome
from ivr.flow.sentences import LANGUAGE_NAMES

USUAL_DAYS = 7
MOST_DAYS = 92
MOST_STEPS_DRAWN = 12
OUTCOME_COLOURS: Mapping[Outcome, str] = {
    "contained": "green",
    "transferred": "blue",
    "abandoned": "yellow",
    "failed": "red",
}
PAYMENT_COLOURS: Mapping[Became, str] = {"charged": "green", "declined": "yellow", "in doubt": "red"}
_OF_OUTCOMES = "Of all calls that are over."
_OF_STEPS = "The step at which callers left without what they called for, of all who did."
_OF_PAYMENTS = "What became of the payments begun in these days."
_OF_LANGUAGES = "In which the call was heard last."


class Chart(Struct, frozen=True):
    """A picture and its table: rows are (what, how many, share)."""

    title: str
    about: str
    picture: Markup
    columns: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]


class Counts(Struct, frozen=True):
    """All of a page."""

    calls: CallsCounted
    waits: tuple[QueueCounted, ...] | TooMany
    paid: Mapping[Became, Counted]


class WaitsTold(Struct, frozen=True):
    """A queue in words; waits as the middle one and the longest."""

    counted: QueueCounted
    answered: str
    left: str


def pages(console: Console) -> Pages:
    """/console/reports"""
    reports = Pages("reports")

    counted = CountedDays(console.now, partial(_count, console))

    @reports.get("/reports", role="viewer", tab="Reports")
    def show() -> Response:
        days = day_range(console.now(), USUAL_DAYS)
        if refused := _too_long(days):
            return render("reports.html", days=days, refused=refused, counted=None)
        found = counted.of(days)
        figures = found.figures
        if isinstance(figures, TooMany):
            return render("reports.html", days=days, refused=_too_many(figures, "calls"), counted=None)
        told = _told(console, figures) if figures else {}
        return render("reports.html", 200, days=days, refused="", counted=found, **told)

    return reports


def _count(console: Console, since: datetime, until: datetime) -> Counts | TooMany:
    with_drafts, desks = console.is_draft, lines_of_agents(live_flows(console.versions))
    with reading(console.engine) as connection:
        calls = count_calls(
            connection, console.sealer, since, until, with_drafts=with_drafts, but_lines=desks
        )
    if isinstance(calls, TooMany):
        return calls
    # Another connection: one that is used for too long is cut off.
    with reading(console.engine) as connection:
        waits = count_waits(connection, console.sealer, since, until, with_drafts=with_drafts)
        paid = count_payments(connection, since, until, None if with_drafts else of_draft)
    return Counts(calls, waits, paid)


def _told(console: Console, counts: Counts) -> dict[str, object]:
    waits = counts.waits
    return {
        "calls": counts.calls,
        "paid": counts.paid,
        "charts": _charts(console, counts.calls, counts.paid),
        "waits": [] if isinstance(waits, TooMany) else [_waits_told(one) for one in waits],
        "waits_refused": _too_many(waits, "waits") if isinstance(waits, TooMany) else "",
        "share": share,
    }


def share(part: int, whole: int) -> str:
    """`42 %`; a dash of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _too_long(days: DayRange) -> str:
    """Why they are not counted; "" for days that are."""
    asked = (days.last - days.first).days + 1
    return f"These are {asked} days. Ask for {MOST_DAYS} at most." if asked > MOST_DAYS else ""


def _too_many(found: TooMany, what: str) -> str:
    return (
        f"More than {found.most:,} {what} began in these days, and no more are counted. Ask for fewer days."
    )


def _charts(console: Console, calls: CallsCounted, paid: Mapping[Became, Counted]) -> list[Chart]:
    titles = titles_of_lines(live_flows(console.versions))
    ended, abandoned = calls.ended, calls.outcomes.get("abandoned", 0)
    outcomes = [(one, calls.outcomes.get(one, 0), colour) for one, colour in OUTCOME_COLOURS.items()]
    lines = [(titles.get(one.line) or dialled(one.line), one.contained, one.ended) for one in calls.lines]
    left = [(f"{flow}.{step}", count, "yellow") for (flow, step), count in calls.abandoned_at]
    spoken = [(LANGUAGE_NAMES[one], count, "blue") for one, count in sorted(calls.languages.items())]
    begun = sum(one.payments for one in paid.values())
    payments = [(one, of.payments, PAYMENT_COLOURS.get(one, "grey")) for one, of in paid.items()]
    return [
        _shares("What became of calls", _OF_OUTCOMES, outcomes, ended),
        _contained(lines),
        _hours(calls.hours),
        _shares("Where callers gave up", _OF_STEPS, left[:MOST_STEPS_DRAWN], abandoned),
        _shares("Payments", _OF_PAYMENTS, payments, begun),
        _shares("Languages", _OF_LANGUAGES, spoken, sum(calls.languages.values())),
    ]


def _shares(title: str, about: str, counted: Iterable[tuple[str, int, str]], whole: int) -> Chart:
    shown = [(name, count, colour) for name, count, colour in counted if count]
    bars = [
        Bar(name, count / whole, f"{count:,} · {share(count, whole)}", colour)
        for name, count, colour in shown
    ]
    rows = tuple((name, f"{count:,}", share(count, whole)) for name, count, _ in shown)
    return Chart(title, about, _markup(rows_of_bars(title, bars)), ("What", "How many", "Share"), rows)


def _contained(lines: Sequence[tuple[str, int, int]]) -> Chart:
    title = "Contained, by line"
    bars = [
        Bar(name, kept / ended, f"{share(kept, ended)} of {ended:,}", "green") for name, kept, ended in lines
    ]
    rows = tuple((name, f"{ended:,}", share(kept, ended)) for name, kept, ended in lines)
    about = "Of the calls of each line that are over."
    return Chart(title, about, _markup(rows_of_bars(title, bars)), ("Line", "Calls", "Contained"), rows)


def _hours(hours: Sequence[int]) -> Chart:
    title, whole = "Calls by hour of the day", sum(hours)
    bars = [Bar(str(hour), count, f"{count:,}") for hour, count in enumerate(hours)]
    rows = tuple(
        (f"{hour}:00 to {hour + 1}:00", f"{count:,}", share(count, whole))
        for hour, count in enumerate(hours)
        if count
    )
    about = f"When they began, in {HOME_CLOCK}."
    return Chart(title, about, _markup(columns_of_bars(title, bars)), ("Hour", "Calls", "Share"), rows)


def _markup(picture: str) -> Markup:
    return Markup(picture)  # noqa: S704 - ivr.drawing.bars escapes every word


def _waits_told(one: QueueCounted) -> WaitsTold:
    return WaitsTold(one, _middle_and_longest(one.answered_seconds), _middle_and_longest(one.left_seconds))


def _middle_and_longest(seconds: Sequence[int]) -> str:
    return f"{lasts(median_low(seconds))}, longest {lasts(seconds[-1])}" if seconds else "–"
