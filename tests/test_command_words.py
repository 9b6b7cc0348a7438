"""What all commands tell alike: moments with their zone, and who did something."""

import getpass
import os
from datetime import UTC, datetime

import pytest

from ivr.cli.authors import my_name
from ivr.cli.moments import SECOND, local


def test_a_moment_names_its_zone_by_the_season() -> None:
    assert local(datetime(2026, 11, 24, 15, 5, tzinfo=UTC)) == "2026-11-24 10:05 EST"
    assert local("2026-07-24T15:05:09+00:00", SECOND) == "2026-07-24 11:05:09 EDT"


@pytest.mark.parametrize(
    ("name", "sudo_user", "at_terminal", "told"),
    [
        ("ana", "", "", "ana"),
        ("ana", "ben", "ben", "ana"),
        ("root", "ben", "ana", "ben"),
        ("root", "", "ana", "ana"),
        ("root", "", "", "root"),
    ],
)
def test_a_person_is_named_where_one_is_known(
    name: str, sudo_user: str, at_terminal: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def logged_in() -> str:
        if not at_terminal:
            raise OSError
        return at_terminal

    monkeypatch.setattr(getpass, "getuser", lambda: name)
    monkeypatch.setattr(os, "getlogin", logged_in)
    monkeypatch.setenv("SUDO_USER", sudo_user)
    assert my_name() == told
