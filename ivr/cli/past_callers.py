"""Who made the sample calls of the past: invented people, their bills and plans, as files to be imported."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from msgspec import Struct

AREA_CODES = ("240", "301", "410", "443", "571", "667", "703", "804")
NUMBERS_AN_AREA = 100
"""555-0100 to 555-0199 are nobody's in any area."""
_FIRST = ("Ada", "Ben", "Clara", "Dev", "Edith", "Frank", "Gloria", "Hugo", "Irene", "Joel", "Karin", "Luis")
_LAST = ("Abara", "Brandt", "Castillo", "Duarte", "Engel", "Farrow", "Granger", "Holm", "Ibarra", "Jansen")
_TREATMENTS = ("Home nursing visits", "Physical therapy at home", "Oxygen equipment rental", "CPAP supplies")
_OLDEST, _YOUNGEST = date(1934, 1, 1), date(1988, 1, 1)


class PastCaller(Struct, frozen=True):
    """`born` as MMDDYYYY. `bills`: number and cents, the oldest first. `has_plan`: the first one is in it."""

    account: str
    name: str
    born: str
    postal_code: str
    phone: str
    language: str
    bills: tuple[tuple[str, int], ...]
    has_plan: bool

    @property
    def words(self) -> dict[str, str]:
        """What stands for `<born>` and its like in a call file."""
        return {
            "account": self.account,
            "last_four": self.account[-4:],
            "born": self.born,
            "zip": self.postal_code,
            "phone": self.phone,
            "bill": self.bills[0][0],
        }


def past_caller(random: Random, number: int, language: str, *, has_plan: bool) -> PastCaller:
    """The caller of the call `number`, of which there are less than 800: each has a number of her own."""
    born = _OLDEST + timedelta(days=random.randrange((_YOUNGEST - _OLDEST).days))
    area, last = divmod(number, NUMBERS_AN_AREA)
    return PastCaller(
        account=f"5100{number:04}",
        name=f"{random.choice(_FIRST)} {random.choice(_LAST)}",
        born=f"{born:%m%d%Y}",
        postal_code=f"2{random.randrange(10_000):04}",
        phone=f"+1{AREA_CODES[area % len(AREA_CODES)]}55501{last:02}",
        language=language,
        bills=tuple((f"3200{number:04}{place}", random.randrange(60_00, 420_00, 5)) for place in range(3)),
        has_plan=has_plan,
    )


def account_file(callers: Sequence[PastCaller]) -> bytes:
    """accounts.csv"""
    rows = [
        (one.account, one.name, _iso(one.born), one.postal_code, one.phone, one.language) for one in callers
    ]
    return _csv("account_number,name,date_of_birth,zip,phone,language", rows)


def bill_file(callers: Sequence[PastCaller], today: date) -> bytes:
    """bills.csv: of the months before, due in the weeks after."""
    rows = [
        (number, one.account, *_days(today, place), _TREATMENTS[cents % len(_TREATMENTS)], cents)
        for one in callers
        for place, (number, cents) in enumerate(one.bills)
    ]
    return _csv(
        "bill_number,account_number,service_date,description,amount,due_date",
        [
            (bill, account, served, about, f"{cents / 100:.2f}", due)
            for bill, account, served, due, about, cents in rows
        ],
    )


def plan_file(callers: Sequence[PastCaller], today: date) -> bytes:
    """plans.csv: the oldest bill of whoever has a plan."""
    due = (today + timedelta(days=20)).isoformat()
    rows = [(one.account, "45.00", due, one.bills[0][0]) for one in callers if one.has_plan]
    return _csv("account_number,installment,next_due_date,bill_numbers", rows)


def _days(today: date, place: int) -> tuple[str, str]:
    return (
        (today - timedelta(days=70 - 12 * place)).isoformat(),
        (today + timedelta(days=10 + 14 * place)).isoformat(),
    )


def _iso(born: str) -> str:
    return f"{born[4:]}-{born[:2]}-{born[2:4]}"


def _csv(head: str, rows: Sequence[tuple[object, ...]]) -> bytes:
    return "\n".join([head, *(",".join(map(str, row)) for row in rows), ""]).encode()
