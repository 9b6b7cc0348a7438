"""Invented people whose numbers may stand in a file, in the place of those of a past call."""

from msgspec import Struct


class SampleAccount(Struct, frozen=True):
    """`birth_date`: ISO. `phone`: E.164, "" for none. `bills`: their numbers."""

    number: str
    birth_date: str
    zip_code: str
    phone: str
    bills: tuple[str, ...] = ()


class SampleOrder(Struct, frozen=True):
    """`birth_date`: ISO, of whom the order is for."""

    reference: str
    birth_date: str


class Samples(Struct, frozen=True):
    """What an installation of its own is filled with for a call file. At least one account. `pins`: by the
    number of the agent.
    """

    accounts: tuple[SampleAccount, ...]
    orders: tuple[SampleOrder, ...] = ()
    pins: dict[str, str] = {}
