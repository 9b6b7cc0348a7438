"""What authors type for numbers, durations, amounts and keys."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.values import (
    Wrong,
    read_amount,
    read_digits,
    read_key,
    read_name,
    read_seconds,
    read_whole,
    read_yes,
)

READERS = [read_amount, read_digits, read_key, read_name, read_seconds, read_whole, read_yes]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("$5", 500), ("$1,250.00", 125_000), ("$1250.05", 125_005), ("$0.01", 1), ("$999,999.99", 99_999_999)],
)
def test_amounts_are_whole_cents(typed: str, cents: int) -> None:
    assert read_amount(typed) == cents


@pytest.mark.parametrize(
    "typed", ["5", "$5.5", "$1,25", "$", "$-5", "$1e3", "$٥", "$1,000,000.00", "5 dollars", "$ 5"]
)
def test_other_amounts_are_refused(typed: str) -> None:
    assert isinstance(read_amount(typed), Wrong)


@given(cents=st.integers(0, 99_999_999))
def test_every_amount_can_be_written(cents: int) -> None:
    assert read_amount(f"${cents // 100:,}.{cents % 100:02}") == cents


@pytest.mark.parametrize(
    ("typed", "seconds"), [("8 seconds", 8), ("1 second", 1), ("2 minutes", 120), ("1 minute", 60)]
)
def test_durations_are_seconds(typed: str, seconds: int) -> None:
    assert read_seconds(typed) == seconds


@pytest.mark.parametrize(
    ("typed", "proposal"),
    [
        ("8", "8 seconds"),
        ("8s", "8 seconds"),
        ("1", "1 second"),
        ("2 min", "2 minutes"),
        ("eight seconds", "8 seconds"),
    ],
)
def test_a_duration_without_its_unit_is_proposed_with_it(typed: str, proposal: str) -> None:
    found = read_seconds(typed)
    assert isinstance(found, Wrong)
    assert proposal in found.hints[0].text


@pytest.mark.parametrize("typed", ["² seconds", "٨ seconds", "-1 seconds", "8.5 seconds", "8 hours", ""])
def test_other_durations_are_refused(typed: str) -> None:
    assert isinstance(read_seconds(typed), Wrong)


@pytest.mark.parametrize(("typed", "key"), [("*", "star"), ("#", "pound"), ("one", "1"), ("Star", "star")])
def test_a_key_is_proposed_as_it_is_written(typed: str, key: str) -> None:
    found = read_key(typed)
    assert isinstance(found, Wrong)
    assert found.hints[0].text == f"write  {key}"


@given(text=st.text(max_size=20), reader=st.sampled_from(READERS))
def test_any_text_is_read_or_answered_with_a_sentence(text: str, reader: Callable[[str], object]) -> None:
    found = reader(text)
    assert not isinstance(found, Wrong) or found.message


@given(text=st.text(st.characters(categories=("Nd", "No", "Nl"), min_codepoint=128), min_size=1, max_size=5))
def test_only_ascii_digits_are_digits(text: str) -> None:
    for reader in (read_amount, read_digits, read_key, read_seconds, read_whole):
        assert isinstance(reader(text), Wrong)
        assert isinstance(reader(f"{text} seconds"), Wrong)
        assert isinstance(reader(f"${text}"), Wrong)
