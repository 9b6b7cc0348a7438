"""A call made in the browser as a call file, for `ivr test`."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from ivr.browser_phone.handsets import Handset
from ivr.simulator.call_files import TIME_ZONE
from ivr.simulator.offers import Utterance
from ivr.simulator.speaking import BREAK_MARK

FEWEST_WORDS = 2
LONGEST_WORDS = 90
_MADE_ANEW = re.compile(r"(?:\d[\s,;…-]*){6,}|\{|\}")
"""Numbers that every call makes anew (confirmations, references), and braces, which call files read."""
_SENTENCE_END = re.compile(rf"(?<=[.?!])\s+|\s*{BREAK_MARK}\s*|\n|#")
_PRESSES = "presses "
_HEAD = "# Made with the browser phone. It plays on fresh sample accounts: see docs/calls-as-tests.md."


def call_file_of(handset: Handset) -> str:
    """What was done and heard. A call must have been made on the handset."""
    if handset.phone is None:
        raise ValueError("no call was made on this handset")
    leg = handset.phone.line.leg
    header = [
        *(_HEAD, f"dials {leg.to}", f"from {leg.caller}", f"at {_in_new_york(leg.clock.started_at)}", ""),
    ]
    done = _keys_together(handset.done)
    places = [place for place, _ in done] + [len(leg.heard)]
    lines = list(_hears(leg.heard[: places[0]]))
    for number, (place, line) in enumerate(done):
        lines += [*line.split("\n"), *_hears(leg.heard[place : places[number + 1]])]
    hung_up = bool(done) and done[-1][1] == "hangs up"
    return "\n".join([*header, *lines, *(["call ends"] if handset.phone.is_over and not hung_up else []), ""])


def _keys_together(done: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Keys between which nothing was heard were one entry."""
    together: list[tuple[int, str]] = []
    for place, line in done:
        is_more = together and together[-1][0] == place and together[-1][1].startswith(_PRESSES)
        if is_more and line.startswith(_PRESSES):
            together[-1] = place, together[-1][1] + line.removeprefix(_PRESSES)
        else:
            together.append((place, line))
    return together


def _hears(heard: Sequence[Utterance]) -> Iterator[str]:
    """The first and the last sentence after an act that another call would hear, too."""
    sentences = [sentence for piece in heard if piece.kind == "speech" for sentence in _sentences_of(piece)]
    for sentence in dict.fromkeys([*sentences[:1], *sentences[-1:]]):
        yield f"hears {sentence}"


def _sentences_of(piece: Utterance) -> Iterator[str]:
    for written in _SENTENCE_END.split(_MADE_ANEW.sub(f" {BREAK_MARK} ", piece.text)):
        sentence = " ".join(written.split())
        if len(sentence.split()) >= FEWEST_WORDS:
            yield _cut(sentence)


def _cut(sentence: str) -> str:
    """Whole words alone, without the stop at the end."""
    words = sentence if len(sentence) <= LONGEST_WORDS else sentence[:LONGEST_WORDS].rpartition(" ")[0]
    return words.rstrip(".,;:")


def _in_new_york(moment: datetime) -> str:
    return moment.astimezone(TIME_ZONE).strftime("%Y-%m-%d %H:%M")
