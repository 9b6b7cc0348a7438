"""When and where people answer, as a version stores it: calendars, queues, and numbers to dial.

A place to dial comes from the files alone and is named by a step; nothing that a caller keys becomes one.
"""

from msgspec import Struct


class Closing(Struct, frozen=True):
    """Nobody answers after all, on each of these days from `begins` to `ends` (`13:00`, `24:00`).

    ISO days and the clock of the calendar. `because`: the reason, by language.
    """

    first_day: str
    last_day: str
    because: dict[str, str]
    begins: str = "00:00"
    ends: str = "24:00"


class Calendar(Struct, frozen=True):
    """Opening hours: `rule` is an OSM opening_hours expression without holidays, `closed_on` ISO days.

    `reasons_in`: the reasons of `closed_on` in other languages. `closings` are no part of a version: they are
    laid over it while calls are answered.
    """

    name: str
    time_zone: str
    rule: str
    closed_on: dict[str, str] = {}
    reasons_in: dict[str, dict[str, str]] = {}
    closings: tuple[Closing, ...] = ()


class Queue(Struct, frozen=True):
    """A place where callers wait. `recording` is the music between announcements."""

    name: str
    announce_every_seconds: int = 30
    max_size: int = 100
    minutes_each: int = 4
    recording: str | None = None


class DialledPlace(Struct, frozen=True):
    """An office outside the queues. `address`: a number in E.164, or `sip:desk@example.com`."""

    name: str
    title: str
    address: str
    ring_seconds: int = 30
