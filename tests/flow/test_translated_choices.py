"""The words of a choice in another language stand by the step it leads to, or by its key."""

from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import Menu
from tests.flow.cases import SURROUNDINGS

FLOW = """flow: bill_pay
title: Bill payment
start: asked
steps:
  asked:
    menu:
      1: {for: appeals, go: appeals, words: [appeal]}
      2: {for: refunds, go: refunds}
      3: {for: other refunds, go: refunds}
    give_up: appeals
  appeals: {hang_up: Appeals are made in writing.}
  refunds: {hang_up: Refunds take a week.}
"""
SPANISH = """flow: bill_pay
language: es
steps:
  asked:
    appeals: {say: las apelaciones, words: [apelación]}
    2: los reembolsos
    3: otros reembolsos
  appeals: Las apelaciones se hacen por escrito.
  refunds: Los reembolsos tardan una semana.
"""
LINES = SURROUNDINGS["lines.yaml"].replace(b"Neural}", b"Neural, es: Polly.Lupe-Neural}")


def compiled(flow: str = FLOW, spanish: str = SPANISH) -> Compiled:
    files = {"bill_pay.yaml": flow, "es/bill_pay.yaml": spanish}
    contents = {path: text.encode() for path, text in files.items()}
    return compile_flows({**contents, "lines.yaml": LINES})


def offered(found: Compiled) -> dict[str, str]:
    """By key, what Spanish callers hear."""
    menu = found.accepted().flows["bill_pay"].steps["asked"]
    assert isinstance(menu, Menu)
    parts = {choice.key: choice.prompt.sentences["es"].parts[0] for choice in menu.choices}
    return {key: getattr(part, "text", "") for key, part in parts.items()}


def errors(found: Compiled) -> list[str]:
    return [problem.message for problem in found.problems if problem.severity == "error"]


def test_a_choice_takes_its_words_along_to_another_key() -> None:
    assert offered(compiled())["1"] == "Para las apelaciones, oprima 1."
    moved = compiled(FLOW.replace("1: {for: appeals", "4: {for: appeals"))
    assert offered(moved)["4"] == "Para las apelaciones, oprima 4."
    menu = moved.accepted().flows["bill_pay"].steps["asked"]
    assert isinstance(menu, Menu)
    assert menu.choices[0].words["es"] == ("apelación",)


def test_words_by_key_say_the_same() -> None:
    by_key = compiled(spanish=SPANISH.replace("appeals: {say", "1: {say"))
    assert by_key.accepted() == compiled().accepted()


def test_two_choices_that_lead_to_one_step_are_told_apart_by_their_keys() -> None:
    (message, *_) = errors(compiled(spanish=SPANISH.replace("2: los", "refunds: los")))
    assert message == "this sentence of step 'asked' has no Spanish words"


def test_words_that_stand_twice_are_told() -> None:
    twice = SPANISH.replace("    2: los", "    1: las apelaciones\n    2: los")
    assert errors(compiled(spanish=twice)) == [
        "the choice that leads to 'appeals' has words twice, also under 1"
    ]


def test_missing_words_are_asked_for_by_the_step() -> None:
    found = compiled(spanish=SPANISH.replace("    appeals: {say: las apelaciones, words: [apelación]}\n", ""))
    (problem,) = [one for one in found.problems if one.rule == "missing-translation"]
    assert problem.hints[0].text == "add  asked: {appeals: ...}"


def test_what_is_no_part_of_a_translated_choice_is_told() -> None:
    """A misspelt name, or a comma that cut the sentence: callers would hear the half of it."""
    misspelt = compiled(FLOW, SPANISH.replace("words: [", "wrods: ["))
    assert errors(misspelt) == ["'appeals' has no setting named 'wrods'"]
    cut = compiled(FLOW, SPANISH.replace("las apelaciones, words", "las apelaciones, quejas y dudas, words"))
    assert errors(cut) == ["'appeals' has no setting named 'quejas y dudas'"]
