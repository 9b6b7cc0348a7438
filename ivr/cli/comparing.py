"""Comparing two versions from the command line."""

from datetime import UTC, datetime

from ivr.cli.walking import walking
from ivr.comparing.comparison import compare
from ivr.comparing.differences import Comparison
from ivr.flow.model import FlowSet


def compare_with_bar(old: FlowSet, new: FlowSet) -> Comparison:
    """Walk both in step; a bar on a terminal says how far it is."""
    with walking("Comparing") as tell:
        return compare(old, new, datetime.now(UTC), tell)
