"""Orders to test on, written through the import, and a caller who asks for them."""

from collections.abc import Callable

from sqlalchemy import Engine

from ivr.engine.events import ErrandDone
from ivr.importing.imports import Imported
from ivr.orders.order_files import import_orders
from ivr.orders.tables import STATUSES
from tests.billing.ledgers import TODAY, csv_file, sealer
from tests.calls.lines import Line

HEADER = "reference,kind,patient_name,date_of_birth,status,expected_on"
BORN = "1952-03-15"
UNKNOWN = "9999999"


def order(engine: Engine, reference: str = "8800012", status: str = "received", day: str = "") -> str:
    """An order of Eleanor Whitfield for equipment; its reference number."""
    line = f"{reference},equipment,Eleanor Whitfield,{BORN},{status},{day}"
    done = import_orders(engine, sealer(), csv_file(HEADER, line), TODAY)
    assert isinstance(done, Imported), done
    return reference


def ask(line: Line, reference: str, birth_date: str = BORN) -> ErrandDone:
    """As a caller from a number that is told."""
    return line.ask("order_status", reference_number=reference, date_of_birth=birth_date)


def _with_status(status: str) -> Callable[[Line], ErrandDone]:
    return lambda line: ask(line, order(line.ledger.engine, status=status, day="2026-12-02"))


def _blocked(line: Line) -> ErrandDone:
    reference = order(line.ledger.engine)
    for _ in range(3):
        ask(line, reference, "1952-03-16")
    return ask(line, reference)


ORDER_WAYS_OUT: dict[tuple[str, str], Callable[[Line], ErrandDone]] = {
    **{("order_status", status): _with_status(status) for status in STATUSES},
    ("order_status", "not_found"): lambda line: ask(line, UNKNOWN),
    ("order_status", "blocked"): _blocked,
}
"""How each way out of `order_status` is reached."""
