"""A text message is sent only behind a consent for text messages.

Why: the law asks for the receiver's consent (47 CFR 64.1200), and a number may be a relative's.

Bad:   text: Your confirmation number is {confirmation_number}.
Good:  consent: May we send a text message to this number? ...
       purpose: text message
       agreed: send_text
"""

from ivr.flow.knowledge import consent_mark
from ivr.flow.model import Text
from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "text-without-consent"
MARK = consent_mark("text message")


def check(scope: Scope) -> None:
    """Every text message that a call can come to."""
    for _, step, certain in scope.reached_steps():
        if isinstance(step.step, Text) and MARK not in certain.marks:
            message = "not every path to this text message has the caller's consent"
            hint = Hint("add a  consent:  before it, with  purpose: text message")
            scope.notes.error(RULE, step.places["text"], message, hint)
