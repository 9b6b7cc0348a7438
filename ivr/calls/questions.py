"""What a look-up is given to answer from."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from ivr.billing.accounts import FoundAccount, find_account
from ivr.billing.payments import PaymentPolicy
from ivr.billing.plan_changes import PlanPolicy
from ivr.billing.verification import VerificationPolicy
from ivr.desk.agents import AgentPolicy
from ivr.engine.call import FactValue
from ivr.engine.events import ErrandDone
from ivr.orders.finding import OrderPolicy
from ivr.sealing import PHONE, Sealer


class Policies(Struct, frozen=True):
    """What an installation permits: guesses about accounts, orders and PINs, payments, and plans.

    `stranded_queue`: the carrier's queue to which callers are sent when the lines fail; "" for none.
    """

    verification: VerificationPolicy = VerificationPolicy()
    payment: PaymentPolicy = PaymentPolicy()
    orders: OrderPolicy = OrderPolicy()
    plan: PlanPolicy = PlanPolicy()
    agents: AgentPolicy = AgentPolicy()
    stranded_queue: str = ""


class Question(Struct, frozen=True):
    """A look-up on its way: where to look, what is given, who calls, on which line, what for, and when."""

    connection: Connection
    sealer: Sealer
    policies: Policies
    given: dict[str, FactValue]
    caller: str | None
    call_sid: str
    at: datetime
    line: str = ""
    purpose: str = ""

    def text(self, fact: str) -> str:
        """A given fact as text."""
        return str(self.given[fact])

    def caller_index(self) -> str | None:
        """The keyed hash of the number that calls; None for one that is withheld."""
        return None if self.caller is None else self.sealer.index(PHONE, self.caller)

    def account(self) -> FoundAccount | None:
        """The account with the given number."""
        return find_account(self.connection, self.sealer, self.text("account_number"))

    def done(self, way_out: str, marks: tuple[str, ...] = (), **facts: FactValue) -> ErrandDone:
        """The answer."""
        return ErrandDone(self.at.isoformat(), way_out, facts, marks)
