"""What a call file keys where a past caller keyed a number: hers if it is a sample's, else a sample's."""

from datetime import date

from ivr.engine.call import FactValue
from ivr.engine.questions import TAKEN
from ivr.engine.turn import Answered
from ivr.flow.model import Ask
from ivr.replaying.past import PastCall, PastTurn
from ivr.replaying.samples import SampleAccount, SampleOrder, Samples
from ivr.replaying.standing_in import SOME_DATE, keys_for

REFUSED = {"not_verified", "blocked", "not_found", "wrong"}
"""Ways out that say: one of the numbers was wrong."""
FOREIGN_PHONE = "+12025550199"
"""No sample has it."""
NOBODYS_PHONE = "2025550142"
SOME_ZIP_CODE = "00000"
_SAMPLE_PHONES = "+120255501"


class Numbers:
    """Decides for one call. `remarks`: what a reader of the file should know."""

    def __init__(self, past: PastCall, samples: Samples) -> None:
        self._past = past
        self._samples = samples
        self.remarks: dict[str, None] = {}
        self._account = self._first_account()
        self._order = next(iter(samples.orders), None)
        self._agent = next(iter(samples.pins), "")

    @property
    def caller(self) -> str:
        """The number that calls, as a call file says it."""
        answered = self._past.answered
        caller = answered.caller if answered else None
        if caller is None:
            return "anonymous"
        if caller.startswith(_SAMPLE_PHONES):
            return caller
        self.remarks["The caller's number is not named; another one stands in its place."] = None
        known = any(one.errand == "account_of_caller" and one.way_out == "one" for one in self._answers())
        return self._account.phone if known and self._account.phone else FOREIGN_PHONE

    def keys(self, ask: Ask, place: int, keyed: FactValue | None) -> str | None:
        """For the turn at this place of the call, at which a number was taken; None: whatever fits."""
        if ask.secret:
            return self._secret(ask, place)
        if keyed is None:
            return None
        return keys_for(ask, keyed if ask.kind in ("money", "number") else self._value(ask, str(keyed)))

    def _value(self, ask: Ask, keyed: str) -> str:
        """Of what tells who somebody is only a sample's is named."""
        match ask.fact:
            case "account_number":
                known = {account.number for account in self._samples.accounts}
                found = keyed if keyed in known else self._account.number
                self._account = next(one for one in self._samples.accounts if one.number == found)
            case "bill_number":
                known = {bill for account in self._samples.accounts for bill in account.bills}
                found = keyed if keyed in known else next(iter(self._account.bills), "1" * len(keyed))
            case "reference_number":
                self._order = self._order_of(keyed)
                found = self._order.reference if self._order else "1" * len(keyed)
            case "agent_number":
                self._agent = found = keyed if keyed in self._samples.pins else self._agent
            case _:
                found = self._other(ask, keyed)
        if found != keyed:
            told = ask.fact.replace("_", " ")
            self.remarks[f"The {told} of the call is not named; {found} stands in its place."] = None
        return found

    def _other(self, ask: Ask, keyed: str) -> str:
        if f"+1{keyed}".startswith(_SAMPLE_PHONES):
            return keyed
        if ask.kind == "date":
            return date(1960, 1, 1).isoformat()
        return NOBODYS_PHONE if len(keyed) == len(NOBODYS_PHONE) else "1" * len(keyed)

    def _secret(self, ask: Ask, place: int) -> str | None:
        right = not self._is_refused(place)
        match ask.fact:
            case "date_of_birth":
                whose = self._order if self._asks_for_order(place) else self._account
                return keys_for(ask, whose.birth_date) if right and whose else SOME_DATE
            case "zip_code":
                return self._account.zip_code if right else SOME_ZIP_CODE
            case "agent_pin":
                return self._samples.pins.get(self._agent) if right else None
            case _:
                return None

    def _is_refused(self, place: int) -> bool:
        """Did the next answer that depends on it say no?"""
        judged = ("verify_holder", "order_status", "agent_sign_in")
        later = [one for turn in self._past.turns[place:] for one in turn.trail.answered]
        first = next((one.way_out for one in later if one.errand in judged), "")
        return first in REFUSED

    def _asks_for_order(self, place: int) -> bool:
        return any(one.errand == "order_status" for one in self._past.turns[place].trail.answered)

    def _order_of(self, reference: str) -> SampleOrder | None:
        named = [one for one in self._samples.orders if one.reference == reference]
        return next(iter(named), next(iter(self._samples.orders), None))

    def _first_account(self) -> SampleAccount:
        """The sample that the number that calls belongs to, or the first."""
        named = [one.facts.get("account_number") for one in self._answers()]
        known = [account for account in self._samples.accounts if account.number in named]
        return next(iter(known), self._samples.accounts[0])

    def _answers(self) -> list[Answered]:
        return [one for turn in self._past.turns for one in turn.trail.answered]


def was_taken(turn: PastTurn) -> bool:
    """Was the number that was keyed here understood?"""
    return TAKEN in turn.trail.results_at(0)
