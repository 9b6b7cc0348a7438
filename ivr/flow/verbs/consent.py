"""`consent`: words that bind, agreed with 1 or refused with 2."""

from typing import get_args

from ivr.flow.declaration import GIVE_UP, TRIES, WAIT, Setting, Verb, WayOut
from ivr.flow.model import Consent, ConsentPurpose
from ivr.flow.reading import StepReader

VERB = Verb(
    "consent",
    "Speaks words that bind and keeps them exactly as they were spoken. 1 agrees, 2 refuses.",
    settings=(
        Setting("consent", "the words that are agreed to", "sentence", required=True),
        Setting("purpose", "what is agreed to", "word", required=True, words=get_args(ConsentPurpose)),
        WAIT,
        TRIES,
    ),
    ways_out=(
        WayOut("agreed", "the caller pressed 1"),
        WayOut("refused", "the caller pressed 2"),
        GIVE_UP,
        WayOut("unavailable", "the caller pressed 1, and it cannot be kept", default="the same as give_up"),
    ),
    waits=True,
    example="""
authorize:
  consent: >-
    You authorize CareCentrix to debit {amount} once from your checking account today, {today}.
  purpose: bank debit
  agreed: pay_by_bank
  refused: how_to_pay
  give_up: to_a_person
  unavailable: not_available
""",
)


def read(step: StepReader) -> Consent:
    """Reads the words that bind; `agreed` leaves the mark of the consent."""
    words = step.sentence("consent", own=True)
    chosen = step.option("purpose")
    purpose: ConsentPurpose = "bank debit" if chosen == "bank debit" else "text message"
    return Consent(
        step.name,
        step.line,
        words,
        purpose,
        agreed=step.way_out("agreed", marks=(f"consent: {purpose}",)),
        refused=step.way_out("refused"),
        give_up=step.way_out("give_up"),
        wait_seconds=step.seconds("wait"),
        tries=step.count("tries"),
        unavailable="" if step.settings.node("unavailable") is None else step.way_out("unavailable"),
    )
