"""Charts as SVG and PNG. Graphviz comes inside pygraphviz, loaded when a picture is drawn."""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Literal

PictureForm = Literal["svg", "png"]

_drawing = Lock()
"""Graphviz is made for one thread at a time, and there is one error stream to keep quiet."""


class PicturesNotInstalled(Exception):
    """Graphviz is not there; the message says how to get it."""


def draw(dot: str, form: PictureForm) -> bytes:
    """The picture. Raises PicturesNotInstalled."""
    try:
        graphviz = importlib.import_module("pygraphviz")
    except ImportError as missing:
        message = f"pictures are drawn by pygraphviz: {_this_python()} -m pip install pygraphviz"
        raise PicturesNotInstalled(message) from missing
    with _drawing, _quiet():
        picture = graphviz.AGraph(string=dot).draw(format=form, prog="dot")
    return bytes(picture)


def _this_python() -> str:
    """As it is typed from here."""
    path = Path(sys.executable)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


@contextmanager
def _quiet() -> Iterator[None]:
    """The library of fonts inside Graphviz writes a harmless line to the error stream of the process."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
