"""Moments as pages tell them: on the organisation's clock, with its zone named, and the exact one beside."""

from datetime import UTC, datetime

from markupsafe import Markup

from ivr.engine.moments import HOME_ZONE

HOME_CLOCK = f"{HOME_ZONE.key.rpartition('/')[2].replace('_', ' ')} time"
"""`New York time`: of forms, whose days may lie on either side of a change of the clocks."""


def moment(at: datetime | str | None) -> str | Markup:
    """`Nov 22, 9:41 AM EST` at home, as <time>; a dash for None."""
    if at is None:
        return "–"
    there = _at_home(at)
    this_year = datetime.now(HOME_ZONE).year
    year = "" if there.year == this_year else f", {there.year}"
    return _time(there, f"{there:%b} {there.day}{year}, {there:%-I:%M %p}")


def clock(at: datetime | str) -> Markup:
    """`9:41:07 AM EST` at home, as <time>."""
    there = _at_home(at)
    return _time(there, f"{there:%-I:%M:%S %p}")


def day(at: datetime) -> str:
    """`Sun, Nov 22` at home."""
    there = _at_home(at)
    return f"{there:%a}, {there:%b} {there.day}"


def day_of_year(at: datetime) -> str:
    """`November 22, 2026` at home."""
    there = _at_home(at)
    return f"{there:%B} {there.day}, {there.year}"


def lasts(seconds: int) -> str:
    """`42 s`, `2 min 5 s`."""
    minutes, rest = divmod(max(0, seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _at_home(at: datetime | str) -> datetime:
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(HOME_ZONE)


def _time(there: datetime, told: str) -> Markup:
    exact = there.astimezone(UTC).isoformat(timespec="seconds")
    return Markup('<time datetime="{0}" title="{0}">{1} <span class="zone">{2}</span></time>').format(
        exact, told, there.tzname()
    )
