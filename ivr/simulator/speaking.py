"""Say, Play and Pause: what is heard and how long it takes."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.offers import Talk, Utterance
from ivr.simulator.wire import Answer

MOST_ITERATIONS = 1000
"""`loop="0"` means until the call ends, and never more than this."""

BREAK_MARK = "…"
"""How a rest inside a sentence is written down."""

_STRENGTH_SECONDS = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.0}
_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")
_SPELT = ("digits", "telephone", "characters", "spell-out")
_BYTE_RATE_AT = 28
_HEADER_BYTES = 44


def play_say(leg: Leg, verb: Verb) -> Talk[Step]:
    """A verb that never waits for the caller is a talk all the same."""
    yield from ()
    leg.speak(utterances_of(leg, verb))
    return None


def prompts_in(leg: Leg, verb: Verb) -> list[Utterance]:
    """What the Say, Play and Pause inside a verb sound like."""
    return [
        piece for child in verb.children if child.name in PROMPT_VERBS for piece in utterances_of(leg, child)
    ]


def utterances_of(leg: Leg, verb: Verb) -> list[Utterance]:
    """The pieces of one Say, Play or Pause; a Pause is a piece without words."""
    match verb.name:
        case "Say":
            return [_said(leg, verb)] * _iterations(verb)
        case "Play":
            return _played(leg, verb)
        case _:
            return [Utterance("", "", seconds=verb.number("length", 1.0))]


PROMPT_VERBS = ("Say", "Play", "Pause")


def _iterations(verb: Verb) -> int:
    loop = int(verb.number("loop", 1))
    return MOST_ITERATIONS if loop == 0 else min(max(loop, 1), MOST_ITERATIONS)


def _said(leg: Leg, verb: Verb) -> Utterance:
    parts = list(_parts(verb.element))
    text = " ".join("".join(part if isinstance(part, str) else f" {BREAK_MARK} " for part in parts).split())
    text = text.strip(f" {BREAK_MARK}")
    rests = sum(part for part in parts if isinstance(part, float))
    spoken = sum(len(part) for part in parts if isinstance(part, str))
    seconds = spoken / leg.board.habits.characters_per_second + rests
    return Utterance(
        text, verb.attribute("language", "en-US"), "speech", seconds, voice=verb.attribute("voice", "man")
    )


def _parts(element: Element) -> Iterator[str | float]:
    """Words, and rests in seconds, in the order they sound."""
    match element.tag:
        case "break":
            yield _rest_seconds(element)
        case "sub":
            yield element.get("alias", "")
        case "say-as" if element.get("interpret-as") in _SPELT:
            yield " ".join("".join(element.itertext()).replace(" ", ""))
        case _:
            yield element.text or ""
            for child in element:
                yield from _parts(child)
                yield child.tail or ""
    if element.tag in ("p", "s"):
        yield " "


def _rest_seconds(element: Element) -> float:
    asked = _TIME.fullmatch(element.get("time", "").strip())
    if asked is None:
        return _STRENGTH_SECONDS.get(element.get("strength", "medium"), 0.5)
    amount = float(asked.group(1))
    return amount / 1000 if asked.group(2) == "ms" else amount


def _played(leg: Leg, verb: Verb) -> list[Utterance]:
    tones = verb.attribute("digits")
    if tones:
        seconds = sum({"w": 0.5, "W": 1.0}.get(tone, 0.1) for tone in tones)
        return [Utterance("", "", "carrier", seconds)]
    url = verb.url_in_text()
    seconds_long = _media_seconds(leg, url)
    if seconds_long is None:
        return []
    piece = Utterance(PurePosixPath(urlsplit(url).path).name, "", "recording", seconds_long, url=url)
    return [piece] * _iterations(verb)


def _media_seconds(leg: Leg, url: str) -> float | None:
    """How long a recording is; None when it cannot be had. Fetched once, without the standard fields."""
    known = leg.board.media_seconds
    if url not in known:
        answer = leg.post(GoTo(url, "GET"), standing=()).answer
        known[url] = (
            _length_of(answer, leg.board.habits.recording_seconds) if isinstance(answer, Answer) else None
        )
        if known[url] is None:
            leg.note(13420, "the recording cannot be played", url)
    return known[url]


def _length_of(answer: Answer, default: float) -> float | None:
    """From the RIFF header, where there is one."""
    if answer.status != 200 or not answer.content_type.startswith("audio/"):
        return None
    if not answer.body.startswith(b"RIFF") or len(answer.body) <= _HEADER_BYTES:
        return default
    byte_rate = int.from_bytes(answer.body[_BYTE_RATE_AT : _BYTE_RATE_AT + 4], "little")
    stated = int.from_bytes(answer.body[4:8], "little")
    return (stated - _HEADER_BYTES + 8) / byte_rate if byte_rate else default
