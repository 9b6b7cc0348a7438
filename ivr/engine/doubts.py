"""A choice that may have been meant: the caller is asked, and answers by key or by word."""

from ivr.engine.call import ForDoubt
from ivr.engine.consequences import acts_at_once
from ivr.engine.instructions import GatherKeys, Speak, Utterance
from ivr.engine.menus import choice_of_key, choose, hints_of, offer
from ivr.engine.reprompting import count_mismatch, count_silence
from ivr.engine.speech import joined
from ivr.engine.turn import Turn
from ivr.engine.vocabulary import VOCABULARY
from ivr.engine.walk import Onward, Walk
from ivr.flow.model import Choice, Menu

YES, NO = "1", "2"
DOUBT_WAIT_SECONDS = 8


def ask(walk: Walk, menu: Menu, doubt: ForDoubt, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    """Ask whether this choice was meant. What moves money or records at once is agreed to by key only."""
    choice = choice_of_key(menu, doubt.key)
    if choice is None:
        return offer(walk, menu, lead_in)
    by_key = acts_at_once(walk, choice.go)
    answers = walk.phrases.doubt_by_key if by_key else walk.phrases.doubt
    hints = () if by_key else (*VOCABULARY[walk.call.language].hints, *hints_of(walk, menu))
    prompts = joined((*lead_in, _question(walk, choice, doubt.words), walk.phrase(answers)))
    return walk.wait(doubt, GatherKeys(prompts, 1, "", DOUBT_WAIT_SECONDS, walk.call.language, hints))


def take_key(walk: Walk, menu: Menu, doubt: ForDoubt, key: str) -> Onward:
    """1 takes the choice, 2 goes back to the menu."""
    choice = choice_of_key(menu, doubt.key)
    if key == YES and choice is not None:
        return choose(walk, choice)
    if key == NO:
        walk.leaves_by("not meant")
    return _not_meant(walk, menu) if key == NO else mismatch(walk, menu, doubt, by_voice=False)


def takes_words(walk: Walk, menu: Menu, doubt: ForDoubt) -> bool:
    """May this doubt be settled by voice?"""
    choice = choice_of_key(menu, doubt.key)
    return choice is not None and not acts_at_once(walk, choice.go)


def silence(walk: Walk, menu: Menu, doubt: ForDoubt) -> Onward:
    """Neither yes nor no: the question again, and after the last try the menu's way out."""
    return count_silence(
        walk,
        menu.tries,
        menu.give_up,
        walk.phrases.confirm_silence,
        lambda lead_in: ask(walk, menu, doubt, lead_in),
    )


def mismatch(walk: Walk, menu: Menu, doubt: ForDoubt, by_voice: bool) -> Onward:
    """Something else than yes and no: the question again, and after the last try the menu's way out."""
    first, second, later = walk.phrases.menu_mismatch
    return count_mismatch(
        walk,
        menu.tries,
        menu.give_up,
        (walk.phrases.not_understood if by_voice else first, second, later),
        lambda lead_in: ask(walk, menu, doubt, lead_in),
    )


def _not_meant(walk: Walk, menu: Menu) -> Onward:
    """The guess was wrong, nobody's fault; it counts as a try, so that no call goes round for ever."""
    return count_mismatch(
        walk, menu.tries, menu.give_up, walk.phrases.not_meant, lambda lead_in: offer(walk, menu, lead_in)
    )


def _question(walk: Walk, choice: Choice, words: str) -> Utterance:
    if choice.doubt is not None:
        return walk.words(choice.doubt)
    asked: Speak = walk.phrase(walk.phrases.did_you_mean.format(words=words))
    return asked
