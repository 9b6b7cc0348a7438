"""`ivr hours`: what callers get on the days ahead, and one-off closings that hold from the next call on."""

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

import click
import msgspec
from sqlalchemy import Engine

from ivr import closings
from ivr.cli.authors import by
from ivr.cli.clock_times import MIDNIGHT, ClockType, DayType
from ivr.cli.closing_words import told_of_closings
from ivr.cli.days import print_closings, print_days
from ivr.cli.moments import LocalMomentType
from ivr.cli.opening import opened_database
from ivr.closings import Closed, ClosingRefused, closing_of
from ivr.engine.calendars import local_moment
from ivr.engine.days_ahead import DAYS_SHOWN, days_of
from ivr.engine.words_when_closed import MIDNIGHT_AFTER
from ivr.flow.compiler import compile_flows
from ivr.flow.model import FlowSet
from ivr.flow.people import Calendar, Closing
from ivr.flow_files import read_folder
from ivr.settings import Settings
from ivr.versions import NothingPublished, PublishedVersions

EVERY_CALENDAR = "all"
MOST_DAYS = 366

_names = click.argument("names", metavar="CALENDAR...", nargs=-1, required=True)
_json = click.option("--json", "as_json", is_flag=True, help="For a program.")


@click.group()
def hours() -> None:
    """When people answer: the days ahead, and one-off closings."""


@hours.command("show")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DAYS_SHOWN, show_default=True)
@click.option("--calendar", "names", multiple=True, help="Only this one; may be said several times.")
@click.option("--on", "day", type=DayType(), help="Only this day: 2026-12-24.")
@click.option("--at", type=LocalMomentType(), help="As if it were this time in New York: '2026-12-24 13:00'.")
@click.option("--closed", is_flag=True, help="Only holidays and closed days, of a whole year.")
@_json
def show(
    days: int, names: Sequence[str], day: date | None, at: datetime | None, closed: bool, as_json: bool
) -> None:
    """What callers get on each day: hours, holidays and closings, by each calendar's own clock."""
    with opened_database() as (settings, engine):
        flows = _flows_in_use(settings, engine)
    now, days = at or datetime.now(UTC), MOST_DAYS if closed else 1 if day else days
    calendars = _named(names or (EVERY_CALENDAR,), flows)
    shown = [days_of(calendar, now, days, day, with_reason=closed) for calendar in calendars]
    if as_json:
        click.echo(msgspec.json.encode(shown))
        return
    for calendar, of_one in zip(calendars, shown, strict=True):
        print_days(calendar, of_one, now, with_state=day is None, is_now=at is None)
        click.echo()


@hours.command("close")
@_names
@click.option("--on", "first", type=DayType(), help="The day, 2026-11-24; today when left out.")
@click.option("--until", "last", type=DayType(), help="The last day, when there are several.")
@click.option("--from", "begins", type=ClockType(), help="From this time of the day on: 13:00, 1 pm, noon.")
@click.option("--to", "ends", type=ClockType(), help="Up to this time of the day: 15:30, midnight.")
@click.option("--because", required=True, help='Callers hear it: "a staff meeting".')
@click.option("--es", "spanish", help='The same in Spanish, with its article: "una reunión".')
@by
def close_calendars(
    names: Sequence[str],
    first: date | None,
    last: date | None,
    begins: str | None,
    ends: str | None,
    because: str,
    spanish: str | None,
    author: str,
) -> None:
    """Close calendars, or `all`, for a day or a part of it. It holds from the next call on."""
    clock = (begins or MIDNIGHT, MIDNIGHT_AFTER if ends in (None, MIDNIGHT) else ends)
    with opened_database() as (settings, engine):
        calendars = _named(names, _flows_in_use(settings, engine))
        try:
            wanted = [
                (one.name, closing_of(_days(one, first, last), clock, because, spanish or "", _today(one)))
                for one in calendars
            ]
        except ClosingRefused as refused:
            raise click.UsageError(str(refused)) from refused
        done = closings.close(engine, wanted, author, _now())
        flows = _flows_in_use(settings, engine)
    print_closings(done)
    for line in dict.fromkeys(told_of_closings(flows, done)):
        click.echo(line)
    click.echo("It holds from the next call on.")
    if not spanish:
        click.echo("Without --es Spanish callers hear that nobody is there, and not why.")


@hours.command("reopen")
@_names
@click.option("--on", "day", type=DayType(), help="The day, 2026-11-24; today when left out.")
@by
def reopen(names: Sequence[str], day: date | None, author: str) -> None:
    """Take back every closing that touches this day, with all of its days."""
    with opened_database() as (settings, engine):
        flows = _flows_in_use(settings, engine)
        days = {one.name: (day or _today(one)).isoformat() for one in _named(names, flows)}
        listed = closings.list_closings(engine)
        found = [one for one in listed if _touches(one, days)]
        done = closings.take_back(engine, [one.number for one in found], author, _now())
    if not done:
        _tell_nothing_taken_back(flows, days, listed)
        sys.exit(1)
    print_closings(done)
    click.echo("Taken back; it holds from the next call on.")


@hours.command("closings")
@click.option("--all", "with_past", is_flag=True, help="Those that are over or were taken back, too.")
@_json
def list_closings(with_past: bool, as_json: bool) -> None:
    """List closings with who made them and when, the newest first."""
    with opened_database() as (_, engine):
        listed = closings.list_closings(engine)
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    shown = [
        one
        for one in listed
        if with_past or (one.taken_back_at is None and one.closing.last_day >= yesterday)
    ]
    if as_json:
        click.echo(msgspec.json.encode(shown))
    elif shown:
        print_closings(shown)
    else:
        click.echo("Nothing is closed but by the calendars themselves: ivr hours show")


def _flows_in_use(settings: Settings, engine: Engine) -> FlowSet:
    """The live version's calendars, or those of the files where they are served, with the closings."""
    if settings.draft:
        sources = read_folder(settings.flows_folder, settings.prompts_folder, settings.installation)
        flows = compile_flows(sources.contents, sources.recordings).flows
        if flows is None:
            raise click.ClickException("The flow files have mistakes: ivr check")
        change = closings.last_change(engine)
        return closings.laid_over(flows, closings.closings_until(engine, change), change)
    try:
        return PublishedVersions(engine).current()[1]
    except NothingPublished as nothing:
        raise click.ClickException("Nothing is published yet: ivr publish") from nothing


def _named(names: Iterable[str], flows: FlowSet) -> list[Calendar]:
    wanted = list(flows.calendars) if EVERY_CALENDAR in names else list(dict.fromkeys(names))
    for name in wanted:
        if name not in flows.calendars:
            known = ", ".join(flows.calendars) or "none"
            raise click.UsageError(f"There is no calendar '{name}'. Known: {known}.")
    return [flows.calendars[name] for name in wanted]


def _days(calendar: Calendar, first: date | None, last: date | None) -> tuple[date, date]:
    begins = first or _today(calendar)
    return begins, last or begins


def _today(calendar: Calendar) -> date:
    return local_moment(calendar, datetime.now(UTC)).date()


def _touches(one: Closed, days: dict[str, str]) -> bool:
    day = days.get(one.calendar)
    is_there = one.taken_back_at is None
    return is_there and day is not None and one.closing.first_day <= day <= one.closing.last_day


def _tell_nothing_taken_back(flows: FlowSet, days: dict[str, str], listed: Sequence[Closed]) -> None:
    for name, day in days.items():
        parts = {one.first_day: one.because["en"] for one in flows.calendars[name].closed_parts}
        holiday = flows.calendars[name].closed_on.get(day) or parts.get(day)
        more = f" hours.yaml closes it for {holiday}: change the file and publish." if holiday else ""
        others = sorted(_days_of(one.closing) for one in listed if _is_ahead(one, name, flows))
        more += f" It has closings on {', '.join(others)}: say which with --on." if others else ""
        click.echo(f"{name} has no closing on {day}.{more}", err=True)


def _is_ahead(one: Closed, calendar: str, flows: FlowSet) -> bool:
    today = _today(flows.calendars[calendar]).isoformat()
    return one.calendar == calendar and one.taken_back_at is None and one.closing.last_day >= today


def _days_of(closing: Closing) -> str:
    several = f" to {closing.last_day}" if closing.last_day != closing.first_day else ""
    return f"{closing.first_day}{several}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
