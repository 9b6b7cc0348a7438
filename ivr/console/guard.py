"""Before each page: who asks, may she, and does the form come from a page of ours."""

import hmac
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from flask import Response, g, jsonify, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.wrappers import Response as AnyResponse

from ivr.console import known_browsers
from ivr.console.frame import PREFIX, Console, Door, Visitor, granted, may, visitor
from ivr.console.rendering import see_other
from ivr.database import reading, writing
from ivr.staff import sessions, waiting
from ivr.staff.sessions import Session
from ivr.staff.waiting import Unsent

LONGEST_PATH = 1_000
PAGES = (PREFIX, "/phone")
"""Where pages of ours stand."""
SAFE = ("GET", "HEAD", "OPTIONS")
FORM_FIELD = "form_token"
FORM_HEADER = "X-Form-Token"
UNSENT_FIELD = "unsent"
"""Names the session in which this form was filled in before, and could not be sent."""
UNSENT_PAGE = f"{PREFIX}/unsent"
_NEVER_KEPT = ("password", "present", "again", "code", FORM_FIELD, UNSENT_FIELD)


class FormOutOfDate(Forbidden):
    """A form that is not of this visit: an old page, or another site's."""


class NotYours(Forbidden):
    """Whoever is signed in has no role that opens this."""


class Guard:
    """Knows every route's declaration; a route without one is shut."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.doors: dict[str, Door] = {}

    def admit(self) -> AnyResponse | None:
        """What is answered instead of the page, if she may not see it. Raises FormOutOfDate, NotYours."""
        door = self.doors.get(request.endpoint or "")
        g.visitor = self._find_visitor(door)
        if door is None:
            raise NotYours
        request.max_content_length = door.body_bytes
        request.max_form_memory_size = door.body_bytes
        if not may(door.opens_to):
            return self._turn_away(door)
        if request.method not in SAFE:
            self._refuse_foreign_forms()
        if door.asks_again and not self._was_proved():
            return self._ask_again()
        if request.method not in SAFE and UNSENT_FIELD in request.form:
            self._forget_unsent(request.form[UNSENT_FIELD])
        return None

    def admit_nowhere(self) -> None:
        """Who asks for an address that is no page's: the page that says so has her navigation."""
        g.visitor = self._find_visitor(None)

    def keep_cookie(self, response: Response) -> Response:
        """The cookie that a form of this page needs, if the browser has none yet; and that of whoever signed
        in with it.
        """
        token = g.pop("new_token", None)
        if (
            token is None
            and g.get("keeps_token")
            and "visitor" in g
            and self._sent_token() != visitor().token
        ):
            token = visitor().token
        if token is not None:
            secure = self._console.is_secure
            response.set_cookie(self._cookie, token, secure=secure, httponly=True, samesite="Lax", path="/")
        known_browsers.keep_cookie(self._console, response)
        return response

    @property
    def _cookie(self) -> str:
        return "__Host-ivr" if self._console.is_secure else "ivr"

    def _sent_token(self) -> str:
        return request.cookies.get(self._cookie, "")

    def _find_visitor(self, door: Door | None) -> Visitor:
        console, token, at = self._console, self._sent_token(), self._console.now()
        session = None
        if token:
            with reading(console.engine) as connection:
                session = sessions.find(connection, console.sealer, token, at)
        g.ended_session = session if session and session.is_over else None
        if session is None or session.is_over:
            # A token that a browser sent is kept only where it is of a session or a form of ours.
            token = token if _looks_like_ours(token) else sessions.new_token()
            return Visitor(token, None, frozenset(), client_address(console.proxies))
        if at - session.seen_at >= sessions.SEEN_EVERY and not (door and door.polls):
            with writing(console.engine) as connection:
                sessions.was_seen(connection, session, at)
        roles = granted(session, needs_codes=not console.is_demo)
        return Visitor(token, session, roles, client_address(console.proxies))

    def _refuse_foreign_forms(self) -> None:
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise FormOutOfDate
        if not self._is_form_of(visitor().token):
            raise FormOutOfDate
        if any("\0" in value for value in request.form.values()):
            raise BadRequest

    def _is_form_of(self, token: str) -> bool:
        """Does this form come from a page that whoever has this token was given?"""
        sent = request.headers.get(FORM_HEADER) or request.form.get(FORM_FIELD, "")
        own = sessions.form_mark(self._console.sealer, token)
        return hmac.compare_digest(own.encode(), sent.encode())

    def _was_proved(self) -> bool:
        session = visitor().session
        return session is not None and self._console.now() - session.proved_at < sessions.PROOF_LASTS

    def _ask_again(self) -> AnyResponse:
        session = visitor().session
        if request.method in SAFE or session is None:
            return see_other(f"{PREFIX}/prove?{urlencode({'next': here()})}")
        self._keep_unsent(session)
        return see_other(f"{PREFIX}/prove?{urlencode({'next': UNSENT_PAGE})}")

    def _keep_unsent(self, session: Session) -> None:
        """What was filled in comes back; passwords and codes do not."""
        fields = [(name, value) for name, value in request.form.items(multi=True) if _may_keep(name)]
        unsent = Unsent(request.path, tuple(fields), bool(request.files))
        with writing(self._console.engine) as connection:
            waiting.keep_unsent(connection, self._console.sealer, session.mark, unsent)

    def _forget_unsent(self, mark: str) -> None:
        with writing(self._console.engine) as connection:
            waiting.forget_unsent(connection, self._console.sealer, visitor().name, mark)

    def _ask_to_sign_in(self) -> AnyResponse:
        if request.method in SAFE:
            return see_other(f"{PREFIX}/sign-in?{urlencode({'next': here()})}")
        ended = g.ended_session
        if ended is None or not self._is_form_of(self._sent_token()):
            return see_other(f"{PREFIX}/sign-in?over=lost")
        self._keep_unsent(ended)
        return see_other(f"{PREFIX}/sign-in?{urlencode({'over': 'unsent', 'next': UNSENT_PAGE})}")

    def _turn_away(self, door: Door) -> AnyResponse:
        session = visitor().session
        if door.polls or FORM_HEADER in request.headers:
            return _answer_a_script(session)
        if session is None:
            return self._ask_to_sign_in()
        if not visitor().roles:
            return see_other(f"{PREFIX}/arriving?{urlencode({'next': here()})}")
        raise NotYours


def _may_keep(name: str) -> bool:
    return name not in _NEVER_KEPT


def _answer_a_script(session: Session | None) -> Response:
    answer = jsonify(signed_in=session is not None)
    answer.status_code = 403 if session else 401
    return answer


def _looks_like_ours(token: str) -> bool:
    return token.isascii() and 40 <= len(token) <= sessions.LONGEST_TOKEN


def here() -> str:
    """The page that was asked for, for after signing in; the first page when it was a change."""
    if request.method not in SAFE:
        return PREFIX
    query = request.query_string.decode("ascii", "replace")
    path = f"{request.path}?{query}" if query else request.path
    return path if len(path) <= LONGEST_PATH else request.path


def own_path(given: str) -> str:
    """A path of ours to go on to; the first page for anything else."""
    try:
        parts = urlsplit(given)
    except ValueError:  # `//[`: the beginning of an address that never ends
        return PREFIX
    is_path = not parts.scheme and not parts.netloc and given.isprintable() and "\\" not in given
    is_ours = any(parts.path == prefix or parts.path.startswith(f"{prefix}/") for prefix in PAGES)
    is_plain = "//" not in parts.path and ".." not in parts.path.split("/")
    return given if is_path and is_ours and is_plain else PREFIX


def client_address(proxies: int) -> str:
    """Where the request comes from; "" when that cannot be told, since a proxy that we do not know of stands
    in front: on this machine, or it says for whom it asks.
    """
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        return _address(hops[-proxies]) if len(hops) >= proxies else ""
    found = "" if "X-Forwarded-For" in request.headers else _address(request.remote_addr or "")
    return "" if not found or ip_address(found).is_loopback else found


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
