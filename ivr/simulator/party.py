"""Somebody in a call file with a phone in hand: what she does on it, and what must be heard on it."""

import re

from ivr.simulator.call_acts import (
    CallEnds,
    HangsUp,
    Hears,
    KeysBank,
    KeysCard,
    LineDropsDuringPayment,
    NeverHears,
    Notes,
    OnAPhone,
    Presses,
    Records,
    Says,
    Texts,
    Waits,
)
from ivr.simulator.hearing import find_words, longest_number
from ivr.simulator.phone import Phone

TIMED = ("gather", "record", "pay")


class Differs(Exception):
    """The call went another way; the text says how."""


SECONDS_A_MINUTE = 60


class Party:
    """The phone in hand, where the ear is, and the numbers noted down, which both parties share."""

    def __init__(self, phone: Phone, noted: dict[str, str]) -> None:
        self.phone = phone
        self._noted = noted
        self._ear = 0

    def play(self, act: OnAPhone) -> None:
        """Raises Differs when it was not so, CallIsOver when it cannot be done."""
        if isinstance(act, Hears | NeverHears | Notes | CallEnds):
            self._judge(act)
        elif isinstance(act, Texts):
            self._text(act.words)
        else:
            self.forget()
            self._act(act)

    def forget(self) -> None:
        """What was heard so far was judged; the next act begins."""
        self._ear = 0

    def keep_up_with(self, other: Phone) -> None:
        """The moment of the other party's phone is also this one's. A question that waits for an answer
        waits no less long for it.
        """
        clock, theirs = self.phone.line.leg.clock, other.line.leg.clock
        offer = self.phone.offer
        if offer is not None and offer.kind in TIMED:
            clock.stand_still_until(theirs.now)
        else:
            clock.catch_up_with(theirs)

    def notice(self, pieces_before: int) -> None:
        """The other party did something. If it made this phone sound, what is heard begins anew there."""
        if len(self.phone.line.leg.heard) > pieces_before:
            self.phone.hear_from(pieces_before)
            self._ear = 0
        self._ear = min(self._ear, len(self.phone.words))

    # -- what must be heard

    def _judge(self, act: Hears | NeverHears | Notes | CallEnds) -> None:
        self.phone.listen()
        self.phone.end_message()
        match act:
            case Hears(words=words):
                self._listen_for(self._filled(words))
            case NeverHears(words=words):
                if find_words(self._filled(words), _everything(self.phone)) is not None:
                    raise Differs("these words were heard in the call")
            case Notes(name=name):
                self._note(name)
            case CallEnds():
                if not self.phone.is_over:
                    raise Differs("the call is not over; the line waits for the caller")

    def _listen_for(self, words: str) -> None:
        end = find_words(words, self.phone.words, self._ear)
        if end is None:
            raise Differs("the words were not heard" + ("; the call is over" if self.phone.is_over else ""))
        self._ear = end

    def _note(self, name: str) -> None:
        number = longest_number(self.phone.words)
        if number is None:
            raise Differs("no number was heard since the last act")
        self._noted[name] = number

    def _filled(self, words: str) -> str:
        """The words with the numbers that were noted down in their places."""

        def number(name: re.Match[str]) -> str:
            if name[1] not in self._noted:
                raise Differs(f"nothing was noted as '{name[1]}'")
            return self._noted[name[1]]

        return re.sub(r"\{(\w+)\}", number, words)

    # -- what is done

    def _wait(self, minutes: int) -> None:
        """Once, and on as long as a queue goes on from round to round."""
        phone = self.phone
        until = phone.seconds + minutes * SECONDS_A_MINUTE
        phone.stay_silent()
        while phone.line.leg.is_queued and phone.seconds < until:
            phone.stay_silent()

    def _act(self, act: OnAPhone) -> None:
        phone = self.phone
        match act:
            case Presses(keys=keys):
                phone.listen()  # two lines are two answers: the keys before are taken first
                phone.press(keys)
            case Says(words=words, confidence=confidence):
                phone.speak(words, confidence)
            case Waits(minutes=minutes):
                self._wait(minutes)
            case Records(seconds=seconds):
                self._record(seconds)
            case HangsUp():
                phone.hang_up()
            case LineDropsDuringPayment():
                phone.hang_up_during_payment()
            case KeysCard() | KeysBank():
                self._pay(act)
            case _:
                raise AssertionError(f"{act} is judged, not acted")

    def _text(self, words: str) -> None:
        if not self.phone.text(self._filled(words)).is_taken:
            raise Differs("the line did not take the text")

    def _record(self, seconds: float) -> None:
        offer = self.phone.offer
        if offer is None or offer.kind != "record":
            raise Differs("the line does not record a message")
        if seconds:
            self.phone.leave_message(seconds)
        else:
            self.phone.stay_silent()

    def _pay(self, act: KeysCard | KeysBank) -> None:
        offer = self.phone.offer
        if offer is None or offer.kind != "pay":
            raise Differs("the line does not ask for a card or an account")
        if isinstance(act, KeysCard):
            self.phone.key_card(act.card)
        else:
            self.phone.key_account(act.account)


def _everything(phone: Phone) -> str:
    return "\n".join(piece.text for piece in phone.heard_ever)
