"""Of each step its ways out, what it says in short, and what kind of thing it does."""

from collections.abc import Iterator
from typing import Literal, assert_never

from msgspec import Struct

from ivr.flow.composing import Phrasing, compose
from ivr.flow.model import (
    Ask,
    Case,
    Choice,
    Choose,
    Consent,
    Done,
    FactRef,
    HangUp,
    Language,
    LookUp,
    Menu,
    Pay,
    Prompt,
    ReadBack,
    Say,
    Step,
    TakeMessage,
    Text,
    Use,
)
from ivr.flow.people import CallBack, Connect, Hours, JoinQueue, Transfer
from ivr.money import format_dollars

Kind = Literal["words", "question", "branch", "money", "person", "flow", "end"]


class Way(Struct, frozen=True):
    """A way out of a step. `word`: a key, or the word of the way out; `about`: what the key is for."""

    word: str
    target: str
    about: str = ""


class Drawn(Struct, frozen=True):
    """A step as it is drawn. `does`: its verb with what it is about. `says`: its words, in one language.
    `flow`: the other flow that it goes through.
    """

    kind: Kind
    does: str
    says: str
    ways: tuple[Way, ...]
    flow: str = ""


_OfWords = Say | Menu | Ask | Consent | ReadBack | Text | HangUp
_OfPeople = JoinQueue | Transfer | CallBack | Connect | TakeMessage
_OfWork = LookUp | Hours | Choose | Pay | Use | Done


def drawn(step: Step, language: Language, money: frozenset[str] = frozenset()) -> Drawn:
    """What stands in the box of a step. `money`: the facts whose cases are amounts in cents."""
    match step:
        case Say() | Menu() | Ask() | Consent() | ReadBack() | Text() | HangUp():
            return _of_words(step, language)
        case JoinQueue() | Transfer() | CallBack() | Connect() | TakeMessage():
            return _of_people(step, language)
        case LookUp() | Hours() | Choose() | Pay() | Use() | Done():
            return _of_work(step, money)
        case _:
            assert_never(step)


def _of_words(step: _OfWords, language: Language) -> Drawn:
    match step:
        case Say():
            return Drawn("words", "say", said(step.words, language), (Way("", step.next),))
        case Menu():
            return Drawn("question", "menu", said(step.lead, language), tuple(_of_menu(step, language)))
        case Ask():
            does = f"ask {step.fact}" + (" (secret)" if step.secret else "")
            ways = (Way("next", step.next), Way("give_up", step.give_up))
            return Drawn("question", does, said(step.question, language), ways)
        case Consent():
            agreed, refused = Way("1", step.agreed, "agree"), Way("2", step.refused, "refuse")
            failed = Way("unavailable", step.unavailable or step.give_up)
            answers = (agreed, refused, Way("give_up", step.give_up), failed)
            return Drawn("question", f"consent: {step.purpose}", said(step.words, language), answers)
        case ReadBack():
            return Drawn("question", f"read back {step.fact}", "", (Way("", step.next),))
        case Text():
            ways = (Way("next", step.next), Way("unavailable", step.unavailable))
            return Drawn("words", "text", said(step.words, language), ways)
        case HangUp():
            return Drawn("end", "hang up", said(step.words, language), ())
        case _:
            assert_never(step)


def _of_people(step: _OfPeople, language: Language) -> Drawn:
    ways, says = _ways(step.ways_out), ""
    match step:
        case JoinQueue():
            does = f"queue {step.queue}"
        case Transfer():
            does = f"transfer to {step.place}"
        case CallBack():
            does = f"call back from {step.queue or step.queue_fact}"
        case Connect():
            does = f"connect {step.whom}"
        case TakeMessage():
            does, says = f"message for {step.mailbox or step.mailbox_fact}", said(step.words, language)
        case _:
            assert_never(step)
    return Drawn("person", does, says, ways)


def _of_work(step: _OfWork, money: frozenset[str]) -> Drawn:
    match step:
        case LookUp():
            return Drawn("branch", f"look up {step.look_up}", "", _ways(step.ways_out))
        case Hours():
            ways = {"open": step.open, "closed": step.closed} | (
                {"holiday": step.holiday} if step.holiday else {}
            )
            return Drawn("branch", f"hours of {step.calendar}", "", _ways(ways))
        case Choose():
            told = [Way(_case(case, step.fact in money), case.go) for case in step.cases]
            return Drawn("branch", f"by {step.fact}", "", (*told, Way("otherwise", step.otherwise)))
        case Pay():
            return Drawn("money", f"pay {step.amount} by {step.method}", "", _ways(step.ways_out))
        case Use():
            return Drawn("flow", f"use {step.flow}", "", _ways(step.results), step.flow)
        case Done():
            return Drawn("end", f"done: {step.result}", "", ())
        case _:
            assert_never(step)


def _ways(ways_out: dict[str, str]) -> tuple[Way, ...]:
    return tuple(Way(word, target) for word, target in ways_out.items())


def _of_menu(menu: Menu, language: Language) -> Iterator[Way]:
    for choice in menu.choices:
        yield Way(choice.key, choice.go, _purpose(choice, language))
    yield Way("give_up", menu.give_up)


def _purpose(choice: Choice, language: Language) -> str:
    """'pay a bill' of 'To pay a bill, press 1.'"""
    sentence = said(choice.prompt, choice.language or language)
    phrasings: tuple[Phrasing, ...] = ("to", "for")
    for phrasing in phrasings:
        opening, ending = compose(language, phrasing, "{phrase}", choice.key).split("{phrase}")
        if sentence.startswith(opening) and sentence.endswith(ending):
            return sentence[len(opening) : len(sentence) - len(ending)]
    return sentence


def _case(case: Case, is_money: bool) -> str:
    if case.any_of:
        return " or ".join(case.any_of)
    limits = (("above", case.above), ("below", case.below))
    told = [
        f"{word} {format_dollars(limit) if is_money else limit}"
        for word, limit in limits
        if limit is not None
    ]
    return ", ".join(told)


def said(prompt: Prompt | None, language: Language) -> str:
    """The words of a prompt, facts in braces; in the first language it has where it lacks this one."""
    if prompt is None or not prompt.sentences:
        return ""
    sentence = prompt.sentences.get(language) or next(iter(prompt.sentences.values()))
    return "".join(
        f"{{{part.name}}}" if isinstance(part, FactRef) else part.text for part in sentence.parts
    ).strip()
