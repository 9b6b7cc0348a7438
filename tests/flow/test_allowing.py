"""`# ivr: allow RULE because ...` on the line of a warning or above it."""

import pytest

from ivr.flow.compiler import Compiled, compile_flows
from tests.flow.cases import SURROUNDINGS

FLOW = """flow: bill_pay
title: T
start: menu
give_up: person
everywhere: {0: person}
steps:
  %s
  menu:%s
    menu:
      1: {to: pay, go: person}
      3: {to: wait, go: person}
  person: {queue: billing, full: person_gone, unavailable: person_gone}
  person_gone: {hang_up: Goodbye.}
"""


def compiled(above: str = "", beside: str = "") -> Compiled:
    return compile_flows({**SURROUNDINGS, "bill_pay.yaml": (FLOW % (above, beside)).encode()})


COMMENT = "# ivr: allow key-gap because 2 was retired in March"


@pytest.mark.parametrize(("above", "beside"), [(COMMENT, ""), ("", f"   {COMMENT}")])
def test_one_warning_is_silenced_and_the_reason_kept(above: str, beside: str) -> None:
    found = compiled(above, beside)
    assert found.problems == ()
    assert [(one.problem.rule, one.reason) for one in found.allowed] == [
        ("key-gap", "2 was retired in March")
    ]


def test_without_the_comment_there_is_a_warning() -> None:
    assert [found.rule for found in compiled().problems] == ["key-gap"]


def test_an_error_cannot_be_allowed() -> None:
    text = (FLOW % ("", "")).replace(
        "start: menu", "start: mneu   # ivr: allow unknown-step because I say so"
    )
    found = compile_flows({**SURROUNDINGS, "bill_pay.yaml": text.encode()})
    assert "unknown-step" in {problem.rule for problem in found.problems}
    assert found.flows is None
    assert found.allowed == ()
