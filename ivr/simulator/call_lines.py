"""Reading one line of a call file: a number, an act with its keys, cards and words."""

import re
from collections.abc import Callable
from typing import TypeVar

from ivr.simulator.call_acts import (
    ACTS,
    HEADER_LINES,
    AgentAnswers,
    AgentDials,
    AgentHangsUp,
    AtNumber,
    CallEnds,
    DialsAgain,
    HangsUp,
    Hears,
    KeysBank,
    KeysCard,
    LineDropsDuringPayment,
    Meanwhile,
    NeverHears,
    Notes,
    OfAgent,
    OnAPhone,
    Presses,
    Records,
    Says,
    ScriptedAct,
    Texts,
    Waits,
)
from ivr.simulator.phone import KEYS, AccountKeyed, CardKeyed
from ivr.telephony import to_e164


class WrongLine(Exception):
    """A line that cannot be read; its text is the sentence for the author."""


_Act = TypeVar("_Act")
_Reader = Callable[[str], _Act]

_EXPIRY = re.compile(r"(0[1-9]|1[0-2])/(\d\d)")
_CARD = re.compile(r"(?P<number>[\d ]*\d) (?P<expiry>\S+)(?: cvv (?P<code>\S+))?(?: zip (?P<zip>\S+))?")
_BANK = re.compile(r"(\d+) (\d+)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPOKEN = re.compile(r"(?P<words>.*?)(?: ?\(confidence (?P<confidence>[^()]*)\))?")
_CONFIDENCE = re.compile(r"0(\.\d+)?|1(\.0+)?")
_MINUTES = re.compile(r"([1-9]\d{0,2}) minutes?")
_MESSAGE = re.compile(r"(?P<seconds>[1-9]\d{0,3}) seconds?")
_DIALLED = re.compile(r"(?P<number>.+?) (?P<outcome>answers|is busy|does not answer|fails)")
_OUTCOMES = {"answers": "answered", "is busy": "busy", "does not answer": "no-answer", "fails": "failed"}


def read_number(value: str) -> str:
    """A number in E.164. Raises WrongLine."""
    number = to_e164(value)
    if number is None:
        raise WrongLine(f"'{value}' is not a telephone number; write it as 1-877-989-9059")
    return number


def read_act(words: str) -> ScriptedAct:
    """The act in a line. Raises WrongLine."""
    act = _read(words, _READERS)
    if act is None:
        known = f"{', '.join(ACTS)}; above the first of them: {', '.join(HEADER_LINES)}"
        raise WrongLine(f"'{words.split()[0]}' begins no line of a call file; lines are: {known}")
    return act


def _read(words: str, readers: tuple[tuple[str, _Reader[_Act]], ...]) -> _Act | None:
    for start, read in readers:
        if words == start or words.startswith(start + " "):
            return read(words[len(start) :].strip())
    return None


def _words(make: Callable[[str], _Act], verb: str) -> _Reader[_Act]:
    def read(value: str) -> _Act:
        if not value.strip("… "):  # a rest alone is heard in everything
            raise WrongLine(f"'{verb}' needs words after it")
        return make(value)

    return read


def _nothing(make: Callable[[], _Act], verb: str) -> _Reader[_Act]:
    def read(value: str) -> _Act:
        if value:
            raise WrongLine(f"nothing stands after '{verb}', but here is '{value}'")
        return make()

    return read


def _read_waiting(value: str) -> Waits:
    if not value:
        return Waits()
    found = _MINUTES.fullmatch(value)
    if found is None:
        raise WrongLine(f"'{value}' is no time; write: waits 30 minutes")
    return Waits(int(found[1]))


def _read_keys(value: str) -> Presses:
    keys = value.replace(" ", "").replace("star", "*").replace("pound", "#")
    if not KEYS.fullmatch(keys):
        raise WrongLine(f"'{value}' cannot be pressed; keys are 0 to 9, * and #")
    return Presses(keys)


def _read_card(value: str) -> KeysCard:
    card = _CARD.fullmatch(value)
    expiry = _EXPIRY.fullmatch(card["expiry"]) if card else None
    if card is None or expiry is None:
        raise WrongLine("write a card as: keys card 4111111111111111 12/29 cvv 123 zip 94111")
    number = card["number"].replace(" ", "")
    return KeysCard(CardKeyed(number, expiry[1] + expiry[2], card["code"] or "", card["zip"] or ""))


def _read_bank(value: str) -> KeysBank:
    found = _BANK.fullmatch(value)
    if found is None:
        raise WrongLine("write an account as: keys bank 110000000 12345678")
    return KeysBank(AccountKeyed(found[1], found[2]))


def _read_name(value: str) -> Notes:
    if not _NAME.fullmatch(value):
        raise WrongLine(f"'{value}' is not a name; write one word, such as: notes confirmation")
    return Notes(value)


def _read_speech(value: str) -> Says:
    spoken = _SPOKEN.fullmatch(value)
    words, written = (spoken["words"], spoken["confidence"]) if spoken else (value, None)
    if not words:
        raise WrongLine("'says' needs words after it")
    if written is None:
        return Says(words)
    if not _CONFIDENCE.fullmatch(written):
        raise WrongLine(f"'{written}' is not how sure one is of words; write it from 0 to 1, such as 0.4")
    return Says(words, float(written))


def _read_message(value: str) -> Records:
    if value == "nothing":
        return Records(0.0)
    found = _MESSAGE.fullmatch(value)
    if found is None:
        raise WrongLine("write a message as: records 20 seconds, or: records nothing")
    return Records(float(found["seconds"]))


def _read_agent(value: str) -> OfAgent:
    """What the agent does on her own phone is what a caller can do on his."""
    act = _read(value, _AGENT_READERS) if value else None
    if act is None:
        verbs = ", ".join(start for start, _ in _AGENT_READERS)
        raise WrongLine(f"after 'agent' stands one of: answers, hangs up, dials, {verbs}")
    return OfAgent(act)


def _read_outcome(value: str) -> AtNumber:
    found = _DIALLED.fullmatch(value)
    if found is None:
        raise WrongLine(f"write what happens at a number as: dialled 1-202-555-0142 {' | '.join(_OUTCOMES)}")
    return AtNumber(read_number(found["number"]), _OUTCOMES[found["outcome"]])


def _read_dialling(value: str) -> DialsAgain:
    return DialsAgain(None if value == "again" else read_number(value))


_AGENT_READERS: tuple[tuple[str, _Reader[OnAPhone]], ...] = (
    ("hears", _words(Hears, "hears")),
    ("never hears", _words(NeverHears, "never hears")),
    ("presses", _read_keys),
    ("says", _read_speech),
    ("waits", _read_waiting),
    ("notes", _read_name),
    ("call ends", _nothing(CallEnds, "call ends")),
)
_READERS: tuple[tuple[str, _Reader[ScriptedAct]], ...] = (
    *_AGENT_READERS,
    ("records", _read_message),
    ("texts", _words(Texts, "texts")),
    ("keys card", _read_card),
    ("keys bank", _read_bank),
    ("line drops during the payment", _nothing(LineDropsDuringPayment, "line drops during the payment")),
    ("agent answers", _nothing(AgentAnswers, "agent answers")),
    ("agent hangs up", _nothing(AgentHangsUp, "agent hangs up")),
    ("agent dials", lambda value: AgentDials(read_number(value))),
    ("agent", _read_agent),
    ("hangs up", _nothing(HangsUp, "hangs up")),
    ("dialled", _read_outcome),
    ("meanwhile", _words(Meanwhile, "meanwhile")),
    ("then dials", _read_dialling),
)
