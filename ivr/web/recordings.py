"""The recordings on disk: whether one is there, and the door where the carrier fetches it."""

import re
from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

_RECORDING = re.compile(r"(?:[a-z]{2}/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\.wav", re.ASCII)
"""Recordings have plain names, in the folder itself or in that of a language; nothing else is given out."""


class Recordings:
    """One folder. Looked at whenever an answer plays something: a `stat` a recording, and never stale."""

    def __init__(self, folder: Path) -> None:
        self._root = folder.resolve()

    def has(self, recording: str) -> bool:
        """Would the door below give it out, and is anything in it?"""
        if not _RECORDING.fullmatch(recording):
            return False
        path = self._root / recording
        try:
            return path.is_file() and path.stat().st_size > 0
        except OSError:
            # The folder cannot be read now, or the file went away between two looks: the voice speaks.
            return False

    def door(self) -> Blueprint:
        """`GET /audio/...`: what `<Play>` fetches. Prompts hold nothing private, so anybody may."""
        audio = Blueprint("audio", __name__, url_prefix="/audio")

        @audio.get("/<path:recording>")
        def recording(recording: str) -> Response:
            if not _RECORDING.fullmatch(recording):
                abort(404)
            return send_from_directory(self._root, recording, mimetype="audio/wav", max_age=3600)

        return audio
