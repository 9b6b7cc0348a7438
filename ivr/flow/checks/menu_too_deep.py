"""At most so many menus lie before another one; counted on the shortest way from the start of a line.

Why: at every menu some callers hang up, and who has pressed four keys no longer knows where she is.

Bad:   bills, then payments, then plans, then changes, then one more menu
Good:  the topics of two menus in one, or the question asked first
"""

from collections import deque
from collections.abc import Iterator

from ivr.flow.model import Done, Menu, Use
from ivr.flow.scope import Scope

RULE = "menu-too-deep"
MENUS_BEFORE = 4
Spot = tuple[str, str]


def check(scope: Scope) -> None:
    """The first menus that lie too deep; those behind them are not told, too."""
    for (flow, name), menus in _depths(scope).items():
        step = scope.flows[flow].steps.get(name) if flow in scope.flows else None
        if step is not None and isinstance(step.step, Menu) and menus == MENUS_BEFORE + 1:
            message = f"{menus} menus lie before '{name}'; callers follow {MENUS_BEFORE}"
            scope.notes.warning(RULE, step.place, message)


def _depths(scope: Scope) -> dict[Spot, int]:
    """For every step the fewest menus before it, through the flows that others use."""
    returns = dict(_returns(scope))
    graphs = scope.graph.flows
    starts = [(flow, graphs[flow].start) for flow in scope.line_flows if flow in graphs]
    depths: dict[Spot, int] = dict.fromkeys(starts, 0)
    waiting = deque(starts)
    while waiting:
        here = waiting.popleft()
        is_menu = False
        for there, is_menu in _onward(scope, here, returns):
            depth = depths[here] + is_menu
            if depth < depths.get(there, depth + 1):
                depths[there] = depth
                # Steps that cost nothing are looked at first, so that each is reached by its shortest way.
                (waiting.append if is_menu else waiting.appendleft)(there)
    return depths


def _onward(scope: Scope, here: Spot, returns: dict[Spot, list[Spot]]) -> Iterator[tuple[Spot, bool]]:
    flow, name = here
    graph = scope.graph.flows[flow]
    step = graph.flow.steps.get(name)
    if step is None:
        return
    if isinstance(step.step, Use) and step.step.flow in scope.graph.flows:
        yield (step.step.flow, scope.graph.flows[step.step.flow].start), False
    elif isinstance(step.step, Done):
        for back in returns.get((flow, step.step.result), ()):
            yield back, False
    else:
        for out in graph.exits[name]:
            yield (flow, out.target), isinstance(step.step, Menu)


def _returns(scope: Scope) -> Iterator[tuple[Spot, list[Spot]]]:
    """By flow and result: the steps that follow in the flows that use it."""
    found: dict[Spot, list[Spot]] = {}
    for name, graph in scope.graph.flows.items():
        for used, step in graph.uses():
            for out in step.exits:
                found.setdefault((used, out.word), []).append((name, out.target))
    yield from found.items()
