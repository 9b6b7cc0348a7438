"""Log lines: JSON, one each, and without long numbers even where somebody forgot."""

import io
import json

import pytest
import structlog

from ivr.flow.compiler import compile_flows
from ivr.flow.problems import FlowRejected
from ivr.web.observing import hide_numbers, open_log, told_of

SID = "CA12345678901234567890123456789012"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("40170022", "x"),
        ("+1 (202) 555-0142", "+1 (x"),
        ("call +12025550142 now", "call x now"),
        ("4111 1111 1111 1111", "x"),
        ("12345", "12345"),
        ("bill_pay.welcome", "bill_pay.welcome"),
        ("taken", "taken"),
    ],
)
def test_long_numbers_are_hidden(value: str, shown: str) -> None:
    assert hide_numbers(None, "info", {"told": value})["told"] in (shown, "x")
    assert hide_numbers(None, "info", {"call_sid": SID})["call_sid"] == SID


def test_a_line_is_json_with_its_level_and_moment() -> None:
    out = io.BytesIO()
    log = open_log("info", out)
    log.info("turn", call_sid=SID, step="bill_pay.welcome", number="40170022")
    log.debug("unheard")
    structlog.get_logger("another room").warning("elsewhere", account="40170022")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("turn", "info"), ("elsewhere", "warning")]
    assert lines[0]["call_sid"] == SID
    assert b"40170022" not in out.getvalue()


def test_a_failure_is_told_without_its_words() -> None:
    try:
        try:
            raise KeyError("40170022")
        except KeyError as first:
            raise RuntimeError("account 40170022") from first
    except RuntimeError as error:
        told = told_of(error)
    assert told["error"] == "RuntimeError from KeyError"
    assert told["where"].startswith("test_observing.py:")
    assert "40170022" not in str(told)


def test_refused_flow_files_are_told_with_their_first_place() -> None:
    with pytest.raises(FlowRejected) as refused:
        compile_flows({"bill_pay.yaml": b"flow: ["}).accepted()
    assert told_of(refused.value)["flow_file"] == "bill_pay.yaml:1"
