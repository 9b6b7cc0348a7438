"""`flows/queues.yaml`: where callers wait for people."""

import re

from ivr.flow.people import Queue
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.recordings import Shelf, tell_missing_music, tell_wrong_format
from ivr.flow.settings import Settings, shape_of
from ivr.flow.tree import Document, Mapping, Node, Scalar
from ivr.flow.values import read_name, read_seconds, read_whole

PATH = "queues.yaml"
ANNOUNCE_SECONDS = (10, 600, " seconds")
SIZE = (1, 5_000, "")
MINUTES_EACH = (1, 120, "")
_KNOWN = ("announce_every", "at_most", "minutes_each", "music")
_RECORDING = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,100}\.wav")


def read_queues(document: Document, notes: Notes, shelf: Shelf) -> dict[str, Queue]:
    """The queues of the file by name; mistakes are in the notes. `shelf`: the music there is."""
    settings = Settings(document.root, "the file", Place(document.path), notes, ("queues", "places"))
    settings.refuse_unknown()
    if settings.node("queues") is None:
        notes.error("missing-setting", Place(document.path), "the file has no 'queues'")
    group = settings.group("queues", "queues:  with lines such as  billing: {at_most: 100}")
    queues = {}
    for name, node in group.entries if group else ():
        settings.understood(name, read_name, "")
        queues[name.text] = _read_queue(name, node, notes, shelf)
    return queues


def _read_queue(name: Scalar, node: Node, notes: Notes, shelf: Shelf) -> Queue:
    if not isinstance(node, Mapping):
        if not (isinstance(node, Scalar) and not node.text):
            message = f"queue {quoted(name.text)} needs settings, not {shape_of(node)}"
            notes.error("wrong-shape", node.place, message, Hint("write  billing: {at_most: 100}"))
        return Queue(name.text)
    settings = Settings(node, f"queue {quoted(name.text)}", name.place, notes, _KNOWN)
    settings.refuse_unknown()
    music = settings.scalar("music")
    if music is not None:
        _check_music(music, notes, shelf)
    return Queue(
        name.text,
        settings.within("announce_every", read_seconds, 30, ANNOUNCE_SECONDS),
        settings.within("at_most", read_whole, 100, SIZE),
        settings.within("minutes_each", read_whole, 4, MINUTES_EACH),
        music.text if music else None,
    )


def _check_music(music: Scalar, notes: Notes, shelf: Shelf) -> None:
    if not _RECORDING.fullmatch(music.text):
        message = f"{quoted(music.text)} is not the name of a recording"
        notes.error("bad-value", music.place, message, Hint("write  music: waiting.wav"))
        return
    tell_missing_music(music.text, music.place, shelf, notes)
    tell_wrong_format(music.text, music.place, shelf, notes)
