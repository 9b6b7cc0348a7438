"""Names of the rules about whole calls. `ivr.exploring` finds what breaks them, and explains them."""

EXPLORED_RULES = frozenset(
    {
        "charge-not-agreed",
        "circle-without-caller",
        "debit-not-authorized",
        "fact-not-known",
        "far-from-a-person",
        "no-end",
        "private-told",
        "secret-let-out",
        "step-not-reached",
        "wait-without-words",
        "way-lost",
    }
)
