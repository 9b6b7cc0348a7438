"""The rules, each a module: its docstring is its documentation, with a bad and a good example.

Checks run in stages, so that one mistake gives one message: names first; paths only where all names of the
flow are sound, and of those that it uses; what is certain on the paths only where nothing at all is wrong.
"""

from types import ModuleType

from ivr.flow.checks import (
    bank_debit_without_consent,
    dead_end,
    endless_loop,
    fact_maybe_unknown,
    forgotten_calendar,
    hours_gap,
    key_gap,
    menu_too_deep,
    missing_recording,
    missing_result,
    no_way_out,
    not_an_agent,
    nowhere_to_return,
    number_not_confirmed,
    payment_not_confirmed,
    private_before_verified,
    prompt_too_long,
    quoted_digits,
    recursion,
    reserved_key,
    same_reprompt,
    secret_kept,
    secret_spoken,
    stale_recording,
    stale_translation,
    text_without_consent,
    too_many_choices,
    unknown_calendar,
    unknown_fact,
    unknown_flow,
    unknown_place,
    unknown_queue,
    unknown_result,
    unknown_step,
    unknown_value,
    unreachable_step,
    unused_flow,
)
from ivr.flow.graph import FlowGraph
from ivr.flow.problems import Notes
from ivr.flow.scope import Scope
from ivr.flow.version import Version

NAMES: tuple[ModuleType, ...] = (
    unknown_step,
    unknown_flow,
    unknown_queue,
    unknown_place,
    unknown_calendar,
    unknown_result,
    missing_result,
    unknown_fact,
    unknown_value,
    secret_spoken,
    recursion,
)
PATHS: tuple[ModuleType, ...] = (
    unreachable_step,
    endless_loop,
    dead_end,
    nowhere_to_return,
    unused_flow,
    no_way_out,
    too_many_choices,
    key_gap,
    reserved_key,
    prompt_too_long,
    number_not_confirmed,
    missing_recording,
    same_reprompt,
    menu_too_deep,
    hours_gap,
    forgotten_calendar,
    quoted_digits,
    stale_translation,
    stale_recording,
)
FACTS: tuple[ModuleType, ...] = (
    fact_maybe_unknown,
    secret_kept,
    private_before_verified,
    not_an_agent,
    payment_not_confirmed,
    bank_debit_without_consent,
    text_without_consent,
)

ABOUT_USERS = (no_way_out, reserved_key)
"""Rules that look at whoever uses a flow, too: a broken one may lead to the person who seems missing."""

ABOUT_WHOLE_CALLS = frozenset(module.RULE for module in FACTS)
"""Rules whose mistakes leave flows that can be walked, so that a call can show them."""


def _touched(version: Version, broken: frozenset[str]) -> set[str]:
    """Flows with errors, those that cannot be read, and whatever goes through one of them."""
    touched = {name for name, flow in version.flows.items() if flow.path in broken}
    touched |= version.flow_names.keys() - version.flows.keys()
    users: dict[str, list[str]] = {}
    for name, flow in version.flows.items():
        for used, _ in FlowGraph(flow).uses():
            users.setdefault(used, []).append(name)
    ahead = list(touched)
    while ahead:
        more = [user for user in users.pop(ahead.pop(), ()) if user not in touched]
        touched.update(more)
        ahead += more
    return touched


def run_checks(version: Version, notes: Notes) -> None:
    """Adds what the rules find. Whether a later stage runs depends on the errors noted so far."""
    named = Scope(version, version.flows, notes)
    for module in NAMES:
        module.check(named)
    touched = _touched(version, notes.paths_with_errors())
    sound = {name: flow for name, flow in version.flows.items() if name not in touched}
    if any(found.rule == "recursion" for found in notes.problems):
        return
    pathed = Scope(version, sound, notes)
    for module in PATHS:
        if not touched or module not in ABOUT_USERS:
            module.check(pathed)
    if not notes.has_errors():
        for module in FACTS:
            module.check(pathed)
