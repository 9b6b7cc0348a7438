"""An OpenID Connect provider: where it is told by its issuer, and asked for who came.

https://openid.net/specs/openid-connect-core-1_0.html, the authorization code flow, with PKCE (RFC 7636).
"""

import base64
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from threading import Lock, Thread
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from ivr.identity.fetching import ProviderRefuses, ProviderUnavailable, fetch, may_be_asked
from ivr.identity.vouching import Errand, Expected, NotBelieved, Vouched

KEPT = timedelta(hours=1)
"""So long the provider's description of itself is believed before it is asked for again."""
DOWN_FOR = timedelta(seconds=30)
"""So long nobody waits again for a provider that did not answer."""
LONGEST_SUBJECT = 255
SCOPE = "openid email"
DESCRIPTION = "/.well-known/openid-configuration"

ReadToken = Callable[[str, dict[str, Any], Expected], dict[str, Any]]


class Places(Struct, frozen=True):
    """Where a provider is asked for what. `takes_basic`: our secret, in the header."""

    authorization: str
    token: str
    keys: str
    takes_basic: bool


class Provider:
    """The one provider of an installation. `back`: our own address, to which it sends browsers back.

    `is_for_trying`: http on this machine will do.
    """

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, *, back: str, is_for_trying: bool
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._back = back
        self._is_for_trying = is_for_trying
        self._places: Places | None = None
        self._ask_again_at: datetime | None = None
        self._asking = Lock()
        self._mistake = ""
        # By name: the library behind it is an extra, which only installations with a provider have.
        self._read_token: ReadToken = import_module("ivr.identity.id_tokens").read

    def __repr__(self) -> str:
        return f"Provider({self._issuer!r})"

    def look_ahead(self, at: datetime) -> None:
        """Ask for the provider's description of itself in a thread of its own, if it is time to: no page
        waits for it.
        """
        if self._is_due(at) and not self._asking.locked():
            Thread(target=self._look, args=(at,), name="identity provider", daemon=True).start()

    def address(self, errand: Errand) -> str | None:
        """Where the browser goes to sign in; None while the provider is asked where that is. Never waits.
        Raises ProviderUnavailable.
        """
        self.look_ahead(errand.begun_at)
        if self._places is None and (self._is_due(errand.begun_at) or self._asking.locked()):
            return None
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._back,
            "scope": SCOPE,
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": errand.challenge,
            "code_challenge_method": "S256",
        }
        place = self._known_places().authorization
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def vouch(self, code: str, errand: Errand, at: datetime) -> Vouched:
        """Who came back with this code. Asks the provider up to three times, and takes as long as it does.
        Raises ProviderUnavailable, NotBelieved.
        """
        places = self.places(at)
        expected = Expected(self._issuer, self._client_id, errand.nonce, at)
        token = self._exchange(places, code, errand)
        try:
            keys = fetch(places.keys)
        except ProviderRefuses as refused:
            raise ProviderUnavailable(f"Its keys: {refused}") from refused
        claims = self._read_token(token, keys, expected)
        email, methods, own_name = claims.get("email"), claims.get("amr"), str(claims["sub"])
        if len(own_name) > LONGEST_SUBJECT:
            raise NotBelieved("id token: no subject")
        is_verified = isinstance(email, str) and claims.get("email_verified") is True
        return Vouched(
            f"{self._issuer}|{own_name}",
            str(email).strip().lower() if is_verified else "",
            has_second_factor=isinstance(methods, list) and "mfa" in methods,
        )

    def places(self, at: datetime) -> Places:
        """As the provider describes itself; asked for if it is time to. Raises ProviderUnavailable."""
        with self._asking:
            if self._is_due(at):
                self._ask_again_at = at + DOWN_FOR
                try:
                    self._places = discover(self._issuer, is_for_trying=self._is_for_trying)
                except ProviderUnavailable as unavailable:
                    self._mistake = str(unavailable)
                    raise
                self._ask_again_at = at + KEPT
        return self._known_places()

    def _look(self, at: datetime) -> None:
        with suppress(ProviderUnavailable):  # whoever signs in is told
            self.places(at)

    def _is_due(self, at: datetime) -> bool:
        return self._ask_again_at is None or at >= self._ask_again_at

    def _known_places(self) -> Places:
        if self._places is None:
            raise ProviderUnavailable(self._mistake)
        return self._places

    def _exchange(self, places: Places, code: str, errand: Errand) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": errand.verifier,
        }
        headers = {}
        if places.takes_basic:
            pair = f"{quote(self._client_id, safe='')}:{quote(self._client_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self._client_id, "client_secret": self._client_secret}
        try:
            token = fetch(places.token, form, headers).get("id_token")
        except ProviderRefuses as refused:
            raise NotBelieved("code: refused by the provider") from refused
        if not isinstance(token, str):
            raise NotBelieved("id token: none")
        return token


def discover(issuer: str, *, is_for_trying: bool) -> Places:
    """Where the provider of this issuer is asked, as it says. Raises ProviderUnavailable."""
    try:
        told = fetch(issuer.rstrip("/") + DESCRIPTION)
    except ProviderRefuses as refused:
        raise ProviderUnavailable(f"Its description of itself: {refused}") from refused
    if told.get("issuer") != issuer:
        raise ProviderUnavailable("It describes another issuer: IVR_OIDC_ISSUER must be the same, exactly.")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not may_be_asked(told.get(name), also_here=is_for_trying):
            raise ProviderUnavailable(f"It names no {name} with https.")
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    takes_basic = "client_secret_basic" in ways
    return Places(told["authorization_endpoint"], told["token_endpoint"], told["jwks_uri"], takes_basic)


def is_installed() -> bool:
    """Is the extra there with which id tokens are read?"""
    return find_spec("joserfc") is not None
