"""Signing in and out, and what is due before the first page."""

from flask import g, request
from werkzeug.wrappers import Response

from ivr.console.frame import PREFIX, Console, Pages, visitor
from ivr.console.guard import own_path
from ivr.console.rendering import render, see_other
from ivr.database import writing
from ivr.staff import audit_log, people, sessions, signing_in
from ivr.staff.tables import LONGEST_NAME

LONGEST_TYPED = 400

_WRONG = "That name and password do not belong together. Try again."
_SHUT = "Too many wrong tries. For half an hour no try counts, not even a right one; an admin can lift it."


def pages(console: Console) -> Pages:
    """/console, /console/sign-in, /console/sign-out"""
    arriving = Pages("arriving")

    @arriving.get("/", role="staff")
    def first_page() -> Response:
        return see_other(f"{PREFIX}/doctor")

    @arriving.get("/sign-in", role="everyone")
    def sign_in() -> Response:
        if visitor().roles:
            return see_other(own_path(request.args.get("next", "")))
        return _sign_in_page("")

    @arriving.post("/sign-in", role="everyone")
    def try_to_sign_in() -> Response:
        name = request.form.get("name", "")[:LONGEST_TYPED]
        password = request.form.get("password", "")[:LONGEST_TYPED]
        verdict = signing_in.judge(
            console.durable, console.sealer, name, password, console.now(), visitor().address
        )
        if verdict != "right":
            _note_failure(console, people.folded(name), verdict)
            return _sign_in_page(_SHUT if verdict == "shut" else _WRONG, 401)
        g.new_token = _begin(console, people.folded(name))
        return see_other(own_path(request.form.get("next", "")))

    @arriving.post("/sign-out", role="arriving")
    def sign_out() -> Response:
        session = visitor().session
        if session is not None:
            with writing(console.durable) as connection:
                sessions.end(connection, [session.mark], console.now())
                console.note(connection, "signed out")
        return see_other(f"{PREFIX}/sign-in")

    return arriving


def _sign_in_page(mistake: str, status: int = 200) -> Response:
    given = request.values
    return render(
        "sign_in.html",
        status,
        mistake=mistake,
        name=given.get("name", "")[:LONGEST_NAME],
        next=own_path(given.get("next", "")),
        was_signed_in=g.ended_session is not None,
    )


def _begin(console: Console, name: str) -> str:
    """A new session with a token of its own, whatever the browser sent before."""
    at = console.now()
    browser = request.user_agent.string
    with writing(console.durable) as connection:
        if g.ended_session is None and visitor().session is not None:
            sessions.end(connection, [_mark_of_visit()], at)
        token = sessions.begin(
            connection, console.sealer, name, at, address=visitor().address, browser=browser
        )
        audit_log.note(connection, console.sealer, name, "signed in", at=at)
    return token


def _mark_of_visit() -> str:
    session = visitor().session
    return session.mark if session else ""


def _note_failure(console: Console, name: str, verdict: str) -> None:
    """Under the name that was typed only if somebody has it: a password typed there is written nowhere."""
    with writing(console.durable) as connection:
        known = people.find(connection, name)
        who = known.name if known else "somebody"
        audit_log.note(connection, console.sealer, who, "failed to sign in", detail=verdict, at=console.now())
