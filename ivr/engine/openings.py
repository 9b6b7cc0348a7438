"""Openings of calendars, asked for again and again: many closed days in a row are passed over once."""

from datetime import datetime

from ivr.engine.calendars import next_opening
from ivr.flow.people import Calendar


class Openings:
    """Of calendars with different names. Quick for moments that come one after another."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[datetime, datetime]] = {}

    def next(self, calendar: Calendar, at: datetime) -> datetime | None:
        """As `next_opening`. Between a moment and its next opening there is no other."""
        since, opens = self._last.get(calendar.name, (at, at))
        if since <= at < opens:
            return opens
        opening = next_opening(calendar, at)
        if opening is not None:
            self._last[calendar.name] = at, opening
        return opening
