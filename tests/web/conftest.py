"""An installation on each database, and a caller on its line."""

from collections.abc import Iterator
from typing import Any

import pytest

from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import Caller


@pytest.fixture
def lines(database: Any) -> Iterator[Rehearsal]:
    """A rehearsal on the database of the test, over real HTTP."""
    with Rehearsal(database_url=database.url) as rehearsal:
        yield rehearsal


@pytest.fixture(scope="module")
def anywhere() -> Iterator[Rehearsal]:
    """One rehearsal for all tests to which the database is nothing."""
    with Rehearsal() as rehearsal:
        yield rehearsal


@pytest.fixture
def caller(lines: Rehearsal) -> Caller:
    """A caller who has not rung yet; her number is nobody's."""
    return Caller.of(lines)
