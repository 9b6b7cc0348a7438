"""Settings with which no call may be taken: weak secrets, addresses that the carrier would refuse."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from ivr.database_address import DatabaseUrlRefused, read_address
from ivr.identity.fetching import may_be_asked
from ivr.identity.provider import is_installed
from ivr.sealing import KeyRefused, Sealer
from ivr.settings import Settings, SettingsRefused
from ivr.tokens import FEWEST_TOKEN_CHARACTERS, is_weak


def refuse_weak(settings: Settings) -> Settings:
    """The settings if calls can be taken with them. Raises SettingsRefused with every mistake."""
    mistakes = [*_weak_secrets(settings), *wrong_addresses(settings), *wrong_provider(settings)]
    mistakes += _refusal_of(lambda: read_address(settings.database_url))
    if mistakes:
        raise SettingsRefused(mistakes)
    return settings


def _weak_secrets(settings: Settings) -> Iterator[str]:
    if not any(settings.auth_tokens):
        yield "TWILIO_AUTH_TOKEN is not set: without it nobody could tell the carrier from a stranger."
    elif not settings.is_demo and any(map(is_weak, settings.auth_tokens)):
        yield f"TWILIO_AUTH_TOKEN is weak: at least {FEWEST_TOKEN_CHARACTERS} random characters."
    if settings.metrics_token and not settings.is_demo and is_weak(settings.metrics_token):
        yield f"IVR_METRICS_TOKEN is weak: at least {FEWEST_TOKEN_CHARACTERS} random characters."
    for name, key in (("IVR_DATA_KEYS", settings.data_keys), ("IVR_INDEX_KEY", settings.index_key)):
        if not key:
            yield f"{name} is not set; private data is not kept in clear. `ivr doctor --new-keys` makes keys."
    if settings.data_keys and settings.index_key:
        yield from _refusal_of(lambda: Sealer.from_keys(settings.data_keys, settings.index_key))


def wrong_addresses(settings: Settings) -> Iterator[str]:
    """Why the carrier would not come to PUBLIC_URL; nothing when it would."""
    parts = urlsplit(settings.public_url)
    if not settings.public_url:
        yield "PUBLIC_URL is not set: signatures are checked against it, never against what a request claims."
    elif parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        yield "PUBLIC_URL must read https://name or https://name/path."
    elif parts.scheme != "https" and not settings.is_demo:
        yield "PUBLIC_URL must begin with https://: the carrier takes payments over nothing else."
    elif "_" in parts.hostname:
        yield "PUBLIC_URL must have no _ in its name: the carrier refuses such addresses."


def wrong_provider(settings: Settings) -> Iterator[str]:
    """Why nobody could sign in by the identity provider; nothing when there is to be none."""
    if not settings.oidc_issuer:
        return
    if not may_be_asked(settings.oidc_issuer, also_here=settings.is_demo) or "?" in settings.oidc_issuer:
        yield "IVR_OIDC_ISSUER must read https://name or https://name/path."
    if not settings.oidc_client_id:
        yield "IVR_OIDC_CLIENT_ID is not set, but IVR_OIDC_ISSUER is: the provider's pages tell it."
    if not settings.oidc_client_secret:
        yield "IVR_OIDC_CLIENT_SECRET is not set, but IVR_OIDC_ISSUER is: the provider's pages tell it."
    if not is_installed():
        yield "IVR_OIDC_ISSUER is set, but what reads its tokens is not installed: pip install joserfc"


def _refusal_of(read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except (KeyRefused, DatabaseUrlRefused) as refused:
        yield str(refused)
