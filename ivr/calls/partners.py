"""Whom the conductor works with: the published flows, and what runs errands."""

from typing import Protocol

from sqlalchemy import Connection

from ivr.engine.call import Call
from ivr.engine.errands import Errand
from ivr.engine.events import ErrandDone, MessageRecorded, PaymentFinished, QueueStanding, TransferEnded
from ivr.flow.model import FlowSet

Late = PaymentFinished | MessageRecorded | TransferEnded
"""What is written down whenever it comes, also for a turn that was taken and a call that is over."""


class Versions(Protocol):
    """The published flows."""

    def current(self) -> tuple[int, FlowSet]:
        """The number and the flows that a call beginning now is pinned to."""

    def kept(self, number: int) -> tuple[int, FlowSet]:
        """The same of a number that a call asks for."""

    def flows_of(self, number: int, closings: int) -> FlowSet:
        """The flows of a number, with what was closed when the call began."""


class ErrandDesk(Protocol):
    """What runs errands; see `ivr.calls.errands`."""

    def run(
        self, connection: Connection, errand: Errand, call_sid: str, turn_number: int, at: str
    ) -> ErrandDone: ...

    def peek(self, connection: Connection, errand: Errand, call_sid: str, at: str) -> ErrandDone | None: ...

    def late_result(
        self, connection: Connection, call_sid: str, turn_number: int, told: Late, at: str
    ) -> None: ...

    def caller_gone(self, connection: Connection, call: Call, at: str) -> None: ...

    def processing_began(self, connection: Connection, call_sid: str, turn_number: int, at: str) -> None: ...

    def standing(self, connection: Connection, call: Call, at: str) -> QueueStanding | None: ...
