"""Waiting for keys and words, with timers in virtual time. Gather, Pay and Record listen alike."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from ivr.simulator.leg import Leg
from ivr.simulator.offers import Offer, OfferKind, PressKeys, SayWords, StaySilent, Talk, Utterance


class Listening(Struct, frozen=True, kw_only=True):
    """What is listened for. `length`: how many digits complete an entry that begins so; None is no end."""

    kind: OfferKind
    prompts: tuple[Utterance, ...]
    timeout_seconds: float
    finish_on: str = "#"
    length: Callable[[str], int | None] = lambda _digits: None
    takes_keys: bool = True
    takes_speech: bool = False
    speech_timeout_seconds: float = 0.0
    field: str = ""
    attempt: int = 1
    hides_digits: bool = False


class Heard(Struct, frozen=True):
    """What came. `words` None means that nobody spoke."""

    digits: str
    ended_by: Literal["key", "length", "timeout", "speech"]
    finish_key: str = ""
    words: str | None = None
    confidence: float = 0.0


def listen(leg: Leg, asked: Listening, on_key: Callable[[str], None] | None = None) -> Talk[Heard]:
    """Play the prompts and wait. Raises CallerGone. `on_key` is told the digits after each key."""
    ear = _Ear(leg, asked, on_key)
    ahead, leg.keys_ahead = leg.keys_ahead, ""
    heard = ear.take_keys(PressKeys(ahead, 0.0)) if ahead else None
    while heard is None:
        act = yield from leg.wait(ear.offer())
        match act:
            case PressKeys() if asked.takes_keys:
                heard = ear.take_keys(act)
            case SayWords() if asked.takes_speech and not ear.digits:
                heard = ear.take_words(act)
            case SayWords() | PressKeys() | StaySilent():
                heard = ear.run_out()
            case _:
                pass
    return heard


class _Ear:
    """The state of one listening: the digits so far and the second at which patience ends."""

    def __init__(self, leg: Leg, asked: Listening, on_key: Callable[[str], None] | None) -> None:
        self.leg = leg
        self.asked = asked
        self.digits = ""
        self._on_key = on_key or (lambda _digits: None)
        self._deadline = leg.begin_speech(asked.prompts) + asked.timeout_seconds

    def offer(self) -> Offer:
        asked = self.asked
        return Offer(
            asked.kind,
            asked.field,
            asked.attempt,
            "x" * len(self.digits) if asked.hides_digits else self.digits,
            asked.takes_speech,
            patience_seconds=asked.timeout_seconds,
        )

    def take_keys(self, act: PressKeys) -> Heard | None:
        """Key by key; what is left over when the entry is complete comes too early for anything else."""
        moment = self.leg.moment_of(act.after_seconds)
        for place, key in enumerate(act.keys):
            if moment > self._deadline:
                return self.run_out()
            self.leg.move_to(moment)
            self.leg.cut_speech()
            heard = self._take_key(key)
            if heard is not None:
                self._keep(act.keys[place + 1 :])
                return heard
            moment += self.leg.board.habits.key_seconds
        return None

    def take_words(self, act: SayWords) -> Heard:
        self.leg.move_to(self.leg.moment_of(act.after_seconds))
        self.leg.cut_speech()
        spoken = len(act.words) / self.leg.board.habits.characters_per_second
        self.leg.clock.advance(spoken + self.asked.speech_timeout_seconds)
        return Heard("", "speech", words=act.words, confidence=act.confidence)

    def run_out(self) -> Heard:
        """Nothing more comes until the timer ends."""
        self.leg.move_to(self._deadline)
        return Heard(self.digits, "timeout")

    def _take_key(self, key: str) -> Heard | None:
        if key in self.asked.finish_on:
            return Heard(self.digits, "key", finish_key=key)
        self.digits += key
        self._deadline = self.leg.clock.elapsed_seconds + self.asked.timeout_seconds
        self._on_key(self.digits)
        longest = self.asked.length(self.digits)
        return Heard(self.digits, "length") if longest is not None and len(self.digits) >= longest else None

    def _keep(self, keys: str) -> None:
        if self.leg.board.habits.keeps_keys_ahead:
            self.leg.keys_ahead = keys
