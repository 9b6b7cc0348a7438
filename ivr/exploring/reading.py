"""What one step reads, and what is known anew behind each of its ways out."""

from collections.abc import Iterator
from typing import TypeGuard, assert_never

from msgspec import Struct

from ivr.engine.forgetting import AUTHORIZATION, BANK_DEBIT, FORGOTTEN, TEXT_MESSAGE
from ivr.flow.kinds import ACCOUNT_NUMBER, CALL_BACK_FROM, CLOSED_FOR, CONFIRMATION_NUMBER, OPENS_AT, TODAY
from ivr.flow.lookups import LOOK_UPS, VERIFIED
from ivr.flow.model import (
    REPEAT,
    Ask,
    Choose,
    Consent,
    Done,
    FactRef,
    Flow,
    HangUp,
    LookUp,
    Menu,
    Pay,
    Prompt,
    ReadBack,
    Say,
    Step,
    TakeMessage,
    Text,
    Use,
)
from ivr.flow.people import CallBack, Connect, Hours, JoinQueue, Transfer

MARKS = frozenset({VERIFIED, BANK_DEBIT, TEXT_MESSAGE})
OF_AN_ACCOUNT = FORGOTTEN | MARKS

Names = frozenset[str]
NOTHING: Names = frozenset()
Way = tuple[str, Names]
"""The step that a way leads to, and what is known anew behind it."""


def facts_in(thing: object) -> Iterator[str]:
    """Facts in the sentences of a step."""
    match thing:
        case Prompt(sentences=sentences):
            parts = (part for sentence in sentences.values() for part in sentence.parts)
            yield from (part.name for part in parts if isinstance(part, FactRef))
        case Struct():
            for name in thing.__struct_fields__:
                yield from facts_in(getattr(thing, name))
        case tuple():
            for part in thing:
                yield from facts_in(part)
        case dict():
            for part in thing.values():
                yield from facts_in(part)
        case _:
            return


def reads(step: Step) -> Iterator[str]:
    """Facts and marks that the step looks at, beside those in its sentences."""
    match step:
        case Choose(fact=fact) | ReadBack(fact=fact):
            yield fact
        case LookUp(look_up=look_up):
            declared = LOOK_UPS.get(look_up)
            yield from declared.needs if declared else ()
            yield from (VERIFIED,) if declared and declared.needs_verified else ()
        case Pay():
            yield from (step.amount, ACCOUNT_NUMBER)
            yield from ("bill_number",) if step.towards == "bill" else ()
            yield from (AUTHORIZATION, BANK_DEBIT) if step.method == "checking account" else ()
        case Text():
            yield TEXT_MESSAGE
        case TakeMessage():
            yield from (VERIFIED,) if step.purpose == "spoken authorization" else ()
            yield from (step.mailbox_fact,) if step.mailbox_fact else ()
        case CallBack():
            yield from (name for name in (step.number, step.queue_fact) if name)
        case _:
            return


ByClock = Hours | CallBack | Choose


def goes_by_clock(step: Step | None) -> TypeGuard[ByClock]:
    """Does it do one thing or another by the time?"""
    return isinstance(step, Hours | CallBack) or (isinstance(step, Choose) and step.fact == TODAY)


def ways_of(flow: Flow, step: Step) -> Iterator[Way]:
    """Where a step leads, by its own ways and by the keys that work everywhere."""
    match step:
        case Menu() | Ask() | Consent() | ReadBack():
            yield from _ways_of_question(step)
            yield from ((goal, NOTHING) for goal in flow.everywhere.values() if goal != REPEAT)
        case Say() | Choose() | Use() | Hours() | HangUp() | Done():
            yield from _ways_of_passing(step)
        case LookUp() | Pay() | CallBack():
            yield from ((goal, _made_by(step, word)) for word, goal in step.ways_out.items())
        case JoinQueue() | Transfer() | TakeMessage() | Connect():
            yield from ((goal, NOTHING) for goal in step.ways_out.values())
        case Text():
            yield from ((step.next, NOTHING), (step.unavailable, NOTHING))
        case _:
            assert_never(step)


def _ways_of_question(step: Menu | Ask | Consent | ReadBack) -> Iterator[Way]:
    match step:
        case Menu():
            yield from ((choice.go, frozenset(choice.remember)) for choice in step.choices)
            yield step.give_up, NOTHING
        case Ask():
            yield step.next, _anew({step.fact})
            yield step.give_up, NOTHING
        case Consent():
            given = frozenset({AUTHORIZATION, BANK_DEBIT} if step.purpose == "bank debit" else {TEXT_MESSAGE})
            failed = step.unavailable or step.give_up
            yield from (
                (step.agreed, given),
                (step.refused, given),
                (step.give_up, NOTHING),
                (failed, NOTHING),
            )
        case ReadBack():
            yield step.next, NOTHING
        case _:
            assert_never(step)


def _ways_of_passing(step: Say | Choose | Use | Hours | HangUp | Done) -> Iterator[Way]:
    match step:
        case Say():
            yield step.next, NOTHING
        case Choose():
            yield from ((case.go, NOTHING) for case in step.cases)
            yield step.otherwise, NOTHING
        case Use():
            yield from ((goal, NOTHING) for goal in step.results.values())
        case Hours():
            yield step.open, NOTHING
            yield step.closed, frozenset({OPENS_AT})
            yield (
                step.holiday or step.closed,
                frozenset({OPENS_AT, CLOSED_FOR} if step.holiday else {OPENS_AT}),
            )
        case HangUp() | Done():
            return
        case _:
            assert_never(step)


def _made_by(step: LookUp | Pay | CallBack, way_out: str) -> Names:
    """What is known anew behind this way out."""
    match step:
        case LookUp():
            declared = LOOK_UPS.get(step.look_up)
            return _anew(set(declared.ways_out.get(way_out, ()) if declared else ()))
        case Pay():
            return frozenset({CONFIRMATION_NUMBER} if way_out == "approved" else ())
        case CallBack():
            return frozenset({CALL_BACK_FROM} if way_out == "later" else ())
        case _:
            assert_never(step)


def _anew(names: set[str]) -> Names:
    return frozenset(names) | (OF_AN_ACCOUNT if ACCOUNT_NUMBER in names else frozenset())
