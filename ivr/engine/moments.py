"""Days and moments: read from what events and facts hold, and said as people say them."""

from datetime import UTC, date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from ivr.flow.model import Language

HOME_ZONE = ZoneInfo("America/New_York")
"""Where the organisation's days begin and end; `{today}` is the day there."""
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""No call is made in other years; arithmetic stays far from the ends of the calendar."""
DAYS_TOLD_BY_WEEKDAY = 6
"""A moment further off than this is told with its date, since the weekday alone would mislead."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ES_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_EN_MONTHS = _listed("January February March April May June July August September October November December")
_ES_MONTHS = _listed(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)


def read_moment(text: str) -> datetime | None:
    """An ISO date-time of these years; without an offset it is UTC. None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def seconds_between(earlier: str, later: str) -> float:
    """Between two moments; 0 when one of them is none."""
    first, last = read_moment(earlier), read_moment(later)
    return (last - first).total_seconds() if first and last else 0.0


def read_day(text: str) -> date | None:
    """An ISO day. None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def today(at: str) -> str:
    """The ISO day it is at the organisation's home at this moment; "" when the moment cannot be read."""
    moment = read_moment(at)
    return "" if moment is None else moment.astimezone(HOME_ZONE).date().isoformat()


def day_in_words(day: date, language: Language) -> str:
    """`December 24, 2026`, `24 de diciembre de 2026`."""
    match language:
        case "en":
            return f"{_EN_MONTHS[day.month - 1]} {day.day}, {day.year}"
        case "es":
            return f"{_spanish_day(day)} de {day.year}"
        case _:
            assert_never(language)


def moment_in_words(moment: datetime, now: datetime | None, language: Language) -> str:
    """`Tuesday at 8:30 a.m.`, `el martes a las 8:30 de la mañana`; near days as today and tomorrow.

    The clock is the one of the moment's own offset.
    """
    days_off = _days_between(now, moment)
    match language:
        case "en":
            return f"{_english_when(moment, days_off)} at {_english_clock(moment)}"
        case "es":
            return f"{_spanish_when(moment, days_off)} {_spanish_clock(moment)}"
        case _:
            assert_never(language)


def _days_between(now: datetime | None, moment: datetime) -> int | None:
    if now is None:
        return None
    return (moment.date() - now.astimezone(moment.tzinfo).date()) // timedelta(days=1)


def _english_when(moment: datetime, days_off: int | None) -> str:
    weekday = _EN_DAYS[moment.weekday()]
    if days_off == 0:
        return "today"
    if days_off == 1:
        return f"tomorrow, {weekday},"
    if days_off is not None and 0 < days_off <= DAYS_TOLD_BY_WEEKDAY:
        return weekday
    return f"{weekday}, {_EN_MONTHS[moment.month - 1]} {moment.day}"


def _spanish_when(moment: datetime, days_off: int | None) -> str:
    weekday = _ES_DAYS[moment.weekday()]
    if days_off == 0:
        return "hoy"
    if days_off == 1:
        return f"mañana, {weekday},"
    if days_off is not None and 0 < days_off <= DAYS_TOLD_BY_WEEKDAY:
        return f"el {weekday}"
    return f"el {weekday} {_spanish_day(moment.date())}"


def _spanish_day(day: date) -> str:
    return f"{'primero' if day.day == 1 else day.day} de {_ES_MONTHS[day.month - 1]}"


def _english_clock(moment: datetime) -> str:
    if (moment.hour, moment.minute) == (12, 0):
        return "noon"
    if (moment.hour, moment.minute) == (0, 0):
        return "midnight"
    return f"{_twelve_hours(moment)} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def _spanish_clock(moment: datetime) -> str:
    if (moment.hour, moment.minute) == (12, 0):
        return "al mediodía"
    if (moment.hour, moment.minute) == (0, 0):
        return "a la medianoche"
    part = "mañana" if moment.hour < 12 else "tarde" if moment.hour < 19 else "noche"
    return f"{'a la' if moment.hour % 12 == 1 else 'a las'} {_twelve_hours(moment)} de la {part}"


def _twelve_hours(moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    return f"{hour}:{moment.minute:02}" if moment.minute else str(hour)
