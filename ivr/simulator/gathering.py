"""Gather: keys or words, and what is sent for them."""

from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.listening import Heard, Listening, listen
from ivr.simulator.offers import Talk
from ivr.simulator.speaking import prompts_in
from ivr.simulator.vocabulary import VALUE_RULES
from ivr.simulator.wire import Fields

DEFAULT_TIMEOUT_SECONDS = 5.0
DEFAULT_FINISH_KEY = "#"


def play_gather(leg: Leg, verb: Verb) -> Talk[Step]:
    """Silence and an empty entry fall through to the next verb, unless the document wants to know."""
    heard = yield from listen(leg, _listening(leg, verb))
    result = _fields(heard)
    if heard.words is None and not heard.digits:
        if not verb.says_yes("actionOnEmptyResult"):
            return None
        result = (("Digits", ""), *result) if leg.board.habits.blank_digits_when_empty else result
    _report_partial_words(leg, verb, heard)
    return GoTo(verb.url("action") or verb.base_url, verb.method(), result)


def _listening(leg: Leg, verb: Verb) -> Listening:
    timeout = verb.number("timeout", DEFAULT_TIMEOUT_SECONDS)
    inputs = verb.attribute("input", "dtmf").split()
    most = int(verb.number("numDigits", 0)) or None
    return Listening(
        kind="gather",
        prompts=tuple(prompts_in(leg, verb)),
        timeout_seconds=timeout,
        finish_on=_finish_key(verb),
        length=lambda _digits: most,
        takes_keys="dtmf" in inputs or "speech" not in inputs,
        takes_speech="speech" in inputs,
        speech_timeout_seconds=verb.number("speechTimeout", timeout),
    )


def _finish_key(verb: Verb) -> str:
    """A value that is no key was warned of; the default takes its place."""
    written = verb.attribute("finishOnKey", DEFAULT_FINISH_KEY).strip()
    return written if VALUE_RULES["Gather", "finishOnKey"][0].fullmatch(written) else DEFAULT_FINISH_KEY


def _fields(heard: Heard) -> Fields:
    if heard.words is not None:
        return (("SpeechResult", heard.words), ("Confidence", f"{heard.confidence:.8f}"))
    ended = (("FinishedOnKey", heard.finish_key), ("msg", "Gather End"))
    return (("Digits", heard.digits), *ended) if heard.digits else ended


def _report_partial_words(leg: Leg, verb: Verb, heard: Heard) -> None:
    """The answer to it is ignored."""
    url = verb.url("partialResultCallback")
    if url is not None and heard.words is not None:
        extra = (("UnstableSpeechResult", heard.words), ("Stability", "0.9"), ("SequenceNumber", "0"))
        leg.post(GoTo(url, verb.method("partialResultCallbackMethod"), extra))
