"""What a line is called where pages name it."""

import phonenumbers

from ivr.drawing.chart import as_dialled
from ivr.flow.model import FlowSet
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


def dialled(number: str) -> str:
    """E.164 with its groups; as it is where it is no such number."""
    try:
        return as_dialled(number)
    except phonenumbers.NumberParseException:
        return number
