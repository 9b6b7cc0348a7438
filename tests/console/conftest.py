"""The console over the whole application, on each database."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.drafting import workshop
from tests.console.lines import open_lines
from tests.console.visitors import House


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Pages wait for the bench, however slow this machine is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workshop, "PAGE_WAITS_SECONDS", 60.0)
        yield


@pytest.fixture
def house(database: Any) -> Iterator[House]:
    """As in the demo: no TLS, no one-time codes."""
    opened = House(database.url)
    yield opened
    opened.close()


@pytest.fixture
def secure_house(database: Any) -> Iterator[House]:
    """As in production."""
    opened = House(database.url, secure=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def opened_lines(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the samples and the shipped lines, to be copied."""
    file = tmp_path_factory.mktemp("lines") / "template.sqlite3"
    shutil.copyfile(sqlite_template, file)
    opened = House(f"sqlite:///{file}")
    open_lines(opened)
    opened.close()
    return file


@pytest.fixture
def lines(opened_lines: Path, tmp_path: Path) -> Iterator[House]:
    """A house whose lines are open, on SQLite alone."""
    file = tmp_path / "ivr.sqlite3"
    shutil.copyfile(opened_lines, file)
    opened = House(f"sqlite:///{file}")
    yield opened
    opened.close()
