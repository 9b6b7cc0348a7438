"""Calls of the past: found, explained one by one, and taken away as files."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, request, url_for
from msgspec import Struct

from ivr.billing.call_payments import PaymentOfCall, payments_of_call
from ivr.calls.histories import ROWS_LOOKED_AT, CallHistory, CallListed, find_calls, history_of
from ivr.calls.pretended import pretended_since
from ivr.calls.reasons import TurnTold, turns_told
from ivr.calls.replays import past_call
from ivr.calls.words import masked
from ivr.console import call_sheets
from ivr.console.call_search import OUTCOMES, Search, is_sid, read_search
from ivr.console.call_story import NO_FLOWS, heard_last, turns_shown, way_shown
from ivr.console.clocks import lasts
from ivr.console.frame import Console, Pages
from ivr.console.lines import dialled, live_flows, titles_of_lines
from ivr.console.rendering import render
from ivr.database import reading
from ivr.drafting.workshop import Workshop
from ivr.flow.model import FlowSet
from ivr.importing.sample_files import read_samples
from ivr.replaying.call_file import call_file_of
from ivr.replaying.walking import CannotBeWalked
from ivr.sealing import SealBroken
from ivr.staff.roles import Role
from ivr.versions import NoSuchVersion
from ivr.web.recordings import Recordings

READERS_OF_CALLS: tuple[Role, ...] = ("agent", "auditor")
MOST_TAKEN = 1_000
"""Calls in one file: the newest that fit."""
MOST_PAGES_TAKEN = 5
"""A search that finds little opens so many pages of what is sealed for one file."""


PRETENDED_LATELY = timedelta(days=1)
"""For so long the list tells under which times the calls stand that pretended one."""


class Story(Struct, frozen=True):
    """One call and what belongs to it. `flows`: of its version; `is_version_known`: is that still there?"""

    history: CallHistory
    payments: tuple[PaymentOfCall, ...]
    flows: FlowSet
    is_version_known: bool

    @property
    def turns(self) -> tuple[TurnTold, ...]:
        """Every turn in words."""
        return turns_told(self.flows, self.history)


def pages(console: Console) -> Pages:
    """/console/calls, one call, and both as files"""
    calls, recordings = Pages("calls"), Recordings(console.prompts_folder)

    @calls.get("/calls", role=READERS_OF_CALLS, tab="Calls")
    def show() -> Response:
        return _list_page(console, read_search())

    @calls.get("/calls.csv", role=READERS_OF_CALLS)
    def take_csv() -> Response:
        return call_sheets.calls_as_csv(_taken(console, read_search())[0])

    @calls.get("/calls.json", role=READERS_OF_CALLS)
    def take_json() -> Response:
        return call_sheets.calls_as_json(*_taken(console, read_search()))

    @calls.get("/calls/<sid>", role=READERS_OF_CALLS)
    def one(sid: str) -> Response:
        return _told(console, sid, lambda story: _page(story, console.workshop, recordings))

    @calls.get("/calls/<sid>.csv", role=READERS_OF_CALLS)
    def one_as_csv(sid: str) -> Response:
        return _told(
            console, sid, lambda story: call_sheets.call_as_csv(story.history, story.turns), "a file"
        )

    @calls.get("/calls/<sid>.json", role=READERS_OF_CALLS)
    def one_as_json(sid: str) -> Response:
        return _told(console, sid, _as_json, "a file")

    @calls.get("/calls/<sid>.call", role=READERS_OF_CALLS)
    def one_as_test(sid: str) -> Response:
        return _told(console, sid, lambda story: _as_test(console, story), "a test")

    return calls


def _list_page(console: Console, search: Search) -> Response:
    console.note_look_this_hour("list of calls")
    with reading(console.engine) as connection:
        found = find_calls(connection, console.sealer, search.wanted, search.cursor)
        is_first = not search.is_narrowed and search.cursor is None
        pretended = pretended_since(connection, console.now() - PRETENDED_LATELY) if is_first else []
    flows = live_flows(console.versions)
    return render(
        "calls.html",
        search=search,
        page=found,
        pretended=pretended,
        most_looked_at=ROWS_LOOKED_AT,
        outcomes=[(outcome, outcome) for outcome in OUTCOMES],
        places=[] if flows is None else list(flows.flows),
        titles=titles_of_lines(flows),
        dialled=dialled,
        lasted=lasted,
    )


def _page(story: Story, workshop: Workshop, recordings: Recordings) -> Response:
    history, sid = story.history, story.history.listed.sid
    turns = turns_shown(story.flows, history)
    way = way_shown(
        story.flows,
        history,
        request.args.get("flow", ""),
        workshop,
        lambda flow: url_for("calls.one", sid=sid, flow=flow, _anchor="way"),
    )
    return render(
        "call.html",
        story=story,
        call=history.listed,
        turns=turns,
        heard_last=heard_last(turns),
        is_unfolded="unfolded" in request.args,
        can_play=recordings.has,
        way=way,
        masked=masked,
        titles=titles_of_lines(story.flows),
        dialled=dialled,
        lasted=lasted,
    )


def _as_json(story: Story) -> Response:
    return call_sheets.call_as_json(story.history, story.payments, story.turns)


def _as_test(console: Console, story: Story) -> Response:
    """With the numbers of samples/ in the place of hers; nothing in it tells who called."""
    try:
        samples = read_samples(console.flows_folder.parent / "samples")
        with reading(console.engine) as connection:
            past = past_call(connection, console.sealer, story.history.listed.sid)
        return call_sheets.call_as_test(story.history, call_file_of(story.flows, past, samples))
    except FileNotFoundError:
        why = "There is no folder samples/ beside the flow files, with people for it to be played with."
    except CannotBeWalked as lost:
        why = f"This call cannot be walked again: {lost}."
    return render("no_call.html", 409, sentence=why)


def _told(console: Console, sid: str, tell: Callable[[Story], Response], how: str = "") -> Response:
    """What is told of a call, and noted; or a page that says why there is nothing to tell."""
    story = _story(console, sid)
    if isinstance(story, str):
        return render("no_call.html", 404, sentence=story)
    if how:
        console.note_look(f"call {sid}", how)
    else:
        console.note_look_this_hour(f"call {sid}")
    return tell(story)


def lasted(call: CallListed) -> str:
    """`2 min 5 s`; "" while it lasts."""
    if call.ended is None:
        return ""
    time = datetime.fromisoformat(call.ended) - datetime.fromisoformat(call.began)
    return lasts(int(time.total_seconds()))


def _story(console: Console, sid: str) -> Story | str:
    """The call, or a sentence that says why there is none."""
    try:
        with reading(console.engine) as connection:
            history = history_of(connection, console.sealer, sid) if is_sid(sid) else None
            paid = payments_of_call(connection, sid) if history else ()
    except SealBroken:
        return "This call is sealed with a key that is not here, so nobody can read it."
    if history is None:
        return "There is no call at this address. It may be older than what is kept."
    try:
        flows = console.versions.flows_of(history.listed.version, history.closings)
    except NoSuchVersion:
        return Story(history, paid, NO_FLOWS, is_version_known=False)
    return Story(history, paid, flows, is_version_known=True)


def _taken(console: Console, search: Search) -> tuple[list[CallListed], bool]:
    """The newest calls that fit, and whether these are all."""
    found: list[CallListed] = []
    cursor = search.cursor
    for _ in range(MOST_PAGES_TAKEN):
        # A connection for each page: one that is used for too long is cut off, and callers wait for that.
        with reading(console.engine) as connection:
            page = find_calls(connection, console.sealer, search.wanted, cursor, MOST_TAKEN - len(found))
        found, cursor = [*found, *page.calls], page.cursor
        if cursor is None or len(found) >= MOST_TAKEN:
            break
    console.note_look("calls", f"{len(found)} as a file")
    return found, cursor is None
