"""What happened in a turn and what was answered, in words that staff may read: keys and numbers masked."""

from collections.abc import Iterator
from html import unescape
from re import Match
from re import compile as pattern
from typing import assert_never

from msgspec import Struct

from ivr.calls.rows import HIDDEN
from ivr.engine.events import (
    CallAnswered,
    CallerGone,
    CardNumberDropped,
    DigitsEntered,
    ErrandDone,
    Event,
    MessageRecorded,
    NothingHeard,
    PaymentFinished,
    QueueLeft,
    SpeechHeard,
    TextReported,
    TransferEnded,
)
from ivr.flow.model import LANGUAGES, Language

SHOWN_DIGITS = 4
"""Of a longer number only the last ones are shown."""

_ANNOUNCED = pattern(
    r"<Say\b[^>]*\blanguage=\"(?P<locale>[^\"]*)\"[^>]*>(?P<words>.*?)</Say>"
    r"|<Play>(?P<recording>.*?)</Play>|<Sms\b[^>]*>(?P<text>.*?)</Sms>"
)
_AT_MISTAKES = pattern(r"<Prompt\b[^>]*\berrorType=.*?</Prompt>")
"""What `<Pay>` would say if something went wrong; whether it did, nobody tells us."""
_MARKUP = pattern(r"<[^>]*>")
_NUMBER = pattern(r"\d{5,}|(?<!\d)\d(?:,? \d){4,}(?!\d)")
"""In one piece, or said digit by digit, with a comma or nothing between groups; no date is one."""


class Said(Struct, frozen=True):
    """A stretch of what was told: words in one language, or a recording (`en/bill_pay.welcome.wav`), whose
    words `ivr.calls.recorded_words` knows. `is_text`: a text message to the number that called.
    """

    language: Language | None
    words: str
    recording: str = ""
    is_text: bool = False


def said_in(answer: bytes) -> tuple[Said, ...]:
    """What a document tells the caller, in its order; of numbers the last four digits."""
    return tuple(_said(answer.decode()))


def _said(document: str) -> Iterator[Said]:
    for found in _ANNOUNCED.finditer(_AT_MISTAKES.sub("", document)):
        if found["recording"] is not None:
            file = "/".join(unescape(found["recording"]).split("/")[-2:])
            yield Said(None, "", file.removeprefix("audio/"))
        elif found["text"] is not None:
            yield Said(None, _plain(found["text"]), is_text=True)
        else:
            yield Said(_language_of(found["locale"]), _plain(found["words"]))


def masked(words: str) -> str:
    """The words, with x for all but the last four digits of every number that is longer."""
    return _NUMBER.sub(_last_four, words)


def caller_in_words(caller: str | None) -> str:
    """A number that called, as far as it is shown; "" when it was withheld."""
    return "" if caller is None else f"…{caller[-SHOWN_DIGITS:]}"


def _plain(markup: str) -> str:
    return masked(" ".join(unescape(_MARKUP.sub(" ", markup)).split()))


def _last_four(number: Match[str]) -> str:
    hidden = sum(character.isdigit() for character in number[0]) - SHOWN_DIGITS
    shown = []
    for character in number[0]:
        shown.append(HIDDEN if character.isdigit() and hidden > 0 else character)
        hidden -= character.isdigit()
    return "".join(shown)


def _language_of(locale: str) -> Language | None:
    found = locale[:2]
    return found if found in LANGUAGES else None


def event_in_words(event: Event) -> str:
    """`presses 2`, `keys 8 digits`, `hangs up`: as it is kept."""
    match event:
        case CallAnswered():
            return "calls"
        case DigitsEntered():
            return _keyed(event.digits)
        case SpeechHeard():
            return f"speaks (understood with {event.confidence:.0%})"
        case NothingHeard():
            return "is silent"
        case CardNumberDropped():
            return "keys a card number where none is asked for; it was thrown away"
        case CallerGone():
            return "hangs up"
        case _:
            return _from_outside(event)


def _keyed(digits: str) -> str:
    return f"presses {digits}" if len(digits) == 1 else f"keys {len(digits)} digits"


def _from_outside(
    event: PaymentFinished | QueueLeft | TransferEnded | MessageRecorded | TextReported | ErrandDone,
) -> str:
    match event:
        case PaymentFinished():
            return f"payment: {event.result}"
        case QueueLeft():
            return f"queue: {event.result} after {event.waited_seconds} seconds"
        case TransferEnded():
            return f"other telephone: {event.result}, {event.talked_seconds} seconds"
        case MessageRecorded():
            return f"records {event.seconds} seconds" if event.recording else "records nothing"
        case TextReported():
            return "text message: accepted" if event.accepted else "text message: refused"
        case ErrandDone():
            return event.way_out
        case _:
            assert_never(event)
