"""The console over the whole application, on each database."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.console.visitors import House


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
