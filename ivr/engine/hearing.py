"""What a caller does at a question: everywhere keys first understood, then the question's own answer."""

from typing import assert_never

from msgspec.structs import replace

from ivr.engine import consents, doubts, menus, questions, reading_back
from ivr.engine.call import ForConfirmation, ForDigits, ForDoubt, ForKey, ForPen, ForReadBack
from ivr.engine.events import CardNumberDropped, DigitsEntered, Event, NothingHeard, SpeechHeard
from ivr.engine.instructions import Utterance
from ivr.engine.limits import limit_at_question
from ivr.engine.understanding import Chosen, Doubted, Pressed, says_yes, understand
from ivr.engine.walk import Onward, Walk, give_up
from ivr.flow.model import REPEAT, Ask, Consent, Menu, ReadBack, Step

Hearing = ForKey | ForDoubt | ForDigits | ForConfirmation | ForPen | ForReadBack
"""The ways of waiting for keys or words."""

DOUBT = "doubt "
"""How a menu stays that asks whether a choice was meant: `doubt 2`."""

_NAMES = {"*": "star", "#": "pound"}


def hear(walk: Walk, waiting: Hearing, event: Event) -> Onward:
    """The way on from a question, whatever the caller did. Each thing she does is a step of the call."""
    limit = limit_at_question(walk)
    if limit is not None:
        return limit
    step = walk.current_step()
    if step is None:
        return give_up(walk)
    walk.call = replace(walk.call, steps_taken=walk.call.steps_taken + 1)
    reading_back.heard_so_far(walk)
    match event:
        case DigitsEntered(digits=keys) if keys:
            return _keyed(walk, waiting, step, keys)
        case DigitsEntered() | NothingHeard():
            return _silent(walk, waiting, step)
        case SpeechHeard():
            return _spoken(walk, waiting, step, event)
        case CardNumberDropped():
            return speak_again(walk, waiting, step, (walk.phrase(walk.phrases.card_number_dropped),))
        case _:
            return speak_again(walk, waiting, step)


def speak_again(walk: Walk, waiting: Hearing, step: Step, lead_in: tuple[Utterance, ...] = ()) -> Onward:
    """The same question, not counted as a try."""
    match (waiting, step):
        case (ForKey(), Menu() as menu):
            return menus.offer(walk, menu, lead_in)
        case (ForDoubt() as doubt, Menu() as menu):
            return doubts.ask(walk, menu, doubt, lead_in)
        case (ForKey(), Consent() as consent):
            return consents.offer(walk, consent, lead_in)
        case (ForDigits(), Ask() as ask):
            return questions.ask(walk, ask, lead_in)
        case (ForConfirmation(value=value), Ask() as ask):
            return questions.confirm(walk, ask, value, lead_in)
        case (ForPen(), ReadBack()):
            return reading_back.wait_for_pen(walk, lead_in)
        case (ForReadBack() as reading, ReadBack()):
            return reading_back.offer_again(walk, reading, lead_in)
        case _:
            return step.name


def _repeat(walk: Walk, waiting: Hearing, step: Step) -> Onward:
    """Star: all the words that led up to this question, and the question; a number that was read, again."""
    start = walk.call.repeat_from
    if start and isinstance(waiting, ForKey | ForDigits):
        walk.call = replace(walk.call, frames=start)
        return start[-1].step
    if isinstance(waiting, ForReadBack) and isinstance(step, ReadBack):
        return reading_back.read(walk, step)
    return speak_again(walk, waiting, step)


def _keyed(walk: Walk, waiting: Hearing, step: Step, keys: str) -> Onward:
    """The question's own keys come first, then the keys that work everywhere, then all others."""
    if _is_own_key(waiting, step, keys):
        return _answered(walk, waiting, step, keys)
    key = _NAMES.get(keys, keys)
    if isinstance(step, Menu):
        choice = menus.choice_of_key(step, key)
        if choice is not None:
            return menus.choose(walk, choice)
    flow = walk.flow
    goal = flow.everywhere.get(key) if flow else None
    if goal is None:
        return _answered(walk, waiting, step, keys)
    walk.leaves_by(key)
    return _repeat(walk, waiting, step) if goal == REPEAT else goal


def _is_own_key(waiting: Hearing, step: Step, keys: str) -> bool:
    match waiting:
        case ForKey():
            return isinstance(step, Consent) and keys in (consents.AGREE, consents.REFUSE)
        case ForDoubt():
            return keys in (doubts.YES, doubts.NO)
        case ForDigits():
            return False
        case ForConfirmation() | ForPen() | ForReadBack():
            return keys in (questions.RIGHT, questions.AGAIN)
        case _:
            assert_never(waiting)


def _answered(walk: Walk, waiting: Hearing, step: Step, keys: str) -> Onward:
    match (waiting, step):
        case (ForKey(), Menu() as menu):
            return menus.mismatch(walk, menu, by_voice=False)
        case (ForDoubt() as doubt, Menu() as menu):
            return doubts.take_key(walk, menu, doubt, keys)
        case (ForKey(), Consent() as consent):
            return consents.take_key(walk, consent, keys)
        case (ForDigits(), Ask() as ask):
            return questions.take_digits(walk, ask, keys)
        case (ForConfirmation(value=value), Ask() as ask):
            return questions.take_confirmation(walk, ask, value, keys)
        case (ForPen(), ReadBack() as number):
            return reading_back.read(walk, number)
        case (ForReadBack() as reading, ReadBack() as number):
            return reading_back.take_key(walk, number, reading, keys)
        case _:
            return step.name


def _silent(walk: Walk, waiting: Hearing, step: Step) -> Onward:
    match (waiting, step):
        case (ForKey(), Menu() as menu):
            return menus.silence(walk, menu)
        case (ForDoubt() as doubt, Menu() as menu):
            return doubts.silence(walk, menu, doubt)
        case (ForKey(), Consent() as consent):
            return consents.silence(walk, consent)
        case (ForDigits(), Ask() as ask):
            return questions.silence(walk, ask)
        case (ForConfirmation(value=value), Ask() as ask):
            return questions.confirmation_silence(walk, ask, value)
        case (ForPen(), ReadBack() as number):
            return reading_back.read(walk, number)
        case (ForReadBack() as reading, ReadBack() as number):
            return reading_back.silence(walk, number, reading)
        case _:
            return step.name


def _spoken(walk: Walk, waiting: Hearing, step: Step, event: SpeechHeard) -> Onward:
    """Words are a second way to press a key of a menu; elsewhere a key is asked for."""
    match (waiting, step):
        case (ForKey(), Menu() as menu):
            return _spoken_at_menu(walk, menu, event)
        case (ForDoubt() as doubt, Menu() as menu):
            return _spoken_in_doubt(walk, menu, doubt, event)
        case (ForKey(), Consent() as consent):
            return consents.mismatch(walk, consent, by_voice=True)
        case (ForDigits(), Ask() as ask):
            return questions.not_understood(walk, ask)
        case (ForConfirmation(value=value), Ask() as ask):
            return questions.confirmation_mismatch(walk, ask, value)
        case (ForPen(), ReadBack() as number):
            return reading_back.read(walk, number)
        case (ForReadBack() as reading, ReadBack() as number):
            return reading_back.mismatch(walk, number, reading)
        case _:
            return step.name


def _spoken_at_menu(walk: Walk, menu: Menu, event: SpeechHeard) -> Onward:
    match understand(walk, menu, event):
        case Pressed(key=key):
            return _keyed(walk, ForKey(), menu, key)
        case Chosen(choice=choice):
            return menus.choose(walk, choice)
        case Doubted(choice=choice, words=words):
            walk.leaves_by(f"{DOUBT}{choice.key}")
            return doubts.ask(walk, menu, ForDoubt(choice.key, words))
        case None:
            return menus.mismatch(walk, menu, by_voice=True)


def _spoken_in_doubt(walk: Walk, menu: Menu, doubt: ForDoubt, event: SpeechHeard) -> Onward:
    """Yes or no, or another choice in so many words. A second doubt is not asked about the first."""
    if not doubts.takes_words(walk, menu, doubt):
        return doubts.mismatch(walk, menu, doubt, by_voice=True)
    match understand(walk, menu, event):
        case Pressed(key=key):
            return _keyed(walk, doubt, menu, key)
        case Chosen(choice=choice):
            return menus.choose(walk, choice)
        case Doubted() | None:
            answer = says_yes(walk, event.words)
            if answer is None:
                return doubts.mismatch(walk, menu, doubt, by_voice=True)
            return doubts.take_key(walk, menu, doubt, doubts.YES if answer else doubts.NO)
