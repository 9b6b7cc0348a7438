"""Questions for several digits: asked, understood, read back, kept."""

from typing import assert_never

from msgspec.structs import replace

from ivr.engine.answers import (
    Misfit,
    NotReadable,
    TooLarge,
    TooSmall,
    WrongLength,
    keys_wanted,
    misfit_in_words,
    read_answer,
)
from ivr.engine.call import FactValue, ForConfirmation, ForDigits
from ivr.engine.instructions import Digits, GatherKeys, Rest, Speak, Spoken, Utterance
from ivr.engine.number_words import money_in_words, number_in_words
from ivr.engine.reprompting import count_mismatch, count_silence
from ivr.engine.speech import FULL_STOP_MILLISECONDS, joined, value_in_words
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.flow.model import Ask

END_OF_DIGITS = "#"
CONFIRMATION_WAIT_SECONDS = 8
RIGHT, AGAIN = "1", "2"
TAKEN = "taken"
"""How a question is left whose number was understood."""


def ask(walk: Walk, step: Ask, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    """Speak the question and wait for digits; from the second try on with its help."""
    prompts = [*lead_in, walk.words(step.question)]
    if step.help is not None and walk.call.silences + walk.call.mismatches > 0:
        prompts.append(walk.words(step.help))
    gather = GatherKeys(
        joined(prompts), keys_wanted(step), END_OF_DIGITS, step.wait_seconds, walk.call.language
    )
    return walk.wait(ForDigits(), gather)


def take_digits(walk: Walk, step: Ask, keys: str) -> Onward:
    """Keep what was keyed, have it confirmed first, or ask again."""
    answer = read_answer(step, keys)
    if isinstance(answer, Misfit):
        return _ask_again(walk, step, answer)
    walk.leaves_by(TAKEN)
    if step.secret:
        walk.secrets[step.fact] = answer.value
        return step.next
    walk.keyed = answer.value
    if step.confirm:
        walk.call = replace(walk.call, silences=0, mismatches=0)
        return confirm(walk, step, answer.value)
    walk.learn(step.fact, answer.value)
    return step.next


def silence(walk: Walk, step: Ask) -> Onward:
    """Nothing was keyed: the question again, and after the last try the way out."""
    return count_silence(
        walk,
        step.tries,
        step.give_up,
        walk.phrases.ask_silence,
        lambda lead_in: ask(walk, step, lead_in),
    )


def confirm(walk: Walk, step: Ask, value: FactValue, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    """Read back exactly what was understood and ask whether it is right."""
    prompts = (*lead_in, _read_back(walk, step, value), walk.phrase(walk.phrases.confirm))
    gather = GatherKeys(joined(prompts), 1, "", CONFIRMATION_WAIT_SECONDS, walk.call.language)
    return walk.wait(ForConfirmation(value), gather)


def take_confirmation(walk: Walk, step: Ask, value: FactValue, key: str) -> Onward:
    """1 keeps the value, 2 asks again. A pound here ended the digits, one key too late: no mistake."""
    if key == RIGHT:
        walk.leaves_by("right")
        walk.learn(step.fact, value)
        return step.next
    if key == AGAIN:
        walk.leaves_by("again")
        walk.call = replace(walk.call, silences=0, mismatches=0)
        return ask(walk, step)
    if key == END_OF_DIGITS:
        return confirm(walk, step, value)
    return confirmation_mismatch(walk, step, value)


def confirmation_silence(walk: Walk, step: Ask, value: FactValue) -> Onward:
    """Neither right nor wrong was keyed: the number is read back again."""
    return count_silence(
        walk,
        step.tries,
        step.give_up,
        walk.phrases.confirm_silence,
        lambda lead_in: confirm(walk, step, value, lead_in),
    )


def confirmation_mismatch(walk: Walk, step: Ask, value: FactValue) -> Onward:
    """Another key than the two that were offered: the number is read back again."""
    return count_mismatch(
        walk,
        step.tries,
        step.give_up,
        walk.phrases.menu_mismatch,
        lambda lead_in: confirm(walk, step, value, lead_in),
    )


def not_understood(walk: Walk, step: Ask) -> Onward:
    """Words where digits were asked for."""
    wordings = (walk.phrases.not_understood, *walk.phrases.ask_again[1:])
    return count_mismatch(walk, step.tries, step.give_up, wordings, lambda lead_in: ask(walk, step, lead_in))


def _ask_again(walk: Walk, step: Ask, misfit: Misfit) -> Onward:
    walk.leaves_by(misfit_in_words(misfit))
    reason = walk.phrase(_reason(walk, step, misfit))
    return count_mismatch(
        walk,
        step.tries,
        step.give_up,
        walk.phrases.ask_again,
        lambda lead_in: ask(walk, step, (reason, *lead_in)),
    )


def _read_back(walk: Walk, step: Ask, value: FactValue) -> Speak:
    language = walk.call.language
    said = value_in_words(value, step.kind, language, walk.at)
    i_have = walk.phrases.i_have
    if isinstance(said, Digits):
        return Speak(language, (Spoken(i_have), said, Rest(FULL_STOP_MILLISECONDS)))
    return Speak(language, (Spoken(f"{i_have} {said}."),))


def _reason(walk: Walk, step: Ask, misfit: Misfit) -> str:
    """What is needed, in a sentence."""
    phrases = walk.phrases
    match misfit:
        case WrongLength():
            return _length_needed(walk, step, misfit.heard)
        case NotReadable():
            needed = {
                "star among digits": phrases.digits_only,
                "no such day": phrases.no_such_day,
                "no amount": phrases.amount_form,
            }
            return needed[misfit.why]
        case TooSmall():
            return _bound(walk, step, phrases.amount_too_small, phrases.number_too_small, misfit.minimum)
        case TooLarge():
            return _bound(walk, step, phrases.amount_too_large, phrases.number_too_large, misfit.maximum)
        case _:
            assert_never(misfit)


def _bound(walk: Walk, step: Ask, of_amounts: str, of_numbers: str, bound: int) -> str:
    if step.kind == "money":
        return of_amounts.format(bound=money_in_words(bound, walk.call.language))
    return of_numbers.format(bound=number_in_words(bound, walk.call.language))


def _length_needed(walk: Walk, step: Ask, heard: int) -> str:
    phrases = walk.phrases
    if step.kind == "date":
        return phrases.date_form
    least, most = (1, keys_wanted(step)) if step.kind == "number" else (step.min_digits, step.max_digits)
    if least != most:
        return phrases.digits_between.format(least=least, most=most, heard=heard)
    if most == 1:
        return phrases.one_digit.format(heard=heard)
    return phrases.digits_needed.format(needed=most, heard=heard)
