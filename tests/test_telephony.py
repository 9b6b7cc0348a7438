"""Numbers, withheld callers, card numbers and keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.telephony import is_withheld, looks_like_card_number, to_e164


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1-877-989-9059", "+18779899059"),
        ("888-254-6351", "+18882546351"),
        ("(202) 555-0142", "+12025550142"),
        ("+1 202 555 0142", "+12025550142"),
        ("+44 20 7946 0018", "+442079460018"),
        ("+12025550142", "+12025550142"),
    ],
)
def test_numbers_become_e164(text: str, number: str) -> None:
    assert to_e164(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anonymous",
        "911",
        "+1 102 555 0142",
        "202-155-0142",
        "+0123456789",
        "+1202555014",
        "٢٠٢٥٥٥٠١٤٢",
        "+" * 9,
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert to_e164(text) is None


@given(st.text())
def test_what_is_understood_is_understood_again(text: str) -> None:
    number = to_e164(text)
    assert number is None or to_e164(number) == number


@pytest.mark.parametrize(
    "caller",
    [
        None,
        "",
        "anonymous",
        "Anonymous",
        "Restricted",
        "unavailable",
        "UNKNOWN",
        "private",
        "+266696687",
        "266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
    ],
)
def test_a_withheld_number_is_recognised_in_every_disguise(caller: str | None) -> None:
    assert is_withheld(caller)


def test_a_real_number_is_not_withheld() -> None:
    assert not is_withheld("+12025550142")


@pytest.mark.parametrize(
    "digits",
    ["4242424242424242", "378282246310005", "4222222222222", "6011 1111 1111 1117", "5555-5555-5555-4444"],
)
def test_published_test_cards_look_like_card_numbers(digits: str) -> None:
    assert looks_like_card_number(digits)


@pytest.mark.parametrize(
    "digits", ["4242424242424241", "40170022", "0" * 12, "0" * 20, "", "424242424242424²"]
)
def test_other_digits_do_not(digits: str) -> None:
    assert not looks_like_card_number(digits)


@given(st.integers(10**11, 10**18 - 1))
def test_exactly_one_last_digit_of_ten_checks(digits: int) -> None:
    assert sum(looks_like_card_number(f"{digits}{check}") for check in range(10)) == 1
