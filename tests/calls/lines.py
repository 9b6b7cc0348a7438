"""A ledger, and a desk that is asked in the way a live call asks it."""

from msgspec.structs import replace

from ivr.billing.payments import Opened
from ivr.billing.settling import What
from ivr.calls.errands import ErrandDesk
from ivr.database import writing
from ivr.engine.call import FactValue
from ivr.engine.errands import Errand, OpenPayment, RunLookUp
from ivr.engine.events import ErrandDone
from tests.billing.ledgers import NOW, Ledger
from tests.conftest import Database

AT = NOW.isoformat()
CALLER = "+12025550142"
UNKNOWN = "99999999"


class Line:
    """`call_sid` is the call that asks; payments made by `pay` are of another one."""

    def __init__(self, database: Database) -> None:
        self.ledger = Ledger(database.engine)
        self.desk = ErrandDesk(self.ledger.sealer)
        self.call_sid = "CA9"

    def ask(self, look_up: str, **given: FactValue) -> ErrandDone:
        """As a verified caller from CALLER."""
        return self.run(RunLookUp(look_up, given, CALLER, verified=True))

    def ask_withheld(self, look_up: str) -> ErrandDone:
        return self.run(RunLookUp(look_up, {}, None, verified=False))

    def run(self, errand: Errand, turn_number: int = 3) -> ErrandDone:
        with writing(self.ledger.engine) as connection:
            return self.desk.run(connection, errand, self.call_sid, turn_number, AT)

    def verify(self, number: str, birth_date: str = "1952-03-15", zip_code: str = "20001") -> ErrandDone:
        checked = self.ask("check_date_of_birth", account_number=number, date_of_birth=birth_date)
        return self.ask(
            "verify_holder",
            account_number=number,
            birth_date_check=checked.facts["birth_date_check"],
            zip_code=zip_code,
        )

    def pay(self, what: str, cents: int = 20_00, caller: str | None = CALLER) -> str:
        """An account with a payment that is `pending`, `unclear`, or settled after a doubt; its number."""
        number = self.ledger.account(50_00)
        intent = self.ledger.intent(number, cents, call_sid="CA1")
        index = None if caller is None else self.ledger.sealer.index("phone", caller)
        opened = self.ledger.try_open(replace(intent, caller_index=index))
        assert isinstance(opened, Opened)
        reference = opened.reference
        if what != "pending":
            self.ledger.settle(reference, "unknown")
        settled: dict[str, What] = {"charged": "charged", "declined": "declined"}
        if what in settled:
            self.ledger.settle(reference, settled[what])
        return number


def open_errand(number: str, cents: int = 50_00, bill: str | None = None) -> OpenPayment:
    """Pay so much by card, towards the account or a bill of it."""
    if bill is None:
        return OpenPayment(number, None, cents, "card", "account", CALLER, None)
    return OpenPayment(number, bill, cents, "card", "bill", CALLER, None)


def opened(line: Line, number: str, turn: int = 3) -> str:
    """The reference of a payment of $50 that was opened on this turn."""
    done = line.run(open_errand(number), turn)
    assert done.way_out == "opened", done
    return str(done.facts["payment_reference"])
