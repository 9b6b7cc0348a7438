"""Secrets of a demonstration: made up once and kept beside its database, so that a second start opens what
the first one sealed.
"""

import os
import secrets
from pathlib import Path

import msgspec
from msgspec import Struct

from ivr.sealing import new_key
from ivr.settings import Settings

KEPT_IN = "secrets.json"


class MadeUp(Struct, frozen=True):
    """As the settings of the same names."""

    auth_token: str
    data_keys: str
    index_key: str


def make_up() -> MadeUp:
    """New ones, random."""
    return MadeUp(secrets.token_hex(16), f"demo:{new_key()}", new_key())


def with_demo_secrets(settings: Settings) -> Settings:
    """The settings, with made-up secrets where a demonstration has none of its own. Others are left as they
    are.
    """
    if not settings.is_demo or (any(settings.auth_tokens) and settings.data_keys and settings.index_key):
        return settings
    made_up = _kept(settings.state_folder / KEPT_IN)
    return settings.model_copy(
        update={
            "auth_tokens": settings.auth_tokens if any(settings.auth_tokens) else (made_up.auth_token,),
            "data_keys": settings.data_keys or made_up.data_keys,
            "index_key": settings.index_key or made_up.index_key,
        }
    )


def _kept(file: Path) -> MadeUp:
    """Those of the start before. Of two starts at once, one writes the file and both read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return msgspec.json.decode(file.read_bytes(), type=MadeUp)
    made_up = make_up()
    with os.fdopen(descriptor, "wb") as new:
        new.write(msgspec.json.encode(made_up))
    return made_up
