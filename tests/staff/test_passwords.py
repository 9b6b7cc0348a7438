"""Passwords at rest, and those that may not be."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from ivr.staff import passwords
from ivr.staff.passwords import Busy, hash_of, is_right, made_up, mistake_in


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    kept = hash_of("nine green bottles")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_right(kept, "nine green bottles")
    assert not is_right(kept, "nine green bottles ")
    assert not is_right(kept, "")
    assert not passwords.needs_new_hash(kept)


def test_a_name_that_nobody_has_is_compared_all_the_same() -> None:
    assert not is_right(None, "nine green bottles")


def test_a_made_up_password_may_be_one() -> None:
    made = {made_up() for _ in range(50)}
    assert len(made) == 50
    assert not [one for one in made if mistake_in(one, "dana")]


@pytest.mark.parametrize(
    "password", ["ñandú y colibrí", "twelve chars", "日本語のパスワードは長いです", "aaaaaa lilac zebra"]
)
def test_any_characters_make_a_password(password: str) -> None:
    assert not mistake_in(password, "dana")


@pytest.mark.parametrize(
    "password",
    [
        "eleven char",
        "password1234",
        "PassWord1234",
        "123456789012",
        "qwertyuiop12",
        "dana.example dana",
        "my console",
        "console12345",
        "correcthorse",
        "iloveyouforever",
        "p@ssw0rd1234",
        "1qaz2wsx3edc4rfv",
        "michaeljordan23",
        "Ivr-Console-2026",
        "abcabcabcabcabc",
        "aaaaaaaaaaaab",
        "qwertyuiopasdfghjkl",
        "lines.example.org1",
        "d.example@clinic",
        "x" * 200,
        "unforgettable",
    ],
)
def test_what_is_guessed_first_makes_none(password: str) -> None:
    assert mistake_in(password, "dana.example", ("lines.example.org", "d.example@clinic.org"))


def test_every_usual_password_that_is_long_enough_is_refused() -> None:
    usual = [one for one in FREQUENCY_LISTS["passwords"] if len(one) >= passwords.FEWEST_CHARACTERS]
    assert len(usual) > 200
    assert [one for one in usual if not mistake_in(one, "dana")] == []


def test_a_password_of_any_length_is_judged_at_once() -> None:
    assert not mistake_in("dovu-kela-mito-sufa" * 10, "dana")


def test_hashing_never_takes_more_than_one_core_from_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    with passwords._one_at_a_time, pytest.raises(Busy):
        hash_of("nine green bottles")
