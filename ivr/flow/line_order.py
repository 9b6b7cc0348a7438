"""Lines in the order of `lines.yaml`. A stored version sorts its lines, so it keeps the order beside them."""

from ivr.flow.model import FlowSet, Line


def lines_in_order(flows: FlowSet) -> tuple[Line, ...]:
    """As the author put them; the first one answers calls to a number that no line has.

    Versions that were stored before the order was kept have none: their lines come as they are stored.
    """
    ordered = [flows.lines[number] for number in flows.line_order if number in flows.lines]
    return tuple(ordered) if len(ordered) == len(flows.lines) else tuple(flows.lines.values())
