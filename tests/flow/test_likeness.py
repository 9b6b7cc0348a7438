"""How alike two wishes are, and what is asked where they are only alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.composing import compose, doubt_of
from ivr.flow.likeness import DOUBTFUL, SURE, Wishes, alikeness, likeness
from ivr.flow.model import FactRef, Prompt, Sentence, Words
from tests.engine.building import sentence

TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(["pay", "a", "bill", "my", "order", "one", "of", "¿"])).map(" ".join),
)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("I would like to pay my bill, please.", "pay a bill"),
        ("Bill pay!", "pay my bill"),
        ("complain", "complaint"),
        ("wheres my order", "where is my order"),
        ("cual es mi saldo", "¿Cuál es mi saldo?"),
        ("quisiera pagar la factura por favor", "pagar mi factura"),
        ("check my balance", "balance"),
    ],
)
def test_the_same_wish_in_other_words_is_sure(heard: str, meant: str) -> None:
    assert likeness(heard, meant) >= SURE


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("bill", "pay my bill"),
        ("paying bill", "pay my bill"),
        ("my order was denied and I want to complain", "my order"),
        ("equip mint", "equipment"),
        ("interpretation", "interpreter"),
    ],
)
def test_a_part_of_a_wish_is_doubtful(heard: str, meant: str) -> None:
    assert DOUBTFUL <= likeness(heard, meant) < SURE


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("weather", "interpreter"), ("ill", "bill"), ("a", "pay a bill"), ("", "bill"), ("banana", "balance")],
)
def test_another_wish_is_nothing(heard: str, meant: str) -> None:
    assert likeness(heard, meant) < DOUBTFUL


@given(TEXTS, TEXTS)
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 100
    assert alikeness(one, other) == pytest.approx(alikeness(other, one))


@given(TEXTS, st.lists(TEXTS, max_size=5))
def test_the_quick_look_finds_what_the_slow_one_does(text: str, others: list[str]) -> None:
    wishes = Wishes()
    for other in others:
        wishes.add(other)
    alike = [alikeness(text, other) >= SURE for other in others]
    found = wishes.sounding_like(text)
    assert (found is not None) == any(alike)
    assert found is None or alike[found]


def test_a_doubt_is_asked_in_the_words_of_the_purpose() -> None:
    offer = Prompt("1", {"en": sentence("For your balance of {balance:money}, press 1."), "es": Sentence(())})
    doubt = doubt_of(offer, "for", "1")
    assert doubt is not None
    assert doubt.sentences["en"].parts == (
        Words("Did you mean: your balance of "),
        FactRef("balance", "money"),
        Words("?"),
    )
    for phrasing, key, asked in (("to", "star", "Did you mean: to pay?"), ("for", "2", "Did you mean: pay?")):
        composed = Prompt(key, {"en": sentence(compose("en", phrasing, "pay", key), "en/a.wav")})  # type: ignore[arg-type]  # a phrasing
        doubt = doubt_of(composed, phrasing, key)  # type: ignore[arg-type]  # a phrasing
        assert doubt is not None
        assert doubt.sentences["en"] == sentence(asked), "and never by a recording of the offer"
    assert doubt_of(offer, "say", "1") is None
