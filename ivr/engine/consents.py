"""Words that bind: spoken as they stand, agreed with or refused, kept to the letter."""

from msgspec.structs import replace

from ivr.engine.branching import UNAVAILABLE
from ivr.engine.call import ForErrand, ForKey
from ivr.engine.errands import RecordConsent
from ivr.engine.events import ErrandDone
from ivr.engine.forgetting import AUTHORIZATION, without_consent
from ivr.engine.instructions import GatherKeys, Speak, Spoken, Utterance
from ivr.engine.reprompting import GIVE_UP, count_mismatch, count_silence
from ivr.engine.speech import joined, pieces_of, plain_text, sentence_of
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.flow.kinds import ACCOUNT_NUMBER
from ivr.flow.model import Consent, ConsentPurpose, FactRef, Language

AGREE, REFUSE = "1", "2"


def mark_of(purpose: ConsentPurpose) -> str:
    """The mark that this consent leaves on the call."""
    return f"consent: {purpose}"


def offer(walk: Walk, step: Consent, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    """Speak the binding words whole, with no key to cut them short, then ask."""
    walk.said += (*lead_in, walk.words(step.words))
    return _ask(walk, step, walk.at)


def ask_again(walk: Walk, step: Consent, lead_in: tuple[Utterance, ...]) -> Turn:
    """Only the question again; the words that bind were heard whole and star repeats them."""
    waiting = walk.call.waiting
    spoken_at = waiting.spoken_at if isinstance(waiting, ForKey) else None
    return _ask(walk, step, spoken_at or walk.at, lead_in)


def take_key(walk: Walk, step: Consent, key: str) -> Onward:
    """1 agrees, 2 refuses; a refusal takes back what was agreed to before."""
    if key == AGREE:
        return _agree(walk, step)
    if key == REFUSE:
        walk.leaves_by("refused")
        walk.call = without_consent(walk.call, mark_of(step.purpose))
        return step.refused
    return mismatch(walk, step, by_voice=False)


def silence(walk: Walk, step: Consent) -> Onward:
    """Nothing was keyed: the question again, and after the last try the way out."""
    return count_silence(
        walk,
        step.tries,
        step.give_up,
        walk.phrases.menu_silence,
        lambda lead_in: ask_again(walk, step, lead_in),
    )


def mismatch(walk: Walk, step: Consent, by_voice: bool) -> Onward:
    """Neither yes nor no: the question again, and after the last try the way out."""
    first, *others = walk.phrases.menu_mismatch
    wordings = (walk.phrases.not_understood if by_voice else first, others[0], others[1])
    return count_mismatch(
        walk, step.tries, step.give_up, wordings, lambda lead_in: ask_again(walk, step, lead_in)
    )


def recorded(walk: Walk, step: Consent, done: ErrandDone) -> Onward:
    """The wording is kept, so the consent counts. If it could not be kept, it does not."""
    if done.way_out != "next":
        walk.leaves_by(UNAVAILABLE if step.unavailable else GIVE_UP)
        return step.unavailable or step.give_up
    walk.leaves_by("agreed")
    mark = mark_of(step.purpose)
    call = walk.call
    if mark not in call.marks:
        call = replace(call, marks=(*call.marks, mark))
    reference = done.facts.get(AUTHORIZATION)
    if step.purpose == "bank debit" and reference is not None:
        call = replace(call, facts={**call.facts, AUTHORIZATION: reference})
    walk.call = call
    return step.agreed


def wording(walk: Walk, step: Consent, spoken_at: str) -> tuple[str, Language]:
    """The words exactly as they were spoken at that moment, and their language."""
    language, sentence = sentence_of(step.words, walk.call.language)
    return plain_text(pieces_of(sentence, language, walk.call.facts, spoken_at)), language


def _ask(walk: Walk, step: Consent, spoken_at: str, lead_in: tuple[Utterance, ...] = ()) -> Turn:
    language = walk.call.language
    prompts = joined((*lead_in, Speak(language, (Spoken(walk.phrases.consent),))))
    return walk.wait(ForKey(spoken_at), GatherKeys(prompts, 1, "", step.wait_seconds, language))


def _agree(walk: Walk, step: Consent) -> Turn:
    call = walk.call
    spoken_at = call.waiting.spoken_at if isinstance(call.waiting, ForKey) else None
    words, language = wording(walk, step, spoken_at or walk.at)
    account = call.facts.get(ACCOUNT_NUMBER)
    errand = RecordConsent(
        step.purpose,
        words,
        language,
        call.caller,
        None if account is None else str(account),
        _amount_spoken(walk, step),
    )
    return walk.send_out(ForErrand("record_consent"), errand)


def _amount_spoken(walk: Walk, step: Consent) -> int | None:
    """The first amount of money in the binding words, in cents."""
    _, sentence = sentence_of(step.words, walk.call.language)
    for part in sentence.parts:
        if isinstance(part, FactRef) and part.kind == "money":
            value = walk.call.facts.get(part.name)
            return value if isinstance(value, int) else None
    return None
