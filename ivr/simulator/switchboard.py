"""What all legs of one carrier share: the account, the numbers, the queues, the wire, the problems."""

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct

from ivr.simulator.callbacks import CallbackBox
from ivr.simulator.clock import Clock
from ivr.simulator.habits import CarrierHabits, Faults
from ivr.simulator.offers import Act, SomebodyWaits, Utterance
from ivr.simulator.wire import Wire


class CarrierProblem(Struct, frozen=True):
    """An error or warning as the carrier's console would list it."""

    code: int
    about: str
    url: str = ""
    call_sid: str = ""


class NumberSettings(Struct, frozen=True):
    """Where a number's webhooks go; paths are resolved against the public URL, None means none."""

    answer: str = "/voice/answer"
    fallback: str | None = "/voice/fallback"
    status: str | None = "/voice/status"
    answer_method: str = "POST"
    fallback_method: str = "POST"
    status_method: str = "POST"
    text: str | None = "/text/received"


class Callee(Struct, frozen=True):
    """What happens at a dialled number or address. `keys` are pressed at a Gather of its whisper."""

    outcome: str = "answered"
    talk_seconds: float = 60.0
    keys: str = ""


class Connector(Protocol):
    """The payment processor behind `<Pay>`: JSON in, JSON out, None for no answer in time."""

    def answer(self, request: bytes) -> bytes | None: ...

    def mishap(self, request: bytes) -> str | None: ...


class QueuedCall(Struct, frozen=True, eq=False):
    """A call that waits: its leg's clock, and how to tell the leg that it is taken."""

    call_sid: str
    clock: Clock
    resume: Callable[[Act], None]


class CallQueue:
    """First come, first served. The queue outlives its callers, so that its average wait is known.

    `takers`: legs that dialled the queue while it was empty.
    """

    def __init__(self, name: str, sid: str) -> None:
        self.name = name
        self.sid = sid
        self.calls: list[QueuedCall] = []
        self.waits_seconds: list[float] = []
        self.takers: list[Callable[[Act], None]] = []

    @property
    def average_seconds(self) -> int:
        return int(sum(self.waits_seconds) / len(self.waits_seconds)) if self.waits_seconds else 0

    def place_of(self, call_sid: str) -> int:
        """Counts from 0."""
        return [call.call_sid for call in self.calls].index(call_sid)

    def remove(self, call_sid: str) -> None:
        self.calls = [call for call in self.calls if call.call_sid != call_sid]


class QueuedTask(Struct):
    """What a workflow was told of a call: `attributes` as they were in the document."""

    sid: str
    workflow_sid: str
    call_sid: str
    attributes: dict[str, Any]
    priority: int
    timeout_seconds: float
    status: Literal["pending", "assigned", "completed", "canceled"] = "pending"


class KeptRecording(Struct, frozen=True):
    """What a caller said to a `<Record>`."""

    sid: str
    call_sid: str
    seconds: float
    words: str


class Switchboard:
    """The shared state of a carrier."""

    def __init__(
        self,
        account_sid: str,
        wire: Wire,
        public_url: str,
        numbers: Mapping[str, NumberSettings],
        habits: CarrierHabits,
        faults: Faults,
        connector: Connector,
        workflows: Collection[str] | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.wire = wire
        self.public_url = public_url
        self.numbers = numbers
        self.habits = habits
        self.faults = faults
        self.connector = connector
        self.workflows = workflows
        self.tasks: list[QueuedTask] = []
        self.recordings: list[KeptRecording] = []
        self.stopped_texts: set[tuple[str, str]] = set()
        self.problems: list[CarrierProblem] = []
        self.queues: dict[str, CallQueue] = {}
        self.callees: dict[str, list[Callee]] = {}
        self.texts: list[tuple[str, str, str]] = []
        self.media_seconds: dict[str, float | None] = {}
        self.callbacks = CallbackBox(faults)
        self.heard_by_callees: dict[str, list[Utterance]] = {}

    def settings_of(self, number: str) -> NumberSettings:
        return self.numbers.get(number, NumberSettings())

    def queue_named(self, name: str) -> CallQueue:
        """Made on demand."""
        return self.queues.setdefault(name, CallQueue(name, new_sid("QU")))

    def wake_takers(self) -> None:
        """Whoever waits for a caller gets one. Only when no leg is in the middle of its own step."""
        for queue in list(self.queues.values()):
            while queue.calls and queue.takers:
                queue.takers.pop(0)(SomebodyWaits())

    def callee_at(self, address: str) -> Callee | None:
        """The next scripted outcome at this address; the last one stays. None: nobody scripted anything."""
        scripted = self.callees.get(address, [])
        return scripted.pop(0) if len(scripted) > 1 else (scripted[0] if scripted else None)


def new_sid(prefix: str) -> str:
    """A name as the carrier gives them: two letters and 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex
