"""Signing in by the organisation's identity provider: there, and back with a code that proves who came.

What belongs to one sign-in on its way is kept sealed in a cookie of that browser, so a link that somebody
else made leads nowhere, and its state is good once. Nobody is made here: an admin gives a person her address.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import BoundedSemaphore
from urllib.parse import urlencode

import msgspec
from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ivr.console.entering import enter
from ivr.console.frame import PREFIX, Console, Pages, visitor
from ivr.console.guard import own_path
from ivr.console.rendering import see_other
from ivr.database import reading, writing
from ivr.identity.fetching import ProviderUnavailable
from ivr.identity.provider import Provider
from ivr.identity.vouching import Errand, NotBelieved, Vouched
from ivr.sealing import SealBroken
from ivr.staff import audit_log, people, sessions, signing_in
from ivr.staff.passwords import Busy

LEAVE = f"{PREFIX}/sign-in/organisation"
BACK = f"{LEAVE}/back"
LASTS = timedelta(minutes=10)
"""So long somebody may take at the provider."""
LONGEST_CODE = 4_096
LONGEST_COOKIE = 4_096
WAIT_SECONDS = 1.0
"""The longest that a sign-in waits for the one before it."""
FAILURES_OF_AN_ADDRESS = 100

_PLACE = "cookie|organisation|errand"
_FAILURES = "organisation address"


class _Failed(Exception):
    """`told`: the word by which the sign-in page finds its sentence. `why`: for the audit log."""

    def __init__(self, told: str, why: str, who: str = "") -> None:
        self.told, self.why, self.who = told, why, who
        super().__init__(why)


def pages(console: Console) -> Pages:
    """/console/sign-in/organisation and the way back"""
    found, views = Pages("organisation"), _Organisation(console)
    found.get("/sign-in/organisation", role="everyone")(views.leave)
    found.get("/sign-in/organisation/back", role="everyone")(views.come_back)
    return found


class _Organisation:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._one_at_a_time = BoundedSemaphore()
        self._cookie = "__Host-ivr-organisation" if console.is_secure else "ivr-organisation"

    def leave(self) -> Response:
        provider, following = self._provider(), own_path(request.args.get("next", ""))
        if visitor().session is not None:
            return see_other(following)
        errand = Errand.new(following, self._console.now())
        try:
            address = provider.address(errand)
        except ProviderUnavailable as unavailable:
            return self._fail(_Failed("down", str(unavailable)))
        answer = see_other(address)
        sealed = self._console.sealer.seal(msgspec.json.encode(errand), _PLACE)
        answer.set_cookie(
            self._cookie,
            base64.urlsafe_b64encode(sealed).decode(),
            max_age=LASTS,
            secure=self._console.is_secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return answer

    def come_back(self) -> Response:
        provider = self._provider()
        try:
            errand = self._errand()
            vouched = self._vouched(provider, errand)
            name = self._known(vouched)
        except _Failed as failed:
            return self._fail(failed)
        long_ago = self._console.now() - sessions.PROOF_LASTS
        by = "was vouched for by the organisation"
        enter(self._console, name, has_code=vouched.has_second_factor, by=by, proved_at=long_ago)
        return self._without_cookie(see_other(errand.following))

    def _provider(self) -> Provider:
        if self._console.organisation is None:
            raise NotFound
        return self._console.organisation

    def _errand(self) -> Errand:
        """That of this browser, if it is the one that comes back, and in time. Raises _Failed."""
        given = request.cookies.get(self._cookie, "")[:LONGEST_COOKIE]
        try:
            sealed = base64.urlsafe_b64decode(given)
            errand = msgspec.json.decode(self._console.sealer.open(sealed, _PLACE), type=Errand)
        except (binascii.Error, ValueError, SealBroken) as broken:
            raise _Failed("stale", "no sign-in of this browser") from broken
        state = request.args.get("state", "")
        if not hmac.compare_digest(state.encode(), errand.state.encode()):
            raise _Failed("stale", "another state")
        if self._console.now() - errand.begun_at > LASTS:
            raise _Failed("stale", "too late")
        return errand

    def _vouched(self, provider: Provider, errand: Errand) -> Vouched:
        """Whom the provider knows by the code of this address, which counts once. Raises _Failed, Busy."""
        if "error" in request.args:
            is_no = request.args["error"] == "access_denied"
            raise _Failed("denied" if is_no else "failed", "access denied" if is_no else "an error of theirs")
        at, marks = self._console.now(), self._marks()
        try:
            with self._turn():
                self._use_up(errand, marks)
                vouched = provider.vouch(request.args.get("code", "")[:LONGEST_CODE], errand, at)
        except ProviderUnavailable as unavailable:
            raise _Failed("down", str(unavailable)) from unavailable
        except NotBelieved as mistake:
            raise _Failed("failed", str(mistake)) from mistake
        with writing(self._console.durable) as connection:
            signing_in.take_back(connection, marks)
        return vouched

    def _use_up(self, errand: Errand, marks: dict[str, int]) -> None:
        """An address that came before, or of whoever failed too often, asks the provider nothing. Raises
        _Failed.
        """
        if not signing_in.may_try(self._console.durable, marks, self._console.now()):
            raise _Failed("shut", "")
        with writing(self._console.durable) as connection:
            if not sessions.is_first_time(
                connection, self._console.sealer, errand.state, self._console.now()
            ):
                raise _Failed("stale", "came twice")

    def _known(self, vouched: Vouched) -> str:
        """The name of the person whom the provider means, who must be there already. Raises _Failed."""
        if not vouched.email:
            raise _Failed("unknown", "no verified e-mail address")
        with reading(self._console.engine) as connection:
            person = people.find_by_email(connection, vouched.email)
        if person is None:
            raise _Failed("unknown", "an e-mail address that nobody has")
        if person.locked_at is not None:
            raise _Failed("unknown", "locked", person.name)
        return person.name

    def _fail(self, failed: _Failed) -> Response:
        """To the sign-in page, with a sentence. What is beyond the limit is not noted, so that no stranger
        can fill the list.
        """
        at = self._console.now()
        if failed.why and signing_in.may_try(self._console.durable, self._marks(noted=True), at):
            who = failed.who or "somebody unknown"
            with writing(self._console.durable) as connection:
                did, about = "failed to sign in", "by the organisation"
                audit_log.note(connection, self._console.sealer, who, did, about, failed.why, at=at)
        return self._without_cookie(see_other(f"{PREFIX}/sign-in?{urlencode({'organisation': failed.told})}"))

    def _marks(self, *, noted: bool = False) -> dict[str, int]:
        """What failures are counted by: the address, or everybody whose address is not known."""
        whose = f"{'noted ' if noted else ''}{visitor().address}"
        return {self._console.sealer.index(_FAILURES, whose): FAILURES_OF_AN_ADDRESS}

    def _without_cookie(self, answer: Response) -> Response:
        answer.delete_cookie(
            self._cookie, path="/", secure=self._console.is_secure, httponly=True, samesite="Lax"
        )
        return answer

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One sign-in at a time waits for the provider: callers need the other threads. Raises Busy."""
        if not self._one_at_a_time.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            yield
        finally:
            self._one_at_a_time.release()
