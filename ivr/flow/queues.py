"""`flows/queues.yaml`: where callers wait for people."""

import re

from ivr.flow.declaration import Setting
from ivr.flow.people import Calendar, Queue
from ivr.flow.places import IN_COUNTRY, NUMBER, RING, SIP_ADDRESS, read_address
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.recordings import Shelf, tell_missing_music, tell_wrong_format
from ivr.flow.settings import Settings, shape_of
from ivr.flow.tree import Document, Mapping, Node, Scalar
from ivr.flow.values import read_name, read_seconds, read_whole

PATH = "queues.yaml"
_OF_OTHERS = ("number", "sip", "workflow")
ANNOUNCE_EVERY = Setting(
    "announce_every", "how often position and wait are told", "duration", "30 seconds", least=10, most=600
)
AT_MOST = Setting("at_most", "so many may wait", "number", "100", least=1, most=5_000)
MINUTES_EACH = Setting("minutes_each", "how long a conversation takes", "number", "4", least=1, most=120)
LONGEST_WAIT = Setting(
    "longest_wait", "nobody waits longer than this", "duration", "30 minutes", least=60, most=7_200
)
QUEUE = (
    Setting("hours", "a calendar of hours.yaml: when people answer; at any hour when left out", "name"),
    ANNOUNCE_EVERY,
    AT_MOST,
    MINUTES_EACH,
    LONGEST_WAIT,
    Setting("music", "a recording in audio_prompts/, played between announcements", "value"),
    Setting("spanish", "the queue in which those who hear Spanish wait instead", "name"),
    Setting("workflow", "a workflow of the carrier's TaskRouter, which finds who answers", "value"),
    NUMBER,
    SIP_ADDRESS,
    IN_COUNTRY,
    RING,
)
"""What a queue may hold; of `number`, `sip` and `workflow` at most one. Without them our own agents serve."""
_KNOWN = tuple(setting.name for setting in QUEUE)
WORKFLOW = re.compile(r"WW[0-9a-f]{32}")
RECORDING = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,100}\.wav")


def read_queues(document: Document, notes: Notes, shelf: Shelf) -> dict[str, Queue]:
    """The queues of the file by name; mistakes are in the notes. `shelf`: the music there is."""
    settings = Settings(document.root, "the file", Place(document.path), notes, ("queues", "places"))
    settings.refuse_unknown()
    if settings.node("queues") is None:
        notes.error("missing-setting", Place(document.path), "the file has no 'queues'")
    return _read_group(settings, notes, shelf)


def read_own_queues(document: Document, notes: Notes, shelf: Shelf) -> dict[str, Queue]:
    """The queues of an installation, each in the place of the shipped one of its name."""
    known = ("lines", "without", "places", "queues")
    return _read_group(Settings(document.root, "the file", Place(document.path), notes, known), notes, shelf)


def _read_group(settings: Settings, notes: Notes, shelf: Shelf) -> dict[str, Queue]:
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
    hours, spanish = settings.scalar("hours"), settings.scalar("spanish")
    return Queue(
        name.text,
        settings.within(ANNOUNCE_EVERY, read_seconds),
        settings.within(AT_MOST, read_whole),
        settings.within(MINUTES_EACH, read_whole),
        music.text if music else None,
        settings.within(LONGEST_WAIT, read_seconds),
        settings.understood(hours, read_name, "") if hours else None,
        _read_address(settings),
        settings.within(RING, read_seconds),
        _read_workflow(settings),
        settings.understood(spanish, read_name, "") if spanish else None,
    )


def _read_address(settings: Settings) -> str | None:
    """Of a queue that is answered at another telephone."""
    served_by = [word for word in _OF_OTHERS if settings.node(word) is not None]
    if len(served_by) > 1:
        message = f"{settings.owner} has a {served_by[0]} and a {served_by[1]}; one of them serves it"
        place = settings.scalar_place(served_by[1])
        settings.notes.error("bad-value", place, message, Hint("leave one of the two out"))
    if "number" in served_by or "sip" in served_by:
        return read_address(settings) or None
    return None


def _read_workflow(settings: Settings) -> str | None:
    workflow = settings.scalar("workflow")
    if workflow is None or WORKFLOW.fullmatch(workflow.text):
        return workflow.text if workflow else None
    message = f"{quoted(workflow.text)} is not the name of a TaskRouter workflow"
    hint = Hint("it begins with WW, and 32 digits and letters a to f follow")
    settings.notes.error("bad-value", workflow.place, message, hint)
    return None


def refuse_unknown_names(
    queues: dict[str, Queue] | None, calendars: dict[str, Calendar] | None, notes: Notes
) -> None:
    """`hours:` of a queue must name a calendar, `spanish:` a queue."""
    if queues is None or calendars is None:
        return
    for queue in queues.values():
        if queue.spanish is not None and queue.spanish not in queues:
            message = f"there is no queue named {quoted(queue.spanish)}, the Spanish of {quoted(queue.name)}"
            notes.error("unknown-queue", Place(PATH), message, *notes.suggest(queue.spanish, queues))
        if queue.calendar is not None and queue.calendar not in calendars:
            message = f"there is no calendar named {quoted(queue.calendar)} for queue {quoted(queue.name)}"
            notes.error("unknown-calendar", Place(PATH), message, *notes.suggest(queue.calendar, calendars))


def _check_music(music: Scalar, notes: Notes, shelf: Shelf) -> None:
    if not RECORDING.fullmatch(music.text):
        message = f"{quoted(music.text)} is not the name of a recording"
        notes.error("bad-value", music.place, message, Hint("write  music: waiting.wav"))
        return
    tell_missing_music(music.text, music.place, shelf, notes)
    tell_wrong_format(music.text, music.place, shelf, notes)
