"""Which kind each fact has: money, date, digits...

One name has one kind in all flows, since a call has one set of facts.
"""

from collections.abc import Iterable
from typing import get_args

from ivr.flow.lookups import LOOK_UPS, PLACE
from ivr.flow.model import FactKind
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.tree import Document, Mapping, Scalar

TODAY = "today"
OPENS_AT = "opens_at"
CLOSED_FOR = "closed_for"
CONFIRMATION_NUMBER = "confirmation_number"
ACCOUNT_NUMBER = "account_number"
BILL_NUMBER = "bill_number"
CALL_BACK_FROM = "call_back_from"

FACTS_OF_AN_ACCOUNT = frozenset(
    {CONFIRMATION_NUMBER}
    | {fact for declared in LOOK_UPS.values() for made in declared.ways_out.values() for fact in made}
) - {PLACE}
"""All that a look-up or a payment makes known. It goes when an account number is keyed or looked up."""

_BUILT_IN: dict[str, FactKind] = {
    TODAY: "date",
    OPENS_AT: "time",
    CLOSED_FOR: "text",
    CALL_BACK_FROM: "time",
    CONFIRMATION_NUMBER: "digits",
    "date_of_birth": "date",
    "zip_code": "digits",
    "amount": "money",
}
"""What the language makes known by itself, and what look-ups need but no look-up makes."""

ASKED_KINDS: tuple[FactKind, ...] = ("digits", "money", "date", "number")


class Facts:
    """Kinds and secrets of all facts of a version. `places` tells where an author declared one."""

    def __init__(self) -> None:
        self.kinds: dict[str, FactKind] = dict(_BUILT_IN)
        self.places: dict[str, Place] = {}
        self.secrets: dict[str, bool] = {}
        for declared in LOOK_UPS.values():
            for made in declared.ways_out.values():
                self.kinds.update({name: fact.kind for name, fact in made.items()})

    def declare(self, name: Scalar, kind: FactKind, is_secret: bool, notes: Notes) -> None:
        before = self.kinds.setdefault(name.text, kind)
        if before != kind:
            message = f"{quoted(name.text)} is {before} elsewhere and {kind} here; a fact has one kind"
            notes.error("conflicting-kinds", name.place, message, self._where(name.text))
        elif self.secrets.setdefault(name.text, is_secret) != is_secret:
            message = f"{quoted(name.text)} is a secret in one place and not in another"
            notes.error("conflicting-kinds", name.place, message, self._where(name.text))
        self.places.setdefault(name.text, name.place)

    def is_secret(self, name: str) -> bool:
        return self.secrets.get(name, False)

    def _where(self, name: str) -> Hint:
        if name in self.places:
            return Hint("the other place is here", self.places[name])
        return Hint("look-ups and the language itself use this name; take another")


def collect_facts(documents: Iterable[Document], notes: Notes) -> Facts:
    """The facts that steps declare, read before the steps themselves because sentences need their kinds."""
    facts = Facts()
    for document in documents:
        steps = document.root.get("steps")
        if not isinstance(steps, Mapping):
            continue
        for _, step in steps.entries:
            if isinstance(step, Mapping):
                _collect_asked(step, facts, notes)
                _collect_remembered(step, facts, notes)
    return facts


def _collect_asked(step: Mapping, facts: Facts, notes: Notes) -> None:
    name, kind, secret = step.get("fact"), step.get("kind"), step.get("secret")
    if step.get("ask") is None or not isinstance(name, Scalar) or not name.text:
        return
    typed = kind.text if isinstance(kind, Scalar) else "digits"
    for known in get_args(FactKind):
        if typed == known and known in ASKED_KINDS:
            facts.declare(name, known, isinstance(secret, Scalar) and secret.text == "yes", notes)


def _collect_remembered(step: Mapping, facts: Facts, notes: Notes) -> None:
    groups = [group for group in (step.get("menu"), step.get("choices")) if isinstance(group, Mapping)]
    choices = [choice for group in groups for _, choice in group.entries if isinstance(choice, Mapping)]
    for remembering in (step, *choices):
        remembered = remembering.get("remember")
        for name, _ in remembered.entries if isinstance(remembered, Mapping) else ():
            facts.declare(name, "text", False, notes)
