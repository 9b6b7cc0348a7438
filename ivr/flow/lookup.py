"""How a look-up is declared: the facts it needs, its ways out, and what each of them makes known."""

from msgspec import Struct

from ivr.flow.model import FactKind, Sensitivity


class FactMade(Struct, frozen=True):
    """A fact that a way out makes known. `names_line`: the look-up answers the number of a line, and the fact
    is the title of the flow that the line leads to.
    """

    kind: FactKind
    sensitivity: Sensitivity = "private"
    names_line: bool = False


class LookUpDeclaration(Struct, frozen=True):
    """`ways_out`: result -> facts it makes known. `needs`: facts it reads. `marks`: result -> marks it
    leaves. `writes`: it changes what is kept about an account, so that no guess may lead straight to it.
    `accomplishes`: results with which the caller has what she called for.
    """

    name: str
    about: str
    needs: tuple[str, ...]
    ways_out: dict[str, dict[str, FactMade]]
    needs_verified: bool = False
    needs_agent: bool = False
    marks: dict[str, tuple[str, ...]] = {}
    writes: bool = False
    accomplishes: tuple[str, ...] = ()
