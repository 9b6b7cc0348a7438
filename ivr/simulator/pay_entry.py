"""Inside `<Pay>`: one field after the other, its prompts, its tries, and the reports about it."""

from collections.abc import Callable

from ivr.simulator import cards
from ivr.simulator.documents import Verb
from ivr.simulator.leg import Leg
from ivr.simulator.listening import Heard, Listening, listen
from ivr.simulator.offers import Talk, Utterance
from ivr.simulator.pay_order import PayOrder
from ivr.simulator.speaking import prompts_in
from ivr.simulator.wire import Fields

BUILT_IN = {
    "payment-card-number": "Please key in the card number.",
    "expiration-date": "Please key in the month and year at which the card expires, four digits.",
    "security-code": "Please key in the security code of the card.",
    "postal-code": "Please key in the postal code, then pound.",
    "bank-routing-number": "Please key in the routing number of the bank.",
    "bank-account-number": "Please key in the account number, then pound.",
    "payment-processing": "The payment is being made. Please hold.",
}
"""Our words in the place of the carrier's own audio."""

_NAME_IN_REPORTS = {"timeout": "input-timeout"}
_STAR = "*"


class Interrupted(Exception):
    """The caller pressed star: the whole verb is off."""


class TooManyTries(Exception):
    """`error` is the last one, in the words of the prompts."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Till:
    """The fields keyed so far. Full numbers live here and nowhere else, until the connector has them."""

    def __init__(self, leg: Leg, order: PayOrder) -> None:
        self._leg = leg
        self._order = order
        self._failures: dict[str, int] = {}
        self.keyed: dict[str, str] = {"postal-code": order.postal_code} if order.postal_code else {}

    def take_fields(self) -> Talk[None]:
        """Every field in turn. Raises Interrupted, TooManyTries, CallerGone."""
        waiting = list(self._order.steps)
        error: str | None = None
        while waiting:
            step = waiting[0]
            error = yield from self._ask(step, error)
            if error is None:
                waiting.pop(0)
            elif self._leg.board.habits.pay_restarts_every_field:
                waiting = list(self._order.steps)

    def _ask(self, step: str, error: str | None) -> Talk[str | None]:
        """One try at a field; the error it ended with."""
        attempt = self._failures.get(step, 0) + 1
        self.report(step, error, attempt)
        heard = yield from self._hear(step, error, attempt)
        problem = self._fault(step, heard.digits)
        if problem is None and self._asks_twice(step, error, attempt):
            again = yield from self._hear(step, error, attempt)
            problem = None if again.digits == heard.digits else "input-matching-failed"
        if problem is None:
            self.keyed[step] = heard.digits
            return None
        self._failures[step] = attempt
        if attempt >= self._order.tries:
            self.report(step, problem, attempt)
            raise TooManyTries(problem)
        return problem

    def _hear(self, step: str, error: str | None, attempt: int) -> Talk[Heard]:
        heard = yield from listen(
            self._leg,
            Listening(
                kind="pay",
                prompts=tuple(self.prompts_for(step, error, attempt)),
                timeout_seconds=self._order.timeout_seconds,
                finish_on="#*",
                length=self._length_of(step),
                field=step,
                attempt=attempt,
                hides_digits=True,
            ),
            self._digit_reporter(step, attempt),
        )
        if heard.finish_key == _STAR:
            raise Interrupted
        return heard

    def _length_of(self, step: str) -> Callable[[str], int | None]:
        kind = cards.card_type_of(self.keyed.get("payment-card-number", ""))
        lengths = {"expiration-date": 4, "bank-routing-number": 9}
        lengths["security-code"] = 4 if kind is not None and kind.name == cards.AMEX else 3
        if step == "payment-card-number":
            return cards.length_of_card
        return lambda _digits: lengths.get(step)

    def _fault(self, step: str, digits: str) -> str | None:
        if not digits:
            return "timeout"
        match step:
            case "payment-card-number":
                return cards.fault_of_card(digits, self._order.card_types)
            case "expiration-date":
                return cards.fault_of_expiry(digits, self._leg.clock.now.date())
            case "security-code":
                return cards.fault_of_security_code(digits, self.keyed.get("payment-card-number", ""))
            case "postal-code":
                return cards.fault_of_postal_code(digits, self._order.least_postal_code)
            case "bank-routing-number":
                return cards.fault_of_routing_number(digits)
            case _:
                return cards.fault_of_account_number(digits)

    # -- prompts

    def prompts_for(self, step: str, error: str | None, attempt: int) -> list[Utterance]:
        """The most particular Prompt that fits; the carrier's own words when there is none."""
        prompt = self._prompt(step, error, attempt)
        if prompt is not None:
            return prompts_in(self._leg, prompt)
        seconds = len(BUILT_IN[step]) / self._leg.board.habits.characters_per_second
        return [Utterance(BUILT_IN[step], self._order.language, "built-in", seconds)]

    def _prompt(self, step: str, error: str | None, attempt: int) -> Verb | None:
        kind = cards.card_type_of(self.keyed.get("payment-card-number", ""))
        facts = {
            "errorType": error or "",
            "attempt": str(attempt),
            "cardType": kind.name if kind is not None else "",
        }
        fitting = [
            prompt
            for prompt in self._order.verb.children
            if prompt.name == "Prompt" and prompt.attribute("for") == step and _fits(prompt, facts)
        ]
        return max(fitting, key=_particulars, default=None)

    def _asks_twice(self, step: str, error: str | None, attempt: int) -> bool:
        prompt = self._prompt(step, error, attempt)
        return self._order.by_bank and prompt is not None and prompt.says_yes("requireMatchingInputs")

    # -- reports

    def report(self, step: str, error: str | None = None, attempt: int = 1, *, partial: bool = False) -> None:
        """The status callback of this verb: what is asked for, what was wrong; numbers masked."""
        if self._order.status_url is None:
            return
        most = self._leg.board.habits.pay_highest_reported_attempt
        told: Fields = (("For", step), ("Attempt", str(min(attempt, most))), *self.masked_fields())
        if error is not None:
            told += (("ErrorType", _NAME_IN_REPORTS.get(error, error)),)
        if partial:
            told += (("PartialResult", "true"),)
        self._leg.report(
            self._order.status_url, self._order.status_method, told, standing=self._leg.naming_fields
        )

    def _digit_reporter(self, step: str, attempt: int) -> Callable[[str], None] | None:
        if not self._leg.board.habits.pay_reports_every_digit:
            return None
        return lambda _digits: self.report(step, attempt=attempt, partial=True)

    def masked_fields(self) -> Fields:
        """What may be told of the fields: the last four of a card, the last two of an account."""
        habits = self._leg.board.habits
        hide_card = cards.masked_in_groups if habits.card_mask == "grouped" else cards.masked
        kind = cards.card_type_of(self.keyed.get("payment-card-number", ""))
        shown = {
            "payment-card-number": ("PaymentCardNumber", hide_card),
            "expiration-date": ("ExpirationDate", str),
            "security-code": ("SecurityCode", lambda _code: habits.security_code_mask),
            "postal-code": ("PaymentCardPostalCode", str),
            "bank-routing-number": ("BankRoutingNumber", str),
            "bank-account-number": ("BankAccountNumber", lambda number: cards.masked(number, 2, "*")),
        }
        told = [(shown[step][0], shown[step][1](value)) for step, value in self.keyed.items()]
        if kind is not None:
            told.append(("PaymentCardType", kind.name))
        if self._order.by_bank:
            told.append(("BankAccountType", self._order.account_type))
        return (("PaymentMethod", self._order.method), *told)


def _fits(prompt: Verb, facts: dict[str, str]) -> bool:
    """Every attribute that stands must name the fact; one that does not stand says nothing."""
    return all(
        fact in prompt.attribute(name).split()
        for name, fact in facts.items()
        if name in prompt.element.attrib
    )


def _particulars(prompt: Verb) -> int:
    return sum(name in prompt.element.attrib for name in ("errorType", "attempt", "cardType"))
