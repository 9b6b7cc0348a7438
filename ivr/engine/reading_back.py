"""A number to write down: pen and paper first, then slowly, in groups, twice, as often as wanted."""

from msgspec.structs import replace

from ivr.engine.call import FactValue, ForPen, ForReadBack
from ivr.engine.instructions import Digits, GatherKeys, Piece, Rest, Speak, Spoken, Utterance
from ivr.engine.moments import seconds_between
from ivr.engine.number_words import number_in_words
from ivr.engine.reprompting import lead_in_of
from ivr.engine.speech import in_groups, joined
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.flow.kinds import CONFIRMATION_NUMBER
from ivr.flow.model import ReadBack

PEN_WAIT_SECONDS = 60
"""So long nobody is hurried; then the number is read anyway."""
READ_BACK_WAIT_SECONDS = 10
READ_ONCE_SECONDS = 10
"""By then a confirmation number was read once: ten digits, and a rest after each group."""
READ_BACK_TRIES = 3
"""Silences or other keys after the number; then the call goes on."""
REST_BETWEEN_GROUPS_MILLISECONDS = 1_000
REST_BEFORE_AGAIN_MILLISECONDS = 1_500
HEAR_AGAIN, GO_ON = "1", "2"


def offer(walk: Walk, step: ReadBack) -> Onward:
    """Wait until the caller can write. Without a number there is nothing to wait for."""
    if step.fact not in walk.call.facts:
        return step.next
    return wait_for_pen(walk)


def wait_for_pen(walk: Walk, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    """Ask whether the caller has something to write with."""
    prompts = joined((*lead_in, walk.phrase(walk.phrases.pen)))
    return walk.wait(ForPen(), GatherKeys(prompts, 1, "", PEN_WAIT_SECONDS, walk.call.language))


def read(walk: Walk, step: ReadBack) -> Turn:
    """The number twice; from now on a hang-up is no loss if the flow says so."""
    walk.call = replace(walk.call, silences=0, mismatches=0, task_done=walk.call.task_done or step.task_done)
    number = _slowly(walk, walk.call.facts.get(step.fact, ""))
    rest = Rest(REST_BEFORE_AGAIN_MILLISECONDS)
    spoken = (*number, rest, Spoken(walk.phrases.once_more), *number, rest)
    return offer_again(walk, ForReadBack(walk.at), (Speak(walk.call.language, spoken),))


def offer_again(walk: Walk, waiting: ForReadBack, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    """Offer to read the number again."""
    prompts = joined((*lead_in, walk.phrase(walk.phrases.read_back_again)))
    return walk.wait(waiting, GatherKeys(prompts, 1, "", READ_BACK_WAIT_SECONDS, walk.call.language))


def heard_so_far(walk: Walk) -> None:
    """Whatever she does now, hanging up as well: if the number was read once by now, she has heard it."""
    waiting, step = walk.call.waiting, walk.current_step()
    if not isinstance(waiting, ForReadBack) or not isinstance(step, ReadBack):
        return
    if seconds_between(waiting.read_at, walk.at) >= READ_ONCE_SECONDS:
        _heard(walk, step)


def _heard(walk: Walk, step: ReadBack) -> None:
    number = str(walk.call.facts.get(CONFIRMATION_NUMBER, ""))
    if step.fact == CONFIRMATION_NUMBER and number not in walk.call.numbers_heard:
        walk.call = replace(walk.call, numbers_heard=(*walk.call.numbers_heard, number))


def take_key(walk: Walk, step: ReadBack, waiting: ForReadBack, key: str) -> Onward:
    """1 hears it again, 2 goes on."""
    if key == HEAR_AGAIN:
        walk.leaves_by("again")
        return read(walk, step)
    return _go_on(walk, step) if key == GO_ON else mismatch(walk, step, waiting)


def silence(walk: Walk, step: ReadBack, waiting: ForReadBack) -> Onward:
    """Nothing was keyed: the offer again, and after the last try the call goes on."""
    silences = walk.call.silences + 1
    if silences >= READ_BACK_TRIES:
        return _go_on(walk, step)
    walk.call = replace(walk.call, silences=silences)
    return offer_again(walk, waiting, lead_in_of(walk, silences, walk.phrases.confirm_silence, None))


def mismatch(walk: Walk, step: ReadBack, waiting: ForReadBack) -> Onward:
    """A key that was not offered: the offer again, and after the last try the call goes on."""
    mismatches = walk.call.mismatches + 1
    if mismatches >= READ_BACK_TRIES:
        return _go_on(walk, step)
    walk.call = replace(walk.call, mismatches=mismatches)
    return offer_again(walk, waiting, lead_in_of(walk, mismatches, walk.phrases.menu_mismatch, None))


def _go_on(walk: Walk, step: ReadBack) -> Onward:
    walk.leaves_by("next")
    _heard(walk, step)
    return step.next


def _slowly(walk: Walk, value: FactValue) -> tuple[Piece, ...]:
    if isinstance(value, int):
        return (Spoken(number_in_words(value, walk.call.language)),)
    if not (value.isascii() and value.isdigit()):
        return (Spoken(value),)
    pieces: list[Piece] = []
    for group in in_groups(value):
        pieces += (Digits((group,)), Rest(REST_BETWEEN_GROUPS_MILLISECONDS))
    return tuple(pieces[:-1])
