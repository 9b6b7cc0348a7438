"""Opt-outs: which words mean one, and what follows from them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from ivr.demo_secrets import make_up
from ivr.sealing import Sealer
from ivr.texts.tables import text_wishes
from ivr.texts.wishes import TextReceived, forget_other_texts, is_opted_out, kind_of, take_text
from tests.conftest import Database

NUMBER, ANOTHER = "+12025550142", "+12025550143"
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
AT_ONCE = 6
MADE_UP = make_up()
SEALER = Sealer.from_keys(MADE_UP.data_keys, MADE_UP.index_key)


@pytest.mark.parametrize(
    ("body", "opt_out_type", "kind"),
    [
        ("STOP", "", "out"),
        (" stop. ", "", "out"),
        ("Stop texting me", "", "out"),
        ("STOPALL", "", "out"),
        ("unsubscribe", "", "out"),
        ("Cancel", "", "out"),
        ("END", "", "out"),
        ("quit", "", "out"),
        ("Opt-Out", "", "out"),
        ("REVOKE", "", "out"),
        ("Alto", "", "out"),
        ("PARAR por favor", "", "out"),
        ("no more", "STOP", "out"),
        ("START", "", "in"),
        ("yes", "", "in"),
        ("UNSTOP", "", "in"),
        ("HELP", "", "help"),
        ("anything", "HELP", "help"),
        ("Cancel my appointment", "", "other"),
        ("yes I have a question", "", "other"),
        ("don't stop", "", "other"),
        ("stopping by", "", "other"),
        ("", "", "other"),
    ],
)
def test_words_mean_what_the_rule_says(body: str, opt_out_type: str, kind: str) -> None:
    assert kind_of(TextReceived("SM1", NUMBER, body, opt_out_type))[0] == kind


class Texting:
    """Texts from one number, a minute apart."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine
        self.at = NOON

    def sends(self, body: str, sid: str = "", number: str = NUMBER) -> bool:
        self.at += timedelta(minutes=1)
        text = TextReceived(sid or f"SM{self.at:%d%H%M}", number, body)
        with self.engine.begin() as connection:
            return take_text(connection, SEALER, text, self.at)

    def is_out(self, number: str = NUMBER) -> bool:
        with self.engine.begin() as connection:
            return is_opted_out(connection, SEALER, number)


def test_a_number_is_out_until_it_is_in_again(database: Database) -> None:
    texting = Texting(database)
    assert not texting.is_out()
    assert not texting.sends("STOP"), "the carrier replies to it"
    assert texting.is_out()
    assert not texting.is_out(ANOTHER)
    assert not texting.sends("START")
    assert not texting.is_out()


def test_a_repeated_stop_does_not_undo_the_start_after_it(database: Database) -> None:
    texting = Texting(database)
    texting.sends("STOP", "SM1")
    texting.sends("START", "SM2")
    texting.sends("STOP", "SM1")
    assert not texting.is_out()


def test_another_message_gets_one_reply_a_day_and_the_same_again_when_it_is_repeated(
    database: Database,
) -> None:
    texting = Texting(database)
    assert texting.sends("Where is my bill?", "SM1")
    assert not texting.sends("Hello?", "SM2")
    assert texting.sends("Where is my bill?", "SM1")
    assert texting.sends("Hello", "SM3", ANOTHER)
    texting.at += timedelta(days=1)
    assert texting.sends("Where is my bill?", "SM4")


def test_who_opted_out_gets_no_reply_whatever_she_writes(database: Database) -> None:
    texting = Texting(database)
    texting.sends("STOP")
    assert not texting.sends("Where is my bill?")
    assert texting.is_out()


def test_other_messages_are_forgotten_and_opt_outs_are_not(database: Database) -> None:
    texting = Texting(database)
    texting.sends("STOP")
    texting.sends("Hello", number=ANOTHER)
    with database.engine.begin() as connection:
        assert forget_other_texts(connection, NOON + timedelta(days=2)) == 0
        assert forget_other_texts(connection, NOON + timedelta(days=4)) == 1
    assert texting.is_out()


@pytest.mark.parametrize("body", ["STOP", "Where is my order?"])
def test_the_same_text_twice_at_once_is_one_and_gets_one_answer(database: Database, body: str) -> None:
    gate = Barrier(AT_ONCE)

    def arrives(_: int) -> bool:
        gate.wait()
        with database.engine.begin() as connection:
            return take_text(connection, SEALER, TextReceived("SM1", NUMBER, body), NOON)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = set(threads.map(arrives, range(AT_ONCE)))
    assert answers == {body != "STOP"}
    with database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(text_wishes)) == 1
