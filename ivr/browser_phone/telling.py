"""What a page is told after each act: what was heard since, what the line waits for, where the call is."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import PurePosixPath

import msgspec
from msgspec import Struct

from ivr.browser_phone.beside import ExchangeShown, Standing, exchanges_shown, standing_of
from ivr.browser_phone.booth import Booth
from ivr.browser_phone.handsets import Handset
from ivr.flow.model import FlowSet, Sentence
from ivr.simulator.offers import Utterance, UtteranceKind

RECORDINGS = "/audio/"
MOST_PIECES = 200


class Caption(Struct, frozen=True):
    """A piece of what is heard. `sound`: the path of its recording, "" when a voice has to say it."""

    words: str
    language: str
    kind: UtteranceKind
    sound: str
    seconds: float


class Wanted(Struct, frozen=True):
    """What the line waits for, as the simulated carrier offers it."""

    kind: str
    field: str
    attempt: int
    digits: str
    takes_speech: bool
    patience_seconds: float
    is_queued: bool


class Told(Struct, frozen=True):
    """`pieces` and `exchanges`: how many there are by now, to be sent with the next act. `seconds`: how long
    the call has lasted for a caller.
    """

    captions: tuple[Caption, ...] = ()
    pieces: int = 0
    wanted: Wanted | None = None
    seconds: float = 0.0
    call_sid: str = ""
    standing: Standing | None = None
    wire: tuple[ExchangeShown, ...] = ()
    exchanges: int = 0
    notes: tuple[str, ...] = ()


def told_of(booth: Booth, handset: Handset, pieces: int, exchanges: int) -> Told:
    """What the page has not heard and seen yet. Nothing while no call was made."""
    phone = handset.phone
    if phone is None:
        return Told()
    leg = phone.line.leg
    standing = standing_of(booth, leg.sid)
    flows = booth.console.versions.flows_of(standing.version) if standing else None
    return Told(
        captions=tuple(_captions(leg.heard[max(0, pieces) :], booth.console.public_url, flows)),
        pieces=len(leg.heard),
        wanted=_wanted(handset),
        seconds=round(phone.seconds, 1),
        call_sid=leg.sid,
        standing=standing,
        wire=exchanges_shown(leg.exchanges, exchanges),
        exchanges=len(leg.exchanges),
        notes=tuple(
            f"{problem.code}: {problem.about}"
            for problem in leg.board.problems
            if problem.call_sid == leg.sid
        ),
    )


def _wanted(handset: Handset) -> Wanted | None:
    offer = handset.phone.offer if handset.phone else None
    if offer is None or handset.phone is None:
        return None
    return Wanted(
        offer.kind,
        offer.field,
        offer.attempt,
        offer.digits,
        offer.takes_speech,
        offer.patience_seconds,
        handset.phone.line.leg.is_queued,
    )


def _captions(heard: Iterable[Utterance], public_url: str, flows: FlowSet | None) -> Iterator[Caption]:
    """What sounds several times in a row, as music does, stands once."""
    spoken = [piece for piece, _ in groupby(piece for piece in heard if piece.text)]
    for piece in spoken[-MOST_PIECES:]:
        path = piece.url.removeprefix(public_url)
        sound = path if path.startswith(RECORDINGS) else ""
        words, language = _in_words(piece, sound, flows)
        yield Caption(words, language, piece.kind, sound, round(piece.seconds, 1))


def _in_words(piece: Utterance, sound: str, flows: FlowSet | None) -> tuple[str, str]:
    """What is said in a recording, where a step names it; else its name. And its language, by its folder."""
    if not sound:
        return piece.text, piece.language
    recording = sound.removeprefix(RECORDINGS)
    language = recording.partition("/")[0] if "/" in recording else ""
    sentence = next((one for one in _sentences(flows) if one.recording == recording), None)
    words = "".join(getattr(part, "text", "") for part in sentence.parts) if sentence else ""
    return words or PurePosixPath(recording).stem, language


def _sentences(within: object) -> Iterator[Sentence]:
    """Every sentence of a version, wherever in its structs it stands."""
    waiting = [within]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Sentence):
            yield one
        elif isinstance(one, Struct):
            waiting += [getattr(one, field.name) for field in msgspec.structs.fields(one)]
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, tuple | list):
            waiting += one
