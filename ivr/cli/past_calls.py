"""Sample calls of the two weeks before the demo: made by the simulated carrier, signed and over HTTP, with
pretended times. Every row that comes of them was written by a turn.
"""

import csv
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Engine

from ivr.billing.account_files import import_accounts
from ivr.billing.bill_files import import_bills
from ivr.billing.plan_files import import_plans
from ivr.cli.past_callers import PastCaller, account_file, bill_file, past_caller, plan_file
from ivr.importing.imports import ImportRefused
from ivr.sealing import Sealer
from ivr.simulator.call_files import TIME_ZONE, Script, read_call_file
from ivr.simulator.call_tests import Phones
from ivr.simulator.carrier import Carrier
from ivr.simulator.phone import CallIsOver, Phone
from ivr.simulator.playing import Played, play

FOLDER = Path("samples") / "history"
PLAN = "calls.csv"
SEED = 1_877
OFFICE_HOURS = (9, 16)
HOURS = (8, 20)
BEFORE_NOW = timedelta(minutes=30)
"""A call that began later might not be over."""
_IN_ACCOUNT = ("<born>", "<account>")
_IN_PLAN = "adds_to_a_plan"


class PastCall(Struct, frozen=True):
    """A call to be made: its file with the blanks filled in, and who makes it, from when on."""

    name: str
    script: Script
    caller: PastCaller
    at: datetime
    needs_account: bool


class _Row(Struct, frozen=True):
    """How often a file is played, in which weeks and hours."""

    name: str
    language: str
    hours: tuple[int, int]
    days: tuple[int, int]

    @property
    def is_office(self) -> bool:
        return self.hours == OFFICE_HOURS


def plan_calls(folder: Path, now: datetime) -> list[PastCall]:
    """The calls of the past, the earliest first; the same ones for the same moment. None without the folder.

    `folder`: of the call files and calls.csv, which says how many of each.
    """
    if not (folder / PLAN).is_file():
        return []
    random = Random(SEED)  # noqa: S311 - the same calls each time
    files = {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.call"))}
    orders = _orders(folder.parent / "orders.csv")
    calls = [
        _call(row, files[row.name], number, now, random, orders)
        for number, row in enumerate(_rows(folder / PLAN))
    ]
    return sorted(calls, key=lambda call: call.at)


def mark_of(calls: list[PastCall]) -> str:
    """The same for the same calls."""
    told = [(call.name, call.at, call.caller) for call in calls]
    return sha256(msgspec.json.encode(told)).hexdigest()


def import_callers(engine: Engine, sealer: Sealer, calls: list[PastCall], now: datetime) -> None:
    """The accounts, bills and plans of whoever needs one. Raises ValueError when a file is refused."""
    callers, today = [call.caller for call in calls if call.needs_account], now.date()
    for done in (
        import_accounts(engine, sealer, account_file(callers), today),
        import_bills(engine, sealer, bill_file(callers, today)),
        import_plans(engine, sealer, plan_file(callers, today)),
    ):
        if isinstance(done, ImportRefused):
            raise ValueError(f"the sample history: {done.complaints[0]}")


def make_calls(
    calls: list[PastCall], open_carrier: Callable[[Callable[[], datetime]], Carrier]
) -> Generator[Played, None, None]:
    """Each call as it was made. `open_carrier`: a carrier with a processor that has this clock."""
    at = [calls[0].at if calls else datetime.now(TIME_ZONE)]
    with open_carrier(lambda: at[0]) as carrier:
        for call in calls:
            at[0] = call.at
            phones = _KeptPhones(carrier)
            played = play(call.script, phones)
            phones.hang_up()
            yield played


class _KeptPhones(Phones):
    """Phones that are put down at the end, wherever a call went."""

    def __init__(self, carrier: Carrier) -> None:
        super().__init__(carrier, None, "anonymous", None)
        self._held: list[Phone] = []

    def _dial(
        self, script: Script, to: str, caller: str, not_before: datetime | None, whose: str = ""
    ) -> Phone:
        phone = super()._dial(script, to, caller, not_before, whose)
        self._held.append(phone)
        return phone

    def hang_up(self) -> None:
        for phone in self._held:
            with suppress(CallIsOver):
                phone.hang_up()


def _rows(file: Path) -> Iterator[_Row]:
    """A row for each call."""
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            hours = OFFICE_HOURS if row["hours"] == "office" else HOURS
            days = (int(row["first_days_ago"]), int(row["last_days_ago"]))
            for language, column in (("en", "english"), ("es", "spanish")):
                for _ in range(int(row[column])):
                    yield _Row(row["script"], language, hours, days)


def _call(
    row: _Row, text: str, number: int, now: datetime, random: Random, orders: list[dict[str, str]]
) -> PastCall:
    caller = past_caller(random, number, row.language, has_plan=row.name == _IN_PLAN)
    at = _moment(row, now, random)
    words = caller.words | random.choice(orders) | {"year": f"{at.year + 2 - 2000}"}
    head = f"from {caller.phone}\nat {at:%Y-%m-%d %H:%M:%S}\nlanguage {row.language}\n"
    script = read_call_file(head + _filled_in(text, words), f"{row.name}.call")
    if isinstance(script, list):
        raise ValueError(str(script[0]))
    return PastCall(row.name, script, caller, at, any(blank in text for blank in _IN_ACCOUNT))


def _moment(row: _Row, now: datetime, random: Random) -> datetime:
    """A moment of the row's days and hours before now, by New York's clock; offices have no weekends."""
    today = now.astimezone(ZoneInfo(TIME_ZONE.key)).date()
    first, last = row.days
    moments = [
        datetime(day.year, day.month, day.day, hour, tzinfo=TIME_ZONE)
        for day in (today - timedelta(days=ago) for ago in range(first, last - 1, -1))
        for hour in range(*row.hours)
        if not (row.is_office and day.weekday() >= 5)
    ]
    fitting = [one for one in moments if one + timedelta(hours=1) < now - BEFORE_NOW]
    begins = random.choice(fitting or [now - timedelta(days=first) - BEFORE_NOW])
    return begins.astimezone(TIME_ZONE) + timedelta(seconds=random.randrange(3_600))


def _filled_in(text: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"<{name}>", word)
    return text


def _orders(file: Path) -> list[dict[str, str]]:
    """Reference number and date of birth of the sample orders, as they are keyed."""
    with file.open(encoding="utf-8", newline="") as opened:
        return [
            {"order": row["reference"], "order_born": _keyed(row["date_of_birth"])}
            for row in csv.DictReader(opened)
        ]


def _keyed(iso_day: str) -> str:
    year, month, day = iso_day.split("-")
    return f"{month}{day}{year}"
