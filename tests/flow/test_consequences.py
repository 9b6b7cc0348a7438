"""One mistake in the shipped flows accuses one place, and no file that merely uses what it broke."""

import pytest

from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.consequences import told_once
from tests.flow.test_seeded_mistakes import edited, shipped

DENIED = '      2: {for: "a service that was denied, or an appeal", go: denied}'
CLOSED = "  closed:\n    2026-12-24: {en: Christmas Eve, es: la Nochebuena}\n"
ONE_TYPO = [
    (
        "bill_pay.yaml",
        "    next: last_payment",
        "    next: last_paymnet",
        "there is no step named 'last_paymnet'",
    ),
    ("inquiries_account.yaml", "  what_else:\n", "  whatelse:\n", "there is no step named 'what_else'"),
    ("verify_account.yaml", "done: verified", "done: verifed", "has no result 'verified'"),
    ("queues.yaml", "  billing:", "  biling:", "there is no queue named 'billing'"),
    ("hours.yaml", "  billing:", "  biling:", "there is no calendar named 'billing'"),
    ("hours.yaml", "8:30 to 17:00}", "8:30 to 17:00", "a brace or a bracket is opened and not closed"),
    ("lines.yaml", "\nlines:", "\nline:", "no setting named 'line'"),
    ("es/bill_pay.yaml", "  welcome:", "  welcom:", "no step named 'welcom'"),
    ("my_account.yaml", "{balance}", "{balence}", "no step makes 'balence' known"),
    ("reach_general.yaml", "    say: ", "    say: Note: ", "quote the sentence"),
    ("reach_general.yaml", "    hours: general", "    hour: general", "'hour'"),
    ("bill_pay.yaml", "use: say_what_happened", "use: say_what", "no flow named 'say_what'"),
    ("es/inquiries_account.yaml", "    denied:", "    denyed:", "no sentence named 'denyed'"),
    ("inquiries_account.yaml", DENIED, DENIED.replace("2:", "3:"), "'3' stands here twice"),
    ("inquiries_account.yaml", "  covered:\n", "  denied:\n", "'denied' stands here twice"),
    ("inquiries_account.yaml", DENIED, DENIED.replace('"', ""), "no setting named 'or an appeal'"),
    ("inquiries_account.yaml", DENIED, DENIED.replace(' "', " “").replace('",', "”,"), "a curly quote"),
    (
        "inquiries_account.yaml",
        DENIED,
        DENIED.replace('"a', "“a, or so").replace('",', "”,"),
        "a curly quote",
    ),
    (
        "inquiries_account.yaml",
        DENIED,
        DENIED.replace("go:", "go"),
        "a colon and a space are missing after 'go'",
    ),
    (
        "inquiries_account.yaml",
        DENIED,
        DENIED.replace("go: ", "go:"),
        "a space is missing after the colon of 'go'",
    ),
    ("hours.yaml", "    holidays:", f"{CLOSED}    holidays:", "'closed' is a setting of a calendar"),
    ("hours.yaml", "  general:", f"{CLOSED}  general:", "'closed' is a setting of a calendar"),
    ("bill_pay.yaml", "    next: welcome", "  next: welcome", "'next' is a setting of a step"),
    ("reach_general.yaml", "    say: ", "    say: “Note: ", "a curly quote"),
    (
        "inquiries_account.yaml",
        ">-\n      An associate can",
        "'An associate can't",
        "a quote ends just before this",
    ),
    (
        "hours.yaml",
        "    holidays:",
        "    closed: {2026-12-24:{en: Eve, es: la}}\n    holidays:",
        "a space is missing",
    ),
]


def compiled(file: str, old: str, new: str) -> Compiled:
    sources = shipped()
    return compile_flows(edited(sources.contents, file, old, new, 1), sources.recordings)


@pytest.mark.parametrize(("file", "old", "new", "words"), ONE_TYPO)
def test_one_typo_is_one_problem(file: str, old: str, new: str, words: str) -> None:
    (told,) = told_once(compiled(file, old, new).problems)
    assert told.severity == "error"
    assert words in told.message


def test_of_a_name_that_many_places_agree_on_the_other_one_is_suspected() -> None:
    (told,) = told_once(compiled("inquiries_account.yaml", "  what_else:\n", "  whatelse:\n").problems)
    assert [hint.text for hint in told.hints] == [
        "did you mean 'whatelse'?",
        "8 more places with this name, so perhaps 'whatelse' is the misspelt one;"
        " mended there, all of them are in order",
    ]


def test_two_mistakes_are_both_told() -> None:
    sources = shipped()
    contents = edited(sources.contents, "bill_pay.yaml", "next: last_payment", "next: last_paymnet", 1)
    contents = edited(contents, "orders.yaml", "    next: ", "    next: no", 1)
    found = told_once(compile_flows(contents, sources.recordings).problems)
    assert {one.place.path for one in found} == {"bill_pay.yaml", "orders.yaml"}


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "remedy"),
    [
        ("inquiries_account.yaml", "  denied:\n", "denied:\n", "'denied' does not line up", "2 or 4"),
        ("inquiries_account.yaml", "  denied:\n", " denied:\n", "it has 1 space before it", "2 or 4"),
        ("inquiries_account.yaml", "  denied:\n", "   denied:\n", "it has 3 spaces before it", "2 or 4"),
        ("bill_pay.yaml", "    next: welcome", "next: welcome", "'next' does not line up", "2 or 4"),
        ("bill_pay.yaml", "    next: welcome", "     next: welcome", "it has 5 spaces before it", "2 or 4"),
        ("es/inquiries_account.yaml", "    denied:", "denied:", "'denied' does not line up", "2 or 4"),
        ("es/inquiries_account.yaml", "    denied:", "  denied:", "'denied' does not line up", "4"),
        ("hours.yaml", "    holidays:", f"{CLOSED[2:]}    holidays:", "'closed' does not line up", "2 or 4"),
    ],
)
def test_lost_spaces_are_told_in_the_line_that_lost_them(
    file: str, old: str, new: str, words: str, remedy: str
) -> None:
    line = shipped().contents[file].decode().split(old)[0].count("\n") + 1
    (told,) = told_once(compiled(file, old, new).problems)
    assert words in told.message
    assert (told.place.line, told.hints[0].text) == (line, f"its neighbours have {remedy}")
