"""What breaks: the step, a sentence, and the passage that shows it."""

from msgspec import Struct

from ivr.engine.call import Frame
from ivr.exploring.moves import Move
from ivr.exploring.passages import Circumstances
from ivr.flow.problems import Hint, Severity


class Finding(Struct, frozen=True):
    """Something that is not as it must be. `frame`: the step that is to blame.

    The call that shows it comes to the state of number `state`, and then, if there is a `move`, makes it.
    """

    rule: str
    severity: Severity
    message: str
    frame: Frame
    state: int
    move: Move | None = None
    when: Circumstances | None = None
    hints: tuple[Hint, ...] = ()


class Breach(Struct, frozen=True):
    """What one passage breaks: the step that is to blame, and a sentence."""

    frame: Frame
    message: str
