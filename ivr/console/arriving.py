"""Signing in and out."""

from urllib.parse import urlencode

from flask import g, request
from werkzeug.wrappers import Response

from ivr.console import known_browsers
from ivr.console.entering import CODE_PAGE, due, enter
from ivr.console.frame import PREFIX, Console, Pages, visitor
from ivr.console.guard import own_path
from ivr.console.rendering import render, see_other
from ivr.database import writing
from ivr.staff import audit_log, codes, people, sessions, signing_in
from ivr.staff.signing_in import Verdict
from ivr.staff.tables import LONGEST_NAME

LONGEST_TYPED = 400
NOT_PROVED = "failed to give her password again"
"""For the audit log: of whoever is signed in."""

_WRONG = "That name and password do not belong together. Try again."
TOO_MANY_TRIES = (
    "Too many wrong tries. For half an hour no try counts, not even a right one; an admin can lift it."
)
_TOLD: dict[Verdict, str] = {
    "wrong": _WRONG,
    "shut": TOO_MANY_TRIES,
    "slow": "Too many wrong tries from your network. Yours did not count: try again in half a minute.",
}
_WRONG_CODE = "That is not a code of now, or it was used already. Wait for the next one."
_ENDED = "You were signed out after a while without a word. Sign in to go on."
_UNSENT = "You were signed out before this was saved. Sign in: what you filled in is kept and comes back."
_ORGANISATION = {
    "unknown": "Your organisation knows you, but nobody who may sign in here has your address. Ask an admin.",
    "another": "By your address your organisation meant somebody else before. Ask an admin to change that.",
    "denied": "You did not sign in at your organisation. Try again, or sign in with name and password.",
    "stale": "That sign-in was over: begun too long ago, in another browser, or done already. Try again.",
    "failed": "Your organisation's answer could not be believed. Try again; if it stays so, tell an admin.",
    "down": "Your organisation does not answer now. Try again in a moment, or use name and password.",
    "slow": "Too many failures from your network. Try again in half a minute, or use name and password.",
}
"""By the word that ivr/console/organisation.py sends the browser here with."""
_LOST = "You were signed out, and what you sent was not saved. Sign in and send it again."


def pages(console: Console) -> Pages:
    """/console/sign-in, /console/code, /console/sign-out"""
    arriving, views = Pages("arriving"), _Arriving(console)
    arriving.get("/sign-in", role="everyone")(views.sign_in)
    arriving.post("/sign-in", role="everyone")(views.try_to_sign_in)
    arriving.get("/arriving", role="arriving")(views.go_on)
    arriving.get("/code", role="arriving")(views.ask_code)
    arriving.post("/code", role="arriving")(views.try_code)
    arriving.post("/sign-out", role="arriving")(views.sign_out)
    return arriving


class _Arriving:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def sign_in(self) -> Response:
        if visitor().session is not None:
            return see_other(own_path(request.args.get("next", "")))
        if self._console.organisation is not None:
            self._console.organisation.look_ahead(self._console.now())
        return self._sign_in_page(_ORGANISATION.get(request.args.get("organisation", ""), ""))

    def try_to_sign_in(self) -> Response:
        name = people.folded(request.form.get("name", ""))
        password = request.form.get("password", "")[:LONGEST_TYPED]
        verdict = signing_in.judge(
            self._console.engine,
            self._console.sealer,
            name,
            password,
            self._console.now(),
            None if known_browsers.is_known(self._console, name) else visitor().address,
        )
        if verdict != "right":
            note_failure(self._console, name, "failed to sign in", verdict)
            return self._sign_in_page(_TOLD[verdict], 401)
        enter(self._console, name)
        return see_other(own_path(request.form.get("next", "")))

    def go_on(self) -> Response:
        following, page = own_path(request.args.get("next", "")), due(self._console)
        return see_other(f"{page}?{urlencode({'next': following})}" if page else following)

    def ask_code(self) -> Response:
        return _code_page("") if due(self._console) == CODE_PAGE else see_other(PREFIX)

    def try_code(self) -> Response:
        if due(self._console) != CODE_PAGE:
            return see_other(PREFIX)
        session, name, code = visitor().session, visitor().name, request.form.get("code", "")[:LONGEST_TYPED]
        verdict = codes.judge(self._console.engine, self._console.sealer, name, code, self._console.now())
        if verdict != "right":
            note_failure(self._console, name, "failed to give a code", verdict)
            return _code_page(TOO_MANY_TRIES if verdict == "shut" else _WRONG_CODE, 401)
        enter(self._console, name, has_code=True, proved_at=session.proved_at if session else None)
        return see_other(own_path(request.form.get("next", "")))

    def sign_out(self) -> Response:
        session = visitor().session
        if session is not None:
            with writing(self._console.engine) as connection:
                sessions.end(connection, [session.mark], self._console.now())
                self._console.note(connection, "signed out")
        return see_other(f"{PREFIX}/sign-in")

    def _sign_in_page(self, mistake: str, status: int = 200) -> Response:
        given = request.values
        over = {"unsent": _UNSENT, "lost": _LOST}.get(
            given.get("over", ""), _ENDED if g.ended_session else ""
        )
        return render(
            "sign_in.html",
            status,
            mistake=mistake,
            over=over,
            name=given.get("name", "")[:LONGEST_NAME],
            next=own_path(given.get("next", "")),
            has_organisation=self._console.organisation is not None,
        )


def _code_page(mistake: str, status: int = 200) -> Response:
    return render("code.html", status, mistake=mistake, next=own_path(request.values.get("next", "")))


def note_failure(console: Console, name: str, did: str, verdict: Verdict) -> None:
    """Under the name that was typed only if somebody has it: a password typed there is written nowhere. What
    is not even compared is not noted, nor each name that nobody has, so that a stranger cannot fill the list.
    """
    if verdict != "wrong":
        return
    with writing(console.engine) as connection:
        known = people.find(connection, name)
        if known is None and not signing_in.may_note_unknown(connection, console.sealer, console.now()):
            return
        who = known.name if known else "somebody unknown"
        audit_log.note(connection, console.sealer, who, did, at=console.now())
