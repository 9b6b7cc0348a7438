"""Call files: a whole call as plain text that anyone can review.

    dials 1-877-989-9059
    from +1 202 555 0142
    at 2026-11-24 10:00              # New York time
    hears Thank you for calling
    presses 1
    ...
    call ends

`#` begins a comment at the start of a line or after two blanks. `read_call_file` gives a script or every
mistake in the file; nothing is guessed. The lines are listed in `ACTS`.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from ivr.simulator.call_acts import (
    ACTS,
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
from ivr.simulator.phone import KEYS, AccountKeyed, CardKeyed
from ivr.telephony import to_e164

TIME_ZONE = ZoneInfo("America/New_York")
MOST_LINES = 2_000
LANGUAGES = ("en", "es")


class Script(Struct, frozen=True):
    """`to` and `caller` in E.164; `caller` None when the file says none; `at` with its offset."""

    path: str
    to: str | None
    caller: str | None
    at: datetime | None
    language: str
    lines: tuple[ScriptLine, ...]


class Mistake(Struct, frozen=True):
    """Something in a call file that cannot be read, said to its author."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


class _Wrong(Exception):
    """A line that cannot be read; its text is the sentence for the author."""


_Reader = Callable[[str], ScriptedAct]

_EXPIRY = re.compile(r"(0[1-9]|1[0-2])/(\d\d)")
_CARD = re.compile(r"(?P<number>[\d ]*\d) (?P<expiry>\S+)(?: cvv (?P<code>\S+))?(?: zip (?P<zip>\S+))?")
_BANK = re.compile(r"(\d+) (\d+)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_COMMENT = re.compile(r"(?:^|\s{2,})#\s.*$|^#.*$")


def read_call_file(text: str, path: str) -> Script | list[Mistake]:
    """The script in `text`, or every mistake in it. `path` is only for the messages."""
    mistakes: list[Mistake] = []
    header: dict[str, str] = {}
    lines: list[ScriptLine] = []
    for number, written in enumerate(text.splitlines()[: MOST_LINES + 1], 1):
        words = " ".join(_COMMENT.sub("", written).split())
        if not words:
            continue
        try:
            if not _take_header(words, header, begun=bool(lines)):
                lines.append(ScriptLine(number, words, _read_act(words)))
        except _Wrong as wrong:
            mistakes.append(Mistake(path, number, str(wrong)))
    mistakes += _mistakes_of_the_whole(path, text, lines)
    return mistakes or _script(path, header, lines)


def _mistakes_of_the_whole(path: str, text: str, lines: list[ScriptLine]) -> Iterable[Mistake]:
    if text.count("\n") > MOST_LINES:
        yield Mistake(path, MOST_LINES, f"a call file has at most {MOST_LINES} lines")
    if not any(isinstance(line.act, Hears) for line in lines):
        yield Mistake(
            path, 1, "nothing is heard in this call; add a line such as: hears Thank you for calling"
        )


def _script(path: str, header: dict[str, str], lines: list[ScriptLine]) -> Script:
    at = datetime.fromisoformat(header["at"]).replace(tzinfo=TIME_ZONE) if "at" in header else None
    language = header.get("language", "en")
    return Script(path, header.get("dials"), header.get("from"), at, language, tuple(lines))


def _take_header(words: str, header: dict[str, str], begun: bool) -> bool:
    """True when the line is one of the header, now kept."""
    name, _, value = words.partition(" ")
    read = {"dials": _read_number, "from": _read_caller, "at": _read_moment, "language": _read_language}.get(
        name
    )
    if read is None:
        return False
    if begun:
        raise _Wrong(f"'{name}' belongs above the first act")
    if name in header:
        raise _Wrong(f"'{name}' is already said above")
    header[name] = read(value)
    return True


def _read_number(value: str) -> str:
    number = to_e164(value)
    if number is None:
        raise _Wrong(f"'{value}' is not a telephone number; write it as 1-877-989-9059")
    return number


def _read_caller(value: str) -> str:
    return "anonymous" if value == "anonymous" else _read_number(value)


def _read_moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _Wrong(f"'{value}' is not a day and a time; write it as 2026-11-24 10:00") from None
    if moment.tzinfo is not None:
        raise _Wrong("leave the offset out; the time is New York's")
    return moment.isoformat()


def _read_language(value: str) -> str:
    if value not in LANGUAGES:
        raise _Wrong(f"'{value}' is not a language of the line; write one of {', '.join(LANGUAGES)}")
    return value


def _read_act(words: str) -> ScriptedAct:
    for start, read in _READERS:
        if words == start or words.startswith(start + " "):
            return read(words[len(start) :].strip())
    raise _Wrong(f"'{words.split()[0]}' begins no line of a call file; lines are: {', '.join(ACTS)}")


def _words(make: Callable[[str], ScriptedAct], verb: str) -> _Reader:
    def read(value: str) -> ScriptedAct:
        if not value:
            raise _Wrong(f"'{verb}' needs words after it")
        return make(value)

    return read


def _nothing(make: Callable[[], ScriptedAct], verb: str) -> _Reader:
    def read(value: str) -> ScriptedAct:
        if value:
            raise _Wrong(f"nothing stands after '{verb}', but here is '{value}'")
        return make()

    return read


def _read_keys(value: str) -> ScriptedAct:
    keys = value.replace(" ", "").replace("star", "*").replace("pound", "#")
    if not KEYS.fullmatch(keys):
        raise _Wrong(f"'{value}' cannot be pressed; keys are 0 to 9, * and #")
    return Presses(keys)


def _read_card(value: str) -> ScriptedAct:
    card = _CARD.fullmatch(value)
    expiry = _EXPIRY.fullmatch(card["expiry"]) if card else None
    if card is None or expiry is None:
        raise _Wrong("write a card as: keys card 4111111111111111 12/29 cvv 123 zip 94111")
    number = card["number"].replace(" ", "")
    return KeysCard(CardKeyed(number, expiry[1] + expiry[2], card["code"] or "", card["zip"] or ""))


def _read_bank(value: str) -> ScriptedAct:
    found = _BANK.fullmatch(value)
    if found is None:
        raise _Wrong("write an account as: keys bank 110000000 12345678")
    return KeysBank(AccountKeyed(found[1], found[2]))


def _read_name(value: str) -> ScriptedAct:
    if not _NAME.fullmatch(value):
        raise _Wrong(f"'{value}' is not a name; write one word, such as: notes confirmation")
    return Notes(value)


def _read_dialling(value: str) -> ScriptedAct:
    return DialsAgain(None if value == "again" else _read_number(value))


_READERS: tuple[tuple[str, _Reader], ...] = (
    ("hears", _words(Hears, "hears")),
    ("never hears", _words(NeverHears, "never hears")),
    ("presses", _read_keys),
    ("says", _words(Says, "says")),
    ("waits", _nothing(Waits, "waits")),
    ("keys card", _read_card),
    ("keys bank", _read_bank),
    ("line drops during the payment", _nothing(LineDropsDuringPayment, "line drops during the payment")),
    ("agent answers", _nothing(AgentAnswers, "agent answers")),
    ("agent hangs up", _nothing(AgentHangsUp, "agent hangs up")),
    ("hangs up", _nothing(HangsUp, "hangs up")),
    ("call ends", _nothing(CallEnds, "call ends")),
    ("notes", _read_name),
    ("then dials", _read_dialling),
)
