"""What a server that was started for trying things out leaves behind, so that a phone finds it."""

import os
from pathlib import Path

import msgspec
from msgspec import Struct

RUNNING_FILE = "running.json"
DEFAULT_URL = "http://127.0.0.1:8000"


class Running(Struct, frozen=True):
    """`url`: where it listens; `public_url`: what it calls itself; `lines`: line -> number in E.164;
    `account_url`: where its simulated account answers.
    """

    url: str = DEFAULT_URL
    token: str = ""
    lines: dict[str, str] = {}
    report: str | None = None
    public_url: str | None = None
    account_url: str | None = None


def read_running() -> Running:
    """The running server, as it says in IVR_FOLDER; the defaults when there is no such file.

    Raises ValueError for a garbled one.
    """
    file = Path(os.environ.get("IVR_FOLDER") or ".ivr") / RUNNING_FILE
    try:
        return msgspec.json.decode(file.read_bytes(), type=Running)
    except FileNotFoundError:
        return Running()
    except msgspec.DecodeError as garbled:
        raise ValueError(f"{file} cannot be read: {garbled}") from garbled
