"""Every fact in a sentence is known when the sentence is spoken.

Why: where it is not, the caller hears silence in the middle of a sentence.

Bad:   You owe {balance}.     on a way on which nothing was looked up
Good:  a step of its own for callers of whom the balance is not known
"""

from collections.abc import Iterator

from ivr.exploring.findings import Breach
from ivr.exploring.passages import Passage

RULE = "fact-not-known"


def breaches(passed: Passage) -> Iterator[Breach]:
    """Facts that are heard as nothing."""
    for spoken in passed.facts:
        if not spoken.words:
            yield Breach(passed.speaker_of(spoken.fact), f"'{spoken.fact}' is spoken where it is not known")
