"""Days of a calendar on which nobody answers: holidays by name and days of the organisation's own.

A reason completes a sentence such as "Our associates are away for ...", so Spanish ones carry their article.
"""

import re
from collections.abc import Collection
from functools import cache

import holidays
from msgspec import Struct

from ivr.flow.model import Language
from ivr.flow.people import Closing
from ivr.flow.problems import Hint, quoted
from ivr.flow.settings import Settings
from ivr.flow.tree import Mapping, Node, Scalar
from ivr.flow.values import Wrong, read_day

HOLIDAY_YEARS = range(2025, 2037)
YEARS = range(2000, 2101)
"""Of closed days: whatever else was typed, no year beside these was meant."""
HOLIDAYS_IN_SPANISH = {
    "New Year's Day": "el Día de Año Nuevo",
    "Martin Luther King Jr. Day": "el Día de Martin Luther King",
    "Washington's Birthday": "el Día de los Presidentes",
    "Memorial Day": "el Día de los Caídos",
    "Juneteenth National Independence Day": "el Día de la Emancipación",
    "Independence Day": "el Día de la Independencia",
    "Labor Day": "el Día del Trabajo",
    "Columbus Day": "el Día de la Raza",
    "Veterans Day": "el Día de los Veteranos",
    "Thanksgiving Day": "el Día de Acción de Gracias",
    "Christmas Day": "el Día de Navidad",
}
"""The library knows the federal holidays in English alone."""
_OBSERVED = " (observed)"
_REASON = "the day after Thanksgiving"
_KNOWN = ("en", "es", "from", "to")
_DAY_BEGINS, _DAY_ENDS = "00:00", "24:00"
CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")


class ClosedDays(Struct, frozen=True):
    """ISO day to reason, the reasons in Spanish where they are known, and days of which a part is closed."""

    days: dict[str, str]
    reasons_in: dict[str, dict[str, str]]
    parts: tuple[Closing, ...]


class _Reason(Struct, frozen=True):
    """By language, `en` first, and the hours that it is for; all of them "" where they are not said."""

    english: str = ""
    spanish: str = ""
    begins: str = ""
    ends: str = ""


def read_closed_days(calendar: Settings, spoken: Collection[Language]) -> ClosedDays:
    """Holidays and the `closed` days; mistakes are in the notes. `spoken`: the languages of the lines."""
    closed = _read_holidays(calendar)
    spanish = {name: HOLIDAYS_IN_SPANISH[name] for name in closed.values() if name in HOLIDAYS_IN_SPANISH}
    parts: list[Closing] = []
    group = calendar.group("closed", f"closed: {{2026-11-27: {_REASON}}}")
    for day, node in group.entries if group else ():
        read = read_day(day.text)
        if isinstance(read, Wrong):
            calendar.notes.error("bad-calendar", day.place, read.message, *read.hints)
            continue
        if read.year not in YEARS:
            hint = Hint(f"years go from {YEARS[0]} to {YEARS[-1]}")
            calendar.notes.error("bad-calendar", day.place, f"the year of {day.text} is far away", hint)
            continue
        reason = _read_reason(day, node, calendar)
        if "es" in spoken:
            _tell_missing_spanish(day, node, reason, calendar)
        if reason.english and (reason.begins or reason.ends):
            parts.append(_part_of(day.text, reason))
        elif reason.english:
            closed[day.text] = reason.english
            spanish |= {reason.english: reason.spanish} if reason.spanish else {}
    days = dict(sorted(closed.items()))
    return ClosedDays(days, {"es": spanish} if spanish else {}, tuple(sorted(parts, key=_first_day)))


def _part_of(day: str, reason: _Reason) -> Closing:
    because = {"en": reason.english} | ({"es": reason.spanish} if reason.spanish else {})
    return Closing(day, day, because, reason.begins or _DAY_BEGINS, reason.ends or _DAY_ENDS)


def _first_day(part: Closing) -> str:
    return part.first_day


def _read_holidays(calendar: Settings) -> dict[str, str]:
    closed: dict[str, str] = {}
    named = _holidays_by_name()
    for node in calendar.list("holidays", "holidays: [New Year's Day, Christmas Day]"):
        typed = node.text if isinstance(node, Scalar) else ""
        if typed not in named:
            _tell_unknown(typed, node, calendar)
        closed.update(dict.fromkeys(named.get(typed, ()), typed))
    return closed


def _tell_unknown(typed: str, node: Node, calendar: Settings) -> None:
    proper = {name.lower(): name for name in _holidays_by_name()}
    hints = calendar.notes.suggest(typed, dict.fromkeys(proper))
    near = [hint.text.removeprefix("did you mean '").removesuffix("'?") for hint in hints]
    hints = tuple(Hint(f"did you mean '{proper[name]}'?") for name in near)
    hints = hints or (Hint(f"known here: {', '.join(proper.values())}"),)
    message = f"{quoted(typed)} is not a holiday of the United States"
    calendar.notes.error("bad-calendar", node.place, message, *hints)


def _read_reason(day: Scalar, reason: Node, calendar: Settings) -> _Reason:
    """`the day after Thanksgiving`, or `{en: ..., es: ...}`; with `from: 12:00`, `to: 15:00` for a part."""
    if isinstance(reason, Scalar):
        return _Reason(reason.text)
    if not isinstance(reason, Mapping):
        calendar.notes.error("wrong-shape", reason.place, "a closed day needs its reason in words")
        return _Reason()
    words = Settings(reason, f"the closed day {day.text}", day.place, calendar.notes, _KNOWN)
    words.refuse_unknown()
    english, spanish = words.required("en", _REASON), words.scalar("es")
    begins, ends = _read_clock(words, "from"), _read_clock(words, "to")
    if (ends or _DAY_ENDS) <= (begins or _DAY_BEGINS):
        message = f"the closed day {day.text} is closed 'to' before it is closed 'from'"
        calendar.notes.error("bad-calendar", words.scalar_place("to"), message)
    return _Reason(english.text if english else "", spanish.text if spanish else "", begins, ends)


def _read_clock(words: Settings, name: str) -> str:
    """`12:00`, with two digits for the hour; "" where it is not said or cannot be read."""
    scalar = words.scalar(name)
    if scalar is None:
        return ""
    found = CLOCK.fullmatch(scalar.text)
    told = f"{int(found[1]):02}:{found[2]}" if found else ""
    if not found or int(found[2]) > 59 or told > _DAY_ENDS:
        hint = Hint("write  12:00  for noon; hours go from  0:00  to  24:00")
        words.notes.error("bad-calendar", scalar.place, f"{quoted(scalar.text)} is not a time of day", hint)
        return ""
    return told


def _tell_missing_spanish(day: Scalar, node: Node, reason: _Reason, calendar: Settings) -> None:
    """A reason that stands in English alone would be left out for those who hear Spanish."""
    if not reason.english or reason.spanish:
        return
    message = f"the reason of the closed day {day.text} has no Spanish words"
    if isinstance(node, Scalar):
        hint = Hint(f"write  {{en: {reason.english}, es: ...}}, the Spanish ones with their article")
    else:
        words = Settings(node, "", day.place, calendar.notes, _KNOWN) if isinstance(node, Mapping) else None
        if words is None or words.node("es") is not None or words.is_misspelt("es"):
            return
        hint = Hint("add  es: ...  with its article, such as  es: la Nochebuena")
    calendar.notes.error("missing-translation", day.place, message, hint)


@cache
def _holidays_by_name() -> dict[str, tuple[str, ...]]:
    """Federal holidays with the days on which they are kept.

    A Saturday's is kept on Friday, a Sunday's on Monday.
    """
    days: dict[str, list[str]] = {}
    for day, names in sorted(holidays.country_holidays("US", years=HOLIDAY_YEARS).items()):
        for name in names.split("; "):
            days.setdefault(name.removesuffix(_OBSERVED), []).append(day.isoformat())
    return {name: tuple(kept) for name, kept in days.items()}
