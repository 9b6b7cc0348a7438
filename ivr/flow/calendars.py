"""`flows/hours.yaml`: calendars become opening_hours rules (OpenStreetMap's notation) and days on which
nobody answers.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from zoneinfo import available_timezones

from ivr.flow.closed_days import read_closed_days
from ivr.flow.lost_indentation import Kind, gathered
from ivr.flow.model import Language
from ivr.flow.people import Calendar
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.settings import Settings
from ivr.flow.tree import Document, Mapping, Node, Scalar, Sequence
from ivr.flow.values import Wrong, read_name

PATH = "hours.yaml"
DAYS = {
    "monday": "Mo",
    "tuesday": "Tu",
    "wednesday": "We",
    "thursday": "Th",
    "friday": "Fr",
    "saturday": "Sa",
    "sunday": "Su",
}
KNOWN = ("time_zone", "weekly", "holidays", "closed")
CALENDAR = Kind("calendar", KNOWN, ("weekly", "closed"), ("time_zone",))
SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2}) to ([0-9]{1,2}):([0-9]{2})")


def read_calendars(
    document: Document, notes: Notes, *, spoken: Collection[Language] = ()
) -> dict[str, Calendar]:
    """The calendars of the file by name; mistakes are in the notes. `spoken`: the languages of the lines."""
    settings = Settings(document.root, "the file", Place(document.path), notes, ("calendars",))
    settings.refuse_unknown()
    if settings.node("calendars") is None:
        notes.error("missing-setting", Place(document.path), "the file has no 'calendars'")
    group = settings.group("calendars", "calendars:  with a calendar below it")
    if group is not None:
        group = gathered(group, CALENDAR, notes)
    calendars = {}
    for name, node in group.entries if group else ():
        settings.understood(name, read_name, "")
        if not isinstance(node, Mapping):
            notes.error("wrong-shape", node.place, f"calendar {quoted(name.text)} needs settings of its own")
            continue
        calendar = Settings(node, f"calendar {quoted(name.text)}", name.place, notes, KNOWN)
        calendars[name.text] = _read_calendar(name.text, calendar, spoken)
    return calendars


def places_of_closed_days(document: Document | None) -> dict[str, dict[str, Place]]:
    """By calendar: where each day under `closed` and each name under `holidays` stands."""
    root = document.root if document else None
    return {
        name.text: dict(_closed_days_in(calendar))
        for group in _settings_named("calendars", root)
        if isinstance(group, Mapping)
        for name, calendar in group.entries
    }


def _closed_days_in(calendar: Node) -> Iterator[tuple[str, Place]]:
    for days in _settings_named("closed", calendar):
        yield from ((day.text, day.place) for day, _ in (days.entries if isinstance(days, Mapping) else ()))
    for names in _settings_named("holidays", calendar):
        holidays = names.items if isinstance(names, Sequence) else ()
        yield from ((one.text, one.place) for one in holidays if isinstance(one, Scalar))


def _settings_named(name: str, node: Node | None) -> Iterator[Node]:
    if isinstance(node, Mapping):
        yield from (value for key, value in node.entries if key.text == name)


def _read_calendar(name: str, calendar: Settings, spoken: Collection[Language]) -> Calendar:
    calendar.refuse_unknown()
    zone = calendar.required("time_zone", "America/New_York")
    if zone is not None and zone.text not in available_timezones():
        hints = calendar.notes.suggest(zone.text, {known.lower(): None for known in _zones()})
        hints = tuple(Hint(f"did you mean '{_zones_by_lower()[_word(hint)]}'?") for hint in hints)
        calendar.notes.error("bad-calendar", zone.place, f"{quoted(zone.text)} is not a time zone", *hints)
    if calendar.node("weekly") is None:
        calendar.required("weekly", "{monday to friday: 8:30 to 17:00}")
    weekly = _read_weekly(calendar)
    closed = read_closed_days(calendar, spoken)
    zone_name = zone.text if zone else ""
    return Calendar(name, zone_name, weekly, closed.days, closed.reasons_in, closed_parts=closed.parts)


def _word(hint: Hint) -> str:
    return hint.text.split("'")[1]


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone))


@cache
def _zones_by_lower() -> dict[str, str]:
    return {zone.lower(): zone for zone in _zones()}


def _read_weekly(calendar: Settings) -> str:
    group = calendar.group("weekly", "weekly: {monday to friday: 8:30 to 17:00}")
    taken: dict[str, Place] = {}
    rules: list[str] = []
    open_days: list[str] = []
    noted_before = len(calendar.notes.problems)
    for days, node in group.entries if group else ():
        named = _read_days(days, calendar)
        spans = _read_spans(node, calendar)
        for day in named:
            if day in taken:
                message = f"{day} stands in two lines of 'weekly'"
                calendar.notes.error(
                    "bad-calendar", days.place, message, Hint("the other line is here", taken[day])
                )
            taken[day] = days.place
        if named and spans:
            rules.append(f"{','.join(DAYS[day] for day in named)} {','.join(spans)}")
            open_days += named
    if group is not None and not rules and len(calendar.notes.problems) == noted_before:
        message = f"by {calendar.owner} nobody ever answers"
        calendar.notes.error("bad-calendar", calendar.key_place("weekly"), message)
    _tell_forgotten_days(calendar, open_days, taken)
    return "; ".join(_shortened(rule) for rule in rules)


def _tell_forgotten_days(calendar: Settings, open_days: list[str], named: dict[str, Place]) -> None:
    """A day between open ones that is not even named as closed; the weekend may be left out."""
    week = list(DAYS)
    places = [week.index(day) for day in open_days]
    for day in week[min(places, default=0) : max(places, default=0)]:
        if day not in named:
            message = f"{day} stands in no line of 'weekly', though the days around it do"
            hint = Hint(f"if nobody is there, write  {day}: closed")
            calendar.notes.warning("hours-gap", calendar.key_place("weekly"), message, hint)


def _shortened(rule: str) -> str:
    """`Mo,Tu,We,Th,Fr 08:30-17:00` as `Mo-Fr 08:30-17:00`."""
    days, _, hours = rule.partition(" ")
    named = days.split(",")
    week = list(DAYS.values())
    first = week.index(named[0])
    if len(named) > 2 and named == week[first : first + len(named)]:
        return f"{named[0]}-{named[-1]} {hours}"
    return rule


def _read_days(scalar: Scalar, calendar: Settings) -> list[str]:
    """`monday`, `monday to friday`, `saturday and sunday`, `every day`."""
    week = list(DAYS)
    text = scalar.text.lower()
    if text == "every day":
        return week
    first, _, last = text.partition(" to ")
    named = [first, last] if last else re.split(r", | and ", text)
    for day in named:
        if day not in DAYS:
            hints = calendar.notes.suggest(day, DAYS) or (Hint("write  monday to friday"),)
            calendar.notes.error(
                "bad-calendar", scalar.place, f"{quoted(day)} is not a day of the week", *hints
            )
            return []
    if not last:
        return [day for day in week if day in named]
    start, stop = week.index(first), week.index(last)
    return week[start : stop + 1] if start <= stop else week[: stop + 1] + week[start:]


def _read_spans(node: Node, calendar: Settings) -> list[str]:
    """`8:30 to 17:00`, several joined by `and`; `closed` for none."""
    if not isinstance(node, Scalar):
        calendar.notes.error("bad-calendar", node.place, "hours are written as  8:30 to 17:00")
        return []
    if node.text == "closed":
        return []
    spans = []
    for span in node.text.split(" and "):
        minutes = _minutes(span)
        if isinstance(minutes, Wrong):
            calendar.notes.error("bad-calendar", node.place, minutes.message, *minutes.hints)
            return []
        start, stop = minutes
        spans.append(f"{start // 60:02}:{start % 60:02}-{stop // 60:02}:{stop % 60:02}")
    return spans


def _minutes(span: str) -> tuple[int, int] | Wrong:
    found = SPAN.fullmatch(span.strip())
    if found is None:
        return Wrong(f"{quoted(span)} is not a stretch of hours", (Hint("write  8:30 to 17:00"),))
    hours = [int(part) for part in found.groups()]
    start, stop = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or stop > 24 * 60:
        return Wrong(f"{quoted(span)} is not a time of day", (Hint("hours go from  0:00  to  24:00"),))
    if stop <= start:
        hint = Hint(
            f"afternoon hours are written  {hours[2] + 12}:{hours[3]:02}"
            if hours[2] < 12
            else "turn them round"
        )
        return Wrong(f"{quoted(span)} ends before it begins", (hint,))
    return start, stop
