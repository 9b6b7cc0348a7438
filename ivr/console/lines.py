"""What a line is called where pages name it."""

import phonenumbers

from ivr.drawing.chart import as_dialled
from ivr.flow.model import FlowSet
from ivr.flow.people import Connect
from ivr.flow.problems import FlowRejected
from ivr.versions import NothingPublished, PublishedVersions


def live_flows(versions: PublishedVersions) -> FlowSet | None:
    """What new calls are answered with; None before the first publication."""
    try:
        return versions.current()[1]
    except (NothingPublished, FlowRejected):
        return None


def titles_of_lines(flows: FlowSet | None) -> dict[str, str]:
    """The title of the flow that each number leads to."""
    if flows is None:
        return {}
    return {number: flows.flows[line.flow].title for number, line in flows.lines.items()}


def lines_of_agents(flows: FlowSet | None) -> frozenset[str]:
    """Numbers whose flow connects whoever calls with callers: agents call them, and are nobody's callers."""
    if flows is None:
        return frozenset()
    desks = {
        name
        for name, flow in flows.flows.items()
        if any(isinstance(one, Connect) for one in flow.steps.values())
    }
    return frozenset(number for number, line in flows.lines.items() if line.flow in desks)


def dialled(number: str) -> str:
    """E.164 with its groups; as it is where it is no such number."""
    try:
        return as_dialled(number)
    except phonenumbers.NumberParseException:
        return number
