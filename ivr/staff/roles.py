"""What somebody may do. A person has one role or several; a page asks for one of them."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal, get_args

Role = Literal["viewer", "agent", "editor", "publisher", "auditor", "admin"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)

INCLUDES: Final[Mapping[Role, frozenset[Role]]] = {
    "viewer": frozenset({"viewer"}),
    "agent": frozenset({"viewer", "agent"}),
    "editor": frozenset({"viewer", "editor"}),
    "publisher": frozenset({"viewer", "editor", "publisher"}),
    "auditor": frozenset({"viewer", "auditor"}),
    "admin": frozenset(ROLES),
}
"""Whoever has a role may do what these roles may."""

MEANINGS: Final[Mapping[Role, str]] = {
    "viewer": "sees how the lines are doing; no patient's name, number or message",
    "agent": "calls people back, plays messages, looks up calls",
    "editor": "changes the draft of the flows",
    "publisher": "publishes and rolls back, closes the lines for a day",
    "auditor": "reads calls, payments and the audit log; changes nothing",
    "admin": "all of it, and the people themselves",
}


def granted(roles: Iterable[Role]) -> frozenset[Role]:
    """All that these roles include."""
    return frozenset().union(*(INCLUDES[role] for role in roles))


def read_role(word: str) -> Role | None:
    """None for a word that is no role."""
    return next((role for role in ROLES if role == word), None)
