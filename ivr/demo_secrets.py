"""Secrets of a demonstration: made up once and kept beside its database, so that a second start opens what
the first one sealed.
"""

import os
import secrets
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ivr.sealing import new_key
from ivr.settings import Settings
from ivr.staff.passwords import made_up

KEPT_IN = "secrets.json"
DEMO_NAME = "demo"


class MadeUp(Struct, frozen=True):
    """As the settings of the same names. `console_password`: of the person named demo."""

    auth_token: str
    data_keys: str
    index_key: str
    console_password: str = ""


def make_up() -> MadeUp:
    """New ones, random."""
    return MadeUp(secrets.token_hex(16), f"demo:{new_key()}", new_key(), made_up())


def demo_password(settings: Settings) -> str:
    """With which DEMO_NAME signs in at the console; kept with the other secrets."""
    file = settings.state_folder / KEPT_IN
    kept = _kept(file)
    if not kept.console_password:  # a folder of a time when there was no console
        kept = replace(kept, console_password=made_up())
        file.write_bytes(msgspec.json.encode(kept))
    return kept.console_password


def with_demo_secrets(settings: Settings) -> Settings:
    """The settings, with made-up secrets where a demonstration has none of its own. Others are left as they
    are.
    """
    if not settings.is_demo or (any(settings.auth_tokens) and settings.data_keys and settings.index_key):
        return settings
    kept = _kept(settings.state_folder / KEPT_IN)
    return settings.model_copy(
        update={
            "auth_tokens": settings.auth_tokens if any(settings.auth_tokens) else (kept.auth_token,),
            "data_keys": settings.data_keys or kept.data_keys,
            "index_key": settings.index_key or kept.index_key,
        }
    )


def _kept(file: Path) -> MadeUp:
    """Those of the start before. Of two starts at once, one writes the file and both read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return msgspec.json.decode(file.read_bytes(), type=MadeUp)
    new = make_up()
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(msgspec.json.encode(new))
    return new
