"""One message a recording, whatever is reported of it, however often and in whatever order."""

from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from ivr.database import writing
from ivr.desk.messages import (
    AUTHORIZATION,
    Expected,
    MessageListed,
    Recorded,
    find_message,
    finish_message,
    keep,
    keep_of_turn,
    kept_authorizations,
    kept_messages,
    open_message,
)
from tests.billing.ledgers import sealer
from tests.conftest import Database

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SEALER = sealer()
THERE, NOTHING = Recorded("RE1", 12), Recorded(None, 0)
calls = count(1)


def expected(purpose: str = "message", turn: int = 5) -> Expected:
    call = f"CA{next(calls)}"
    return Expected(
        "billing", purpose, call, turn, "+18779899059", "es", "Después del tono.", "+12025550142", None
    )


class Mailbox:
    """Everything in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine

    def opens(self, one: Expected) -> str:
        with writing(self.engine) as connection:
            return open_message(connection, SEALER, one, NOW)

    def keeps(self, message_id: str, recorded: Recorded) -> bool:
        with writing(self.engine) as connection:
            return keep(connection, SEALER, message_id, recorded, NOW)

    def hears_of(self, one: Expected, recorded: Recorded) -> None:
        with writing(self.engine) as connection:
            keep_of_turn(connection, SEALER, one.call_sid, one.turn, recorded, NOW)

    def finishes(self, message_id: str) -> bool:
        with writing(self.engine) as connection:
            return finish_message(connection, message_id, "Sam Example", NOW)

    def finds(self, message_id: str) -> MessageListed:
        with writing(self.engine) as connection:
            found = find_message(connection, SEALER, message_id)
        assert found is not None
        return found

    def listed(self) -> list[str]:
        with writing(self.engine) as connection:
            return [one.id for one in kept_messages(connection, SEALER)]


@pytest.fixture
def mailbox(database: Database) -> Mailbox:
    return Mailbox(database)


def test_a_message_is_kept_with_its_words_and_listed_until_it_is_done(mailbox: Mailbox) -> None:
    message = mailbox.opens(expected())
    assert mailbox.listed() == []
    assert mailbox.keeps(message, THERE)
    found = mailbox.finds(message)
    assert (found.recording, found.seconds, found.state) == ("RE1", 12, "kept")
    assert (found.wording, found.caller, found.language) == ("Después del tono.", "+12025550142", "es")
    assert mailbox.listed() == [message]
    assert mailbox.finishes(message)
    assert not mailbox.finishes(message)
    assert mailbox.listed() == []
    assert mailbox.finds(message).done_by == "Sam Example"


@pytest.mark.parametrize("recorded", [NOTHING, Recorded("RE1", 0), Recorded("", 12)])
def test_what_holds_nothing_is_no_message(mailbox: Mailbox, recorded: Recorded) -> None:
    message = mailbox.opens(expected())
    assert not mailbox.keeps(message, recorded)
    assert mailbox.finds(message).state == "empty"
    assert not mailbox.finishes(message)


def test_one_recording_a_turn(mailbox: Mailbox) -> None:
    one = expected()
    mailbox.opens(one)
    with pytest.raises(IntegrityError):
        mailbox.opens(one)


def test_a_report_for_a_turn_that_expects_none_is_nobodys(mailbox: Mailbox) -> None:
    mailbox.hears_of(expected(), THERE)
    assert mailbox.listed() == []


def test_spoken_authorizations_are_found_when_they_are_done_too(mailbox: Mailbox) -> None:
    said, silent, message = (
        mailbox.opens(expected(purpose)) for purpose in (AUTHORIZATION, AUTHORIZATION, "message")
    )
    for kept in (said, message):
        mailbox.keeps(kept, THERE)
    mailbox.keeps(silent, NOTHING)
    mailbox.finishes(said)
    with writing(mailbox.engine) as connection:
        assert [one.id for one in kept_authorizations(connection, SEALER, NOW)] == [said]


reports = st.lists(st.sampled_from(["action", "status", "absent", "silence", "done"]), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(reports)
def test_the_end_depends_on_what_was_told_and_not_on_its_order(mailbox: Mailbox, told: list[str]) -> None:
    one = expected()
    message = mailbox.opens(one)
    is_there, is_done = False, False
    for report in told:
        match report:
            case "action":
                assert mailbox.keeps(message, THERE)
            case "status":
                mailbox.hears_of(one, THERE)
            case "absent":
                mailbox.hears_of(one, NOTHING)
            case "silence":
                assert mailbox.keeps(message, NOTHING) == is_there
            case _:
                is_done |= mailbox.finishes(message)
        is_there |= report in ("action", "status")
    found = mailbox.finds(message)
    assert (found.recording, found.seconds) == (("RE1", 12) if is_there else (None, 0))
    expected_state = (
        "done" if is_done else "kept" if is_there else "empty" if set(told) - {"done"} else "expected"
    )
    assert found.state == expected_state
