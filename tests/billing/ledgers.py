"""A ledger to test on: a database with a sealer of fixed keys, and accounts with bills in one line."""

import itertools
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from ivr.billing.account_files import import_accounts
from ivr.billing.accounts import find_account
from ivr.billing.authorizations import Agreement, record_agreement
from ivr.billing.bill_files import import_bills
from ivr.billing.payments import (
    Intent,
    Opened,
    PaymentPolicy,
    open_payment,
    payment_by_reference,
    settle,
)
from ivr.billing.settling import Finding, Payment, What
from ivr.billing.tables import bills
from ivr.database import reading, writing
from ivr.importing.imports import Imported, ImportRefused
from ivr.sealing import Sealer

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=30)
TODAY = NOW.date()
POLICY = PaymentPolicy()


def key(name: str) -> str:
    """A key for tests: random enough, and always the same."""
    return b64encode(sha256(name.encode()).digest()).decode()


def sealer(*key_ids: str) -> Sealer:
    """A sealer whose first key id is the current one."""
    names = key_ids or ("k1",)
    return Sealer.from_keys(",".join(f"{name}:{key(name)}" for name in names), key("index"))


@dataclass
class Ledger:
    """`account` and `bill` write through the imports, so that what is there could have come from a file."""

    engine: Engine
    sealer: Sealer = field(default_factory=sealer)
    turns: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(40170022))

    def account(self, *amounts: int, phone: str = "", number: str | None = None) -> str:
        """An account's number; one open bill of so many cents for each amount, due day after day."""
        number = number or str(next(self.numbers))
        line = f"{number},Eleanor Whitfield,1952-03-15,20001,{phone},en"
        done = import_accounts(self.engine, self.sealer, csv_file(ACCOUNT_HEADER, line), TODAY)
        assert isinstance(done, Imported), done
        for place, cents in enumerate(amounts):
            self.bill(number, cents, number=f"{number}{place}", due_on=date(2026, 12, 1 + place))
        return number

    def bill(self, account: str, cents: int, number: str, due_on: date = date(2026, 12, 1)) -> str:
        line = f"{number},{account},2026-09-08,Home nursing visits,{cents / 100:.2f},{due_on}"
        done = import_bills(self.engine, self.sealer, csv_file(BILL_HEADER, line))
        assert isinstance(done, Imported), done
        return number

    def account_id(self, number: str) -> str:
        with reading(self.engine) as connection:
            found = find_account(connection, self.sealer, number)
        assert found is not None
        return found.id

    def bill_id(self, number: str) -> str:
        with reading(self.engine) as connection:
            index = self.sealer.index("bill number", number)
            return str(
                connection.execute(select(bills.c.id).where(bills.c.number_index == index)).scalar_one()
            )

    def paid(self, number: str) -> int:
        with reading(self.engine) as connection:
            index = self.sealer.index("bill number", number)
            paid = select(bills.c.paid_cents).where(bills.c.number_index == index)
            return int(connection.execute(paid).scalar_one())

    def intent(self, account: str, cents: int, bill: str | None = None, call_sid: str = "CA1") -> Intent:
        return Intent(
            self.account_id(account),
            None if bill is None else self.bill_id(bill),
            cents,
            "card",
            None,
            call_sid,
            next(self.turns),
            None,
        )

    def try_open(self, intent: Intent, at: datetime = NOW, policy: PaymentPolicy = POLICY) -> object:
        with writing(self.engine) as connection:
            return open_payment(connection, policy, intent, at)

    def open(self, account: str, cents: int, bill: str | None = None, call_sid: str = "CA1") -> str:
        opened = self.try_open(self.intent(account, cents, bill, call_sid))
        assert isinstance(opened, Opened), opened
        return opened.reference

    def settle(
        self,
        reference: str,
        what: What,
        charge: str | None = None,
        at: datetime = SOON,
    ) -> Payment:
        with writing(self.engine) as connection:
            return settle(connection, reference, Finding(what, charge=charge), at)

    def payment(self, reference: str) -> Payment:
        with reading(self.engine) as connection:
            return payment_by_reference(connection, reference)

    def authorize(self, account: str, cents: int) -> str:
        agreement = Agreement(
            "bank debit", "You authorize one debit.", "en", None, account, cents, "CA1", next(self.turns)
        )
        with writing(self.engine) as connection:
            return record_agreement(connection, self.sealer, agreement, NOW, ZoneInfo("America/New_York"))


ACCOUNT_HEADER = "account_number,name,date_of_birth,zip,phone,language"
BILL_HEADER = "bill_number,account_number,service_date,description,amount,due_date"
PLAN_HEADER = "account_number,installment,next_due_date,bill_numbers"


def csv_file(*lines: str) -> bytes:
    """Lines as the bytes of a file."""
    return ("\n".join(lines) + "\n").encode()


def words(outcome: object) -> list[str]:
    """What a refused import says."""
    assert isinstance(outcome, ImportRefused), outcome
    return [str(complaint) for complaint in outcome.complaints]
