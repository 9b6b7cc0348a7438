from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.billing import settling
from ivr.billing.audit import audit
from ivr.confirmation import check_digit, draw_confirmation_number, is_confirmation_number
from tests.billing.ledgers import NOW, Ledger
from tests.conftest import Database

NUMBERS = st.text("0123456789", min_size=9, max_size=9).map(lambda digits: digits + check_digit(digits))


@given(NUMBERS, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(number: str, place: int, change: int) -> None:
    wrong = str((int(number[place]) + change) % 10)
    assert is_confirmation_number(number)
    assert not is_confirmation_number(number[:place] + wrong + number[place + 1 :])


def test_every_swap_of_two_neighbours_is_noticed_at_every_place_and_after_everything() -> None:
    """What stands before a pair counts by its interim digit only, and each first digit leads to another
    one.
    """
    pairs = [f"{one}{two}" for one in range(10) for two in range(10) if one != two]
    for before in range(10):
        for pair in pairs:
            assert check_digit(f"{before}{pair}") != check_digit(f"{before}{pair[::-1]}")


@given(NUMBERS, st.integers(0, 8))
def test_swapping_two_neighbours_of_a_number_is_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_confirmation_number(swapped)


def test_a_known_number_checks() -> None:
    assert check_digit("572") == "4"  # the example of Damm's own description


def test_drawn_numbers_check_and_do_not_follow_each_other() -> None:
    drawn = {draw_confirmation_number() for _ in range(200)}
    assert len(drawn) > 190
    assert all(map(is_confirmation_number, drawn))


@pytest.mark.parametrize(
    "number", ["", "123", "123456789", "12345678901", "１２３４５６７８９０", "12345x7890"]
)
def test_what_is_not_ten_digits_is_no_confirmation_number(number: str) -> None:
    assert not is_confirmation_number(number)


def test_a_taken_number_is_drawn_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(database.engine)
    taken, free = ("111111111" + check_digit("111111111"), "222222222" + check_digit("222222222"))
    draws = iter([taken, taken, taken, free])
    monkeypatch.setattr(settling, "draw_confirmation_number", lambda: next(draws))
    numbers = [
        ledger.settle(ledger.open(ledger.account(50_00), 50_00), "charged", at=NOW + timedelta(minutes=1))
        for _ in range(2)
    ]
    assert [payment.confirmation_number for payment in numbers] == [taken, free]
    assert audit(ledger.engine) == ()
