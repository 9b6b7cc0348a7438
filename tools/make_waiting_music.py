"""Makes the waiting music, `audio_prompts/waiting.wav`, out of nothing but arithmetic.

    .venv/bin/python tools/make_waiting_music.py [FILE]

Eight soft chords, thirty seconds, 8 kHz mono 16-bit: what a telephone carries, in less than 500 KB.
Every note's tail is wound round the end of the file to its beginning, so it loops without a click or a gap.
The same bytes come out at every run. The music is the project's own.
"""

import math
import struct
import sys
import wave
from pathlib import Path

SAMPLE_RATE = 8_000
SECONDS = 30
LOUDNESS_DBFS = -20.0
"""Root mean square of the whole file; recordings for a telephone line sit between -24 and -16."""

TRANSPOSE = 8
"""Semitones upwards: a telephone carries little below 300 Hz."""

BEAT_SECONDS = SECONDS / 64
PARTIALS = ((1.0, 1.0), (2.0, 0.3), (3.0, 0.08))
"""Frequency and strength of each overtone. All stay under the 3,400 Hz that a telephone carries."""

CHORDS = (
    (57, 64, 69, 72, 76),  # A minor
    (53, 60, 69, 72, 77),  # F
    (48, 60, 67, 72, 76),  # C
    (55, 62, 67, 71, 74),  # G
    (50, 62, 69, 74, 77),  # D minor
    (53, 60, 69, 72, 76),  # F with the seventh
    (48, 60, 67, 71, 76),  # C with the seventh
    (55, 62, 67, 72, 74),  # G, suspended: it leads back to the first
)
"""MIDI notes, the lowest first: a bass note and four that are plucked."""

PATTERN = (1, 2, 3, 4, 3, 2, 4, 2)
"""Which note of the chord is plucked on each beat of its eight."""


def frequency_of(note: int) -> float:
    """Hz of a MIDI note in equal temperament, A4 = 440."""
    return 440.0 * math.pow(2.0, (note - 69) / 12)


def add_note(
    sound: list[float], note: int, start_seconds: float, strength: float, fade_seconds: float
) -> None:
    """Adds one plucked note: a soft attack of 30 ms, then an even decay, wound round the end of the file."""
    first = round(start_seconds * SAMPLE_RATE)
    for index in range(round(fade_seconds * 5 * SAMPLE_RATE)):
        seconds = index / SAMPLE_RATE
        envelope = strength * min(1.0, seconds / 0.03) * math.exp(-seconds / fade_seconds)
        angle = 2 * math.pi * frequency_of(note + TRANSPOSE) * seconds
        sound[(first + index) % len(sound)] += envelope * sum(
            share * math.sin(multiple * angle) for multiple, share in PARTIALS
        )


def compose() -> list[float]:
    """The whole piece, not yet brought to its loudness."""
    sound = [0.0] * (SECONDS * SAMPLE_RATE)
    for position, chord in enumerate(CHORDS):
        start = position * len(PATTERN) * BEAT_SECONDS
        add_note(sound, chord[0], start, strength=0.6, fade_seconds=1.6)
        for beat, voice in enumerate(PATTERN):
            add_note(sound, chord[voice], start + beat * BEAT_SECONDS, strength=0.55, fade_seconds=0.7)
    return sound


def to_samples(sound: list[float]) -> list[int]:
    """Whole 16-bit samples at `LOUDNESS_DBFS`."""
    root_mean_square = math.sqrt(sum(value * value for value in sound) / len(sound))
    gain = 32_768 * math.pow(10.0, LOUDNESS_DBFS / 20) / root_mean_square
    return [round(value * gain) for value in sound]


def write(path: Path, samples: list[int]) -> None:
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(SAMPLE_RATE)
        recording.writeframes(struct.pack(f"<{len(samples)}h", *samples))


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "audio_prompts" / "waiting.wav"
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else default, to_samples(compose()))
