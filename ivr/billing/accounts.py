"""Accounts: found by keyed hash, opened one column at a time."""

import secrets
import time

from msgspec import Struct
from sqlalchemy import Connection, select
from sqlalchemy.sql.elements import ColumnElement

from ivr.billing.tables import accounts
from ivr.sealing import PHONE, Sealer, place_of

ACCOUNT_NUMBER = "account number"
BILL_NUMBER = "bill number"
"""The kinds under which numbers are hashed, so that equal digits of two kinds have different hashes."""


class FoundAccount(Struct, frozen=True):
    """An account that exists; `number_index` is the hash by which it was found."""

    id: str
    number_index: str


def new_id() -> str:
    """A key for a new row: 32 hexadecimal digits, the millisecond first, then 80 random bits.

    Keys that grow with time are written side by side; wholly random ones make an import wait for the disk.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def find_account(connection: Connection, sealer: Sealer, number: str) -> FoundAccount | None:
    """The account with this number."""
    index = sealer.index(ACCOUNT_NUMBER, number)
    row_id = connection.execute(
        select(accounts.c.id).where(accounts.c.number_index == index)
    ).scalar_one_or_none()
    return None if row_id is None else FoundAccount(row_id, index)


def accounts_of_phone(connection: Connection, sealer: Sealer, phone: str, at_most: int = 2) -> list[str]:
    """The ids of the accounts that this phone number (E.164) belongs to."""
    found = select(accounts.c.id).where(accounts.c.phone_index == sealer.index(PHONE, phone))
    return list(connection.execute(found.limit(at_most)).scalars())


def account_number(connection: Connection, sealer: Sealer, account_id: str) -> str:
    """The number of an account that exists, in clear."""
    return _open(connection, sealer, account_id, accounts.c.number_sealed)


def holder_name(connection: Connection, sealer: Sealer, account_id: str) -> str:
    """The account holder's name, in clear."""
    return _open(connection, sealer, account_id, accounts.c.name_sealed)


def lock_account(connection: Connection, account_id: str) -> None:
    """Make everybody else who moves this account's money wait for the end of this transaction.

    On SQLite the transaction is the only writer already.
    """
    locked = select(accounts.c.id).where(accounts.c.id == account_id).with_for_update(key_share=True)
    connection.execute(locked).one()


def _open(connection: Connection, sealer: Sealer, account_id: str, column: ColumnElement[bytes]) -> str:
    sealed = connection.execute(select(column).where(accounts.c.id == account_id)).scalar_one()
    return sealer.open_text(sealed, place_of("accounts", str(column.key), account_id))
