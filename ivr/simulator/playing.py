"""Playing a call file: act by act on a phone, up to the first thing that differs."""

import re
from collections.abc import Callable

from msgspec import Struct

from ivr.simulator.call_acts import (
    AgentAnswers,
    AgentHangsUp,
    CallEnds,
    DialsAgain,
    HangsUp,
    Hears,
    KeysBank,
    KeysCard,
    LineDropsDuringPayment,
    NeverHears,
    Notes,
    Presses,
    Says,
    ScriptedAct,
    ScriptLine,
    Waits,
)
from ivr.simulator.call_files import Script
from ivr.simulator.hearing import find_words, longest_number
from ivr.simulator.phone import CallIsOver, Phone

SPANISH_KEY = "9"

PhoneFactory = Callable[[Script, str | None], Phone]
"""Makes a phone that has dialled: the script, and another number than the script's if the file says so."""


class Difference(Struct, frozen=True):
    """The first line of a file at which the call went another way."""

    path: str
    line: int
    expected: str
    heard: tuple[str, ...]
    about: str

    def __str__(self) -> str:
        heard = "\n".join(f"  heard    {piece}" for piece in self.heard) or "  heard    nothing"
        return f"{self.path}:{self.line}: {self.about}\n  expected {self.expected}\n{heard}"


class Played(Struct, frozen=True):
    """`difference` None: everything was as written. `transcript` of every call in the file."""

    path: str
    difference: Difference | None
    transcript: str
    seconds: float


class _Differs(Exception):
    pass


def play(script: Script, dial: PhoneFactory) -> Played:
    """Play the whole file, or as far as it goes."""
    player = _Player(script, dial)
    difference = None
    for line in script.lines:
        try:
            player.play(line.act)
        except (_Differs, CallIsOver) as differs:
            difference = player.difference(line, str(differs))
            break
    transcript = "\n---\n".join(phone.transcript() for phone in player.phones)
    return Played(script.path, difference, transcript, sum(phone.seconds for phone in player.phones))


class _Player:
    """The phone in hand, where the ear is, and the numbers noted down."""

    def __init__(self, script: Script, dial: PhoneFactory) -> None:
        self._script = script
        self._dial = dial
        self._noted: dict[str, str] = {}
        self._ear = 0
        self.phones = [dial(script, None)]
        self._choose_language()

    @property
    def _phone(self) -> Phone:
        return self.phones[-1]

    def _choose_language(self) -> None:
        if self._script.language == "es":
            self._phone.press(SPANISH_KEY)

    def difference(self, line: ScriptLine, about: str) -> Difference:
        heard = tuple(piece.text for piece in self._phone.heard)
        return Difference(self._script.path, line.line, line.text, heard, about)

    def play(self, act: ScriptedAct) -> None:
        if isinstance(act, Hears | NeverHears | Notes | CallEnds):
            self._judge(act)
        else:
            self._ear = 0
            self._act(act)

    def _judge(self, act: Hears | NeverHears | Notes | CallEnds) -> None:
        self._phone.listen()
        match act:
            case Hears(words=words):
                self._listen_for(self._filled(words))
            case NeverHears(words=words):
                if find_words(self._filled(words), _everything(self._phone)) is not None:
                    raise _Differs("these words were heard in the call")
            case Notes(name=name):
                self._note(name)
            case CallEnds():
                if not self._phone.is_over:
                    raise _Differs("the call is not over; the line waits for the caller")

    def _listen_for(self, words: str) -> None:
        end = find_words(words, self._phone.words, self._ear)
        if end is None:
            raise _Differs("the words were not heard" + ("; the call is over" if self._phone.is_over else ""))
        self._ear = end

    def _note(self, name: str) -> None:
        number = longest_number(self._phone.words)
        if number is None:
            raise _Differs("no number was heard since the last act")
        self._noted[name] = number

    def _filled(self, words: str) -> str:
        """The words with the numbers that were noted down in their places."""

        def number(name: re.Match[str]) -> str:
            if name[1] not in self._noted:
                raise _Differs(f"nothing was noted as '{name[1]}'")
            return self._noted[name[1]]

        return re.sub(r"\{(\w+)\}", number, words)

    def _act(self, act: ScriptedAct) -> None:
        phone = self._phone
        match act:
            case Presses(keys=keys):
                phone.press(keys)
            case Says(words=words):
                phone.speak(words)
            case Waits():
                phone.stay_silent()
            case KeysCard(card=card):
                self._must_pay()
                phone.key_card(card)
            case KeysBank(account=account):
                self._must_pay()
                phone.key_account(account)
            case LineDropsDuringPayment():
                phone.hang_up_during_payment()
            case _:
                self._act_on_the_line(act)

    def _act_on_the_line(self, act: ScriptedAct) -> None:
        match act:
            case AgentAnswers():
                self._must_wait_for_a_person()
                self._phone.agent_answers()
            case AgentHangsUp():
                self._phone.agent_hangs_up()
            case HangsUp():
                self._phone.hang_up()
            case DialsAgain(to=to):
                if not self._phone.is_over:
                    self._phone.hang_up()
                self.phones.append(self._dial(self._script, to))
                self._choose_language()
            case _:
                raise AssertionError(f"{act} is judged, not acted")

    def _must_pay(self) -> None:
        offer = self._phone.offer
        if offer is None or offer.kind != "pay":
            raise _Differs("the line does not ask for a card or an account")

    def _must_wait_for_a_person(self) -> None:
        offer = self._phone.offer
        if not self._phone.line.leg.is_queued and (offer is None or offer.kind != "ringing"):
            raise _Differs("the caller neither waits in a queue nor rings anyone")


def _everything(phone: Phone) -> str:
    return "\n".join(piece.text for piece in phone.heard_ever)
