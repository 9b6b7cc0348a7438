"""The order of lines.yaml outlives publishing: the first line answers whatever number was called."""

import pytest
from msgspec.structs import replace

from ivr.engine.events import CallAnswered
from ivr.engine.machine import begin
from ivr.flow.compiler import compile_flows
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import FlowSet
from ivr.flow_files import Sources
from ivr.publishing import Signed, publish
from ivr.versions import PublishedVersions
from tests.conftest import Database

FLOW = "flow: {name}\ntitle: A line\nstart: bye\nsteps:\n  bye:\n    hang_up: Good-bye.\n"
LINES = 'organisation: Ours\nlines:\n  "1-877-989-9059": second\n  "1-202-555-0142": first\n'
AT = "2026-11-20T12:00:00+00:00"


@pytest.fixture
def stored(database: Database) -> FlowSet:
    contents = {f"{name}.yaml": FLOW.format(name=name).encode() for name in ("first", "second")}
    contents["lines.yaml"] = LINES.encode()
    compiled = compile_flows(contents, frozenset())
    publish(database.engine, Sources(contents, frozenset()), compiled, Signed("Ana", "", AT))
    return PublishedVersions(database.engine).current()[1]


def test_the_first_line_of_the_file_answers_a_number_that_no_line_has(stored: FlowSet) -> None:
    assert [line.flow for line in lines_in_order(stored)] == ["second", "first"]
    assert begin(stored, CallAnswered(AT, "CA1", "+12025550199", None)).call.line == "+18779899059"
    assert begin(stored, CallAnswered(AT, "CA1", "+12025550142", None)).call.line == "+12025550142"


def test_a_version_stored_before_the_order_was_kept_still_answers(stored: FlowSet) -> None:
    old = replace(stored, line_order=())
    assert [line.flow for line in lines_in_order(old)] == ["first", "second"]
    assert begin(old, CallAnswered(AT, "CA1", "+12025550199", None)).call.line == "+12025550142"
