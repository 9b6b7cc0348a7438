"""What is asked of an identity provider, and what its word is worth, as values."""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Self

from msgspec import Struct

SECRET_BYTES = 32


class NotBelieved(Exception):
    """What the provider gave proves nothing. A few words why, without anything private."""


class Expected(Struct, frozen=True):
    """What an id token must say. `audience`: our id at the provider."""

    issuer: str
    audience: str
    nonce: str
    at: datetime


class Vouched(Struct, frozen=True):
    """Whom the provider knows. `subject`: its issuer and its own name for her, which never becomes anybody
    else's (OpenID Connect Core 1.0, 5.7). `email`: an address that it verified, in small letters; "" when it
    did not.

    `has_second_factor`: it says that more than a password was asked for (`mfa` in `amr`, RFC 8176).
    """

    subject: str
    email: str
    has_second_factor: bool


class Errand(Struct, frozen=True):
    """One sign-in on its way to the provider and back: secrets of one browser. `verifier`: of PKCE."""

    state: str
    nonce: str
    verifier: str
    following: str
    begun_at: datetime

    @classmethod
    def new(cls, following: str, at: datetime) -> Self:
        """`following`: the page of ours to go on to afterwards."""
        state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        return cls(state, nonce, verifier, following, at)

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier. (RFC 7636, 4.2, S256)"""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
