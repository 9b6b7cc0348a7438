"""From a right password to a session in full: what is due on the way, and a new secret at every step."""

from datetime import datetime

from flask import g, request

from ivr.console.frame import PREFIX, Console, Visitor, granted, visitor
from ivr.console.known_browsers import remember
from ivr.database import writing
from ivr.staff import audit_log, sessions, waiting

CODE_PAGE = f"{PREFIX}/code"
PASSWORD_PAGE = f"{PREFIX}/password"
CODES_PAGE = f"{PREFIX}/codes"
RECOVERY_PAGE = f"{PREFIX}/recovery-codes"


def due(console: Console) -> str:
    """The page that must be done before any other; "" when nothing is due."""
    session = visitor().session
    if session is None or visitor().roles:
        return ""
    if session.has_codes and not session.has_code:
        return CODE_PAGE
    if session.must_change:
        return PASSWORD_PAGE
    return "" if console.is_demo or session.has_codes else CODES_PAGE


def enter(
    console: Console,
    name: str,
    *,
    has_code: bool = False,
    by: str = "gave the right password",
    proved_at: datetime | None = None,
) -> None:
    """A new session with a secret of its own, whatever the browser sent before; the one before it ends.

    `by`: what is noted where more is due. `proved_at`: when the password was given; now when left out.
    """
    at, before = console.now(), visitor().session
    with writing(console.engine) as connection:
        if before is not None:
            sessions.end(connection, [before.mark], at)
        token = sessions.begin(
            connection,
            console.sealer,
            name,
            at,
            address=visitor().address,
            browser=request.user_agent.string,
            has_code=has_code,
            proved_at=proved_at,
        )
        session = sessions.find(connection, console.sealer, token, at)
        roles = granted(session, needs_codes=not console.is_demo)
        did = "signed in" if roles else by
        if session is not None and roles:
            remember(name)
            waiting.carry_recovery_codes(connection, console.sealer, name, session.mark)
        audit_log.note(connection, console.sealer, name, did, at=at)
    g.new_token = token
    g.visitor = Visitor(token, session, roles, visitor().address)
