import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.sealing import NO_KEYS, KeyRefused, SealBroken, Sealer, new_key, place_of
from tests.billing.ledgers import key, sealer

PLACE = place_of("accounts", "name_sealed", "1")


@given(st.binary(max_size=500), st.text(max_size=50))
def test_what_is_sealed_opens_at_its_place(clear: bytes, place: str) -> None:
    assert sealer().open(sealer().seal(clear, place), place) == clear


def test_two_seals_of_one_value_look_different() -> None:
    assert sealer().seal(b"20001", PLACE) != sealer().seal(b"20001", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        place_of("accounts", "name_sealed", "2"),
        place_of("accounts", "zip_sealed", "1"),
        place_of("bills", "name_sealed", "1"),
    ],
)
def test_a_value_does_not_open_in_another_row_column_or_table(elsewhere: str) -> None:
    with pytest.raises(SealBroken, match="does not belong there"):
        sealer().open(sealer().seal(b"Eleanor", PLACE), elsewhere)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_breaks_the_seal(position: int, change: int) -> None:
    sealed = bytearray(sealer().seal(b"Eleanor", PLACE))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        sealer().open(bytes(sealed), PLACE)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_seal_are_refused(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        sealer().open(sealed, PLACE)


def test_a_new_key_opens_what_the_old_one_sealed_and_seals_it_again() -> None:
    old, both, new = sealer("k1"), sealer("k2", "k1"), sealer("k2")
    sealed = old.seal(b"Eleanor", PLACE)
    assert both.open(sealed, PLACE) == b"Eleanor"
    assert not both.is_current(sealed)
    resealed = both.reseal(sealed, PLACE)
    assert new.open(resealed, PLACE) == b"Eleanor"
    assert both.reseal(resealed, PLACE) == resealed
    with pytest.raises(SealBroken, match="a key that is not in IVR_DATA_KEYS"):
        new.open(sealed, PLACE)


def test_an_index_is_the_same_every_time_and_differs_by_kind_and_key() -> None:
    index = sealer().index("phone", "+12025550142")
    assert index == sealer("k9").index("phone", "+12025550142")
    assert len(index) == 32
    assert index != sealer().index("account number", "+12025550142")
    other = Sealer.from_keys(f"k1:{key('k1')}", new_key())
    assert index != other.index("phone", "+12025550142")


SHORT = base64.b64encode(b"0123456789abcdef").decode()
WEAK = base64.b64encode(b"a" * 32).decode()


@pytest.mark.parametrize(
    ("data_keys", "index_key", "sentence"),
    [
        ("", key("index"), NO_KEYS),
        (key("k1"), key("index"), "IVR_DATA_KEYS must read id:key,id:key, the current key first."),
        (f"k1:{SHORT}", key("index"), "IVR_DATA_KEYS must hold 32 random bytes, and holds 16."),
        (f"k1:{WEAK}", key("index"), "IVR_DATA_KEYS is not random: take 32 bytes of a random generator."),
        ("k1:???", key("index"), "IVR_DATA_KEYS is not base64."),
        (f"k1:{key('k1')},k1:{key('k2')}", key("index"), "IVR_DATA_KEYS names the key k1 twice."),
        (f"k1:{key('k1')}", "", "IVR_INDEX_KEY must hold 32 random bytes, and holds 0."),
        (f"k1:{key('k1')}", WEAK, "IVR_INDEX_KEY is not random: take 32 bytes of a random generator."),
        (f"k1:{key('k1')}", key("k1"), "IVR_DATA_KEYS and IVR_INDEX_KEY must be different keys."),
    ],
)
def test_a_poor_key_is_refused_by_the_name_of_its_setting(
    data_keys: str, index_key: str, sentence: str
) -> None:
    with pytest.raises(KeyRefused) as refused:
        Sealer.from_keys(data_keys, index_key)
    assert str(refused.value) == sentence


def test_a_sealer_shows_no_key() -> None:
    assert repr(sealer("k2", "k1")) == "Sealer(keys=['k2', 'k1'])"
