"""Days of a calendar on which nobody answers: holidays by name and days of the organisation's own.

A reason completes a sentence such as "Our associates are away for ...", so Spanish ones carry their article.
"""

from datetime import date
from functools import cache

import holidays

from ivr.flow.problems import Hint, quoted
from ivr.flow.settings import Settings
from ivr.flow.tree import Mapping, Node, Scalar

HOLIDAY_YEARS = range(2025, 2037)
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
_LANGUAGES = ("en", "es")


def read_closed_days(calendar: Settings) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """ISO day to reason, and the reasons in Spanish where they are known; mistakes are in the notes."""
    closed = _read_holidays(calendar)
    spanish = {name: HOLIDAYS_IN_SPANISH[name] for name in closed.values() if name in HOLIDAYS_IN_SPANISH}
    group = calendar.group("closed", f"closed: {{2026-11-27: {_REASON}}}")
    for day, reason in group.entries if group else ():
        if not _is_day(day.text):
            calendar.notes.error(
                "bad-calendar", day.place, f"{quoted(day.text)} is not a day", Hint("write  2026-11-27")
            )
            continue
        english, translated = _read_reason(day, reason, calendar)
        if english:
            closed[day.text] = english
        if translated:
            spanish[english] = translated
    return dict(sorted(closed.items())), {"es": spanish} if spanish else {}


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


def _read_reason(day: Scalar, reason: Node, calendar: Settings) -> tuple[str, str]:
    """`the day after Thanksgiving`, or `{en: ..., es: ...}`; "" for what is not said."""
    if isinstance(reason, Scalar):
        return reason.text, ""
    if not isinstance(reason, Mapping):
        calendar.notes.error("wrong-shape", reason.place, "a closed day needs its reason in words")
        return "", ""
    words = Settings(reason, f"the closed day {day.text}", day.place, calendar.notes, _LANGUAGES)
    words.refuse_unknown()
    english, spanish = words.required("en", _REASON), words.scalar("es")
    return english.text if english else "", spanish.text if spanish else ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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
