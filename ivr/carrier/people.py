"""Queues, dialled places and texts: what the carrier is told of them, and what it tells afterwards.

https://www.twilio.com/docs/voice/twiml/enqueue and https://www.twilio.com/docs/voice/twiml/dial
"""

from collections.abc import Mapping
from typing import cast, get_args

from ivr.carrier.markup import as_attribute, as_text
from ivr.engine.events import QueueLeft, QueueResult, QueueStanding, TransferEnded, TransferResult
from ivr.engine.instructions import DialPlace

Fields = Mapping[str, str]

MAX_TALK_SECONDS = 7_200
"""A conversation at another place; the carrier's own limit is four hours."""

_QUEUE_RESULTS = frozenset(get_args(QueueResult))
_QUEUE_RESULTS_WITH_OTHER_NAMES: Mapping[str, QueueResult] = {
    "bridging-in-process": "bridged",
    "redirected-from-bridged": "redirected",
    "system-error": "error",
}
_TRANSFER_RESULTS: Mapping[str, TransferResult] = {"busy": "busy", "no-answer": "no-answer"}
_CONNECTED = frozenset({"completed", "answered"})


def enqueue(queue: str, size: int, action: str, waiting: str) -> str:
    """Wait in this queue. `size`: how many may wait, 0 for the carrier's own limit."""
    limit = f' maxQueueSize="{size}"' if size else ""
    return (
        f'<Enqueue action="{as_attribute(action)}" method="POST"{limit}'
        f' waitUrl="{as_attribute(waiting)}" waitUrlMethod="POST">{as_text(queue)}</Enqueue>'
    )


def dial(dialling: DialPlace, action: str) -> str:
    """Without `callerId`: the other side sees the caller's own number, as the network shows it."""
    noun = "Sip" if dialling.address.startswith("sip:") else "Number"
    return (
        f'<Dial action="{as_attribute(action)}" method="POST" timeout="{dialling.ring_seconds}"'
        f' timeLimit="{MAX_TALK_SECONDS}" answerOnBridge="true">'
        f"<{noun}>{as_text(dialling.address)}</{noun}></Dial>"
    )


def text(body: str, action: str) -> str:
    """A text message to the number that calls."""
    return f'<Sms action="{as_attribute(action)}" method="POST">{as_text(body)}</Sms>'


def read_queue_left(fields: Fields, at: str) -> QueueLeft:
    """The wait in a queue is over."""
    return QueueLeft(at, _queue_result(fields["QueueResult"]), _whole(fields.get("QueueTime", "")))


def left_while_ringing(fields: Fields, is_over: bool) -> bool:
    """Did the caller hang up before anybody spoke with her?"""
    return is_over and not _have_spoken(fields)


def read_transfer_ended(fields: Fields, at: str) -> TransferEnded:
    """What came of dialling. A place that took the call and never spoke did not answer."""
    if _have_spoken(fields):
        return TransferEnded(at, "answered", _whole(fields.get("DialCallDuration", "")))
    status = fields["DialCallStatus"]
    if status in _CONNECTED:
        return TransferEnded(at, "no-answer")
    return TransferEnded(at, _TRANSFER_RESULTS.get(status, "failed"))


def read_standing(fields: Fields) -> QueueStanding:
    """Where the caller stands in the queue whose waiting document is asked for."""
    return QueueStanding(
        position=max(1, _whole(fields.get("QueuePosition", ""))),
        waited_seconds=_whole(fields.get("QueueTime", "")),
        average_seconds=_whole(fields.get("AvgQueueTime", "")),
        size=_whole(fields.get("CurrentQueueSize", "")),
    )


def _have_spoken(fields: Fields) -> bool:
    """A carrier that does not tell whether the two were connected is believed by its status."""
    return fields["DialCallStatus"] in _CONNECTED and fields.get("DialBridged") != "false"


def _queue_result(result: str) -> QueueResult:
    if result in _QUEUE_RESULTS:
        return cast(QueueResult, result)
    return _QUEUE_RESULTS_WITH_OTHER_NAMES.get(result, "error")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
