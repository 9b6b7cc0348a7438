"""Digits that are to be heard one by one are written with spaces between them.

Why: a voice reads 911 as nine hundred eleven, and nobody can write down a telephone number read like that.

Bad:   say: Please call 1-877-989-9059.
Good:  say: Please call 1, 8 7 7, 9 8 9, 9 0 5 9.
"""

import re

from ivr.flow.model import Words
from ivr.flow.problems import Hint, quoted
from ivr.flow.scope import Scope
from ivr.flow.sentences import Spoken

RULE = "quoted-digits"
READ_BY_EYE = "text"
_READ_AS_NUMBERS = re.compile(r"\$\d[\d,]*(?:\.\d\d)?|\b\d{1,3}(?:,\d{3})+\b|\b(?:19|20)\d\d\b|\b\d00\b")
"""Amounts, thousands, years, hundreds."""
_RUN = re.compile(r"\d[\d-]*\d{2,}[\d-]*")


def check(scope: Scope) -> None:
    """Every sentence that is spoken; a text message is read."""
    for flow in scope.flows.values():
        for spoken in flow.spoken:
            found = _first_run(spoken) if spoken.slot != READ_BY_EYE else None
            if found is not None:
                apart = " ".join(re.sub(r"\D", "", found))
                hint = Hint(f"to have the digits read one by one, write  {apart}")
                scope.notes.warning(RULE, spoken.place, f"{quoted(found)} is read as a large number", hint)


def _first_run(spoken: Spoken) -> str | None:
    for part in spoken.sentence.parts:
        found = _RUN.search(_READ_AS_NUMBERS.sub(" ", part.text)) if isinstance(part, Words) else None
        if found:
            return found.group()
    return None
