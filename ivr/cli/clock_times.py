"""Days and times of the day as people type them."""

import re
from datetime import date, datetime

import click

from ivr.engine.moments import HOME_ZONE
from ivr.flow.values import Wrong, read_day

MIDNIGHT, NOON = "00:00", "12:00"
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\.?|(\d{1,2}):(\d{2})")


class ClockType(click.ParamType[str]):
    """A time of the day: `13:00`."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """`noon`, `midnight`, `1 pm`, `1:30 p.m.`, `13:00`."""
        words = value.strip().lower()
        if words in ("noon", "midnight"):
            return NOON if words == "noon" else MIDNIGHT
        found = _CLOCK.fullmatch(words)
        hours = _hours(found) if found else 24
        minutes = int(found[2] or found[5] or 0) if found else 0
        if hours > 23 or minutes > 59:
            self.fail(f"'{value}' is no time of the day: write 13:00, 1 pm, noon or midnight", param, ctx)
        return f"{hours:02}:{minutes:02}"


def _hours(found: re.Match[str]) -> int:
    if found[4] is not None:
        return int(found[4])
    hours = int(found[1])
    if not 1 <= hours <= 12:
        return 24
    return hours % 12 + (12 if found[3] == "p" else 0)


class DayType(click.ParamType[date]):
    """A day: `2026-12-24`."""

    name = "day"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Also `today`."""
        if isinstance(value, date):
            return value
        typed = value.strip()
        if typed.lower() == "today":
            return datetime.now(HOME_ZONE).date()
        day = read_day(typed)
        if isinstance(day, Wrong):
            self.fail(": ".join((day.message, *(hint.text for hint in day.hints))), param, ctx)
        return day
