"""Menus: the choices spoken, and the one that was made by key or by word."""

from msgspec.structs import replace

from ivr.engine.call import ForKey
from ivr.engine.instructions import GatherKeys, PlayRecording, Rest, Speak, Utterance
from ivr.engine.reprompting import count_mismatch, count_silence
from ivr.engine.speech import joined, speak
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.flow.model import Choice, Menu

CHOICES_WITHOUT_RESTS = 3
"""Menus with more choices than this rest between them."""
REST_BETWEEN_CHOICES_MILLISECONDS = 600


def offer(walk: Walk, menu: Menu, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    """Speak the menu and wait for one key."""
    prompts = list(lead_in)
    if menu.lead is not None:
        prompts.append(walk.words(menu.lead))
    prompts += _spoken_choices(walk, menu)
    language = walk.call.language
    gather = GatherKeys(joined(prompts), 1, "", menu.wait_seconds, language, hints_of(walk, menu))
    return walk.wait(ForKey(), gather)


def choice_of_key(menu: Menu, key: str) -> Choice | None:
    """The choice that this key is for, if there is one."""
    return next((choice for choice in menu.choices if choice.key == key), None)


def choose(walk: Walk, choice: Choice) -> Onward:
    """Take this choice: what it remembers, its language, its step."""
    walk.leaves_by(choice.key)
    call = walk.call
    if choice.remember:
        call = replace(call, facts={**call.facts, **choice.remember})
    if choice.language is not None:
        call = replace(call, language=choice.language)
    walk.call = call
    return choice.go


def hints_of(walk: Walk, menu: Menu) -> tuple[str, ...]:
    """What the carrier should listen for, in the language of the call; nothing where no menu listens."""
    language = walk.call.language
    return tuple([words for choice in menu.choices for words in choice.words.get(language, ())])


def silence(walk: Walk, menu: Menu) -> Onward:
    """Nothing was keyed: the menu again, and after the last try the way out."""
    return count_silence(
        walk,
        menu.tries,
        menu.give_up,
        walk.phrases.menu_silence,
        lambda lead_in: offer(walk, menu, lead_in),
        menu.no_input,
    )


def mismatch(walk: Walk, menu: Menu, by_voice: bool) -> Onward:
    """A key or a word that was not offered: the menu again, and after the last try the way out."""
    first, second, later = walk.phrases.menu_mismatch
    wordings = (walk.phrases.not_understood if by_voice else first, second, later)
    return count_mismatch(
        walk,
        menu.tries,
        menu.give_up,
        wordings,
        lambda lead_in: offer(walk, menu, lead_in),
        menu.no_match,
    )


def _spoken_choices(walk: Walk, menu: Menu) -> list[Utterance]:
    """Each choice's sentence. The way into a language is not offered to those who speak it already."""
    call = walk.call
    offered = [choice for choice in menu.choices if choice.language != call.language]
    rests = len(offered) > CHOICES_WITHOUT_RESTS
    spoken: list[Utterance] = []
    for choice in offered:
        if rests and spoken and not isinstance(spoken[-1], PlayRecording):
            spoken.append(Speak(call.language, (Rest(REST_BETWEEN_CHOICES_MILLISECONDS),)))
        spoken.append(speak(choice.prompt, choice.language or call.language, call.facts, walk.at))
    return spoken
