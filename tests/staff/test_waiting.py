"""What waits for the next page of somebody who has several open."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

from ivr.database import reading, writing
from ivr.staff import people, sessions, waiting
from tests.billing.ledgers import sealer
from tests.conftest import Database

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LONG_ENOUGH_SECONDS = 0.4


def test_two_pages_that_leave_a_sentence_at_once_leave_both(database: Database) -> None:
    seals = sealer()
    with writing(database.engine) as connection:
        people.add(connection, "ann", ["admin"], AT, "a hash", is_initial=False)
        sessions.begin(connection, seals, "ann", AT, address="", browser="", has_code=True)
        (session,) = sessions.list_sessions(connection, AT)

    def leave(sentence: str) -> None:
        with writing(database.engine) as connection:
            waiting.keep_notice(connection, seals, session.mark, sentence)

    with ThreadPoolExecutor(1) as pool:
        with writing(database.engine) as connection:
            waiting.keep_notice(connection, seals, session.mark, "The note is kept.")
            second = pool.submit(leave, "The call-back is yours.")
            wait([second], LONG_ENOUGH_SECONDS)
        second.result()
    with reading(database.engine) as connection:
        told = waiting.look(connection, seals, session.mark).notices
    assert told == ("The note is kept.", "The call-back is yours.")


def test_recovery_codes_whose_key_is_gone_keep_nobody_from_signing_in(database: Database) -> None:
    with writing(database.engine) as connection:
        people.add(connection, "ann", ["admin"], AT, "a hash", is_initial=False)
        for _ in range(2):
            sessions.begin(connection, sealer("k1"), "ann", AT, address="", browser="", has_code=True)
        old, new = (one.mark for one in sessions.list_sessions(connection, AT))
        waiting.keep_recovery_codes(connection, sealer("k1"), "ann", old, ["abcd-efgh-jkmn"])
        waiting.carry_recovery_codes(connection, sealer("k2"), "ann", new)
        assert waiting.look(connection, sealer("k2"), new) == waiting.Waiting()
        waiting.carry_recovery_codes(connection, sealer("k2", "k1"), "ann", new)
        assert waiting.look(connection, sealer("k2"), new).recovery_codes == ("abcd-efgh-jkmn",)
