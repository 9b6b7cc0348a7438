"""Of two texts the sentences that differ, and no others."""

import re

_SENTENCES = re.compile(r"(?<=[.!?]) ")


def narrowed(was: str, becomes: str) -> tuple[str, str]:
    """Without the sentences that both begin and end with."""
    old, new = _SENTENCES.split(was), _SENTENCES.split(becomes)
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return " ".join(old), " ".join(new)
