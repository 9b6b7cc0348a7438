"""Queues, dialled places and texts: what the carrier is told of them, and what it tells afterwards.

https://www.twilio.com/docs/voice/twiml/enqueue and https://www.twilio.com/docs/voice/twiml/dial
"""

import re
from collections.abc import Mapping
from typing import assert_never, cast, get_args

import msgspec

from ivr.carrier.markup import as_attribute, as_text
from ivr.engine.events import (
    MessageRecorded,
    QueueLeft,
    QueueResult,
    QueueStanding,
    TransferEnded,
    TransferResult,
)
from ivr.engine.instructions import (
    DialPlace,
    JoinQueueNow,
    JoinWorkflow,
    RecordMessage,
    SendText,
    TakeFromQueue,
)

Fields = Mapping[str, str]
Elsewhere = JoinQueueNow | JoinWorkflow | DialPlace | TakeFromQueue | RecordMessage | SendText

MAX_TALK_SECONDS = 7_200
"""A conversation at another place; the carrier's own limit is four hours."""

SILENCE_ENDS_MESSAGE_SECONDS = 6

_QUEUE_RESULTS = frozenset(get_args(QueueResult))
_QUEUE_RESULTS_WITH_OTHER_NAMES: Mapping[str, QueueResult] = {
    "bridging-in-process": "bridged",
    "redirected-from-bridged": "redirected",
    "system-error": "error",
}
_TRANSFER_RESULTS: Mapping[str, TransferResult] = {"busy": "busy", "no-answer": "no-answer"}
_CONNECTED = frozenset({"completed", "answered"})
_RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")


def elsewhere(instruction: Elsewhere, next_turn: str, waiting: str) -> str:
    """To somebody else: a queue, another telephone, a recorder, a text message. The addresses are ours."""
    match instruction:
        case JoinQueueNow():
            return _enqueue(instruction, next_turn, waiting)
        case JoinWorkflow():
            return _enqueue_task(instruction, next_turn, waiting)
        case DialPlace():
            return _dial(instruction, next_turn)
        case TakeFromQueue():
            return _take_from_queue(instruction, next_turn)
        case RecordMessage():
            return _record(instruction, next_turn)
        case SendText():
            return f'<Sms action="{as_attribute(next_turn)}" method="POST">{as_text(instruction.body)}</Sms>'
        case _:
            assert_never(instruction)


def _enqueue(joining: JoinQueueNow, action: str, waiting: str) -> str:
    return (
        f'<Enqueue action="{as_attribute(action)}" method="POST" maxQueueSize="{joining.at_most}"'
        f' waitUrl="{as_attribute(waiting)}" waitUrlMethod="POST">{as_text(joining.queue)}</Enqueue>'
    )


def _enqueue_task(joining: JoinWorkflow, action: str, waiting: str) -> str:
    """Wait for whom TaskRouter finds. https://www.twilio.com/docs/taskrouter/twiml-queue-calls"""
    attributes = msgspec.json.encode(joining.attributes, order="deterministic").decode()
    return (
        f'<Enqueue workflowSid="{as_attribute(joining.workflow)}" action="{as_attribute(action)}"'
        f' method="POST" waitUrl="{as_attribute(waiting)}" waitUrlMethod="POST">'
        f"<Task>{as_text(attributes)}</Task></Enqueue>"
    )


def _dial(dialling: DialPlace, action: str) -> str:
    """Without `callerId` the other side sees the caller's own number, as the network shows it."""
    noun = "Sip" if dialling.address.startswith("sip:") else "Number"
    shown = f' callerId="{as_attribute(dialling.shown)}"' if dialling.shown else ""
    star = ' hangupOnStar="true"' if dialling.star_ends else ""
    return (
        f'<Dial action="{as_attribute(action)}" method="POST" timeout="{dialling.ring_seconds}"'
        f' timeLimit="{MAX_TALK_SECONDS}" answerOnBridge="true"{shown}{star}>'
        f"<{noun}>{as_text(dialling.address)}</{noun}></Dial>"
    )


def _take_from_queue(taking: TakeFromQueue, action: str) -> str:
    """This call takes whoever is first in the queue; star ends the conversation and keeps this side."""
    return (
        f'<Dial action="{as_attribute(action)}" method="POST" timeout="{taking.patience_seconds}"'
        f' timeLimit="{MAX_TALK_SECONDS}" hangupOnStar="true">'
        f"<Queue>{as_text(taking.queue)}</Queue></Dial>"
    )


def _record(message: RecordMessage, next_turn: str) -> str:
    """After a tone. The carrier also tells when the recording can be had, or that it was empty; and after an
    empty one it may go on with what comes next in the document.
    """
    action, reported = as_attribute(next_turn), as_attribute(next_turn + "/recording")
    return (
        f'<Record action="{action}" method="POST" maxLength="{message.longest_seconds}"'
        f' timeout="{SILENCE_ENDS_MESSAGE_SECONDS}" finishOnKey="#" playBeep="true"'
        f' recordingStatusCallback="{reported}" recordingStatusCallbackMethod="POST"'
        f' recordingStatusCallbackEvent="completed absent"/>'
        f'<Redirect method="POST">{as_text(next_turn)}</Redirect>'
    )


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
    )


def read_recorded(fields: Fields, at: str, hung_up: bool) -> MessageRecorded:
    """A recording ended, by the answer to `<Record>` or by its status."""
    recording = fields.get("RecordingSid", "") or _sid_in(fields.get("RecordingUrl", ""))
    is_there = fields.get("RecordingStatus", "completed") == "completed"
    hung_up = hung_up or fields.get("Digits") == "hangup"
    seconds = _whole(fields.get("RecordingDuration", ""))
    return MessageRecorded(at, recording if is_there and recording else None, seconds, hung_up)


def _sid_in(url: str) -> str:
    found = _RECORDING_SID.search(url)
    return found[0] if found else ""


def _have_spoken(fields: Fields) -> bool:
    """A carrier that does not tell whether the two were connected is believed by its status."""
    return fields["DialCallStatus"] in _CONNECTED and fields.get("DialBridged") != "false"


def _queue_result(result: str) -> QueueResult:
    if result in _QUEUE_RESULTS:
        return cast(QueueResult, result)
    return _QUEUE_RESULTS_WITH_OTHER_NAMES.get(result, "error")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
