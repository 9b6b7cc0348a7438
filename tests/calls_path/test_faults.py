"""The n-th statement of a whole call fails, for every n: the call goes on, and pays exactly once."""

import re
from collections.abc import Callable
from itertools import count as count_from
from typing import Any

import pytest

from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import APPROVED, Caller, Reply, in_process
from tests.calls_path.faults import Fault, install
from tests.calls_path.ledger import assert_ledger_is_right, count, payments

PRINTED = ("1", "40170022#", "1", "310450031#", "1", "1*00#", "1", "1")
"""From the main menu to `<Pay>` for one dollar of one bill; the last keys are confirmations."""
SORRY = ("Something went wrong on our side", "do not pay again")
FEWEST_STATEMENTS = 20
MOST_STATEMENTS = 300

_numbers = count_from(1000)


Deliver = Callable[[Caller, Callable[[], Reply]], Reply]


def whole_call(
    lines: Rehearsal, charge: str, expected: list[str] | None = None, delivered: Deliver | None = None
) -> list[Reply]:
    """One call that pays a dollar. A webhook that is answered with an apology is delivered once more.

    It ends early where it goes another way than expected: a failed look-up is `unavailable`. Each is from a
    number of its own: who was cut off rings back to other words.
    """
    caller = Caller.of(lines, in_process(lines.app), f"+1202555{next(_numbers)}")
    deliver = delivered or _delivered_again
    replies = [deliver(caller, caller.ring)]
    for number, keys in enumerate(PRINTED):
        if expected is not None and _told(replies[-1]) != expected[number]:
            break
        replies.append(deliver(caller, lambda pressed=keys: caller.press(pressed)))
    if "Pay" in replies[-1].verbs:
        result = APPROVED | {"PaymentConfirmationCode": charge}
        replies.append(deliver(caller, lambda: caller.tell(**result)))
        assert deliver(caller, caller.again) == replies[-1]
    caller.hang_up()
    return replies


def _delivered_once(_: Caller, act: Callable[[], Reply]) -> Reply:
    """What a caller hears whose carrier never delivers twice."""
    reply = act()
    assert not any(words in reply.words for words in SORRY)
    return reply


def _delivered_again(caller: Caller, act: Callable[[], Reply]) -> Reply:
    reply = act()
    assert reply.status == 200
    if any(words in reply.words for words in SORRY):
        assert reply.verbs[-1] == "Enqueue"
        reply = caller.again()
    assert not any(words in reply.words for words in SORRY)
    return reply


def _told(reply: Reply) -> str:
    """The document without what differs from call to call: names, references, confirmation numbers."""
    return re.sub(rb"CA[0-9a-f]{32}|[0-9a-f]{32}|\d(?: \d){2,}", b"_", reply.body).decode()


@pytest.mark.parametrize("loses_connection", [False, True], ids=["fails", "loses the connection"])
def test_whichever_statement_fails_the_call_pays_once(database: Any, loses_connection: bool) -> None:
    if loses_connection and database.kind == "sqlite":
        pytest.skip("a file has no connection to lose")
    fault = Fault(loses_connection=loses_connection)
    with Rehearsal(database_url=database.url, sqlite_synchronous="NORMAL") as lines:
        databases = lines.app.extensions["ivr"]
        for engine in {id(one): one for one in (databases.engine, databases.durable)}.values():
            install(engine, fault)
        fault.arm(0)
        expected = [_told(reply) for reply in whole_call(lines, "ch_0")]
        statements = fault.sent
        assert FEWEST_STATEMENTS < statements < MOST_STATEMENTS
        paid, unavailable = 1, 0
        for failing in range(1, statements + 1):
            fault.arm(failing)
            delivered = _delivered_once if loses_connection else _delivered_again
            replies = whole_call(lines, f"ch_{failing}", expected, delivered)
            fault.arm(0)
            if [_told(reply) for reply in replies] == expected:
                paid += 1
            else:
                unavailable += 1
                assert "Nothing was charged" in replies[-1].words, failing
            assert [state for state, _, _ in payments(database.engine)] == ["approved"] * paid, failing
        assert unavailable == 0 or not loses_connection
        assert paid > unavailable
        assert count(database.engine, "calls") == statements + 1
        assert_ledger_is_right(database.engine)
