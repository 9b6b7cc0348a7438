"""A day that one calendar closes is closed by those that keep the same hours, too, or a comment says why not.

Why: callers would be told that people are there who went home with the others.

Bad:   billing:  closed: {2026-12-24: {from: 12:00, en: Christmas Eve, es: la Nochebuena}}
       general:  the same weekly hours, and nothing about that day
Good:  the day under both; or the comment  # ivr: allow forgotten-calendar because general stays until 5
"""

from collections.abc import Iterator, Mapping

from ivr.flow.calendars import PATH
from ivr.flow.people import Calendar
from ivr.flow.problems import Hint, Place, listed
from ivr.flow.scope import Scope

RULE = "forgotten-calendar"
DAYS_NAMED = 3


def check(scope: Scope) -> None:
    """Told where a day stands first; days on one line that are forgotten by the same are told together.
    Nothing where the file has errors: what is wrong may be the day.
    """
    if PATH in scope.notes.paths_with_errors():
        return
    found: dict[tuple[int, tuple[str, ...], tuple[str, ...]], dict[str, Place]] = {}
    for alike in _by_hours(scope.version.calendars or {}):
        places = {name: scope.version.closed_days.get(name, {}) for name in alike}
        for day, place in _first_places(places).items():
            closing = tuple(name for name, calendar in alike.items() if _closes(calendar, places[name], day))
            left = tuple(name for name in alike if name not in closing)
            if left:
                found.setdefault((place.line, closing, left), {})[day] = place
    for (_, closing, left), days in found.items():
        _tell(scope, closing, left, days)


def _tell(scope: Scope, closing: tuple[str, ...], left: tuple[str, ...], days: Mapping[str, Place]) -> None:
    named = [*days][:DAYS_NAMED]
    more = len(days) - len(named)
    told = listed([*named, f"{more} more"] if more else named)
    keep = "keeps" if len(left) == 1 else "keep"
    message = (
        f"{told} {'is' if len(days) == 1 else 'are'} closed in {listed(closing)}, but not in {listed(left)},"
        f" which {keep} the same hours"
    )
    hint = Hint(f"close it there, too, or write  # ivr: allow {RULE} because ...")
    scope.notes.warning(RULE, next(iter(days.values())), message, hint)


def _by_hours(calendars: Mapping[str, Calendar]) -> Iterator[dict[str, Calendar]]:
    alike: dict[tuple[str, str], dict[str, Calendar]] = {}
    for name, calendar in calendars.items():
        alike.setdefault((calendar.rule, calendar.time_zone), {})[name] = calendar
    yield from alike.values()


def _first_places(places: Mapping[str, Mapping[str, Place]]) -> dict[str, Place]:
    """Every day or holiday that one of them names, where it stands first."""
    found: dict[str, Place] = {}
    for days in places.values():
        for day, place in days.items():
            found.setdefault(day, place)
    return found


def _closes(calendar: Calendar, named: Mapping[str, Place], day: str) -> bool:
    """Whole or in part; a holiday that another calendar names may be one of its own days."""
    return day in named or day in calendar.closed_on or day in calendar.closed_on.values()
