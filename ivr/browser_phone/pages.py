"""The doors of the browser phone: its page, and what the page asks in JSON.

An act is done over real HTTP, by signed webhooks to the address at which this very server listens; so the
server needs a second thread.
"""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import msgspec
from flask import Response, abort, jsonify, request, send_from_directory
from flask.typing import ResponseReturnValue

from ivr.browser_phone.acts import ActRefused, PageAct, Press, perform
from ivr.browser_phone.booth import Booth
from ivr.browser_phone.call_file import call_file_of
from ivr.browser_phone.dialling import Dialled, Wanted, callers_known, dial, is_kept, lines_of, read_dialled
from ivr.browser_phone.handsets import (
    IDLE_SECONDS,
    Handset,
    Handsets,
    LineBusy,
    NoSuchHandset,
    TooManyHandsets,
)
from ivr.browser_phone.pictures import picture_of
from ivr.browser_phone.telling import told_of
from ivr.browser_phone.trial_cards import ACCOUNTS, CARDS
from ivr.browser_phone.what_to_key import Kind, what_to_key
from ivr.console import calls
from ivr.console.frame import Opens, Pages, Tab, may, visitor
from ivr.console.rendering import render
from ivr.database import writing
from ivr.drafting.bench import BenchTaken
from ivr.drawing.chart import chart_of
from ivr.flow.problems import FlowRejected
from ivr.simulator.phone import CallIsOver
from ivr.versions import NoSuchVersion, NothingPublished

_PORT = re.compile(r"[0-9]{1,5}")
PREFIX = "/phone"
STATIC = Path(__file__).parent / "static"


class Asked(msgspec.Struct, frozen=True):
    """An act, and how many pieces and exchanges the page has seen."""

    act: PageAct
    pieces: int = 0
    exchanges: int = 0


Body = TypeVar("Body")
View = Callable[..., ResponseReturnValue]


def pages(booth: Booth, handsets: Handsets | None = None) -> Pages:
    """Every door, below /phone: open to everyone where nobody calls in earnest, else to editors."""
    opens_to: Opens = "editor" if booth.is_in_earnest else "everyone"
    phone = Pages("phone", prefix=PREFIX, room="ivr.browser_phone")
    doors = _Doors(booth, handsets or Handsets(booth))
    phone.get("", role=opens_to)(_told(doors.page))
    phone.get("/<name>", role=opens_to, polls=True)(_told(doors.state))
    phone.post("/<name>/calls", role=opens_to)(_told(doors.call))
    phone.post("/<name>/acts", role=opens_to)(_told(doors.act))
    phone.post("/<name>/leaving", role=opens_to)(_told(doors.leave))
    phone.get("/<name>/call-file", role=opens_to)(_told(doors.call_file))
    phone.get("/pictures/<int(signed=True):version>/<flow>", role=opens_to)(_told(doors.picture))
    phone.get("/static/<name>", role=opens_to)(_told(doors.static_file))
    phone.tabs.append(Tab("Phone", "phone.page", "editor" if booth.is_in_earnest else "staff"))
    return phone


def _told(view: View) -> View:
    """What went wrong as a sentence for the page."""

    @wraps(view)
    def door(**places: str | int) -> ResponseReturnValue:
        try:
            return view(**places)
        except (LineBusy, BenchTaken):
            # Nothing is wrong and nothing was done: the page asks again, also while files are being compiled.
            return _problem("busy", "Another caller acts at this moment.", HTTPStatus.OK)
        except TooManyHandsets:
            return _problem(
                "full",
                "Too many phones are in use. Close a tab, or try again in a minute.",
                HTTPStatus.SERVICE_UNAVAILABLE,
            )
        except NoSuchHandset:
            told = f"This phone was put away after {IDLE_SECONDS // 60} minutes. Load the page again."
            return _problem("gone", told, HTTPStatus.GONE)
        except CallIsOver:
            return _problem("over", "The call is over.", HTTPStatus.CONFLICT)
        except ActRefused as refused:
            return _problem("refused", str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
        except (msgspec.DecodeError, RecursionError):
            return _problem("unread", "The page sent something else.", HTTPStatus.BAD_REQUEST)

    return door


def _problem(kind: str, sentence: str, status: HTTPStatus) -> ResponseReturnValue:
    return jsonify(kind=kind, problem=sentence), status


class _Doors:
    """The views."""

    def __init__(self, booth: Booth, handsets: Handsets) -> None:
        self._booth = booth
        self._handsets = handsets

    def page(self) -> ResponseReturnValue:
        """A page with a phone of its own. `?version=`: one that is picked already."""
        try:
            version, flows = self._booth.console.versions.current()
        except (NothingPublished, FlowRejected):
            return render("browser_phone/nothing.html", HTTPStatus.NOT_FOUND)
        asked = request.args.get("version", "")
        return render(
            "browser_phone/phone.html",
            asked=asked if is_kept(self._booth, asked) else "",
            name=self._handsets.make(visitor().token).name,
            lines=lines_of(flows),
            version=version,
            callers=callers_known(),
            cards=CARDS,
            accounts=ACCOUNTS,
            kinds=self._what_to_key(),
            is_in_earnest=self._booth.is_in_earnest,
            reads_calls=may(calls.READERS_OF_CALLS),
        )

    def _what_to_key(self) -> list[Kind]:
        if self._booth.is_in_earnest:
            return []
        console = self._booth.console
        return what_to_key(console.flows_folder.parent / "samples" if console.is_demo else None)

    def state(self, name: str) -> ResponseReturnValue:
        """What happened meanwhile: an agent in another tab may have done something."""
        seen = (request.args.get("pieces", 0, type=int), request.args.get("exchanges", 0, type=int))
        with self._handsets.holding(name, visitor().token) as handset:
            return self._tell(handset, *seen)

    def call(self, name: str) -> ResponseReturnValue:
        """Dials. A call that is on ends."""
        asked, address = _read(Dialled), _own_address()
        with self._handsets.holding(name, visitor().token) as handset:
            wanted = read_dialled(self._booth, asked)
            if self._booth.is_in_earnest:
                self._note(wanted)
            dial(self._handsets, handset, wanted, address)
            handset.begin_listening(0, self._handsets.clock())
            return self._tell(handset, 0, 0)

    def act(self, name: str) -> ResponseReturnValue:
        """One act of the caller."""
        asked = _read(Asked)
        with self._handsets.holding(name, visitor().token) as handset:
            self._perform(handset, asked.act)
            return self._tell(handset, asked.pieces, asked.exchanges)

    def leave(self, name: str) -> ResponseReturnValue:
        """The page goes away."""
        self._handsets.leave(name, visitor().token)
        return "", HTTPStatus.NO_CONTENT

    def _perform(self, handset: Handset, act: PageAct) -> None:
        phone = handset.phone
        if phone is None:
            raise CallIsOver
        pieces_before, field_before = len(phone.line.leg.heard), _field(handset)
        moment = handset.into_the_words(self._handsets.clock())
        line = perform(phone, act, handset.keyed_in_field, moment)
        if line and not self._booth.is_in_earnest:
            handset.done.append((pieces_before, line))
        if isinstance(act, Press) and _field(handset) == field_before:
            handset.keyed_in_field += act.keys
        else:
            handset.keyed_in_field = ""
        handset.begin_listening(pieces_before, self._handsets.clock())

    def call_file(self, name: str) -> ResponseReturnValue:
        """The call so far, for `ivr test`."""
        with self._handsets.holding(name, visitor().token) as handset:
            if handset.phone is None or self._booth.is_in_earnest:
                abort(HTTPStatus.NOT_FOUND)
            text = call_file_of(handset)
        response = Response(text, mimetype="text/plain")
        response.headers["Content-Disposition"] = 'attachment; filename="from_the_browser.call"'
        return response

    def picture(self, version: int, flow: str) -> ResponseReturnValue:
        """A flow as it is in a version, which never changes; 202 while it is being drawn."""
        try:
            flows = self._booth.console.versions.flows_of(version)
        except NoSuchVersion:
            abort(HTTPStatus.NOT_FOUND)
        if flow not in flows.flows:
            abort(HTTPStatus.NOT_FOUND)
        try:
            drawn = picture_of(chart_of(flows.flows[flow], flows), self._booth.console.workshop)
        except BenchTaken:
            return Response(status=HTTPStatus.ACCEPTED)
        response = Response(drawn.body, mimetype=drawn.mimetype)
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response

    def static_file(self, name: str) -> ResponseReturnValue:
        """The page's script and looks."""
        return send_from_directory(STATIC, name, max_age=0)

    def _note(self, wanted: Wanted) -> None:
        """Where callers' accounts are real, it is kept who called, which line, and on which version."""
        console = self._booth.console
        line, version = f"line {wanted.to[-4:]}", f"version {wanted.version}"
        with writing(console.engine) as connection:
            console.note(connection, "called from the browser", line, version)

    def _tell(self, handset: Handset, pieces: int, exchanges: int) -> Response:
        told = told_of(self._booth, handset, pieces, exchanges)
        return Response(msgspec.json.encode(told), mimetype="application/json")


def _field(handset: Handset) -> tuple[str, int]:
    offer = handset.phone.offer if handset.phone else None
    return (offer.field, offer.attempt) if offer is not None else ("", 0)


def _read(kind: type[Body]) -> Body:
    """Only JSON, which no other site's form can send."""
    if not request.is_json:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return msgspec.json.decode(request.get_data(), type=kind)


def _own_address() -> str:
    """Where this server listens, as the server says, never as the request does. Raises ActRefused where it
    says no port.
    """
    port = str(request.environ["SERVER_PORT"])
    if not _PORT.fullmatch(port):
        raise ActRefused("This server listens on no port of its own: the phone cannot call it.")
    return f"http://127.0.0.1:{port}"
