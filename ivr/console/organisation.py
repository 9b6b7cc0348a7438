"""Signing in by the organisation's identity provider: there, and back with a code that proves who came.

What belongs to one sign-in on its way is kept sealed in a cookie of that browser, so a link that somebody
else made leads nowhere, and its state is good once. Nobody is made here: an admin gives a person her address.
"""

import base64
import binascii
import hmac
from datetime import timedelta
from urllib.parse import urlencode

import msgspec
from flask import request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ivr.console.entering import enter
from ivr.console.frame import PREFIX, Console, Pages, visitor
from ivr.console.guard import own_path
from ivr.console.rendering import render, see_other
from ivr.console.vouching import Failed, Voucher
from ivr.database import reading, writing
from ivr.identity.fetching import ProviderUnavailable
from ivr.identity.provider import Provider
from ivr.identity.vouching import Errand
from ivr.sealing import SealBroken
from ivr.staff import arrivals, sessions
from ivr.staff.arrivals import GivenUp, NoArrival

LEAVE = f"{PREFIX}/sign-in/organisation"
BACK = f"{LEAVE}/back"
ARRIVING = f"{LEAVE}/arriving"
LASTS = timedelta(minutes=10)
"""So long somebody may take at the provider."""
LONGEST_CODE = 4_096
LONGEST_COOKIE = 4_096

_PLACE = "cookie|organisation|errand"


def pages(console: Console) -> Pages:
    """/console/sign-in/organisation and the way back"""
    found, views = Pages("organisation"), _Organisation(console)
    found.get("/sign-in/organisation", role="everyone")(views.leave)
    found.get("/sign-in/organisation/back", role="everyone")(views.come_back)
    found.get("/sign-in/organisation/arriving", role="everyone")(views.arrive)
    return found


class _Organisation:
    """The views. None of them waits for the provider: it is asked beside them, and the page asks again."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._voucher = Voucher(console)
        self._cookie = "__Host-ivr-organisation" if console.is_secure else "ivr-organisation"

    def leave(self) -> Response:
        provider, following = self._provider(), own_path(request.args.get("next", ""))
        if visitor().session is not None:
            return see_other(following)
        errand = Errand.new(following, self._console.now())
        try:
            address = provider.address(errand)
        except ProviderUnavailable as unavailable:
            return self._fail(Failed("down", str(unavailable)))
        if address is None:
            return render("organisation_asked.html", again=url_for("organisation.leave", next=following))
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
            if not hmac.compare_digest(request.args.get("state", "").encode(), errand.state.encode()):
                raise Failed("stale", "another state")
            if "error" in request.args:
                is_no = request.args["error"] == "access_denied"
                raise Failed(
                    "denied" if is_no else "failed", "access denied" if is_no else "an error of theirs"
                )
            code = request.args.get("code", "")[:LONGEST_CODE]
            self._voucher.begin(provider, code, errand, visitor().address)
        except Failed as failed:
            return self._fail(failed)
        return see_other(ARRIVING)

    def arrive(self) -> Response:
        self._provider()
        try:
            errand = self._errand()
            came = self._come_of(errand)
        except Failed as failed:
            return self._fail(failed)
        if came is None:
            return render("organisation_asked.html", again=ARRIVING)
        if not came.name:
            return self._fail(Failed(came.failed, ""))
        long_ago = self._console.now() - sessions.PROOF_LASTS
        by = "was vouched for by the organisation"
        enter(self._console, came.name, has_code=came.has_second_factor, by=by, proved_at=long_ago)
        return self._without_cookie(see_other(errand.following))

    def _come_of(self, errand: Errand) -> arrivals.Outcome | None:
        """What came of it, told once; None while the provider is asked. Raises Failed."""
        sealer = self._console.sealer
        try:
            with reading(self._console.engine) as connection:
                came = arrivals.look(connection, sealer, errand.state, self._console.now())
            if came is not None:
                with writing(self._console.engine) as connection:
                    arrivals.take(connection, sealer, errand.state)
        except NoArrival as gone:
            raise Failed("stale", "no sign-in of this browser") from gone
        except GivenUp as late:
            raise Failed("down", "It does not answer in time.") from late
        return came

    def _provider(self) -> Provider:
        if self._console.organisation is None:
            raise NotFound
        return self._console.organisation

    def _errand(self) -> Errand:
        """That of this browser, in time. Raises Failed."""
        given = request.cookies.get(self._cookie, "")[:LONGEST_COOKIE]
        try:
            sealed = base64.urlsafe_b64decode(given)
            errand = msgspec.json.decode(self._console.sealer.open(sealed, _PLACE), type=Errand)
        except (binascii.Error, ValueError, SealBroken) as broken:
            raise Failed("stale", "no sign-in of this browser") from broken
        if self._console.now() - errand.begun_at > LASTS:
            raise Failed("stale", "too late")
        return errand

    def _fail(self, failed: Failed) -> Response:
        """To the sign-in page, with a sentence."""
        self._voucher.note(failed, visitor().address)
        return self._without_cookie(see_other(f"{PREFIX}/sign-in?{urlencode({'organisation': failed.told})}"))

    def _without_cookie(self, answer: Response) -> Response:
        answer.delete_cookie(
            self._cookie, path="/", secure=self._console.is_secure, httponly=True, samesite="Lax"
        )
        return answer
