"""An identity provider on this machine, with keys of its own, that can be told to misbehave."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

CLIENT_ID = "the console"
CLIENT_SECRET = "a secret: of the + console"


@cache
def rsa_key(kid: str, whose: str = "the provider's") -> RSAKey:
    """One for all tests, since making one takes long."""
    return RSAKey.generate_key(2048, {"kid": kid})


class FakeProvider:
    """`claims`: laid over what a token says, None takes one away. `signs_with`: another key than it tells."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.keys: list[Key] = [rsa_key("one"), ECKey.generate_key("P-256", {"kid": "two"})]
        self.signs_with: Key = self.keys[0]
        self.claims: dict[str, Any] = {"email": "dana@example.com", "email_verified": True}
        self.described: dict[str, Any] = {}
        self.asked: list[str] = []
        self.is_broken = False
        self.codes: dict[str, dict[str, str]] = {}
        self._answering = Lock()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=False)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realm"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """It answers nobody meanwhile."""
        with self._answering:
            yield

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def sign_in_at(self, address: str) -> str:
        """What a browser gets that was sent here and signs in: the address it is sent back to."""
        place, _, query = address.partition("?")
        asked = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
        assert place == f"{self.issuer}/authorize"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
        assert (asked["scope"], asked["code_challenge_method"]) == ("openid email", "S256")
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def _answer(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        path = request.path.removeprefix("/realm")
        self.asked.append(path)
        with self._answering:
            pass
        if self.is_broken:
            return Response("down", 502)(environ, start_response)
        answers = {
            "/.well-known/openid-configuration": self._describe,
            "/token": lambda: self._give_token(request),
            "/keys": lambda: KeySet(list(self.keys)).as_dict(private=False),
        }
        found = answers[path]()
        status = 400 if "error" in found else 200
        return Response(json.dumps(found), status, content_type="application/json")(environ, start_response)

    def _describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.described

    def _give_token(self, request: Request) -> dict[str, Any]:
        form = request.form
        asked = self.codes.pop(form["code"], None)
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if asked is None or asked["redirect_uri"] != form["redirect_uri"] or not self._is_ours(request):
            return {"error": "invalid_grant"}
        if base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]:
            return {"error": "invalid_grant"}
        at = int(self.now())
        usual = {"iss": self.issuer, "sub": "1", "aud": CLIENT_ID, "exp": at + 300, "iat": at}
        claims = usual | {"nonce": asked["nonce"]} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256" if isinstance(self.signs_with, RSAKey) else "ES256"}
        header["kid"] = self.signs_with.kid or "one"
        return {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": jwt.encode(header, claims, self.signs_with),
        }

    def _is_ours(self, request: Request) -> bool:
        if self.described.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            form = request.form
            return (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        given = request.authorization
        assert given
        wanted = tuple(urlencode({"": word})[1:].replace("+", "%20") for word in (CLIENT_ID, CLIENT_SECRET))
        return (given.username, given.password) == wanted


@contextmanager
def open_provider(now: Callable[[], float]) -> Iterator[FakeProvider]:
    """One that is gone afterwards."""
    opened = FakeProvider(now)
    try:
        yield opened
    finally:
        opened.close()


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
