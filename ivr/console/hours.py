"""Hours: what callers get on the next days, what they hear when nobody is there, and closing for a day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from flask import request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from ivr import closings
from ivr.closings import LONGEST_REASON, Closed, ClosingRefused, closing_of
from ivr.console.frame import Console, Pages, visitor
from ivr.console.lines import live_flows
from ivr.console.once import only_once
from ivr.console.rendering import notify, render, see_other
from ivr.database import reading, writing
from ivr.engine.calendars import local_moment
from ivr.engine.days_ahead import DAYS_SHOWN, ShownDay, Standing, days_of, part_of_day, standing_at
from ivr.engine.moments import HOME_ZONE
from ivr.engine.words_when_closed import closed_moment, moment_with_a_reason, remarks_on, words_at
from ivr.flow.model import FlowSet, Language
from ivr.flow.people import Calendar, Closing

EVERY_CALENDAR = "all"
CLOSINGS_SHOWN = 20
FIELDS = ("calendar", "first", "last", "begins", "ends", "because", "spanish")
_NOT_IN_SPANISH = " Spanish callers hear that nobody is there, and not why."


class Shown(Struct, frozen=True):
    """A calendar as the page shows it. `days`: by ISO day; `reasoned`: what is heard on the next day that has
    a reason.
    """

    name: str
    time_zone: str
    days: dict[str, ShownDay]
    standing: Standing
    heard: list[tuple[Language, str]]
    reasoned: list[tuple[Language, str]]


class ClosedTogether(Struct, frozen=True):
    """What was closed by one act, for the same days: one act reopens it."""

    closing: Closing
    author: str
    at: str
    closings: list[Closed]


def pages(console: Console) -> Pages:
    """/console/hours"""
    hours, views = Pages("hours"), _Hours(console)
    hours.get("/hours", role="viewer", tab="Hours")(views.show)
    hours.post("/hours/close", role="publisher")(views.close)
    hours.post("/hours/reopen", role="publisher")(views.reopen)
    return hours


class _Hours:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self) -> Response:
        return self._page()

    def close(self) -> Response:
        flows = live_flows(self._console.versions)
        if flows is None:
            return self._page(409, "Nothing is published yet, so there is nothing to close.")
        at = self._console.now()
        try:
            wanted = [(one.name, _closing(one, at)) for one in _named(flows)]
        except ClosingRefused as refused:
            return self._page(422, str(refused))
        with writing(self._console.engine) as connection:
            only_once(self._console, connection)
            done = closings.close_within(connection, wanted, visitor().name, _iso(at))
            for one in done:
                self._console.note(connection, "closed", f"calendar {one.calendar}", f"closing {one.number}")
        is_told = bool(request.form.get("spanish", "").strip())
        notify("It is closed from the next call on." + ("" if is_told else _NOT_IN_SPANISH))
        self._tell_what_it_replaces(wanted)
        return see_other(url_for("hours.show"))

    def _tell_what_it_replaces(self, wanted: Sequence[tuple[str, Closing]]) -> None:
        flows = live_flows(self._console.versions)
        there = [one for one in wanted if flows and one[0] in flows.calendars]
        for remark in remarks_on(flows, there) if flows else ():
            notify(remark)

    def reopen(self) -> Response:
        asked = request.form.getlist("number")
        numbers = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 9]
        with writing(self._console.engine) as connection:
            done = closings.take_back_within(connection, numbers, visitor().name, _iso(self._console.now()))
            for one in done:
                about, which = f"calendar {one.calendar}", f"closing {one.number}"
                self._console.note(connection, "reopened", about, which)
        names = ", ".join(one.calendar for one in done)
        notify(f"Reopened from the next call on: {names}." if done else "That was taken back before.")
        return see_other(url_for("hours.show"))

    def _page(self, status: int = 200, mistake: str = "") -> Response:
        now, flows = self._console.now(), live_flows(self._console.versions)
        with reading(self._console.engine) as connection:
            listed = closings.list_within(connection)
        calendars = flows.calendars if flows else {}
        given = {name: request.form.get(name, "") for name in FIELDS}
        shown = [_shown(flows, one, now) for one in calendars.values()] if flows else []
        return render(
            "hours.html",
            status,
            shown=shown,
            days=_rows(shown),
            names=[(EVERY_CALENDAR, "all of them"), *((name, name) for name in calendars)],
            today=min((_today(one, now) for one in calendars.values()), default=""),
            in_force=_together([one for one in listed if _is_in_force(one, calendars, now)]),
            past=[one for one in listed if not _is_in_force(one, calendars, now)][:CLOSINGS_SHOWN],
            part_of_day=part_of_day,
            longest_reason=LONGEST_REASON,
            mistake=mistake,
            given=given,
        )


def _shown(flows: FlowSet, calendar: Calendar, now: datetime) -> Shown:
    closed, reasoned = closed_moment(calendar, now), moment_with_a_reason(calendar, now, DAYS_SHOWN)
    heard = list(words_at(flows, calendar.name, closed)) if closed else []
    with_reason = list(words_at(flows, calendar.name, reasoned)) if reasoned else []
    return Shown(
        calendar.name,
        calendar.time_zone,
        {one.day: one for one in days_of(calendar, now, DAYS_SHOWN).days},
        standing_at(calendar, now),
        heard,
        [] if with_reason == heard else with_reason,
    )


def _rows(shown: Sequence[Shown]) -> list[ShownDay]:
    """The days of any of them in their order: somewhere it may be tomorrow already."""
    return [day for _, day in sorted({name: day for one in shown for name, day in one.days.items()}.items())]


def _together(listed: Sequence[Closed]) -> list[ClosedTogether]:
    """The newest first; within an act as the calendars stand in their file."""
    found: dict[tuple[object, ...], ClosedTogether] = {}
    for one in reversed(listed):
        days = one.closing
        act = (
            one.at,
            one.author,
            days.first_day,
            days.last_day,
            days.begins,
            days.ends,
            *days.because.items(),
        )
        found.setdefault(act, ClosedTogether(days, one.author, one.at, [])).closings.append(one)
    return list(reversed(found.values()))


def _named(flows: FlowSet) -> list[Calendar]:
    """Those that the form names. Raises ClosingRefused."""
    name = request.form.get("calendar", "")
    if name == EVERY_CALENDAR:
        return list(flows.calendars.values())
    if name not in flows.calendars:
        raise ClosingRefused("Choose which hours are meant.")
    return [flows.calendars[name]]


def _closing(calendar: Calendar, at: datetime) -> Closing:
    """As the form wants it for this calendar. Raises ClosingRefused."""
    form, today = request.form, local_moment(calendar, at).date()
    first = _day(form.get("first", ""), today)
    last = _day(form.get("last", ""), first)
    clock = (form.get("begins", "").strip() or "00:00", form.get("ends", "").strip() or "24:00")
    return closing_of((first, last), clock, form.get("because", ""), form.get("spanish", ""), today)


def _day(asked: str, usual: date) -> date:
    if not asked.strip():
        return usual
    try:
        return date.fromisoformat(asked.strip())
    except ValueError as wrong:
        raise ClosingRefused("That is no day: write it as 2026-11-24.") from wrong


def _is_in_force(one: Closed, calendars: Mapping[str, Calendar], now: datetime) -> bool:
    return one.taken_back_at is None and one.closing.last_day >= _today(calendars.get(one.calendar), now)


def _today(calendar: Calendar | None, now: datetime) -> str:
    """By the clock of the calendar; by ours for one that the live version has no more."""
    there = local_moment(calendar, now) if calendar else now.astimezone(HOME_ZONE)
    return there.date().isoformat()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
