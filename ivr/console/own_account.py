"""What everybody does for herself: the password, the telephone's codes, the sessions."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import segno
from flask import request
from markupsafe import Markup
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ivr.console.arriving import LONGEST_TYPED, NOT_PROVED, TOO_MANY_TRIES, note_failure
from ivr.console.entering import CODES_PAGE, PASSWORD_PAGE, RECOVERY_PAGE, due, enter
from ivr.console.frame import PREFIX, Console, Pages, visitor
from ivr.console.rendering import notify, render, see_other
from ivr.database import reading, writing
from ivr.staff import codes, passwords, people, sessions, signing_in, waiting
from ivr.staff.sessions import Session

ACCOUNT_PAGE = f"{PREFIX}/account"
ISSUER = "Phone lines"
QR_SCALE = 5

_NOT_PRESENT = "That is not your present password."
_WRONG_CODE = "That is not the code of now. Is the telephone's clock right? Try the next code."


def pages(console: Console) -> Pages:
    """/console/account and what belongs to it"""
    account, views = Pages("own_account"), _Account(console)
    account.get("/account", role="staff")(views.show)
    account.get("/password", role="arriving")(views.ask_password)
    account.post("/password", role="arriving")(views.change_password)
    account.get("/codes", role="arriving", asks_again=True)(views.set_up_codes)
    account.post("/codes", role="arriving", asks_again=True)(views.begin_codes)
    account.get("/recovery-codes", role="staff", asks_again=True)(views.show_recovery_codes)
    account.post("/recovery-codes", role="staff", asks_again=True)(views.make_recovery_codes)
    account.post("/recovery-codes/kept", role="staff")(views.forget_recovery_codes)
    account.post("/sessions/end", role="staff")(views.end_session)
    return account


class _Account:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self) -> Response:
        with reading(self._console.engine) as connection:
            person = people.find(connection, visitor().name)
            listed = sessions.list_sessions(connection, self._console.now(), visitor().name)
            left = codes.recovery_codes_left(connection, visitor().name)
        return render(
            "account.html", person=person, sessions=listed, own_mark=_session().mark, codes_left=left
        )

    def ask_password(self) -> Response:
        return (
            _password_page("") if due(self._console) in ("", PASSWORD_PAGE) else see_other(due(self._console))
        )

    def change_password(self) -> Response:
        if due(self._console) not in ("", PASSWORD_PAGE):
            return see_other(due(self._console))
        mistake = _change_password(self._console)
        if mistake:
            return _password_page(mistake, 422)
        notify("Your password is changed; your other sessions are ended.")
        return see_other(ACCOUNT_PAGE)

    def set_up_codes(self) -> Response:
        return (
            _codes_page(self._console, "")
            if due(self._console) in ("", CODES_PAGE)
            else see_other(due(self._console))
        )

    def begin_codes(self) -> Response:
        if due(self._console) not in ("", CODES_PAGE):
            return see_other(due(self._console))
        session, code = _session(), "".join(request.form.get("code", "").split())[:LONGEST_TYPED]
        with writing(self._console.engine) as connection:
            made = codes.begin(
                connection, self._console.sealer, session.mark, session.name, code, self._console.now()
            )
            if made is not None:
                self._keep_recovery_codes(connection, made)
                sessions.end_all_of(connection, session.name, self._console.now(), but=session.mark)
                self._console.note(connection, "set up one-time codes")
        if made is None:
            return _codes_page(self._console, _WRONG_CODE, 422)
        enter(self._console, session.name, has_code=True, proved_at=session.proved_at)
        return see_other(RECOVERY_PAGE)

    def show_recovery_codes(self) -> Response:
        name, sealer = visitor().name, self._console.sealer
        with reading(self._console.engine) as connection:
            waits = waiting.look(connection, sealer, _session().mark)
            shown = codes.still_good(connection, sealer, name, waits.recovery_codes)
        return render("recovery_codes.html", codes=shown) if shown else see_other(ACCOUNT_PAGE)

    def make_recovery_codes(self) -> Response:
        if not _session().has_codes:
            return see_other(CODES_PAGE)
        with writing(self._console.engine) as connection:
            made = codes.new_recovery_codes(connection, self._console.sealer, visitor().name)
            self._keep_recovery_codes(connection, made)
            self._console.note(connection, "made new recovery codes")
        return see_other(RECOVERY_PAGE)

    def forget_recovery_codes(self) -> Response:
        with writing(self._console.engine) as connection:
            waiting.forget_recovery_codes(connection, self._console.sealer, visitor().name)
            self._console.note(connection, "has kept her recovery codes")
        notify("Good. Nobody can show these recovery codes again; new ones are made on this page.")
        return see_other(ACCOUNT_PAGE)

    def _keep_recovery_codes(self, connection: Connection, made: Sequence[str]) -> None:
        """Until she says that she has them: an answer may be lost, or the page loaded again."""
        mark = _session().mark
        waiting.keep_recovery_codes(connection, self._console.sealer, visitor().name, mark, made)

    def end_session(self) -> Response:
        mark = request.form.get("mark", "")
        with writing(self._console.engine) as connection:
            own = {
                one.mark for one in sessions.list_sessions(connection, self._console.now(), visitor().name)
            }
            if mark not in own:
                raise NotFound
            sessions.end(connection, [mark], self._console.now())
            self._console.note(connection, "ended a session of her own")
        notify("That session is ended.")
        return see_other(ACCOUNT_PAGE)


def _session() -> Session:
    session = visitor().session
    assert session is not None, "these pages are for whoever has one"  # noqa: S101 - the guard lets nobody else in
    return session


def _password_page(mistake: str, status: int = 200) -> Response:
    return render("password.html", status, mistake=mistake, must_change=_session().must_change)


def _change_password(console: Console) -> str:
    """Why not, as a sentence; "" when it is changed."""
    name, at = visitor().name, console.now()
    present, wanted = (request.form.get(field, "")[:LONGEST_TYPED] for field in ("present", "password"))
    if request.form.get("again", "") != wanted:
        return "The two new passwords differ."
    if wanted == present:
        return "The new password is the present one. Choose another one."
    verdict = signing_in.judge(console.engine, console.sealer, name, present, at, None)
    if verdict != "right":
        note_failure(console, name, NOT_PROVED, verdict)
        return TOO_MANY_TRIES if verdict == "shut" else _NOT_PRESENT
    mistake = passwords.mistake_in(wanted, name, _words_around(console, name))
    if mistake:
        return mistake
    kept = passwords.hash_of(wanted)
    with writing(console.engine) as connection:
        people.keep_password(connection, name, kept, at, is_initial=False)
        sessions.end_all_of(connection, name, at, but=_session().mark)
        console.note(connection, "changed her password")
    return ""


def _words_around(console: Console, name: str) -> tuple[str, ...]:
    """What whoever guesses knows: the names of the address, and hers at the organisation."""
    with reading(console.engine) as connection:
        person = people.find(connection, name)
    host = urlsplit(console.public_url).hostname or ""
    return (host, person.email if person else "")


def _codes_page(console: Console, mistake: str, status: int = 200) -> Response:
    session = _session()
    with writing(console.engine) as connection:
        secret = codes.pending_secret(connection, console.sealer, session.mark)
    spelt = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(
        "codes.html",
        status,
        mistake=mistake,
        secret=spelt,
        picture=_picture(codes.address_of(secret, session.name, ISSUER)),
        must=not session.has_codes and due(console) == CODES_PAGE,
    )


def _picture(address: str) -> Markup:
    """A QR code: black on white, whatever the page's colours, so that every telephone reads it."""
    drawn = segno.make(address, error="m")
    svg: str = drawn.svg_inline(scale=QR_SCALE, border=3, dark="#000", light="#fff", title="QR code")
    return Markup(svg)  # noqa: S704 - made by segno; the address within it is drawn, not written
