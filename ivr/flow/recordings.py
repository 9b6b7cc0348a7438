"""The recordings that there are, and whether the carrier plays them as they are."""

from msgspec import Struct

from ivr.flow.problems import Hint, Notes, Place

HEAD_BYTES = 4_096
"""As much of a file as is looked at; what describes the sound stands at its front."""
FORMAT = Hint("save it as WAV, 8,000 Hz, mono, mu-law or 16 bit PCM")

_RATE = 8_000
_CHANNELS = 1
_CODINGS = {(1, 16): "16 bit PCM", (7, 8): "mu-law"}
"""By the file's number of the coding, and the bits of a sample: https://www.rfc-editor.org/rfc/rfc2361"""
_FORMAT_BYTES = 16


class Shelf(Struct, frozen=True):
    """By path under `audio_prompts/`. `misfits`: what is wrong with the format, where something is."""

    names: frozenset[str] = frozenset()
    misfits: dict[str, str] = {}


def misfit_of(head: bytes) -> str | None:
    """What is wrong with a recording that begins with these bytes; None when it is as it should be."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return "it is no WAV file"
    described = _chunk(head, b"fmt ")
    if len(described) < _FORMAT_BYTES:
        return "it does not say how it is coded"
    coding, channels = (int.from_bytes(described[at : at + 2], "little") for at in (0, 2))
    rate, bits = int.from_bytes(described[4:8], "little"), int.from_bytes(described[14:16], "little")
    if rate != _RATE:
        return f"it has {rate:,} Hz"
    if channels != _CHANNELS:
        return f"it has {channels} channels"
    return None if (coding, bits) in _CODINGS else f"its coding is number {coding} with {bits} bits"


def tell_wrong_format(name: str, place: Place, shelf: Shelf, notes: Notes) -> None:
    """A warning at the place that has this recording played, if it is not what a telephone plays."""
    if name in shelf.misfits:
        message = f"the recording {name} cannot be played well: {shelf.misfits[name]}"
        notes.warning("recording-format", place, message, FORMAT)


def tell_missing_music(name: str, place: Place, shelf: Shelf, notes: Notes) -> None:
    """A warning where a queue names music that is not there."""
    if name not in shelf.names:
        message = f"there is no recording audio_prompts/{name}; callers would wait in silence"
        notes.warning("missing-recording", place, message, *notes.suggest(name, sorted(shelf.names)))


def _chunk(head: bytes, name: bytes) -> bytes:
    """The contents of one part of a WAV file; nothing where it is not in the head."""
    at = 12
    while at + 8 <= len(head):
        length = int.from_bytes(head[at + 4 : at + 8], "little")
        if head[at : at + 4] == name:
            return head[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return b""
