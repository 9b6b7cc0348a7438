"""An id token believed or not: the signature by the provider's keys, then every claim that must hold.

OpenID Connect Core 1.0, 3.1.3.7. Loaded by name, since the library behind it is an extra (`oidc`).
"""

from typing import Any, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from ivr.identity.vouching import Expected, NotBelieved

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures of a key pair alone: neither `none`, nor a secret that we know as well."""
LEEWAY_SECONDS = 60
"""So far our clock and the provider's may be apart."""


def read(token: str, keys: dict[str, Any], expected: Expected) -> dict[str, Any]:
    """The claims of a token that is meant for us, now, and for this sign-in. Raises NotBelieved."""
    try:
        key_set = KeySet.import_key_set(cast(KeySetSerialization, keys))
        claims = jwt.decode(token, key_set, algorithms=ALGORITHMS).claims
        _registry(expected).validate(claims)
    except JoseError as mistake:
        raise NotBelieved(f"id token: {mistake.error}") from mistake
    except (KeyError, TypeError, ValueError, AttributeError) as mistake:  # shapes that no library expects
        raise NotBelieved("id token: unreadable") from mistake
    audience = claims["aud"]
    others = isinstance(audience, list) and audience != [expected.audience]
    if (others or "azp" in claims) and claims.get("azp") != expected.audience:
        raise NotBelieved("id token: for another application")
    return claims


def _registry(expected: Expected) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(expected.at.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": expected.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": expected.audience},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )
