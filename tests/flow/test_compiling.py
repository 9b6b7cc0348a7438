"""Sound flow files into the compiled form that the engine walks."""

import time

import msgspec
import pytest

from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import (
    Ask,
    Choose,
    FactRef,
    FlowSet,
    HangUp,
    LookUp,
    Menu,
    Pay,
    Prompt,
    Say,
    Sentence,
    Words,
)
from ivr.flow.problems import FlowRejected
from tests.flow.cases import SURROUNDINGS

HEAD = """flow: bill_pay
title: Bill payment
start: first
give_up: person
everywhere: {0: person, star: repeat}
steps:
  person: {queue: billing, full: bye, unavailable: bye}
  bye: {hang_up: Goodbye.}
"""


def compiled(steps: str, recordings: frozenset[str] = frozenset(), **files: str) -> Compiled:
    sources = {**SURROUNDINGS, "bill_pay.yaml": (HEAD + steps).encode()}
    sources.update({path.replace("__", "/") + ".yaml": text.encode() for path, text in files.items()})
    return compile_flows(sources, recordings)


def flows(steps: str, recordings: frozenset[str] = frozenset(), **files: str) -> FlowSet:
    return compiled(steps, recordings, **files).accepted()


def heard(sentence: Sentence) -> str:
    return "".join(part.text if isinstance(part, Words) else f"<{part.name}>" for part in sentence.parts)


def menu(found: FlowSet, step: str = "first") -> Menu:
    read = found.flows["bill_pay"].steps[step]
    assert isinstance(read, Menu)
    return read


def words(found: FlowSet, step: str) -> Prompt:
    read = found.flows["bill_pay"].steps[step]
    assert isinstance(read, Say | HangUp)
    return read.words


def spoken(prompt: Prompt | None) -> dict[str, str]:
    return {language: heard(sentence) for language, sentence in prompt.sentences.items()} if prompt else {}


def test_the_menu_speaks_itself() -> None:
    found = flows("""
  first:
    menu:
      1: {to: pay a bill, go: bye}
      2: {for: your balance, go: bye}
      3: {say: "Press 3 to wait.", go: bye}
      star: {to: hear that again, go: bye}
      pound: {for: more, go: bye}
""")
    assert [spoken(choice.prompt)["en"] for choice in menu(found).choices] == [
        "To pay a bill, press 1.",
        "For your balance, press 2.",
        "Press 3 to wait.",
        "To hear that again, press star.",
        "For more, press pound.",
    ]


SPANISH = """flow: bill_pay
language: es
steps:
  bye: Adiós.
  first:
    menu: Menú principal.
    1: pagar una factura
    2: {say: su saldo, words: [saldo]}
    star: oír esto otra vez
    pound: más
"""


def test_a_translation_is_composed_in_its_own_language() -> None:
    found = flows(
        """
  first:
    menu: Main menu.
    choices:
      1: {to: pay a bill, go: bye, words: [pay, bill]}
      2: {for: your balance, go: bye}
      star: {to: hear that again, go: bye}
      pound: {for: more, go: bye}
      9: {say: "Para español, oprima nueve.", language: es, go: first, words: [Spanish]}
""",
        es__bill_pay=SPANISH,
    )
    first = menu(found)
    assert spoken(first.lead) == {"en": "Main menu.", "es": "Menú principal."}
    assert [spoken(choice.prompt)["es"] for choice in first.choices] == [
        "Para pagar una factura, oprima 1.",
        "Para su saldo, oprima 2.",
        "Para oír esto otra vez, oprima asterisco.",
        "Para más, oprima numeral.",
        "Para español, oprima nueve.",
    ]
    assert first.choices[0].words == {"en": ("pay", "bill")}
    assert first.choices[1].words == {"es": ("saldo",)}
    assert first.choices[4].words == {"en": ("Spanish",)}, "for those who do not speak it yet"
    assert spoken(first.choices[0].doubt) == {
        "en": "Did you mean: to pay a bill?",
        "es": "¿Quiso decir: pagar una factura?",
    }
    assert first.choices[4].doubt is None, "its sentence is the author's own"


def test_the_offer_of_another_language_is_heard_in_that_language_whatever_the_call_speaks() -> None:
    found = flows(
        """
  first:
    menu:
      1: {to: pay a bill, go: bye}
      9: {for: español, language: es, go: first}
""",
        frozenset({"es/bill_pay.first.9.wav"}),
        es__bill_pay="flow: bill_pay\nlanguage: es\nsteps:\n  bye: Adiós.\n  first:\n    1: pagar\n",
    )
    offer = menu(found).choices[1]
    assert offer.language == "es"
    assert spoken(offer.prompt) == dict.fromkeys(("en", "es"), "Para español, oprima 9.")
    assert {sentence.recording for sentence in offer.prompt.sentences.values()} == {"es/bill_pay.first.9.wav"}


def test_defaults_are_those_of_the_reference() -> None:
    found = flows("""
  first:
    menu:
      1: {to: go on, go: second, remember: {purpose: pay}}
  second: {ask: Your account?, fact: account_number, digits: 4 to 10, next: third}
  third: {ask: How much?, fact: amount, kind: money, minimum: $1, maximum: "$5,000.50", next: fourth}
  fourth: {ask: Your birthday?, fact: date_of_birth, kind: date, secret: yes, next: bye}
""")
    steps = found.flows["bill_pay"].steps
    first, second, third, fourth = (steps[name] for name in ("first", "second", "third", "fourth"))
    assert isinstance(first, Menu)
    assert (first.wait_seconds, first.tries, first.give_up, first.task_done) == (8, 3, "person", False)
    assert first.choices[0].remember == {"purpose": "pay"}
    assert isinstance(second, Ask)
    assert (second.kind, second.min_digits, second.max_digits, second.confirm) == ("digits", 4, 10, True)
    assert (second.wait_seconds, second.tries, second.give_up) == (10, 3, "person")
    assert isinstance(third, Ask)
    assert (third.minimum, third.maximum, third.confirm) == (100, 500_050, True)
    assert isinstance(fourth, Ask)
    assert (fourth.secret, fourth.confirm, fourth.min_digits, fourth.max_digits) == (True, False, 8, 8)


PAYING = """
  first: {ask: Your account?, fact: account_number, digits: 8, next: how_much}
  how_much: {ask: How much?, fact: amount, kind: money, next: sure}
  sure:
    menu: "We will charge {amount}."
    choices:
      1: {to: agree, go: charge}
  charge:
    pay: AMOUNT
    by: card
    approved: bye
    declined: sure
    declined_too_often: bye
    not_entered: sure
    abandoned: sure
    unclear: bye
    unavailable: bye
"""


@pytest.mark.parametrize("written", ["amount", "{amount}", '"{amount}"'])
def test_an_amount_may_be_named_with_or_without_braces(written: str) -> None:
    charge = flows(PAYING.replace("AMOUNT", written)).flows["bill_pay"].steps["charge"]
    assert isinstance(charge, Pay)
    assert (charge.amount, charge.method, charge.towards, charge.declines) == ("amount", "card", "account", 3)


def test_a_declined_card_may_be_followed_by_another_after_the_amount_was_told_again() -> None:
    assert compiled(PAYING.replace("AMOUNT", "amount")).problems == ()


def test_facts_have_the_kind_of_what_makes_them_known() -> None:
    found = flows("""
  first: {look_up: account_of_caller, one: tell, none: ask, unavailable: bye}
  tell: {say: "It is {today}, your number ends in {last_four}.", next: bye}
  ask: {ask: How many?, fact: how_many, kind: number, next: told}
  told: {say: "You said {how_many}.", next: open}
  open: {hours: billing, open: person, closed: later}
  later: {say: "We open {opens_at}.", next: bye}
""")
    kinds = {}
    for step in found.flows["bill_pay"].steps.values():
        heard_here = step.words.sentences["en"].parts if isinstance(step, Say | HangUp) else ()
        for part in heard_here:
            if isinstance(part, FactRef):
                kinds[part.name] = part.kind
    assert kinds == {"today": "date", "last_four": "digits", "how_many": "number", "opens_at": "time"}


def test_cases_of_a_choose_are_kept_as_the_call_keeps_the_fact() -> None:
    found = flows("""
  first: {ask: How much?, fact: amount, kind: money, next: which}
  which:
    choose: amount
    when:
      - {is: $5, go: bye}
      - {any of: ["$1,000.50", $7], go: bye}
      - {above: $10, below: $20, go: person}
    otherwise: bye
""")
    which = found.flows["bill_pay"].steps["which"]
    assert isinstance(which, Choose)
    assert [case.any_of for case in which.cases] == [("500",), ("100050", "700"), ()]
    assert (which.cases[2].above, which.cases[2].below) == (1_000, 2_000)


def test_recordings_are_found_by_the_name_of_their_slot() -> None:
    found = flows(
        """
  first:
    menu: Main menu.
    choices: {1: {to: pay, go: second}}
  second: {say: Hello., next: third}
  third: {say: Hello again., next: bye}
""",
        frozenset(
            {
                "en/bill_pay.first.menu.wav",
                "en/bill_pay.first.1.wav",
                "en/bill_pay.second.wav",
                "en/bill_pay.third.say.wav",
                "en/bill_pay.first.wav",
            }
        ),
    )
    first = menu(found)
    assert first.lead is not None
    assert first.lead.sentences["en"].recording == "en/bill_pay.first.menu.wav"
    assert first.choices[0].prompt.sentences["en"].recording == "en/bill_pay.first.1.wav"
    recordings = [words(found, name).sentences["en"].recording for name in ("second", "third", "bye")]
    assert recordings == ["en/bill_pay.second.wav", "en/bill_pay.third.say.wav", None]


def test_a_folded_sentence_is_one_line() -> None:
    found = flows("  first:\n    hang_up: >-\n      Good\n      bye,   now.\n")
    assert spoken(words(found, "first")) == {"en": "Good bye, now."}


def test_everything_survives_json() -> None:
    found = flows(PAYING.replace("AMOUNT", "amount"))
    assert msgspec.json.decode(msgspec.json.encode(found), type=FlowSet) == found


def test_look_ups_keep_their_ways_out() -> None:
    found = flows("  first: {look_up: account_of_caller, one: bye, none: bye, unavailable: person}\n")
    first = found.flows["bill_pay"].steps["first"]
    assert isinstance(first, LookUp)
    assert first.ways_out == {"one": "bye", "none": "bye", "unavailable": "person"}


def test_flows_with_errors_are_not_accepted() -> None:
    with pytest.raises(
        FlowRejected, match=r"1 error; the first is bill_pay.yaml:9: there is no step"
    ) as rejected:
        flows("  first: {say: Hello., next: bey}\n")
    assert [found.rule for found in rejected.value.problems] == ["unknown-step"]


def test_lines_are_kept_by_their_number() -> None:
    lines = "organisation: C\nvoices: {en: Polly.Joanna-Neural}\nlines: {(202) 555-0142: bill_pay}\n"
    found = flows("  first: {hang_up: Hello.}\n", lines=lines)
    assert {number: line.flow for number, line in found.lines.items()} == {"+12025550142": "bill_pay"}
    assert found.voices == {"en": "Polly.Joanna-Neural", "es": "Polly.Lupe-Neural"}


def thousand_steps(count: int) -> str:
    steps = "".join(
        f"  s{n}:\n    menu: Hello there.\n    choices:\n      1: {{to: go on, go: s{n + 1}}}\n"
        f"      2: {{to: go back, go: s{n // 2}}}\n"
        for n in range(count)
    )
    return f"  first: {{say: Hello., next: s0}}\n{steps}  s{count}: {{hang_up: Bye.}}\n"


def test_a_thousand_steps_are_checked_in_a_moment() -> None:
    text = thousand_steps(1_000)
    began = time.process_time()
    found = compiled(text)
    assert time.process_time() - began < 3
    assert found.steps == 1_004
    assert [problem.rule for problem in found.problems] == ["too-many-steps", "menu-too-deep"]
