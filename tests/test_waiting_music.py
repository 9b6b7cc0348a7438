"""The shipped waiting music: a format the carrier plays, at a level kind to the ear, without a gap."""

import itertools
import math
import struct
import subprocess
import sys
import wave
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MUSIC = ROOT / "audio_prompts" / "waiting.wav"
FULL_SCALE = 32_768
WINDOW_SECONDS = 0.1


def samples_of(path: Path) -> tuple[int, ...]:
    with wave.open(str(path), "rb") as recording:
        count = recording.getnframes()
        return struct.unpack(f"<{count}h", recording.readframes(count))


@pytest.fixture(scope="module")
def samples() -> tuple[int, ...]:
    return samples_of(MUSIC)


def decibels(value: float) -> float:
    return 20 * math.log10(max(value, 1.0) / FULL_SCALE)


def loudness(samples: tuple[int, ...]) -> float:
    return decibels(math.sqrt(sum(sample * sample for sample in samples) / len(samples)))


def test_it_is_what_a_telephone_plays() -> None:
    with wave.open(str(MUSIC), "rb") as recording:
        assert (recording.getnchannels(), recording.getsampwidth(), recording.getframerate()) == (1, 2, 8_000)
        assert 20 <= recording.getnframes() / 8_000 <= 60
    assert MUSIC.stat().st_size <= 500_000


def test_it_is_neither_loud_nor_faint(samples: tuple[int, ...]) -> None:
    assert -21 <= loudness(samples) <= -19
    assert decibels(max(abs(sample) for sample in samples)) <= -1


def test_it_has_no_gap_anywhere_not_even_at_its_ends(samples: tuple[int, ...]) -> None:
    window = round(8_000 * WINDOW_SECONDS)
    for start in range(0, len(samples), window):
        assert loudness(samples[start : start + window]) > -40


def test_it_loops_without_a_click(samples: tuple[int, ...]) -> None:
    steepest = max(abs(after - before) for before, after in itertools.pairwise(samples))
    assert abs(samples[0] - samples[-1]) <= steepest


def test_anyone_can_make_it_again(tmp_path: Path, samples: tuple[int, ...]) -> None:
    again = tmp_path / "waiting.wav"
    subprocess.run([sys.executable, str(ROOT / "tools" / "make_waiting_music.py"), str(again)], check=True)
    made = samples_of(again)
    assert len(made) == len(samples)
    assert (
        max(abs(new - old) for new, old in zip(made, samples, strict=True)) <= 1
    )  # a machine may round otherwise
