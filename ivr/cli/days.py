"""Days of calendars and closings as tables for a terminal."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import click
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.closings import Closed
from ivr.engine.calendars import closed_for, closings_on, is_open, local_moment, next_opening, open_spans
from ivr.engine.moments import moment_in_words
from ivr.flow.people import Calendar, Closing

DAYS_SHOWN = 14


class ShownDay(Struct, frozen=True):
    """`open`: from and to, `8:30`, `17:00`. `why`: the holiday, and closings with their hours."""

    day: str
    weekday: str
    open: tuple[tuple[str, str], ...]
    why: tuple[str, ...]


class ShownCalendar(Struct, frozen=True):
    """`opens_at`: ISO moment with its offset when closed now; None if it never opens again."""

    calendar: str
    time_zone: str
    is_open: bool
    opens_at: str | None
    days: tuple[ShownDay, ...]


def days_of(calendar: Calendar, now: datetime, days: int, first: date | None = None) -> ShownCalendar:
    """What callers get from this day on, today when left out, by the calendar's own clock."""
    first = first or local_moment(calendar, now).date()
    opening = next_opening(calendar, now)
    return ShownCalendar(
        calendar.name,
        calendar.time_zone,
        is_open(calendar, now),
        None if opening is None or is_open(calendar, now) else opening.isoformat(timespec="minutes"),
        tuple(_shown(calendar, first + timedelta(days=ahead)) for ahead in range(days)),
    )


def print_days(calendar: Calendar, now: datetime, days: int, first: date | None = None) -> None:
    """One calendar's days, and before them how it stands now, unless the first day is another."""
    shown = days_of(calendar, now, days, first)
    console = Console(highlight=False)
    console.print(f"[bold]{escape(calendar.name)}[/]  {calendar.time_zone}")
    if first is None:
        console.print(_state(calendar, now), soft_wrap=True)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for day in shown.days:
        spans = " and ".join(f"{begins} to {ends}" for begins, ends in day.open)
        style = "" if day.open else "dim"
        table.add_row(day.weekday, day.day, spans or "closed", escape("; ".join(day.why)), style=style)
    console.print(table)


def print_closings(listed: Sequence[Closed]) -> None:
    """Closings, a line each, with who made them and who took them back."""
    for one in listed:
        click.echo(f"{one.number:>4}  {one.calendar}: {_days(one.closing)}, for {_reasons(one.closing)}")
        back = (
            f"; taken back by {one.taken_back_by}, {_minute(one.taken_back_at)}" if one.taken_back_at else ""
        )
        click.echo(f"      by {one.author}, {_minute(one.at)} UTC{back}")


def _days(closing: Closing) -> str:
    several = f" to {closing.last_day}" if closing.last_day != closing.first_day else ""
    return f"{closing.first_day}{several}, {_span(closing) or 'all day'}"


def _reasons(closing: Closing) -> str:
    return " / ".join(closing.because.values())


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _state(calendar: Calendar, now: datetime) -> str:
    local = local_moment(calendar, now)
    if is_open(calendar, now):
        until = next((ends for begins, ends in open_spans(calendar, local.date()) if begins <= local < ends))
        return f"[green]open now[/], until {_clock(until, local.date())}"
    reason = closed_for(calendar, now, "en")
    why = f" for {escape(reason)}" if reason else ""
    opening = next_opening(calendar, now)
    if opening is None:
        return f"[red]closed now[/]{why}, and never open again"
    when = moment_in_words(opening, now, "en")
    return f"[yellow]closed now[/]{why}; open again {when} ({opening.tzname()})"


def _shown(calendar: Calendar, day: date) -> ShownDay:
    spans = tuple((_clock(begins, day), _clock(ends, day)) for begins, ends in open_spans(calendar, day))
    return ShownDay(day.isoformat(), f"{day:%A}", spans, tuple(_why(calendar, day)))


def _why(calendar: Calendar, day: date) -> Iterator[str]:
    holiday = calendar.closed_on.get(day.isoformat())
    if holiday is not None:
        yield holiday
    for closing in closings_on(calendar, day):
        span = _span(closing)
        yield closing.because["en"] + (f" ({span})" if span else "")


def _span(closing: Closing) -> str:
    """When it closes a part of a day; "" for a whole one."""
    is_whole = (closing.begins, closing.ends) == ("00:00", "24:00")
    return "" if is_whole else f"{closing.begins} to {closing.ends}"


def _clock(wall: datetime, day: date) -> str:
    """`8:30`; the midnight that ends the day is `24:00`."""
    return "24:00" if wall.date() > day else f"{wall.hour}:{wall.minute:02}"
