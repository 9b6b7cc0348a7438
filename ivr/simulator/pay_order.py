"""What a `<Pay>` asks for: its attributes read and judged before the first prompt is heard."""

import re
from decimal import Decimal

from msgspec import Struct

from ivr.simulator.documents import Verb
from ivr.simulator.leg import Leg

HIGHEST_AMOUNT = Decimal(1_000_000)
BANK_STEPS = ("bank-routing-number", "bank-account-number")
DEFAULT_CARD_TYPES = ("visa", "mastercard", "amex")
BANK_ACCOUNT_TYPES = ("consumer-checking", "consumer-savings", "commercial-checking", "commercial-savings")

_AMOUNT = re.compile(r"-?\d+(\.\d+)?")


class PayRefused(Exception):
    """The document asks for something that cannot be done; the connector is never called."""

    def __init__(self, code: int, about: str) -> None:
        super().__init__(about)
        self.code = code
        self.about = about


class PayOrder(Struct, frozen=True, kw_only=True):
    """`amount` None: a token instead of a charge. `postal_code` is one to forward without asking."""

    verb: Verb
    action: str
    status_url: str | None
    status_method: str
    method: str
    account_type: str
    amount: Decimal | None
    currency: str
    language: str
    description: str
    steps: tuple[str, ...]
    tries: int
    timeout_seconds: float
    card_types: tuple[str, ...]
    postal_code: str
    least_postal_code: int
    parameters: dict[str, str]

    @property
    def by_bank(self) -> bool:
        return self.method == "ach-debit"


def read_order(leg: Leg, verb: Verb) -> PayOrder:
    """The order in a `<Pay>`, doubts and all; `check_order` judges it."""
    habits = leg.board.habits
    postal = verb.attribute("postalCode", "true").strip()
    tries = int(verb.number("maxAttempts", habits.pay_attempts))
    amount = verb.attribute("chargeAmount").strip()
    return PayOrder(
        verb=verb,
        action=verb.url("action") or verb.base_url,
        status_url=verb.url("statusCallback"),
        status_method=verb.method("statusCallbackMethod"),
        method=verb.attribute("paymentMethod", "credit-card"),
        account_type=verb.attribute("bankAccountType", "consumer-checking"),
        amount=_amount(amount),
        currency=verb.attribute("currency", "usd"),
        language=verb.attribute("language", "en-US"),
        description=verb.attribute("description"),
        steps=_steps(leg, verb, postal),
        tries=tries + 1 if habits.pay_attempts_are_retries else tries,
        timeout_seconds=verb.number("timeout", 5.0),
        card_types=tuple(verb.attribute("validCardTypes").split()) or DEFAULT_CARD_TYPES,
        postal_code="" if postal in ("true", "false") else postal,
        least_postal_code=int(verb.number("minPostalCodeLength", 0)),
        parameters={
            child.attribute("name"): child.attribute("value")
            for child in verb.children
            if child.name == "Parameter"
        },
    )


def check_order(leg: Leg, order: PayOrder) -> None:
    """Raises PayRefused."""
    connector = order.verb.attribute("paymentConnector", "Default")
    if connector not in leg.board.habits.connectors:
        raise PayRefused(64004, f"paymentConnector='{connector}' (no connector of that name)")
    written = order.verb.attribute("chargeAmount").strip()
    if written and not _is_amount(written):
        raise PayRefused(64003, f"paymentAmount='{written}' (not a number between 0.00 - 1,000,000.00)")
    if order.method not in ("credit-card", "ach-debit"):
        raise PayRefused(64013, f"paymentMethod='{order.method}'")
    if order.method == "credit-card" and "bankAccountType" in order.verb.element.attrib:
        raise PayRefused(64017, "bankAccountType goes with ach-debit only")
    if order.by_bank and order.account_type not in BANK_ACCOUNT_TYPES:
        raise PayRefused(64020, f"bankAccountType='{order.account_type}'")
    if order.language not in leg.board.habits.pay_languages:
        raise PayRefused(64020, f"language='{order.language}'")
    if not order.tries >= 1:
        raise PayRefused(64020, "maxAttempts is less than 1")


def _steps(leg: Leg, verb: Verb, postal: str) -> tuple[str, ...]:
    if verb.attribute("paymentMethod", "credit-card") == "ach-debit":
        return BANK_STEPS
    skipped = {"security-code"} if not verb.says_yes("securityCode", default=True) else set()
    skipped |= {"postal-code"} if postal != "true" else set()
    return tuple(step for step in leg.board.habits.pay_steps if step not in skipped)


def _is_amount(written: str) -> bool:
    if not _AMOUNT.fullmatch(written):
        return False
    return 0 <= Decimal(written) <= HIGHEST_AMOUNT and len(written.partition(".")[2]) <= 2


def _amount(written: str) -> Decimal | None:
    return (Decimal(written) or None) if _is_amount(written) else None
