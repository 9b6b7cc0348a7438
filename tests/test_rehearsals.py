"""What a call leaves behind is gone when the next one begins, on the same server or on another."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from ivr.closings import close
from ivr.database import reading, writing
from ivr.desk.samples import sign_everybody_out
from ivr.desk.tables import agents
from ivr.flow.people import Closing
from ivr.rehearsal import Rehearsal
from ivr.rehearsals import Rehearsals

NOW = datetime.now(UTC)
YESTERDAY = NOW - timedelta(days=1)


def signed_in(rehearsal: Rehearsal) -> int:
    with reading(rehearsal.engine) as connection:
        return connection.scalar(select(func.count()).where(agents.c.signed_in_at.is_not(None))) or 0


def test_the_next_rehearsal_finds_everything_as_new_on_the_same_server_at_its_own_moment() -> None:
    with Rehearsals() as rehearsals:
        with rehearsals.at(YESTERDAY) as first:
            server = first.url
            assert timedelta() <= first.now() - YESTERDAY < timedelta(hours=1)
            assert signed_in(first) > 0
            with writing(first.engine) as connection:
                sign_everybody_out(connection)
            first.report.write_bytes(b"charged")
        with rehearsals.at(NOW) as second:
            assert second.url == server
            assert timedelta() <= second.now() - NOW < timedelta(hours=1)
            assert signed_in(second) > 0
            assert not second.report.exists()


def test_after_a_closing_the_next_rehearsal_has_a_server_that_never_heard_of_it() -> None:
    with Rehearsals() as rehearsals:
        with rehearsals.at(NOW) as first:
            server = first.url
            day = NOW.date().isoformat()
            close(first.engine, [("billing", Closing(day, day, {"en": "a party"}))], "t", NOW.isoformat())
        with rehearsals.at(NOW) as second:
            assert second.url != server


def test_after_a_failure_the_next_rehearsal_has_another_server() -> None:
    with Rehearsals() as rehearsals:
        seen = []
        for _ in range(2):
            try:
                with rehearsals.at(NOW) as rehearsal:
                    seen.append(rehearsal.url)
                    raise KeyError
            except KeyError:
                pass
        assert len(set(seen)) == 2
