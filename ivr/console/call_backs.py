"""Call-backs: whom we promised to call, for how long that is due, and who has taken it."""

from datetime import datetime, timedelta

from flask import url_for
from msgspec import Struct
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ivr.calling_hours import is_due
from ivr.console.frame import Console, Pages, may, visitor
from ivr.console.paging import paging
from ivr.console.rendering import notify, page_address, render, see_other
from ivr.database import reading
from ivr.desk.call_back_lists import count_over, list_over
from ivr.desk.call_backs import (
    CallBackListed,
    find_call_back,
    finish_by_hand,
    open_call_backs,
    release,
    take_by_hand,
)
from ivr.desk.tables import OPEN_STATES
from ivr.desk.waits import waited
from ivr.engine.moments import HOME_ZONE

SOON = timedelta(minutes=30)
LATE = timedelta(hours=2)
SHOWN_DIGITS = 4


class Age(Struct, frozen=True):
    """For how long a promise is due, and whether that is still well."""

    words: str
    colour: str


def pages(console: Console) -> Pages:
    """/console/call-backs"""
    call_backs, views = Pages("call_backs"), _CallBacks(console)
    call_backs.get("/call-backs", role="agent", tab="Call-backs")(views.show)
    call_backs.get("/call-backs/over", role="agent")(views.show_over)
    call_backs.get("/call-backs/<entry_id>", role="agent")(views.look)
    call_backs.post("/call-backs/<entry_id>/claim", role="agent")(views.claim)
    call_backs.post("/call-backs/<entry_id>/release", role="agent")(views.give_back)
    call_backs.post("/call-backs/<entry_id>/done", role="agent")(views.finish)
    return call_backs


def age_of(call_back: CallBackListed, now: datetime) -> Age:
    """Counted from the moment promised; from when she asked, if she was promised none."""
    due = call_back.not_before or call_back.joined_at
    if due > now:
        return Age("not yet due", "blue")
    late = now - due
    colour = "green" if late < SOON else "yellow" if late < LATE else "red"
    return Age(f"due for {waited(due, now)}", colour)


def standing_of(call_back: CallBackListed) -> str:
    """Where it stands, in words for the list."""
    if call_back.state not in OPEN_STATES:
        return {"done": "done", "talked": "made by an agent"}.get(call_back.state, call_back.state)
    if call_back.taken_by is not None:
        return f"claimed by {call_back.taken_by}"
    return {"connecting": "an agent dials now", "offered": "offered to an agent"}.get(
        call_back.state, "in line"
    )


class _CallBacks:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self) -> Response:
        self._console.note_look_this_hour("list of call-backs")
        now = self._console.now()
        with reading(self._console.engine) as connection:
            found = open_call_backs(connection, self._console.sealer)
        found.sort(key=lambda one: (one.taken_by != visitor().name, one.not_before or one.joined_at))
        page = paging(len(found))
        rows = [
            {"entry": one, "age": age_of(one, now), "standing": standing_of(one), "ending": _ending(one)}
            for one in found[page.skip : page.skip + page.rows_a_page]
        ]
        counts = {colour: sum(age_of(one, now).colour == colour for one in found) for colour in _COLOURS}
        return render("call_backs.html", rows=rows, page=page, counts=counts, page_address=page_address)

    def show_over(self) -> Response:
        with reading(self._console.engine) as connection:
            page = paging(count_over(connection))
            listed = list_over(connection, page.skip, page.rows_a_page)
        return render("call_backs_over.html", rows=listed, page=page, page_address=page_address)

    def look(self, entry_id: str) -> Response:
        return self._one(entry_id)

    def claim(self, entry_id: str) -> Response:
        name, at = visitor().name, self._console.now()
        is_taken = self._console.change(
            "claimed a call-back", _about(entry_id), lambda on: take_by_hand(on, entry_id, name, at)
        )
        found = self._find(entry_id)
        if not is_taken and found.taken_by != name:
            return self._one(entry_id, 409, f"You cannot claim it now: it is {standing_of(found)}.")
        notify("It is yours: agents at the desk do not get it. Call, then say here that it is done.")
        return self._back_to(entry_id)

    def give_back(self, entry_id: str) -> Response:
        by, at = None if may("admin") else visitor().name, self._console.now()
        is_back = self._console.change(
            "gave back a call-back", _about(entry_id), lambda on: release(on, entry_id, at, by)
        )
        found = self._find(entry_id)
        if not is_back and found.state != "waiting":
            return self._one(entry_id, 409, f"You have not claimed it: it is {standing_of(found)}.")
        notify("It is in line again, at its old place.")
        return see_other(url_for("call_backs.show"))

    def finish(self, entry_id: str) -> Response:
        name, at, before = visitor().name, self._console.now(), self._find(entry_id)
        if before.state in OPEN_STATES and before.taken_by not in (None, name):
            return self._one(
                entry_id, 409, f"It is {standing_of(before)}; only who claimed it says it is done."
            )
        is_done = self._console.change(
            "made a call-back",
            _about(entry_id),
            lambda on: finish_by_hand(on, entry_id, name, at, only_own=True),
        )
        found = self._find(entry_id)
        if not is_done and (found.state, found.taken_by) != ("done", name):
            return self._one(entry_id, 409, f"It is {standing_of(found)}; nothing was changed.")
        notify("The call-back is done.")
        return see_other(url_for("call_backs.show"))

    def _find(self, entry_id: str) -> CallBackListed:
        with reading(self._console.engine) as connection:
            found = find_call_back(connection, self._console.sealer, entry_id)
        if found is None:
            raise NotFound
        return found

    def _back_to(self, entry_id: str) -> Response:
        return see_other(url_for("call_backs.look", entry_id=entry_id))

    def _one(self, entry_id: str, status: int = 200, mistake: str = "") -> Response:
        found, now = self._find(entry_id), self._console.now()
        self._console.note_look(_about(entry_id))
        is_open = found.state in OPEN_STATES
        asleep = is_open and not is_due(found.number, None, now, HOME_ZONE)
        return render(
            "call_back.html",
            status,
            entry=found,
            age=age_of(found, now) if is_open else None,
            standing=standing_of(found),
            is_open=is_open,
            may_claim=found.state in ("waiting", "choosing", "offered"),
            is_mine=is_open and found.taken_by == visitor().name,
            may_give_back=is_open
            and found.taken_by is not None
            and (found.taken_by == visitor().name or may("admin")),
            is_asleep=asleep,
            mistake=mistake,
        )


_COLOURS = ("blue", "green", "yellow", "red")


def _about(entry_id: str) -> str:
    """For the audit log."""
    return f"call-back {entry_id}"


def _ending(call_back: CallBackListed) -> str:
    return f"…{call_back.number[-SHOWN_DIGITS:]}"
