"""The simulated carrier: calls a number of the application and plays what it answers.

It knows the application from outside only: over HTTP, signed, by the documents it gives.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import TracebackType

from ivr.simulator.clock import Clock
from ivr.simulator.conversation import converse
from ivr.simulator.habits import CarrierHabits, Faults
from ivr.simulator.leg import Leg
from ivr.simulator.offers import Act, Offer
from ivr.simulator.processor import Processor
from ivr.simulator.switchboard import (
    Callee,
    CallQueue,
    CarrierProblem,
    Connector,
    NumberSettings,
    Switchboard,
)
from ivr.simulator.texting import TextTaken, deliver_text
from ivr.simulator.wire import Fields, Wire

SAMPLE_ACCOUNT_SID = "AC" + "5" * 32
SAMPLE_CALLER = "+12025550142"


class Carrier:
    """A carrier with one account. A context manager; closing it closes its connections.

    `public_url` is what the application calls itself and what is signed; `address` is where it listens.
    `workflows`: the SIDs of those that exist; None takes any.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        public_url: str,
        *,
        address: str | None = None,
        numbers: Mapping[str, NumberSettings] | None = None,
        habits: CarrierHabits | None = None,
        faults: Faults | None = None,
        connector: Connector | None = None,
        workflows: Collection[str] | None = None,
    ) -> None:
        habits, faults = habits or CarrierHabits(), faults or Faults()
        self._wire = Wire(auth_token, public_url, address, habits, faults)
        self.board = Switchboard(
            account_sid,
            self._wire,
            public_url,
            numbers or {},
            habits,
            faults,
            connector or Processor(),
            workflows,
        )

    def __enter__(self) -> "Carrier":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wire.close()

    @property
    def problems(self) -> tuple[CarrierProblem, ...]:
        """Errors and warnings, in the order they were seen."""
        return tuple(self.board.problems)

    @property
    def texts(self) -> tuple[tuple[str, str, str], ...]:
        """Text messages that went out: to, from, words."""
        return tuple(self.board.texts)

    def queue(self, name: str) -> CallQueue:
        return self.board.queue_named(name)

    def script(self, address: str, *callees: Callee) -> None:
        """What happens when this number or SIP address is dialled, call after call; the last one stays."""
        self.board.callees[address] = list(callees)

    def text(
        self,
        to: str,
        caller: str,
        body: str,
        opt_out_type: str | None = None,
        at: datetime | None = None,
    ) -> TextTaken:
        """A text from `caller` to a number of the application. `opt_out_type`: STOP, START or HELP, as a
        carrier that minds the keywords itself tells them. `at`: sent along as the time that it is.
        """
        return deliver_text(self.board, to, caller, body, opt_out_type, at)

    def deliver_callbacks(self) -> None:
        """Send the status callbacks that the faults held back."""
        self.board.callbacks.deliver()

    def call(
        self,
        to: str,
        caller: str = SAMPLE_CALLER,
        at: datetime | None = None,
        tells_time: bool = False,
        own_fields: Fields = (),
    ) -> "Line":
        """A call to `to`, both in E.164, rung and brought to the first point at which the caller can act.

        `at`: the moment it begins in virtual time; left out, it is now. `tells_time` sends that time along.
        `own_fields` go with every webhook beside the carrier's.
        """
        clock = Clock(at)
        leg = Leg(self.board, to=to, caller=caller, clock=clock, tells_time=tells_time, own_fields=own_fields)
        return Line(leg)


class Line:
    """A call in progress: the leg, and the point it has come to. `offer` is None when the call is over."""

    def __init__(self, leg: Leg) -> None:
        self.leg = leg
        self._talk = converse(leg)
        self.offer: Offer | None = None
        leg.resume = self.act
        self._advance(None)

    def act(self, act: Act) -> None:
        """The caller does something, or something happens to her. Nothing does once the call is over."""
        if self.offer is not None:
            self._advance(act)

    def text(self, body: str) -> TextTaken:
        """A text from this caller to the number she dialled, at the moment of her call."""
        leg = self.leg
        return deliver_text(leg.board, leg.to, leg.caller, body, None, leg.told_time)

    def _advance(self, act: Act | None) -> None:
        try:
            self.offer = next(self._talk) if act is None else self._talk.send(act)
        except StopIteration:
            self.offer = None
            self.leg.report_end()
        self.leg.board.wake_takers()
