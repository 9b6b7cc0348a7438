"""What others do while somebody publishes is not undone by it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from ivr.console import publication
from ivr.database import reading
from ivr.drafting.workshop import Workshop
from ivr.publishing import Signed, rollback
from ivr.staff import audit_log
from ivr.versions import live_version
from tests.console.flows import publish_files
from tests.console.test_changes import EDITED, HOME, draft_of, save
from tests.console.visitors import House, Visitor

Meanwhile = Callable[[Callable[[], object]], None]


@pytest.fixture
def opened(house: House) -> House:
    """A house with one version published."""
    publish_files(house)
    return house


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Does something once, when a publication found that the draft is proven and has not begun to write."""

    def arrange(act: Callable[[], object]) -> None:
        acts = [act]

        def is_proven(*_: object) -> bool:
            if acts:
                acts.pop()()
            return True

        monkeypatch.setattr(publication, "_is_proven", is_proven)

    return arrange


def publish(house: House, visitor: Visitor) -> Any:
    workshop = Workshop(house.engine, house.engine, Path("audio_prompts"), house.now, structlog.get_logger())
    return visitor.post(f"{HOME}/publish", {"mark": workshop.laid().mark, "why": "A warmer greeting"})


def published(house: House) -> int:
    with reading(house.engine) as connection:
        return audit_log.count(connection, did="published")


def test_a_rollback_meanwhile_stays(opened: House, meanwhile: Meanwhile) -> None:
    publisher = opened.visitor("publisher")
    meanwhile(lambda: None)
    save(publisher, EDITED)
    assert publish(opened, publisher).status_code == 303
    save(publisher, EDITED.replace("Good-bye", "Bye"), EDITED.encode())
    meanwhile(lambda: rollback(opened.engine, 1, Signed("Ann", "Charged twice", "2026-11-22T12:00:00+00:00")))
    page = publish(opened, publisher)
    assert (page.status_code, "Another version went live" in page.text) == (409, True)
    assert (live_version(opened.engine), published(opened)) == (1, 1)


def test_a_draft_that_is_edited_meanwhile_is_not_published(opened: House, meanwhile: Meanwhile) -> None:
    publisher, editor = opened.visitor("publisher"), opened.visitor("editor")
    later = EDITED.replace("Good-bye", "Bye")
    save(publisher, EDITED)
    meanwhile(lambda: save(editor, later, EDITED.encode()))
    page = publish(opened, publisher)
    assert (page.status_code, "The draft changed since you looked" in page.text) == (409, True)
    assert (live_version(opened.engine), published(opened)) == (1, 0)
    assert draft_of(opened).changes["front_desk.yaml"].content == later.encode()


def test_a_form_that_comes_twice_at_once_publishes_once(opened: House, meanwhile: Meanwhile) -> None:
    publisher = opened.visitor("publisher")
    save(publisher, EDITED)
    meanwhile(lambda: publish(opened, publisher))
    assert publish(opened, publisher).status_code == 303
    assert "Nothing to do: version 2" in publisher.get(HOME).text
    assert (live_version(opened.engine), published(opened)) == (2, 1)
