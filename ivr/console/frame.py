"""What every page stands in: what it may use, and how it says who may open it.

A module of pages has one function, `pages(console) -> Pages`. Each route names the role that opens it; a
route without one cannot be written.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from msgspec import Struct
from sqlalchemy import Connection, Engine
from structlog.typing import FilteringBoundLogger

from ivr.carrier.kept_recordings import Sound
from ivr.carrier.requests import MAX_BODY_BYTES
from ivr.database import reading, writing
from ivr.drafting.workshop import Workshop
from ivr.findings import Finding
from ivr.identity.provider import Provider
from ivr.sealing import Sealer
from ivr.staff import audit_log, roles, sessions
from ivr.staff.roles import Role
from ivr.staff.sessions import Session
from ivr.versions import PublishedVersions

PREFIX = "/console"
LARGEST_BODY_BYTES = 16 * 1024 * 1024

Opens = Role | tuple[Role, ...] | Literal["everyone", "arriving", "staff"]
"""Who opens a route: a role, or any of several, or everyone, or whoever gave a right password and no more, or
all staff.
"""

TABS = (
    "Now",
    "Calls",
    "Flow",
    "Changes",
    "Hours",
    "Payments",
    "Call-backs",
    "Voicemail",
    "Reports",
    "People",
    "Doctor",
    "Phone",
)
"""The navigation, in its order. A tab is shown when a page has it and whoever looks may open that page."""

View = Callable[..., ResponseReturnValue]


class Visitor(Struct, frozen=True):
    """Who asks. `token`: the secret of the cookie, never to be shown. `session`: None before signing in.

    `roles`: all that her roles include, once she is signed in in full.
    """

    token: str
    session: Session | None
    roles: frozenset[Role]
    address: str

    @property
    def name(self) -> str:
        """Whoever is signed in; "" for nobody."""
        return self.session.name if self.session else ""


class Console(Struct, frozen=True):
    """What pages may use. `engine`: the database for pages; what it commits outlasts a power cut.

    `versions`: what calls are answered with. `proxies`: how many stand in front of us. `fetch_recording`: by
    its name and its seconds; it may take long. `organisation`: the identity provider, where there is one.
    `workshop`: one for all pages, since it keeps what took long to make.
    """

    engine: Engine
    sealer: Sealer
    clock: Callable[[], datetime]
    versions: PublishedVersions
    log: FilteringBoundLogger
    public_url: str
    flows_folder: Path
    prompts_folder: Path
    installation: Path | None
    is_demo: bool
    is_draft: bool
    proxies: int
    examine: Callable[[], Iterable[Finding]]
    fetch_recording: Callable[[str, int], Sound]
    organisation: Provider | None
    workshop: Workshop

    @property
    def is_secure(self) -> bool:
        """Do browsers reach us by https? Told by PUBLIC_URL, never by what a request claims."""
        return self.public_url.startswith("https://")

    def now(self) -> datetime:
        """The moment, in UTC."""
        return self.clock().astimezone(UTC)

    def note(self, connection: Connection, did: str, about: str = "", detail: str = "") -> None:
        """Into the audit log, that whoever is signed in did this, in the transaction in which it is done.

        `did`: a few words in the past tense. `about`, `detail`: references; nothing that is private.
        """
        audit_log.note(connection, self.sealer, visitor().name, did, about, detail, at=self.now())

    def change(self, did: str, about: str, make: Callable[[Connection], bool]) -> bool:
        """Make a change in one transaction with its line in the audit log. False, and no line, where nothing
        was to change: somebody was faster, or the form was sent twice.
        """
        with writing(self.engine) as connection:
            is_made = make(connection)
            if is_made:
                self.note(connection, did, about)
        return is_made

    def note_look(self, about: str, detail: str = "") -> None:
        """Whoever is signed in now sees a patient's name, number, account or message.

        `about`: which one, by a reference: `call CA123`, `message 17`. Call it before the page is made.
        """
        with writing(self.engine) as connection:
            self.note(connection, "looked", about, detail)

    def note_look_this_hour(self, about: str) -> None:
        """Likewise, once an hour for each person and page: of lists of several patients, and of what a script
        loads again.
        """
        at = self.now()
        look = f"look|{visitor().name}|{about}|{at:%Y-%m-%dT%H}"
        with reading(self.engine) as connection:
            if sessions.was_sent(connection, self.sealer, look):
                return
        with writing(self.engine) as connection:
            if sessions.is_first_time(connection, self.sealer, look, at):
                self.note(connection, "looked", about)


class Door(Struct, frozen=True):
    """A route. `asks_again`: the password is wanted, if it was not given within the last minutes.

    `polls`: asked for by a script again and again; it keeps nobody signed in.
    """

    opens_to: Opens
    body_bytes: int = MAX_BODY_BYTES
    asks_again: bool = False
    polls: bool = False


class Tab(Struct, frozen=True):
    """A line of the navigation."""

    title: str
    endpoint: str
    opens_to: Opens


class Pages:
    """Routes of one module, below /console. `name` is the module's; its endpoints are `name.function`.

    `room`: the package that has its templates.
    """

    def __init__(self, name: str, *, prefix: str = PREFIX, room: str = "ivr.console") -> None:
        self.blueprint = Blueprint(name, room, url_prefix=prefix, template_folder="templates")
        self.doors: dict[str, Door] = {}
        self.tabs: list[Tab] = []

    def get(
        self,
        rule: str,
        *,
        role: Opens,
        tab: str | None = None,
        polls: bool = False,
        asks_again: bool = False,
    ) -> Callable[[View], View]:
        """A page, or what a script asks for. It changes nothing."""

        def register(view: View) -> View:
            name = self._register(rule, view, Door(role, polls=polls, asks_again=asks_again), "GET")
            if tab is not None:
                self.tabs.append(Tab(tab, name, role))
            return view

        return register

    def post(
        self, rule: str, *, role: Opens, body_bytes: int = MAX_BODY_BYTES, asks_again: bool = False
    ) -> Callable[[View], View]:
        """A change. The form carries `{{ form_token() }}`, or the script the header X-Form-Token; the answer
        is `see_other(...)`.
        """

        def register(view: View) -> View:
            self._register(rule, view, Door(role, min(body_bytes, LARGEST_BODY_BYTES), asks_again), "POST")
            return view

        return register

    def _register(self, rule: str, view: View, door: Door, method: str) -> str:
        name = f"{self.blueprint.name}.{view.__name__}"
        self.doors[name] = door
        self.blueprint.add_url_rule(rule, view.__name__, view, methods=[method])
        return name


def visitor() -> Visitor:
    """Who asks, within a request for a page."""
    found: Visitor = g.visitor
    return found


def may(role: Opens) -> bool:
    """May whoever asks open what this role opens?"""
    session = visitor().session
    if role == "everyone":
        return True
    if role == "arriving":
        return session is not None
    if role == "staff":
        return bool(visitor().roles)
    return not visitor().roles.isdisjoint((role,) if isinstance(role, str) else role)


def granted(session: Session | None, *, needs_codes: bool) -> frozenset[Role]:
    """What a session opens: nothing before the second factor and a password of one's own."""
    if session is None or session.must_change:
        return frozenset()
    is_in_full = session.has_code or not (session.has_codes or needs_codes)
    return roles.granted(session.roles) if is_in_full else frozenset()
