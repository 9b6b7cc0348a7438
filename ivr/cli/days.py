"""Days of calendars and closings as tables for a terminal."""

from collections.abc import Sequence
from datetime import datetime

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.cli.moments import local
from ivr.closings import Closed
from ivr.engine.calendars import local_moment
from ivr.engine.days_ahead import ShownCalendar, part_of_day, standing_at
from ivr.flow.people import Calendar, Closing


def print_days(
    calendar: Calendar, shown: ShownCalendar, now: datetime, *, with_state: bool, is_now: bool
) -> None:
    """One calendar's days, and before them how it stands at this moment; `is_now`: it is no other one."""
    console = Console(highlight=False)
    console.print(f"[bold]{escape(calendar.name)}[/]  {calendar.time_zone}")
    if with_state:
        # Another moment stands before the sentence: "tomorrow" in it is seen from there.
        when = "" if is_now else f"At {local_moment(calendar, now):%Y-%m-%d %H:%M}: "
        console.print(when + _state(calendar, now, " now" if is_now else ""), soft_wrap=True)
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
        back = f"; taken back by {one.taken_back_by}, {local(one.taken_back_at)}" if one.taken_back_at else ""
        click.echo(f"      by {one.author}, {local(one.at)}{back}")


def _days(closing: Closing) -> str:
    several = f" to {closing.last_day}" if closing.last_day != closing.first_day else ""
    return f"{closing.first_day}{several}, {part_of_day(closing) or 'all day'}"


def _reasons(closing: Closing) -> str:
    return " / ".join(closing.because.values())


def _state(calendar: Calendar, now: datetime, word: str) -> str:
    standing = standing_at(calendar, now)
    if standing.is_open:
        return f"[green]open{word}[/], until {standing.until}"
    why = f" for {escape(standing.reason)}" if standing.reason else ""
    if not standing.opens:
        return f"[red]closed{word}[/]{why}, and never open again"
    return f"[yellow]closed{word}[/]{why}; open again {standing.opens}"
