"""What a simulated caller sounds like: a murmur as long as she spoke. Nothing was ever said."""

import io
import math
import random
import wave

SAMPLES_A_SECOND = 8_000
LONGEST_SECONDS = 600
_SYLLABLES_A_SECOND = 4
_PITCHES = (105, 118, 125, 140, 0)
"""In hertz; 0 is a rest."""


def murmur(seconds: int, recording: str) -> bytes:
    """A WAV file; the same for the same recording."""
    drawn = random.Random(recording)  # noqa: S311 - the same murmur each time
    sounds = [_syllable(pitch) for pitch in _PITCHES]
    wanted = min(max(seconds, 1), LONGEST_SECONDS) * _SYLLABLES_A_SECOND
    page = io.BytesIO()
    with wave.open(page, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(SAMPLES_A_SECOND)
        file.writeframes(b"".join(drawn.choice(sounds) for _ in range(wanted)))
    return page.getvalue()


def _syllable(pitch: int) -> bytes:
    """A few overtones that swell and fade, around 128, which is silence."""
    length = SAMPLES_A_SECOND // _SYLLABLES_A_SECOND
    return bytes(
        128 + round(40 * math.sin(math.pi * place / length) * _overtones(pitch * place / SAMPLES_A_SECOND))
        for place in range(length)
    )


def _overtones(turns: float) -> float:
    return sum(math.sin(2 * math.pi * turns * number) / number for number in (1, 2, 3)) / 1.5
