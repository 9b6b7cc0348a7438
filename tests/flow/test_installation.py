"""An installation's own numbers and places, laid over the shipped ones without a change to them."""

from pathlib import Path

import pytest

from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.problems import FlowRejected
from ivr.flow_files import FlowFiles, read_folder

FLOW = b"flow: bill_pay\ntitle: Pay\nstart: bye\nsteps:\n  bye:\n    hang_up: Good-bye.\n"
LINES = b'organisation: Example\nvoices: {en: Polly.Joanna-Neural}\nlines:\n  "1-202-555-0142": bill_pay\n'
QUEUES = b"queues:\n  billing: {at_most: 100}\nplaces:\n  desk: {number: 1-202-555-0150, title: a desk}\n"
OWN = b"""lines:
  "1-202-555-0160": {flow: bill_pay, language: es}
places:
  desk: {sip: "sip:desk@example.com", title: our desk}
"""


def compiled(own: bytes | None) -> Compiled:
    files = {"bill_pay.yaml": FLOW, "lines.yaml": LINES, "queues.yaml": QUEUES}
    return compile_flows(files if own is None else {**files, "installation.yaml": own})


def test_own_numbers_and_places_are_laid_over_the_shipped_ones() -> None:
    shipped, ours = compiled(None).accepted(), compiled(OWN).accepted()
    assert shipped.places["desk"].address == "+12025550150"
    assert ours.places["desk"].address == "sip:desk@example.com"
    assert set(ours.lines) == {"+12025550142", "+12025550160"}
    assert ours.lines["+12025550160"].language == "es"
    assert ours.organisation == "Example"
    assert ours.queues == shipped.queues


def test_a_shipped_number_that_the_installation_does_not_have_is_no_line() -> None:
    own = b'lines:\n  "1-202-555-0160": bill_pay\nwithout: ["(202) 555-0142"]\n'
    assert set(compiled(own).accepted().lines) == {"+12025550160"}


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        (b"places:\n  desk: {number: 1-900-555-0142, title: dear}\n", "transfer-number-invalid"),
        (b'lines:\n  "1-202-555-0160": nowhere\n', "unknown-flow"),
        (b"lnes: {}\n", "unknown-setting"),
        (b'without: ["1-202-555-0199"]\n', "bad-number"),
        (b"without: [pay]\n", "bad-number"),
        (b"without: [[a]]\n", "bad-number"),
        (b"without: pay\n", "wrong-shape"),
        (b"lines: [\n", "not-readable"),
        (b"", "empty-file"),
    ],
)
def test_a_mistake_in_the_own_file_is_told_and_nothing_is_published(own: bytes, rule: str) -> None:
    found = compiled(own)
    assert found.flows is None
    assert [(problem.rule, problem.place.path) for problem in found.problems] == [(rule, "installation.yaml")]


def installation(folder: Path) -> Path:
    for name, content in (("bill_pay", FLOW), ("lines", LINES), ("queues", QUEUES)):
        (folder / "flows").mkdir(exist_ok=True)
        (folder / "flows" / f"{name}.yaml").write_bytes(content)
    own = folder / "ours.yaml"
    own.write_bytes(OWN)
    return own


def test_the_own_file_is_read_from_outside_the_folder_and_again_when_it_changes(tmp_path: Path) -> None:
    own = installation(tmp_path)
    draft = FlowFiles(tmp_path / "flows", tmp_path / "prompts", own)
    assert draft.flows().places["desk"].address == "sip:desk@example.com"
    own.write_bytes(OWN.replace(b"sip:desk", b"sip:another_desk"))
    assert draft.flows().places["desk"].address == "sip:another_desk@example.com"


def test_a_file_that_cannot_be_read_does_not_bring_the_shipped_numbers_back(tmp_path: Path) -> None:
    installation(tmp_path)
    sources = read_folder(tmp_path / "flows", tmp_path / "prompts", tmp_path / "missing.yaml")
    with pytest.raises(FlowRejected):
        compile_flows(sources.contents).accepted()
