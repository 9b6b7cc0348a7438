"""What is said in the place of a key, and what both versions make of it."""

from collections.abc import Iterator

from msgspec import Struct

from ivr.comparing.sides import Side, Stand
from ivr.engine.call import ForDoubt, ForKey
from ivr.engine.events import SpeechHeard
from ivr.exploring.moves import Move
from ivr.exploring.passages import Circumstances
from ivr.exploring.questions import SURE
from ivr.flow.model import Menu

NOT_UNDERSTOOD, ASKED_ABOUT = "not understood", "asked about"


class Understood(Struct, frozen=True):
    """What was made of these words, and what is made of them."""

    words: str
    was: str
    becomes: str


def compare_understanding(old_side: Side, old: Stand, new_side: Side, new: Stand) -> Iterator[Understood]:
    """What differs. Words that go with a key that moved, or to a step that was renamed, mean the same."""
    menus = (old_side.step_at(old.frame), new_side.step_at(new.frame))
    is_asked = isinstance(old.call.waiting, ForKey) and isinstance(new.call.waiting, ForKey)
    if not is_asked or not all(isinstance(menu, Menu) for menu in menus):
        return
    for words in dict.fromkeys(words for menu in menus for words in _words(menu, new.call.language)):
        was, goal = _made_of(words, old_side, old)
        becomes, new_goal = _made_of(words, new_side, new)
        if was != becomes and (not goal or not new_goal or goal != new_goal):
            yield Understood(words, was, becomes)


def _words(menu: object, language: str) -> Iterator[str]:
    for choice in menu.choices if isinstance(menu, Menu) else ():
        for spoken_in, words in choice.words.items():
            yield from words if spoken_in == language else ()


def _made_of(words: str, side: Side, stand: Stand) -> tuple[str, str]:
    """What is made of them, and the step that they lead to, "" for none."""
    heard = Move(SpeechHeard(side.start, words, SURE), f"says {words}", "caller")
    after = side.make(stand.fresh(), heard, Circumstances(side.start))
    menu = side.step_at(stand.frame)
    if isinstance(after.call.waiting, ForDoubt) and after.frame == stand.frame:
        return ASKED_ABOUT, ""
    goal = after.passed[0].step if after.passed else ""
    choices = menu.choices if isinstance(menu, Menu) else ()
    key = next((choice.key for choice in choices if choice.go == goal), "")
    return (f"taken as {key}" if goal else NOT_UNDERSTOOD), goal
