"""What an examination of the installation finds, as values: each a name, a colour and a sentence."""

from typing import Literal

from msgspec import Struct

Colour = Literal["green", "yellow", "red", "blue"]


class Finding(Struct, frozen=True):
    """Red: calls or money are at risk. Yellow: worth knowing. Blue: only a person can look."""

    about: str
    colour: Colour
    sentence: str
