"""Calls of the past by other flows: the same ones go as they went, and of changed ones exactly those that met
the change are found.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import text

from ivr.calls import ended
from ivr.calls.histories import history_of
from ivr.calls.replays import CallReplayed, replay_calls
from ivr.engine.call import Frame
from ivr.flow.model import Flow, FlowSet, Menu, Prompt, Sentence, Step, Words
from ivr.rehearsal import Rehearsal
from ivr.versions import PublishedVersions
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT, Caller, in_process

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TUESDAY_MORNING = datetime(2026, 11, 24, 15, tzinfo=UTC)
CALLS = 100
MAIN_MENU = Frame("bill_pay", "main_menu")
KEYS = ("1", "2", "3", "9", "0", "*", "40170022", "03151952", "20001", "50", "7", "11112222", "")
SPOKEN = ("pay the bill in my hand", "not my balance", "an interpreter", "operator", "gibberish of a kind")


@pytest.fixture(scope="module")
def lines() -> Iterator[Rehearsal]:
    """A hundred calls by whoever presses this and that, and one by the account holder who pays."""
    with Rehearsal(at=TUESDAY_MORNING) as rehearsal:
        send = in_process(rehearsal.app)
        dice = Random(20)
        for _ in range(CALLS - 1):
            caller = Caller.of(rehearsal, send, dice.choice(("+12025550142", "+12025550199")))
            wander(caller, dice)
        holder = Caller.of(rehearsal, send)
        holder.ring()
        holder.press(*HOLDER_TO_PAYMENT, "1", "1", "1")
        holder.tell(**APPROVED)
        holder.hang_up()
        yield rehearsal


def wander(caller: Caller, dice: Random) -> None:
    caller.ring()
    for _ in range(dice.randrange(1, 9)):
        if "Gather" not in caller.reply.verbs:
            break
        if b'input="dtmf speech"' in caller.reply.body and dice.random() < 0.3:
            caller.tell(SpeechResult=dice.choice(SPOKEN), Confidence=str(dice.choice((0.3, 0.9))))
        else:
            keys = dice.choice(KEYS)
            caller.tell(**({"Digits": keys} if keys else {}))
    caller.hang_up()


def shipped(lines: Rehearsal) -> FlowSet:
    return PublishedVersions(lines.engine).flows_of(1)


def replayed(lines: Rehearsal, flows: FlowSet) -> list[CallReplayed]:
    return list(replay_calls(lines.engine, lines.sealer, LONG_AGO, flows))


def verdicts(calls: list[CallReplayed]) -> set[str]:
    return {call.replayed.verdict if call.replayed else call.unknown for call in calls}


def otherwise(calls: list[CallReplayed]) -> set[str]:
    return {call.sid for call in calls if call.replayed and call.replayed.verdict == "otherwise"}


def with_step(flows: FlowSet, flow: str, step: Step) -> FlowSet:
    changed = replace(flows.flows[flow], steps={**flows.flows[flow].steps, step.name: step})
    return replace(flows, flows={**flows.flows, flow: changed})


def main_menu(flows: FlowSet) -> Menu:
    step = flows.flows[MAIN_MENU.flow].steps[MAIN_MENU.step]
    assert isinstance(step, Menu)
    return step


def with_choice(flows: FlowSet, key: str, go: str) -> FlowSet:
    menu = main_menu(flows)
    choices = tuple(replace(choice, go=go) if choice.key == key else choice for choice in menu.choices)
    return with_step(flows, MAIN_MENU.flow, replace(menu, choices=choices))


def took(lines: Rehearsal, calls: list[CallReplayed], key: str) -> set[str]:
    """Those who took this choice of the main menu, by their own trails."""
    found = set()
    with lines.engine.connect() as connection:
        for call in calls:
            history = history_of(connection, lines.sealer, call.sid)
            assert history is not None
            for before, after in zip(history.turns, history.turns[1:], strict=False):
                if before.trail and after.trail and before.trail.stands[-1] == MAIN_MENU:
                    found |= {call.sid} if after.trail.results_at(0) == (key,) else set()
    return found


def test_calls_go_as_they_went_by_their_own_version(lines: Rehearsal) -> None:
    calls = replayed(lines, shipped(lines))
    assert len(calls) == CALLS
    assert verdicts(calls) == {"the same"}


def test_no_call_is_left_between_two_batches(lines: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ended, "BATCH_CALLS", 9)
    calls = replayed(lines, shipped(lines))
    assert len({call.sid for call in calls}) == len(calls) == CALLS


def test_flows_in_another_order_are_no_difference(lines: Rehearsal) -> None:
    flows = shipped(lines)

    def turned(flow: Flow) -> Flow:
        return replace(flow, steps=dict(reversed(flow.steps.items())))

    reordered = {name: turned(flow) for name, flow in reversed(flows.flows.items())}
    assert verdicts(replayed(lines, replace(flows, flows=reordered))) == {"the same"}


@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_a_changed_choice_finds_exactly_the_callers_who_took_it(lines: Rehearsal, key: str) -> None:
    calls = replayed(lines, with_choice(shipped(lines), key, "goodbye"))
    assert otherwise(calls) == took(lines, calls, key)
    assert len(otherwise(calls)) > 5


def test_other_words_are_no_other_way(lines: Rehearsal) -> None:
    flows = shipped(lines)
    lead = Prompt("lead", {"en": Sentence((Words("Here we are."),)), "es": Sentence((Words("Aquí."),))})
    calls = replayed(lines, with_step(flows, MAIN_MENU.flow, replace(main_menu(flows), lead=lead)))
    assert verdicts(calls) == {"other words", "the same"}  # callers who were cut off are offered to go on


def renamed(flows: FlowSet, menu: Menu, name: str) -> FlowSet:
    """The main menu under another name, and the flow that begins with it."""
    flow = flows.flows[MAIN_MENU.flow]
    steps = {one: step for one, step in flow.steps.items() if one != MAIN_MENU.step}
    # Whatever led to it leads there now: by their words in the files, as an author would do it.
    moved = msgspec.convert(
        _with_name(msgspec.to_builtins({**steps, name: menu}), MAIN_MENU.step, name), dict[str, Step]
    )
    start = name if flow.start == MAIN_MENU.step else flow.start
    return replace(flows, flows={**flows.flows, flow.name: replace(flow, steps=moved, start=start)})


def _with_name(within: Any, old: str, new: str) -> Any:
    if isinstance(within, dict):
        return {key: _with_name(value, old, new) for key, value in within.items()}
    if isinstance(within, list):
        return [_with_name(one, old, new) for one in within]
    return new if within == old else within


def test_a_renamed_menu_with_other_words_is_no_other_way_while_it_leads_on_alike(lines: Rehearsal) -> None:
    flows = shipped(lines)
    lead = Prompt("lead", {"en": Sentence((Words("Here we are."),)), "es": Sentence((Words("Aquí."),))})
    menu = replace(main_menu(flows), lead=lead)
    assert verdicts(replayed(lines, renamed(flows, menu, "what_for"))) == {"other words", "the same"}
    fewer = replace(menu, choices=menu.choices[1:])
    assert "otherwise" in verdicts(replayed(lines, renamed(flows, fewer, "what_for")))


def test_what_was_not_asked_then_is_not_guessed(lines: Rehearsal) -> None:
    calls = replayed(lines, with_choice(shipped(lines), "3", "identify"))
    stopped = [call.replayed for call in calls if call.replayed and call.replayed.stopped]
    assert stopped
    assert {one.verdict for one in stopped} == {"otherwise"}
    assert all(len(one.now) == one.parted + 1 for one in stopped)


def test_money_that_would_not_have_moved_is_told(lines: Rehearsal) -> None:
    calls = replayed(lines, with_choice(shipped(lines), "2", "goodbye"))
    paid = [call.replayed for call in calls if call.replayed and call.replayed.paid_then]
    assert [(one.paid_then, one.paid_now, one.now[-1].step) for one in paid] == [
        ((47_575,), (), "bill_pay.goodbye (the call is over)")
    ]


def test_a_call_without_trail_is_not_known(lines: Rehearsal) -> None:
    calls = replayed(lines, shipped(lines))
    one = calls[0].sid
    with lines.engine.begin() as connection:
        kept = connection.execute(
            text(f"SELECT number, trail_sealed FROM turns WHERE call_sid = '{one}'")
        ).all()
        connection.execute(text(f"UPDATE turns SET trail_sealed = NULL WHERE call_sid = '{one}'"))
    try:
        again = {call.sid: call for call in replayed(lines, shipped(lines))}[one]
    finally:
        with lines.engine.begin() as connection:
            for number, trail in kept:
                put = text(
                    "UPDATE turns SET trail_sealed = :trail WHERE call_sid = :sid AND number = :number"
                )
                connection.execute(put, {"trail": trail, "sid": one, "number": number})
    assert (again.replayed, again.unknown) == (None, "from before trails were kept")
