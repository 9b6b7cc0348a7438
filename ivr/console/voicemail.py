"""Voicemail: what callers said after the tone, to be heard and done."""

from datetime import timedelta

from flask import Response, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from ivr.carrier.kept_recordings import NoRecording
from ivr.console.clocks import day_of_year
from ivr.console.errors import Sorry
from ivr.console.fetched_recordings import FetchedRecordings
from ivr.console.frame import Console, Pages, visitor
from ivr.console.paging import paging
from ivr.console.rendering import notify, page_address, render, see_other
from ivr.database import reading
from ivr.desk.message_lists import count_done, kept_for, list_done
from ivr.desk.messages import AUTHORIZATION, MessageListed, find_message, finish_message, kept_messages
from ivr.desk.waits import waited

OLD = timedelta(days=1)
VERY_OLD = timedelta(days=3)
_ON_ITS_WAY = Sorry(
    "The recording is on its way", "It is being fetched from the carrier. Load this page again in a second."
)


def pages(console: Console) -> Pages:
    """/console/voicemail"""
    voicemail, views = Pages("voicemail"), _Voicemail(console)
    voicemail.get("/voicemail", role="agent", tab="Voicemail")(views.show)
    voicemail.get("/voicemail/done", role="agent")(views.show_done)
    voicemail.get("/voicemail/<message_id>", role="agent")(views.look)
    voicemail.get("/voicemail/<message_id>/sound", role="agent")(views.sound)
    voicemail.post("/voicemail/<message_id>/done", role="agent")(views.finish)
    return voicemail


def kept_in_words(message: MessageListed) -> str:
    """How long it stays, for the page of one."""
    if message.purpose == AUTHORIZATION:
        return f"as proof, until {day_of_year(message.opened_at + kept_for(message.purpose))}"
    return f"until it is done, and {kept_for(message.purpose).days} days longer"


class _Voicemail:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._recordings = FetchedRecordings(console.fetch_recording)

    def show(self) -> Response:
        self._console.note_look_this_hour("list of messages")
        now = self._console.now()
        with reading(self._console.engine) as connection:
            found = kept_messages(connection, self._console.sealer)
        page = paging(len(found))
        rows = [
            {
                "message": one,
                "age": waited(one.opened_at, now),
                "colour": _colour(now - one.opened_at),
                "ending": f"…{one.caller[-4:]}" if one.caller else "withheld",
            }
            for one in found[page.skip : page.skip + page.rows_a_page]
        ]
        return render("voicemail.html", rows=rows, page=page, page_address=page_address)

    def show_done(self) -> Response:
        with reading(self._console.engine) as connection:
            page = paging(count_done(connection))
            listed = list_done(connection, page.skip, page.rows_a_page)
        return render("voicemail_done.html", rows=listed, page=page, page_address=page_address)

    def look(self, message_id: str) -> Response:
        return self._one(message_id)

    def sound(self, message_id: str) -> AnyResponse:
        """The recording, through our server: the browser never asks the carrier."""
        found = self._find(message_id)
        if not found.recording:
            raise NotFound
        try:
            sound = self._recordings.take(found.recording, found.seconds)
        except NoRecording as why:
            return self._one(message_id, 502, str(why))
        if sound is None:
            return render("sorry.html", 202, told=_ON_ITS_WAY, number=202)
        self._console.note_look(f"message {message_id}", "played")
        return Response(sound.content, mimetype=sound.kind)

    def finish(self, message_id: str) -> AnyResponse:
        name, at = visitor().name, self._console.now()
        is_done = self._console.change(
            "did what a message asked",
            f"message {message_id}",
            lambda on: finish_message(on, message_id, name, at),
        )
        found = self._find(message_id)
        if not is_done and (found.state, found.done_by) != ("done", name):
            return self._one(message_id, 409, f"It was done already, by {found.done_by or 'somebody'}.")
        notify("The message is done.")
        return see_other(url_for("voicemail.show"))

    def _find(self, message_id: str) -> MessageListed:
        with reading(self._console.engine) as connection:
            found = find_message(connection, self._console.sealer, message_id)
        if found is None or found.state not in ("kept", "done"):
            raise NotFound
        return found

    def _one(self, message_id: str, status: int = 200, mistake: str = "") -> Response:
        found = self._find(message_id)
        self._console.note_look(f"message {message_id}")
        return render("message.html", status, message=found, kept=kept_in_words(found), mistake=mistake)


def _colour(age: timedelta) -> str:
    return "green" if age < OLD else "yellow" if age < VERY_OLD else "red"
