"""What goes on at this moment. A small script asks again every few seconds; without it, reloading does."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from msgspec import Struct

from ivr.calls.live import MOST_WATCHED, LiveCall
from ivr.console.board import Board, Seen, Snapshot
from ivr.console.calls import READERS_OF_CALLS
from ivr.console.frame import Console, Pages, may
from ivr.console.lines import dialled, live_flows, titles_of_lines
from ivr.console.rendering import navigation, render
from ivr.desk.board import InLine
from ivr.desk.tables import EVERY_QUEUE

MOST_CALLS_LISTED = 25
"""Making a page of more would be felt by callers; all of them are found under Calls."""
POLL_SECONDS = 4


class Stand(Struct, frozen=True):
    """Calls of one line at one step. `longest`: since when the first of them stands there."""

    line: str
    flow: str
    step: str
    waits: str
    calls: int
    longest: str


class QueueShown(Struct, frozen=True):
    """A queue of ours: who waits on the line, the longest first, and how many agents serve it."""

    name: str
    waiting: tuple[InLine, ...]
    agents: int
    free: int


def pages(console: Console) -> Pages:
    """/console/now, and what its script asks for"""
    now, board = Pages("now"), Board(console.engine, console.sealer, console.now)
    made: dict[str, tuple[str, str]] = {}

    @now.get("/now", role="viewer", tab="Now")
    def show() -> Response:
        _note_look(console)
        seen = board.look()
        tag = f"{seen.mark}-{_what_is_open()}"
        return render("now.html", poll_seconds=POLL_SECONDS, tag=tag, **_told(console, seen))

    @now.get("/now/live", role="viewer", polls=True)
    def live() -> Response:
        seen, opened = board.look(), _what_is_open()
        tag = f"{seen.mark}-{opened}"
        if request.if_none_match.contains(tag):
            answer = Response(status=304)
        else:
            _note_look(console)
            kept = made.get(opened)
            if kept is None or kept[0] != tag:
                # Once for all who may open the same; their scripts count the waits on.
                kept = made[opened] = tag, render_template("now_live.html", **_told(console, seen))
            answer = make_response(kept[1])
        answer.set_etag(tag)
        return answer

    return now


def _note_look(console: Console) -> None:
    """Whoever may look up calls sees the ends of their numbers."""
    if may(READERS_OF_CALLS):
        console.note_look_this_hour("calls going on")


def _what_is_open() -> str:
    """Whoever may look up calls sees more, and everybody sees links to what her roles open."""
    return sha256(",".join(tab.title for tab in navigation()).encode()).hexdigest()[:8]


def _told(console: Console, seen: Seen) -> dict[str, Any]:
    flows = live_flows(console.versions)
    snapshot = seen.snapshot
    named = {} if flows is None else flows.queues
    own = [name for name, queue in named.items() if not queue.address and not queue.workflow]
    return {
        "seen": seen,
        "now": console.now(),
        "stands": stands(snapshot.calls),
        "most_watched": MOST_WATCHED,
        "listed": snapshot.calls[:MOST_CALLS_LISTED],
        "queues": queues_shown(snapshot, own),
        "titles": titles_of_lines(flows),
        "dialled": dialled,
        "is_reader": may(READERS_OF_CALLS),
        "for_how_long": for_how_long,
        "has_version": flows is not None,
        "places": {tab.title: url_for(tab.endpoint) for tab in navigation()},
    }


def stands(calls: Iterable[LiveCall]) -> list[Stand]:
    """Where calls stand, those of a line together, where most of them are first."""
    found: dict[tuple[str, str, str], list[LiveCall]] = {}
    for call in calls:
        found.setdefault((call.line, call.flow, call.step), []).append(call)
    told = [
        Stand(*place, here[0].waits, len(here), min(call.since for call in here))
        for place, here in found.items()
    ]
    return sorted(told, key=lambda one: (one.line, -one.calls, one.longest))


def queues_shown(snapshot: Snapshot, names: Iterable[str]) -> list[QueueShown]:
    """The queues of the live version, and whatever else somebody waits in; the longest wait first."""
    waiting: dict[str, tuple[InLine, ...]] = dict.fromkeys(names, ())
    for one in snapshot.waiting:
        waiting[one.queue] = (*waiting.get(one.queue, ()), one)
    shown = []
    for name, line in waiting.items():
        serve = [one for one in snapshot.agents if name in one.queues or EVERY_QUEUE in one.queues]
        free = sum(one.is_heard_of and not one.is_with_caller for one in serve)
        shown.append(QueueShown(name, line, len(serve), free))
    return sorted(shown, key=_urgency)


def _urgency(queue: QueueShown) -> tuple[bool, str]:
    return not queue.waiting, queue.waiting[0].joined_at.isoformat() if queue.waiting else queue.name


def for_how_long(since: datetime | str, now: datetime) -> str:
    """`42 s`, `5 min`, `2 h 10 min`. The script counts on in the same words."""
    began = datetime.fromisoformat(since) if isinstance(since, str) else since
    seconds = max(0, int((now - began).total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
