"""What differs beside the flows: lines, hours, queues, places, voices. No call is needed to see it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ivr.comparing.differences import Difference, Kind
from ivr.engine.calendars import open_spans
from ivr.engine.days_ahead import part_of_day
from ivr.exploring.moments import FIRST_MOMENT
from ivr.flow.model import FlowSet, Line
from ivr.flow.people import Calendar
from ivr.flow.problems import counted

CLOSED = "closed"
_QUEUE = {
    "announce_every_seconds": "seconds between announcements",
    "max_size": "callers at most",
    "minutes_each": "minutes each",
    "recording": "music",
    "longest_wait_seconds": "seconds of waiting at most",
    "calendar": "hours",
    "address": "answered at",
    "ring_seconds": "seconds of ringing",
    "workflow": "workflow",
    "spanish": "queue for Spanish",
}
_PLACE = {"title": "title", "address": "number", "ring_seconds": "seconds of ringing"}


def compare_surroundings(
    before: FlowSet, after: FlowSet, told: frozenset[str] = frozenset()
) -> Iterator[Difference]:
    """Lines first, then hours, queues, places and voices. `told`: calendars that are told already."""
    yield from _lines(before.lines, after.lines)
    for name, old, new in _by_name(before.calendars, after.calendars):
        if name not in told:
            yield from _told("hours", name, _hours(old), _hours(new))
    for name, old, new in _by_name(before.queues, after.queues):
        yield from _told("queue", name, _fields(old, _QUEUE), _fields(new, _QUEUE))
    for name, old, new in _by_name(before.places, after.places):
        yield from _told("place", name, _fields(old, _PLACE), _fields(new, _PLACE))
    voices = ({"voice": before.voices}, {"voice": after.voices})
    for name, old, new in _by_name(*voices):
        yield from _told("voice", name, dict(old or {}), dict(new or {}))


def _by_name(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """By name, what it was and is; None where there is none."""
    for name in dict.fromkeys((*new, *old)):
        yield name, old.get(name), new.get(name)


def _told(kind: Kind, about: str, was: Mapping[Any, str], becomes: Mapping[Any, str]) -> Iterator[Difference]:
    """One difference for all that is new or gone, and one for each part of what is in both."""
    if not was or not becomes:
        if was or becomes:
            yield Difference(kind, _all(was), _all(becomes), about=about)
        return
    alike: dict[tuple[str, str], list[str]] = {}
    for name in dict.fromkeys((*becomes, *was)):
        alike.setdefault((was.get(name, ""), becomes.get(name, "")), []).append(name)
    for (old, new), names in alike.items():
        if old != new:
            yield Difference(kind, old, new, about=f"{about}, {', '.join(names)}")


def _all(parts: Mapping[Any, str]) -> str:
    return ", ".join(f"{name}: {told}" for name, told in parts.items())


def _lines(old: Mapping[str, Line], new: Mapping[str, Line]) -> Iterator[Difference]:
    for number, was, becomes in _by_name(old, new):
        if was != becomes:
            yield Difference("line", _line(was), _line(becomes), line=number, about=number)


def _line(line: Line | None) -> str:
    if line is None:
        return ""
    return f"leads to {line.flow}" + (f" in {line.language}" if line.language != "en" else "")


def _fields(thing: Struct | None, names: Mapping[str, str]) -> dict[str, str]:
    if thing is None:
        return {}
    told = {title: getattr(thing, name) for name, title in names.items()}
    return {title: str(value) for title, value in told.items() if value is not None}


def _hours(calendar: Calendar | None) -> dict[str, str]:
    """By weekday and by the reason of closed days; equal where callers find people at the same hours."""
    if calendar is None:
        return {}
    told = {"clock": calendar.time_zone, **_week(calendar)}
    days: dict[str, list[str]] = {}
    for day, reason in sorted(calendar.closed_on.items()):
        days.setdefault(reason, []).append(day)
    for reason, closed in days.items():
        spanish = calendar.reasons_in.get("es", {}).get(reason)
        told[reason] = f"closed on {_some(closed)}" + (f", in Spanish {spanish}" if spanish else "")
    for one in calendar.closed_parts:
        told[one.because["en"]] = f"closed on {one.first_day}, {part_of_day(one)}"
    return told


def _some(days: list[str]) -> str:
    more = len(days) - 1
    return days[0] + (f" and {counted(more, 'day')} of other years" if more else "")


def _week(calendar: Calendar) -> dict[str, str]:
    """By weekday, in a week without holidays."""
    plain = replace(calendar, closed_on={}, closings=(), closed_parts=())
    days = (FIRST_MOMENT.date() + timedelta(days=ahead) for ahead in range(7))
    return {f"{day:%A}": _spans(open_spans(plain, day)) for day in days}


def _spans(spans: Iterable[tuple[datetime, datetime]]) -> str:
    told = (f"{begins:%H:%M} to {_end(begins, ends)}" for begins, ends in spans)
    return " and ".join(told) or CLOSED


def _end(begins: datetime, ends: datetime) -> str:
    return "24:00" if ends.date() > begins.date() else f"{ends:%H:%M}"
