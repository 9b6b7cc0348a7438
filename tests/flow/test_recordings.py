"""What the first bytes of a recording tell of it."""

import struct
import wave
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.recordings import misfit_of
from ivr.flow_files import read_folder


def recording(
    rate: int = 8_000, channels: int = 1, coding: int = 1, bits: int = 16, before: bytes = b""
) -> bytes:
    described = struct.pack(
        "<HHIIHH", coding, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits
    )
    return b"RIFF....WAVE" + before + b"fmt " + struct.pack("<I", len(described)) + described + b"data...."


def test_what_a_telephone_plays_is_no_misfit() -> None:
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, 8_000, 0, "NONE", ""))
        written.writeframes(b"\0\0" * 80)
    assert misfit_of(file.getvalue()) is None
    assert misfit_of(recording()) is None
    assert misfit_of(recording(coding=7, bits=8)) is None
    assert misfit_of(recording(before=b"LIST\3\0\0\0odd.")) is None, "other parts may stand before, padded"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (recording(rate=44_100), "it has 44,100 Hz"),
        (recording(channels=2), "it has 2 channels"),
        (recording(bits=8), "its coding is number 1 with 8 bits"),
        (recording(coding=85, bits=16), "its coding is number 85 with 16 bits"),
        (b"ID3\4 a song", "it is no WAV file"),
        (b"", "it is no WAV file"),
        (b"RIFF....WAVEdata\0\0\0\0", "it does not say how it is coded"),
        (recording()[:30], "it does not say how it is coded"),
    ],
)
def test_what_is_wrong_is_told(head: bytes, told: str) -> None:
    assert misfit_of(head) == told


@given(st.binary(max_size=60))
def test_any_bytes_have_an_answer(rest: bytes) -> None:
    for head in (rest, b"RIFF....WAVE" + rest, b"RIFF....WAVEfmt " + rest):
        misfit_of(head)


def test_the_folder_tells_its_misfits(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "good.wav").write_bytes(recording())
    (tmp_path / "en" / "song.wav").write_bytes(b"ID3")
    found = read_folder(tmp_path / "flows", tmp_path)
    assert found.recordings == {"en/good.wav", "en/song.wav"}
    assert found.misfits == {"en/song.wav": "it is no WAV file"}
