"""Amounts as people write them and key them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.money import MAX_CENTS, NotAnAmount, format_dollars, from_keys, parse_dollars


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$1,250.00", 125_000),
        ("1250.5", 125_050),
        ("$5", 500),
        (" 0.05 ", 5),
        (".5", 50),
        ("1,000,000", 100_000_000),
        ("999999999.99", MAX_CENTS),
        ("000000000001", 100),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, cents: int) -> None:
    assert parse_dollars(text) == cents


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("$", "empty"),
        ("five", "not a number"),
        ("-5", "not a number"),
        ("1,25.00", "not a number"),
        ("1.2.3", "not a number"),
        ("٣", "not a number"),
        ("1.005", "more than two digits of cents"),
        ("1000000000", "too large"),
    ],
)
def test_what_is_no_amount_says_why(text: str, why: str) -> None:
    assert parse_dollars(text) == NotAnAmount(why)  # type: ignore[arg-type]  # the table names real reasons


@pytest.mark.parametrize(
    ("keys", "cents"),
    [("120*50", 12_050), ("120", 12_000), ("120*5", 12_050), ("*50", 50), ("7*", 700), ("0", 0)],
)
def test_star_is_the_decimal_point(keys: str, cents: int) -> None:
    assert from_keys(keys) == cents


@pytest.mark.parametrize("keys", ["", "*", "1**2", "1*234", "12#", "9" * 10, "²"])
def test_keys_that_are_no_amount_are_a_value_not_an_exception(keys: str) -> None:
    assert isinstance(from_keys(keys), NotAnAmount)


@given(st.integers(0, MAX_CENTS))
def test_a_written_amount_is_read_back_as_itself(cents: int) -> None:
    assert parse_dollars(format_dollars(cents)) == cents


@given(st.integers(0, MAX_CENTS))
def test_a_keyed_amount_is_understood_exactly(cents: int) -> None:
    dollars, rest = divmod(cents, 100)
    assert from_keys(f"{dollars}*{rest:02}") == cents


@given(st.text())
def test_any_text_is_an_amount_or_a_reason(text: str) -> None:
    for read in (parse_dollars, from_keys):
        answer = read(text)
        assert isinstance(answer, NotAnAmount) or 0 <= answer <= MAX_CENTS


def test_a_credit_is_written_with_its_sign() -> None:
    assert format_dollars(-500) == "-$5.00"
