"""Record: words are kept until silence, a key, the limit, or the end of the call."""

from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.offers import CallerGone, Offer, PressKeys, SayWords, Talk, Utterance
from ivr.simulator.switchboard import new_sid
from ivr.simulator.wire import Fields

DEFAULT_SILENCE_SECONDS = 5.0
DEFAULT_LONGEST_SECONDS = 3600.0
ANY_KEY = "1234567890*#"
BEEP_SECONDS = 1.0
SHORTEST_TRANSCRIBED_SECONDS = 2.0
LONGEST_TRANSCRIBED_SECONDS = 120.0


class _Tape:
    """What was said so far, and how long it is."""

    def __init__(self, leg: Leg, verb: Verb) -> None:
        self.sid = new_sid("RE")
        self.url = f"https://api.twilio.com/2010-04-01/Accounts/{leg.board.account_sid}/Recordings/{self.sid}"
        self.words: list[str] = []
        self.seconds = 0.0
        self.ended_by = ""
        self._leg = leg
        self._longest = verb.number("maxLength", DEFAULT_LONGEST_SECONDS)

    @property
    def is_full(self) -> bool:
        return self.seconds >= self._longest

    def take(self, act: SayWords) -> None:
        spoken = len(act.words) / self._leg.board.habits.characters_per_second
        kept = min(spoken, self._longest - self.seconds)
        self._leg.clock.advance(kept)
        self.seconds += kept
        self.words.append(act.words)

    def fields(self) -> Fields:
        duration = str(round(self.seconds))
        return (
            *(("RecordingSid", self.sid), ("RecordingUrl", self.url), ("RecordingDuration", duration)),
            ("Digits", self.ended_by),
        )


def play_record(leg: Leg, verb: Verb) -> Talk[Step]:
    """The action hears of the recording even when the caller ends it by hanging up: Digits says `hangup`."""
    if verb.says_yes("playBeep", default=True):
        leg.speak([Utterance("beep", "", "carrier", BEEP_SECONDS)])
    tape = _Tape(leg, verb)
    request = GoTo(verb.url("action") or verb.base_url, verb.method())
    try:
        yield from _record(leg, verb, tape)
    except CallerGone:
        leg.status = "completed"
        tape.ended_by = "hangup"
        leg.post(GoTo(request.url, request.method, tape.fields()))
        _report(leg, verb, tape)
        raise
    if not tape.words and leg.board.habits.empty_recording_falls_through:
        return None
    _report(leg, verb, tape)
    return GoTo(request.url, request.method, tape.fields())


def _record(leg: Leg, verb: Verb, tape: _Tape) -> Talk[None]:
    keys = verb.attribute("finishOnKey", ANY_KEY)
    while not tape.is_full:
        act = yield from leg.wait(Offer("record", takes_speech=True))
        if isinstance(act, SayWords):
            tape.take(act)
            continue
        pressed = [key for key in act.keys if key in keys] if isinstance(act, PressKeys) else []
        if not pressed:
            leg.clock.advance(verb.number("timeout", DEFAULT_SILENCE_SECONDS))
        tape.ended_by = "".join(pressed[:1])
        return


def _report(leg: Leg, verb: Verb, tape: _Tape) -> None:
    callback = verb.url("recordingStatusCallback")
    told: Fields = (("RecordingSid", tape.sid), ("RecordingUrl", tape.url))
    if callback is not None:
        state = (("RecordingStatus", "completed"), ("RecordingDuration", str(round(tape.seconds))))
        source = (("RecordingChannels", "1"), ("RecordingSource", "RecordVerb"))
        leg.report(callback, verb.method("recordingStatusCallbackMethod"), (*told, *state, *source))
    written = verb.url("transcribeCallback")
    fits = SHORTEST_TRANSCRIBED_SECONDS < tape.seconds < LONGEST_TRANSCRIBED_SECONDS
    if written is not None and fits:
        text = (("TranscriptionText", " ".join(tape.words)), ("TranscriptionStatus", "completed"))
        leg.report(written, "POST", (("TranscriptionSid", new_sid("TR")), *text, *told))
