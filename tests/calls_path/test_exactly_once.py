"""Whatever is delivered, however often, in whatever order: one effect, and the same bytes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from xml.etree import ElementTree

import pytest

from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT, Caller, Reply, over_http
from tests.calls_path.ledger import assert_ledger_is_right, count, next_turn, outcome, payments

AT_ONCE = 8
MORE_THAN_CONNECTIONS = 24
DECLINED = {"Result": "payment-connector-error", "ConnectorError": "card_declined", "PayErrorCode": "64012"}


def to_the_payment(caller: Caller) -> Reply:
    """All that is owed, by card, up to `<Pay>`."""
    caller.ring()
    return caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1")


def at_once(lines: Rehearsal, caller: Caller) -> list[Reply]:
    """The last webhook again, from eight connections at the same instant."""
    barrier = Barrier(AT_ONCE)

    def send(_: int) -> Reply:
        other = Caller(over_http(lines.url), caller.token, caller.public_url)
        barrier.wait()
        return other.repeat(*caller.last)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def test_a_doubled_webhook_gets_the_same_bytes(lines: Rehearsal, caller: Caller) -> None:
    first = caller.ring()
    assert caller.again() == first
    second = caller.press("2")
    assert caller.again() == second
    assert second != first
    assert (count(lines.engine, "calls"), count(lines.engine, "turns")) == (1, 2)


@pytest.mark.parametrize("keys", [(), ("3",), ("2",), ("2", "40170022#", "1", "03151952", "20001")])
def test_simultaneous_doubles_are_one_turn(lines: Rehearsal, caller: Caller, keys: tuple[str, ...]) -> None:
    """The first webhook, a turn without an errand, and two with."""
    url = f"{caller.public_url}/voice/answer"
    if keys:
        caller.ring()
        caller.press(*keys[:-1])
        url = caller.reply.next_url()
    fields = {"CallSid": caller.sid, "From": caller.caller, "To": "+18779899059", "CallStatus": "in-progress"}
    caller.last = url, fields | ({"Digits": keys[-1]} if keys else {})
    replies = at_once(lines, caller)
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1
    assert "Gather" in replies[0].verbs
    assert count(lines.engine, "turns") == next_turn(lines.engine, caller.sid) == len(keys) + 1


def test_a_payment_settled_eight_times_at_once_is_one_payment(lines: Rehearsal, caller: Caller) -> None:
    caller.last = (
        to_the_payment(caller).next_url(),
        {
            "CallSid": caller.sid,
            "From": caller.caller,
            "To": "+18779899059",
            **APPROVED,
        },
    )
    replies = at_once(lines, caller)
    assert len({reply.body for reply in replies}) == 1
    assert "Your payment went through" in replies[0].words
    assert payments(lines.engine) == [("approved", 47575, "ch_1")]
    assert_ledger_is_right(lines.engine)


def test_a_late_webhook_gets_its_old_answer_and_moves_nothing(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    answered = caller.press("2")
    late = caller.last
    caller.press("40170022#")
    before = next_turn(lines.engine, caller.sid)
    assert caller.repeat(*late) == answered
    assert next_turn(lines.engine, caller.sid) == before


def test_a_webhook_after_a_restart_gets_the_same_bytes(database: Any) -> None:
    with Rehearsal(database_url=database.url) as before:
        caller = Caller.of(before)
        caller.ring()
        answered = caller.press("2", "40170022#")
    with Rehearsal(database_url=database.url) as after:
        caller.send = over_http(after.url)
        assert caller.again() == answered
        assert "date of birth" in caller.press("1").words


def test_the_same_turn_with_other_contents_gets_the_stored_answer_and_is_logged(
    lines: Rehearsal, caller: Caller
) -> None:
    caller.ring()
    answered = caller.press("2")
    url, fields = caller.last
    assert caller.repeat(url, fields | {"Digits": "3"}) == answered
    assert b'"verdict":"contradicted"' in lines.log.read_bytes()
    assert "I have" in caller.press("40170022#").words


def test_fields_that_mean_nothing_here_make_no_contradiction(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    answered = caller.press("2")
    url, fields = caller.last
    assert caller.repeat(url, fields | {"StirVerstat": "TN-Validation-Passed-A"}) == answered
    assert b"contradicted" not in lines.log.read_bytes()


def test_a_turn_that_is_not_due_yet_is_sent_to_the_one_that_is(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    reply = caller.post(caller.turn_url(7), {"Digits": "1"})
    assert reply.verbs == ["Redirect"]
    assert reply.next_url() == caller.turn_url(1)
    assert count(lines.engine, "turns") == 1


def test_a_call_never_seen_begins_politely(lines: Rehearsal, caller: Caller) -> None:
    reply = caller.post(caller.turn_url(3), {"Digits": "1"})
    assert reply.next_url() == f"{lines.public_url}/voice/answer"
    assert "Thank you for calling" in caller.tell().words


@pytest.mark.parametrize("status", ["completed", "failed", "canceled", "busy", "no-answer"])
def test_a_call_never_seen_that_is_over_is_hung_up(lines: Rehearsal, caller: Caller, status: str) -> None:
    assert caller.post(caller.turn_url(3), {"Digits": "1"}, status).verbs == ["Hangup"]
    assert caller.post(f"{lines.public_url}/voice/answer", {}, status).verbs == ["Hangup"]
    assert caller.hang_up().status == 204
    assert count(lines.engine, "calls") == 0


def test_an_event_after_the_end_moves_nothing(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    caller.hang_up()
    assert outcome(lines.engine, caller.sid) == "abandoned"
    moved = next_turn(lines.engine, caller.sid)
    for number in (1, 2, 3):
        reply = caller.post(caller.turn_url(number), {"Digits": "1"})
        assert reply.status == 200
        assert "Gather" not in reply.verbs
    caller.hang_up()
    assert next_turn(lines.engine, caller.sid) == moved


def test_a_result_after_the_hang_up_is_still_money(lines: Rehearsal, caller: Caller) -> None:
    pay = to_the_payment(caller)
    caller.hang_up()
    assert payments(lines.engine) == [("unclear", 47575, None)]
    caller.post(pay.next_url(), APPROVED, "completed")
    assert payments(lines.engine) == [("approved", 47575, "ch_1")]
    assert_ledger_is_right(lines.engine)


def _result(caller: Caller, pay: Reply) -> None:
    caller.post(pay.next_url(), APPROVED)


def _lost(caller: Caller, pay: Reply) -> None:
    caller.post(pay.next_url(), {})


def _over(caller: Caller, _: Reply) -> None:
    caller.hang_up()


def _processing(caller: Caller, pay: Reply) -> None:
    url = next(ElementTree.fromstring(pay.body).iter("Pay")).attrib["statusCallback"]
    assert caller.post(url, {"For": "payment-processing", "Attempt": "1"}).status == 204


ORDERS: list[tuple[Callable[[Caller, Reply], None], ...]] = [
    (_result, _lost, _over, _processing),
    (_lost, _result, _over, _processing),
    (_over, _lost, _processing, _result),
    (_processing, _over, _result, _lost),
    (_lost, _over, _result, _result),
    (_over, _result, _over, _lost),
]


@pytest.mark.parametrize("order", ORDERS)
def test_the_ledger_depends_on_what_came_and_not_on_the_order(
    lines: Rehearsal, caller: Caller, order: tuple[Callable[[Caller, Reply], None], ...]
) -> None:
    pay = to_the_payment(caller)
    for event in order:
        event(caller, pay)
        assert caller.reply.status in (200, 204)
    assert payments(lines.engine) == [("approved", 47575, "ch_1")]
    assert_ledger_is_right(lines.engine)


def test_a_contradicting_result_never_takes_back_an_approval(lines: Rehearsal, caller: Caller) -> None:
    pay = to_the_payment(caller)
    told = caller.post(pay.next_url(), APPROVED)
    assert caller.post(pay.next_url(), DECLINED) == told
    assert payments(lines.engine) == [("approved", 47575, "ch_1")]


def test_the_payment_is_pending_before_the_caller_hears_pay(lines: Rehearsal, caller: Caller) -> None:
    assert "Pay" in to_the_payment(caller).verbs
    assert payments(lines.engine) == [("pending", 47575, None)]


def test_more_late_results_than_connections_starve_nobody(lines: Rehearsal, caller: Caller) -> None:
    pay = to_the_payment(caller)
    caller.post(pay.next_url(), {})
    url, fields = caller.last

    def send(number: int) -> Reply:
        other = Caller(over_http(lines.url), caller.token, caller.public_url)
        return other.repeat(url, fields | APPROVED | {"PaymentCardType": f"visa {number % 3}"})

    with ThreadPoolExecutor(MORE_THAN_CONNECTIONS) as pool:
        replies = list(pool.map(send, range(MORE_THAN_CONNECTIONS)))
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1
    assert b"apologised" not in lines.log.read_bytes()
    assert payments(lines.engine) == [("approved", 47575, "ch_1")]
