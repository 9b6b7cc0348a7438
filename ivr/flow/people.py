"""When and where people answer: calendars, queues, numbers to dial, and the steps that lead to people.

A place to dial comes from the files alone and is named by a step; nothing that a caller keys becomes one,
except the number at which she asks to be called back.
"""

from typing import Literal

from msgspec import Struct

Connected = Literal["caller", "stranded"]
"""Whom an agent was told of; or one whom the fixed apology sent to the carrier's queue during an outage."""


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

    `reasons_in`: the reasons of `closed_on` in other languages. `closed_parts`: days of which a part is
    closed, one at a time and in their order. `closings`, the newest first, are no part of a version: they are
    laid over it while calls are answered.
    """

    name: str
    time_zone: str
    rule: str
    closed_on: dict[str, str] = {}
    reasons_in: dict[str, dict[str, str]] = {}
    closings: tuple[Closing, ...] = ()
    closed_parts: tuple[Closing, ...] = ()


class Queue(Struct, frozen=True):
    """A place where callers wait. `recording` is the music between announcements.

    Our own agents serve it, unless `address` (a number in E.164, or `sip:desk@example.com`) or `workflow` (of
    the carrier's TaskRouter, `WW...`) says who does. `calendar`: when they do; None: at any hour. `spanish`:
    the queue that callers who hear Spanish wait in instead.
    """

    name: str
    announce_every_seconds: int = 30
    max_size: int = 100
    minutes_each: int = 4
    recording: str | None = None
    longest_wait_seconds: int = 1_800
    calendar: str | None = None
    address: str | None = None
    ring_seconds: int = 30
    workflow: str | None = None
    spanish: str | None = None


class DialledPlace(Struct, frozen=True):
    """An office outside the queues. `address`: a number in E.164, or `sip:desk@example.com`."""

    name: str
    title: str
    address: str
    ring_seconds: int = 30


class StepHead(Struct, frozen=True, tag_field="verb"):
    """What every step has: its name and the line of its file."""

    name: str
    line: int


class Hours(StepHead, frozen=True, tag="hours"):
    """Open or closed, by calendar; when closed the time fact `opens_at` is known.

    `holiday`: closed for a reason with a name, the text fact `closed_for`; "" where that is simply closed.
    """

    calendar: str
    open: str
    closed: str
    holiday: str = ""


class JoinQueue(StepHead, frozen=True, tag="queue"):
    """Wait for a person. Ways out: see `ivr.flow.verbs.queue`."""

    queue: str
    ways_out: dict[str, str]


class Transfer(StepHead, frozen=True, tag="transfer"):
    """Dial a place of `queues.yaml`. Ways out: `busy`, `no_answer`, `unavailable`."""

    place: str
    ways_out: dict[str, str]


class CallBack(StepHead, frozen=True, tag="call_back"):
    """Promise to call back from this queue, keeping the caller's place in it.

    `queue_fact`: a remembered fact names the queue. `number`: a digits fact with the number to call, ten
    digits; None: the number that calls. Ways out: see `ivr.flow.verbs.call_back`.
    """

    queue: str
    number: str | None
    ways_out: dict[str, str]
    queue_fact: str | None = None


class Connect(StepHead, frozen=True, tag="connect"):
    """Connects an agent with whom `next_caller` told of. Ways out: see `ivr.flow.verbs.connect`."""

    whom: Connected
    ways_out: dict[str, str]
