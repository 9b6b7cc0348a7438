"""A yes to an offer, however often and from however many calls it comes: added once, and as it was heard."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ivr.billing.bill_files import import_bills
from ivr.importing.imports import Imported
from ivr.rehearsal import Rehearsal
from tests.billing.ledgers import BILL_HEADER, csv_file
from tests.calls_path.caller import Caller, Reply, over_http
from tests.calls_path.ledger import assert_ledger_is_right, count

AT_ONCE = 8
HOLDER_TO_OFFER = ("2", "40170046#", "1", "11281961", "20016", "4")
ANOTHER_BILL = "310450994,40170046,2026-11-02,Oxygen equipment rental,20.00,2027-01-20"


def to_the_offer(lines: Rehearsal, language: str = "en") -> Caller:
    """A caller who has heard what her plan would become with the new bill of $95.40."""
    caller = Caller.of(lines)
    caller.ring()
    caller.press(*(("9",) if language == "es" else ()), *HOLDER_TO_OFFER)
    return caller


def bill_comes_in(lines: Rehearsal) -> None:
    assert isinstance(import_bills(lines.engine, lines.sealer, csv_file(BILL_HEADER, ANOTHER_BILL)), Imported)


def all_say_yes(callers: list[Caller]) -> list[Reply]:
    gate = Barrier(len(callers))

    def press(caller: Caller) -> Reply:
        gate.wait()
        return caller.press("1")

    with ThreadPoolExecutor(len(callers)) as threads:
        return list(threads.map(press, callers))


def test_a_yes_that_comes_eight_times_at_once_adds_once(lines: Rehearsal) -> None:
    caller = to_the_offer(lines)
    assert "one hundred fifty-two dollars and eighty-three cents a month" in caller.reply.words
    doubles = []
    for _ in range(AT_ONCE):
        double = Caller(over_http(lines.url), caller.token, caller.public_url, caller.caller, caller.sid)
        double.reply = caller.reply
        doubles.append(double)
    replies = all_say_yes(doubles)
    assert len({reply.body for reply in replies}) == 1
    assert "We added ninety-five dollars and forty cents to your plan" in replies[0].words
    assert count(lines.engine, "plan_changes") == 1
    assert_ledger_is_right(lines.engine)


def test_of_two_calls_that_say_yes_at_once_one_adds(lines: Rehearsal) -> None:
    replies = all_say_yes([to_the_offer(lines), to_the_offer(lines)])
    added = [reply for reply in replies if "We added ninety-five dollars" in reply.words]
    changed = [reply for reply in replies if "so nothing was added to your plan" in reply.words]
    assert (len(added), len(changed)) == (1, 1)
    assert "Your plan covers all of your open bills" in changed[0].words
    assert count(lines.engine, "plan_changes") == 1
    assert_ledger_is_right(lines.engine)


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        (
            "en",
            (
                "Your account changed while we were speaking, so nothing was added to your plan",
                "We found two bills that your plan does not cover yet",
                "If we add one hundred fifteen dollars and forty cents to your plan",
            ),
        ),
        (
            "es",
            (
                "Su cuenta cambió mientras hablábamos, por eso no se agregó nada a su plan",
                "Encontramos dos facturas que su plan todavía no cubre",
                "Si agregamos ciento quince dólares con cuarenta centavos a su plan",
            ),
        ),
    ],
)
def test_a_bill_that_comes_in_meanwhile_makes_a_new_offer(
    lines: Rehearsal, language: str, heard: tuple[str, ...]
) -> None:
    caller = to_the_offer(lines, language)
    bill_comes_in(lines)
    caller.press("1")
    assert all(words in caller.reply.words for words in heard)
    assert count(lines.engine, "plan_changes") == 0
    caller.press("1")
    assert count(lines.engine, "plan_changes") == 1
    assert_ledger_is_right(lines.engine)


def test_an_instalment_is_charged_as_it_was_spoken_and_moves_the_date(lines: Rehearsal) -> None:
    caller = to_the_offer(lines)
    caller.press("2", "1", "1")
    assert "Pay" in caller.reply.verbs
    assert b'chargeAmount="150.00"' in caller.reply.body
    caller.tell(Result="success", PaymentConfirmationCode="ch_1", PaymentCardNumber="xxxxxxxxxxxx1111")
    caller.press("1", "2", "2")
    assert "Your plan has one thousand one hundred thirty dollars left to pay" in caller.reply.words
    assert "The next instalment is due on January 1, 2027" in caller.reply.words
    assert_ledger_is_right(lines.engine)
