"""One renderer for people, editors, annotations and programs."""

import msgspec

from ivr.flow.problems import Hint, Place, Problem
from ivr.flow.rendering import Tally, render

SOURCES = {"bill_pay.yaml": b"flow: bill_pay\r\nmenu:\r\n  1: {to: pay a bill, go: identfy}\r\n"}
UNKNOWN = Problem(
    "unknown-step",
    "error",
    "there is no step named 'identfy'",
    Place("bill_pay.yaml", 3, 27, 7),
    (Hint("did you mean 'identify'?", Place("bill_pay.yaml", 24, 3, 8)),),
)
WARNING = Problem("no-way-out", "warning", "50%, or more:\ncallers", Place("bill_pay.yaml"))


def test_people_see_the_line_with_signs_under_the_word_and_what_to_do() -> None:
    assert render([UNKNOWN], SOURCES, "full", "flows", Tally(6, 84, 2)).splitlines() == [
        "flows/bill_pay.yaml:3:27: error[unknown-step] there is no step named 'identfy'",
        "    2 | menu:",
        "    3 |   1: {to: pay a bill, go: identfy}",
        "                                  ^^^^^^^",
        "      = did you mean 'identify'? (flows/bill_pay.yaml:24)",
        "",
        "Checked 6 files, 84 steps, 2 languages: 1 error.",
    ]


def test_the_signs_stand_exactly_under_the_word() -> None:
    lines = render([UNKNOWN], SOURCES).splitlines()
    word = lines[2].index("identfy")
    assert lines[3] == " " * word + "^" * len("identfy")


def test_at_most_twenty_are_shown_and_the_others_counted() -> None:
    problems = [msgspec.structs.replace(UNKNOWN, message=f"there is no step named 'x{n}'") for n in range(51)]
    text = render(problems, SOURCES, tally=Tally(1, 1, 1))
    assert text.count("error[") == 20
    assert text.endswith("and 31 more\n\nChecked 1 file, 1 step, 1 language: 51 errors.\n")


def test_nothing_wrong_is_said_in_one_line() -> None:
    assert render([], {}, tally=Tally(2, 1, 1)) == "Checked 2 files, 1 step, 1 language: no problems.\n"
    assert render([], {}) == ""


def test_editors_get_a_line_for_each_problem() -> None:
    assert render([UNKNOWN], SOURCES, "concise", root="") == (
        "bill_pay.yaml:3:27: error[unknown-step] there is no step named 'identfy'\n"
    )


def test_annotations_are_escaped() -> None:
    assert render([UNKNOWN, WARNING], SOURCES, "github").splitlines() == [
        "::error file=flows/bill_pay.yaml,title=unknown-step,line=3,col=27,endColumn=34::"
        "there is no step named 'identfy'%0Adid you mean 'identify'? (flows/bill_pay.yaml:24)",
        "::warning file=flows/bill_pay.yaml,title=no-way-out::50%25, or more:%0Acallers",
    ]


def test_programs_get_json() -> None:
    told = msgspec.json.decode(render([UNKNOWN, WARNING], SOURCES, "json", tally=Tally(6, 84, 2)))
    assert (told["errors"], told["warnings"], told["files"], told["steps"], told["languages"]) == (
        1,
        1,
        6,
        84,
        2,
    )
    assert told["problems"][0] == {
        "rule": "unknown-step",
        "severity": "error",
        "message": "there is no step named 'identfy'",
        "path": "flows/bill_pay.yaml",
        "line": 3,
        "column": 27,
        "length": 7,
        "hints": ["did you mean 'identify'? (flows/bill_pay.yaml:24)"],
    }


def test_a_long_line_is_cut_around_the_word() -> None:
    line = b"x" * 5_000 + b" identfy " + b"y" * 5_000
    found = Problem("unknown-step", "error", "there is no such step", Place("a.yaml", 1, 2_002, 7))
    for text in render([found], {"a.yaml": line}).splitlines():
        assert len(text) < 120


def test_what_cannot_be_printed_never_reaches_the_terminal() -> None:
    text = render([Problem("x", "error", "m", Place("a.yaml", 1, 1))], {"a.yaml": b"a\x1b[31m\xff\x00"})
    assert "\x1b" not in text
    assert "\x00" not in text
