"""A moment of a call, as far as it decides how the call can go on; equal ones are explored once.

Left out of a moment: which call it is, the clock, how many steps were taken, outcomes, and every fact, mark
and count that no way on from here reads. Values count only as far as the version can tell them apart. What is
left out cannot change what is heard or asked next, with two exceptions that end a call politely and are
tested by themselves: the longest call and the most steps of one.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.call import (
    Call,
    FactValue,
    ForConfirmation,
    ForDigits,
    ForDoubt,
    ForErrand,
    ForKey,
    ForNothing,
    ForPayment,
    ForQueue,
    ForReadBack,
)
from ivr.engine.errands import Errand
from ivr.engine.forgetting import AUTHORIZATION
from ivr.engine.walk import SPOKE_WITH_A_PERSON
from ivr.exploring.answers import authorization_for
from ivr.exploring.continuations import Continuations
from ivr.exploring.needs import Needs
from ivr.exploring.reading import MARKS, facts_in
from ivr.exploring.values import ValueClass, Values
from ivr.flow.model import Ask, FlowSet

_REMEMBERS_WORDS = (ForKey, ForDoubt, ForDigits, ForConfirmation, ForNothing)
"""Where a star may still lead back to the words before, and where tries are counted."""

Agreement = tuple[tuple[str, bool], ...]
"""Amounts that were spoken, and whether a yes was heard after it, sorted by name."""


class State(Struct, frozen=True):
    """A call that waits, its errand if one is out, and the amounts that the caller heard and agreed to."""

    call: Call
    errand: Errand | None = None
    amounts: Agreement = ()


def state_of(call: Call, errand: Errand | None, amounts: Agreement, at: str, is_paying: bool) -> State:
    """The state, with what never decides anything set to the same. `at`: when every call is taken to begin.

    `is_paying`: the call stands at a payment; elsewhere nothing reads how many were declined before.
    """
    marks = tuple(mark for mark in call.marks if mark != SPOKE_WITH_A_PERSON)
    waiting = call.waiting
    if isinstance(waiting, ForQueue) and waiting.joined_at:
        waiting = replace(waiting, joined_at=at)
    if isinstance(waiting, ForReadBack):
        waiting = replace(waiting, read_at=at)
    declines = call.declines if is_paying else 0
    same = replace(
        call,
        started_at=at,
        waiting=waiting,
        marks=marks,
        declines=declines,
        steps_taken=0,
        task_done=False,
        unpaid="",
        outcome=None,
        numbers_heard=(),
    )
    return State(same, errand, amounts)


def _authorized(call: Call, reference: FactValue) -> Iterable[str]:
    """The amounts that this authorization is for."""
    for name, value in call.facts.items():
        if isinstance(value, int) and reference == authorization_for(value):
            yield name


class Merging:
    """Which states are one."""

    def __init__(self, flows: FlowSet, values: Values) -> None:
        self._flows = flows
        self.needs = Needs(flows)
        self.continuations = Continuations(flows, self.needs)
        self._values = values
        self._spoken = frozenset(facts_in(tuple(flows.flows.values())))

    def key(self, state: State) -> tuple[object, ...]:
        """Equal for states that go on alike, whatever is done; the first of it is their `core`. Silences and
        mismatches are counted apart, so each count is walked to its end by itself.
        """
        call, core = state.call, self.core(state)
        if not isinstance(call.waiting, _REMEMBERS_WORDS):
            return (core,)
        if call.silences or call.mismatches:
            return core, call.silences, 0 if call.silences else call.mismatches
        if not call.repeat_from:
            return core, None, ()
        said_before = self._facts(call, self.needs.of(call.repeat_from))
        return core, self.continuations.of(call.repeat_from), said_before

    def core(self, state: State) -> tuple[object, ...]:
        """Equal for states that go on alike but for star, silence, and answers that do not fit.

        Where a call was repeated from, and how often it was asked already, is read by those alone.
        """
        call = state.call
        needed = self.needs.of(call.frames)
        return (
            self.continuations.of(call.frames),
            call.language,
            self._waiting(call),
            self._facts(call, needed),
            frozenset(mark for mark in call.marks if mark in needed or mark not in MARKS),
            call.declines,
            tuple(spoken for spoken in state.amounts if spoken[0] in needed),
        )

    def question(self, state: State) -> tuple[object, ...]:
        """Equal for states that are asked alike, again and again, by the same step."""
        call = state.call
        spoken = self.needs.inside(call.frames[-1])
        known = tuple(sorted(spoken & {*call.facts, *call.marks}))
        return call.frames[-1], call.language, self._waiting(call), known

    def _facts(self, call: Call, needed: frozenset[str]) -> frozenset[object]:
        return frozenset(
            (name, *self._told_apart(call, name, value))
            for name, value in call.facts.items()
            if name in needed
        )

    def _told_apart(self, call: Call, name: str, value: FactValue) -> tuple[object, ...]:
        if name == AUTHORIZATION:
            return (tuple(sorted(_authorized(call, value))),)
        is_private = name in self._spoken and (name, value) in self._values.private
        return self._values.class_of(name, value), is_private

    def _waiting(self, call: Call) -> object:
        waiting = call.waiting
        match waiting:
            case ForDoubt():
                return waiting
            case ForConfirmation(value=value):
                return "confirmation", self._asked(call, value)
            case ForErrand(errand=errand, result=result):
                return "errand", errand, result
            case ForQueue(queue=queue, entry=entry):
                return "queue", queue, bool(entry)
            case ForPayment(method=method):
                return "payment", method
            case _:
                return type(waiting)

    def _asked(self, call: Call, value: FactValue) -> ValueClass | None:
        flow = self._flows.flows.get(call.frames[-1].flow)
        step = flow.steps.get(call.frames[-1].step) if flow else None
        return self._values.class_of(step.fact, value) if isinstance(step, Ask) else None
