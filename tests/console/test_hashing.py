"""A password is hashed while nobody holds the one writer: callers' turns are written meanwhile."""

import sqlite3
from pathlib import Path

import pytest

from ivr.staff import passwords
from tests.console.test_arriving import OWN
from tests.console.visitors import PASSWORD, House

ONCE = {"once": "a word"}


@pytest.fixture
def hashed(lines: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that was hashed; it fails while a transaction is open."""
    done: list[str] = []
    file = Path(str(lines.engine.url.database))

    def hash_of(password: str) -> str:
        other = sqlite3.connect(file, timeout=0, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.close()
        done.append(password)
        return "a hash"

    monkeypatch.setattr(passwords, "hash_of", hash_of)
    return done


def test_callers_never_wait_for_a_hash(
    lines: House, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = lines.visitor("admin")
    assert admin.post("/console/people/new", {"name": "lee", "role": "viewer"}).status_code == 303
    assert admin.post("/console/people/of/lee/password", ONCE).status_code == 303
    changed = admin.post("/console/password", {"present": PASSWORD, "password": OWN, "again": OWN})
    assert changed.status_code == 303
    monkeypatch.setattr(passwords, "needs_new_hash", lambda kept: True)
    lines.add("dana", "viewer")
    assert lines.stranger().sign_in("dana").status_code == 303
    assert hashed[2:] == [OWN, PASSWORD]
