"""Encryption at rest and keyed hashes.

A sealed value is `version | key id length | key id | nonce | ciphertext and tag` (AES-256-GCM, a random nonce
of 96 bits). Its place, `table|column|row id`, is authenticated with it: a value moved to another row or
column does not open. What must be found again is kept beside it as a keyed hash (HMAC-SHA-256, 128 bits)
under a key of its own. Dates of birth and ZIP codes get no such hash: there are too few of them for a hash to
hide.
"""

import base64
import binascii
import hmac
import secrets
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
INDEX_HEX_DIGITS: Final = 32
LONGEST_KEY_ID: Final = 16
LONGEST_HEAD: Final = 2 + LONGEST_KEY_ID
FEWEST_DIFFERENT_BYTES: Final = 12
"""A random key of 32 bytes has about 30 different ones; fewer than this is somebody's typing."""

_VERSION: Final = b"\x01"
_CHECKED_TEXT: Final = b"ivr: is this the same key?"

PHONE: Final = "phone"
"""The kind under which telephone numbers are hashed in every room, so that each finds what another kept. (A
number to call back has a kind of its own.)
"""

DATA_KEYS: Final = "IVR_DATA_KEYS"
INDEX_KEY: Final = "IVR_INDEX_KEY"


NO_KEYS = (
    f"{DATA_KEYS} is not set. In the demo write IVR_MODE=demo before the command;"
    " else `ivr doctor --new-keys` makes keys."
)


class KeyRefused(ValueError):
    """A key is missing, short or weak. Names the setting, never the value."""


class SealBroken(Exception):
    """A sealed value does not open: another place, another key, or changed bytes. Says the place alone."""


class Sealer:
    """Seals with the first data key, opens with any of them.

    `data_checks` by key id and `index_check` tell whether a key is the same, and nothing else of it.
    """

    def __init__(self, data_keys: dict[str, bytes], index_key: bytes) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in data_keys.items()}
        self._current = next(iter(data_keys))
        self._head = head_of(self._current)
        self._cipher = self._ciphers[self._current]
        self._index = hmac.new(index_key, digestmod="sha256")
        self.data_checks = {key_id: _check_of(key) for key_id, key in data_keys.items()}
        self.index_check = _check_of(index_key)

    def __repr__(self) -> str:
        return f"Sealer(keys={list(self._ciphers)})"

    @classmethod
    def from_keys(cls, data_keys: str, index_key: str) -> Self:
        """`data_keys`: `id:base64,id:base64`, the current one first; `index_key`: base64; 32 random bytes
        each.

        Raises `KeyRefused`.
        """
        keys: dict[str, bytes] = {}
        for entry in data_keys.split(","):
            key_id, colon, encoded = entry.strip().partition(":")
            if not colon or not _is_key_id(key_id):
                raise KeyRefused(
                    f"{DATA_KEYS} must read id:key,id:key, the current key first." if data_keys else NO_KEYS
                )
            if key_id in keys:
                raise KeyRefused(f"{DATA_KEYS} names the key {key_id} twice.")
            keys[key_id] = _read_key(encoded, DATA_KEYS)
        index = _read_key(index_key, INDEX_KEY)
        if index in keys.values() or len(set(keys.values())) < len(keys):
            raise KeyRefused(f"{DATA_KEYS} and {INDEX_KEY} must be different keys.")
        return cls(keys, index)

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Of the data keys, the current one first."""
        return tuple(self._ciphers)

    def seal(self, clear: bytes, place: str) -> bytes:
        """`clear` so that only this place can give it back."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return self._head + nonce + self._cipher.encrypt(nonce, clear, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for `place`. Raises `SealBroken`."""
        key_id, nonce, rest = _take_apart(sealed, place)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SealBroken(
                f"The value at {_column_of(place)} was sealed with a key that is not in {DATA_KEYS}."
            )
        try:
            return cipher.decrypt(nonce, rest, place.encode())
        except InvalidTag as broken:
            raise SealBroken(
                f"The value at {_column_of(place)} does not belong there, or was changed."
            ) from broken

    def seal_text(self, clear: str, place: str) -> bytes:
        """`seal` for text."""
        return self.seal(clear.encode(), place)

    def open_text(self, sealed: bytes, place: str) -> str:
        """`open` for text."""
        return self.open(sealed, place).decode()

    def is_current(self, sealed: bytes) -> bool:
        """Was this value sealed with the current key?"""
        return _take_apart(sealed, "?")[0] == self._current

    def reseal(self, sealed: bytes, place: str) -> bytes:
        """The same value under the current key; the same bytes when that is its key already."""
        if self.is_current(sealed):
            return sealed
        return self.seal(self.open(sealed, place), place)

    def index(self, kind: str, value: str) -> str:
        """The keyed hash by which `value` is found, 32 hexadecimal digits; differs from kind to kind."""
        keyed = self._index.copy()
        keyed.update(f"{kind}|{value}".encode())
        return keyed.hexdigest()[:INDEX_HEX_DIGITS]


def new_key() -> str:
    """32 random bytes in base64: a data key without its id, or an index key."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def head_of(key_id: str) -> bytes:
    """What every value begins with that was sealed with this key: at most LONGEST_HEAD bytes."""
    return _VERSION + bytes([len(key_id)]) + key_id.encode()


def key_id_of(sealed: bytes) -> str | None:
    """The key that a value was sealed with, told by its first LONGEST_HEAD bytes; None when it is no seal."""
    if len(sealed) < 2 or sealed[:1] != _VERSION:
        return None
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


def place_of(table: str, column: str, row_id: str) -> str:
    """The place of a sealed value."""
    return f"{table}|{column}|{row_id}"


def _check_of(key: bytes) -> str:
    return hmac.digest(key, _CHECKED_TEXT, "sha256").hex()


def _is_key_id(key_id: str) -> bool:
    return key_id.isascii() and key_id.replace("-", "").isalnum() and len(key_id) <= LONGEST_KEY_ID


def _read_key(encoded: str, setting: str) -> bytes:
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError) as mistake:
        raise KeyRefused(f"{setting} is not base64.") from mistake
    if len(key) != KEY_BYTES:
        raise KeyRefused(f"{setting} must hold {KEY_BYTES} random bytes, and holds {len(key)}.")
    if len(set(key)) < FEWEST_DIFFERENT_BYTES:
        raise KeyRefused(f"{setting} is not random: take 32 bytes of a random generator.")
    return key


def _take_apart(sealed: bytes, place: str) -> tuple[str, bytes, bytes]:
    if len(sealed) < 2 or sealed[:1] != _VERSION or len(sealed) < 2 + sealed[1] + NONCE_BYTES:
        raise SealBroken(f"The value at {_column_of(place)} is not a sealed value.")
    start = 2 + sealed[1]
    return (
        sealed[2:start].decode("ascii", "replace"),
        sealed[start : start + NONCE_BYTES],
        sealed[start + NONCE_BYTES :],
    )


def _column_of(place: str) -> str:
    return " ".join(place.split("|")[:2])
