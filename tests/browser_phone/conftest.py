"""An installation to call from a page."""

from collections.abc import Iterator

import pytest

from ivr.rehearsal import Rehearsal
from tests.browser_phone.tab import PUBLIC_URL, Tab


@pytest.fixture
def lines() -> Iterator[Rehearsal]:
    with Rehearsal(public_url=PUBLIC_URL) as rehearsal:
        yield rehearsal


@pytest.fixture(scope="module")
def anywhere() -> Iterator[Rehearsal]:
    """For tests that change nothing that another one reads."""
    with Rehearsal(public_url=PUBLIC_URL) as rehearsal:
        yield rehearsal


@pytest.fixture
def tab(anywhere: Rehearsal) -> Tab:
    return Tab(anywhere.url)
