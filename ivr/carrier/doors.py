"""Where the carrier comes back to, and how an installation speaks: what every document is made with."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from ivr.flow.model import Language


class Doors(Struct, frozen=True):
    """Where the carrier comes back to after this answer: absolute URLs. `recordings` ends with a slash."""

    next_turn: str
    waiting: str
    payment_status: str
    recordings: str


class Manner(Struct, frozen=True):
    """How an installation speaks and charges. An empty `pay_connector` is the carrier's default.

    `has_recording`: is the file there now? What is not there is spoken.
    """

    voices: Mapping[Language, str]
    has_recording: Callable[[str], bool]
    pay_connector: str = ""
