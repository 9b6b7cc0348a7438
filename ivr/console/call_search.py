"""Which calls somebody looks for, as the address says it."""

from datetime import UTC, datetime, timedelta
from re import compile as pattern
from typing import get_args
from urllib.parse import urlencode

from flask import request
from msgspec import Struct

from ivr.calls.histories import Wanted
from ivr.engine.call import Outcome
from ivr.engine.moments import FIRST_YEAR, HOME_ZONE, LAST_YEAR

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
LONGEST_STEP = 130
FIELDS = ("since", "until", "outcome", "step", "last_four")

_STEP = pattern(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)?")
_LAST_FOUR = pattern(r"[0-9]{4}")
_SID = pattern(r"[A-Za-z0-9_-]{1,64}")
_WHEN = "Write a day, or a day with a time: 2026-11-20T14:30."


class Search(Struct, frozen=True):
    """`given`: as it was typed; what could not be read is in `mistakes` and is not looked for."""

    wanted: Wanted
    cursor: str | None
    given: dict[str, str]
    mistakes: dict[str, str]

    @property
    def is_narrowed(self) -> bool:
        """Is anything asked for?"""
        return self.wanted != Wanted()

    def address(self, page: str, cursor: str | None = None) -> str:
        """The same search at another address, or further on."""
        asked = {name: value for name, value in self.given.items() if value}
        if cursor is not None:
            asked["after"] = cursor
        return f"{page}?{urlencode(asked)}" if asked else page


def read_search() -> Search:
    """Of the request at hand."""
    given = {name: request.args.get(name, "").strip()[:LONGEST_STEP] for name in FIELDS}
    since, until = _read_moment(given["since"]), _read_moment(given["until"], is_end=True)
    outcome = next((one for one in OUTCOMES if one == given["outcome"]), None)
    step = given["step"] if _STEP.fullmatch(given["step"]) else None
    last_four = given["last_four"] if _LAST_FOUR.fullmatch(given["last_four"]) else None
    read = {"since": since, "until": until, "outcome": outcome, "step": step, "last_four": last_four}
    told = {
        "since": _WHEN,
        "until": _WHEN,
        "outcome": "There is no such outcome.",
        "step": "Write a flow, or a flow and a step: bill_pay.main_menu.",
        "last_four": "Write four digits.",
    }
    mistakes = {name: told[name] for name in FIELDS if given[name] and read[name] is None}
    wanted = Wanted(since, until, outcome, step, last_four)
    return Search(wanted, read_cursor(request.args.get("after", "")), given, mistakes)


def read_cursor(text: str) -> str | None:
    """The cursor of a page; None, for the first page, when it is none of ours."""
    began, _, sid = text.partition("|")
    try:
        datetime.fromisoformat(began)
    except ValueError:
        return None
    return text if _SID.fullmatch(sid) else None


def is_sid(text: str) -> bool:
    """Can a call be named so?"""
    return _SID.fullmatch(text) is not None


def _read_moment(text: str, *, is_end: bool = False) -> datetime | None:
    """At home. A day alone is its beginning, or its end."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR < read.year < LAST_YEAR:
        return None
    if is_end and len(text) == len("2026-11-20"):
        read += timedelta(days=1)
    return (read if read.tzinfo else read.replace(tzinfo=HOME_ZONE)).astimezone(UTC)
