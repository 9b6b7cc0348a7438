"""Record: words are kept until silence, a key, the limit, or the end of the call."""

from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.offers import CallerGone, Offer, PressKeys, SayWords, Talk, Utterance
from ivr.simulator.switchboard import KeptRecording, new_sid
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
    def is_empty(self) -> bool:
        return not self.words

    @property
    def is_full(self) -> bool:
        return self.seconds >= self._longest

    def take(self, act: SayWords) -> None:
        usual = len(act.words) / self._leg.board.habits.characters_per_second
        kept = min(usual if act.seconds is None else act.seconds, self._longest - self.seconds)
        self._leg.clock.advance(kept)
        self.seconds += kept
        self.words.append(act.words)

    def outlast_silence(self) -> None:
        """Without a limit to silence it goes on to the longest that a recording may be."""
        self._leg.clock.advance(self._longest - self.seconds)
        self.seconds = self._longest

    def keep(self) -> None:
        if not self.is_empty:
            words = " ".join(self.words)
            self._leg.board.recordings.append(KeptRecording(self.sid, self._leg.sid, self.seconds, words))

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
    if "in-progress" in _events(verb):
        _tell_status(leg, verb, tape, "in-progress")
    try:
        yield from _record(leg, verb, tape)
    except CallerGone:
        leg.status = "completed"
        tape.ended_by = "hangup"
        step = _end(leg, verb, tape)
        if step is not None:
            leg.post(step)
        raise
    return _end(leg, verb, tape)


def _end(leg: Leg, verb: Verb, tape: _Tape) -> GoTo | None:
    """What is kept and told, and the action; None when there is nothing to tell it."""
    tape.keep()
    _report(leg, verb, tape)
    if tape.is_empty and leg.board.habits.empty_recording_falls_through:
        return None
    return GoTo(verb.url("action") or verb.base_url, verb.method(), tape.fields())


def _record(leg: Leg, verb: Verb, tape: _Tape) -> Talk[None]:
    keys = verb.attribute("finishOnKey", ANY_KEY)
    silence_seconds = verb.number("timeout", DEFAULT_SILENCE_SECONDS)
    while not tape.is_full:
        act = yield from leg.wait(_offer(tape, silence_seconds))
        if isinstance(act, SayWords):
            tape.take(act)
            continue
        pressed = [key for key in act.keys if key in keys] if isinstance(act, PressKeys) else []
        if not pressed and silence_seconds > 0:
            leg.clock.advance(silence_seconds)
        elif not pressed:
            tape.outlast_silence()
        tape.ended_by = "".join(pressed[:1])
        return


def _offer(tape: _Tape, silence_seconds: float) -> Offer:
    return Offer("record", takes_speech=True, recorded_seconds=tape.seconds, patience_seconds=silence_seconds)


def _report(leg: Leg, verb: Verb, tape: _Tape) -> None:
    status = "absent" if tape.is_empty else "completed"
    if status in _events(verb):
        _tell_status(leg, verb, tape, status)
    written = verb.url("transcribeCallback")
    fits = SHORTEST_TRANSCRIBED_SECONDS < tape.seconds < LONGEST_TRANSCRIBED_SECONDS
    if written is not None and fits:
        text = (("TranscriptionText", " ".join(tape.words)), ("TranscriptionStatus", "completed"))
        told = (("RecordingSid", tape.sid), ("RecordingUrl", tape.url))
        leg.report(written, "POST", (("TranscriptionSid", new_sid("TR")), *text, *told))


def _events(verb: Verb) -> list[str]:
    return verb.attribute("recordingStatusCallbackEvent", "completed").split()


def _tell_status(leg: Leg, verb: Verb, tape: _Tape, status: str) -> None:
    callback = verb.url("recordingStatusCallback")
    told: Fields = (("RecordingSid", tape.sid), ("RecordingUrl", tape.url), ("RecordingStatus", status))
    source = (("RecordingChannels", "1"), ("RecordingSource", "RecordVerb"))
    length = (("RecordingDuration", str(round(tape.seconds))),) if status != "in-progress" else ()
    if callback is not None:
        leg.report(callback, verb.method("recordingStatusCallbackMethod"), (*told, *length, *source))
