"""The sample orders into an empty database: for the demonstration and for tests."""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from ivr.importing.imports import ImportRefused
from ivr.orders.order_files import import_orders
from ivr.sealing import Sealer

FILE = "orders.csv"


class SampleOrdersRefused(ValueError):
    """The sample file has mistakes; the first is named."""


def import_sample_orders(engine: Engine, sealer: Sealer, folder: Path, today: date) -> None:
    """orders.csv of `folder`; a folder without it has no orders."""
    file = folder / FILE
    if not file.is_file():
        return
    outcome = import_orders(engine, sealer, file.read_bytes(), today)
    if isinstance(outcome, ImportRefused):
        raise SampleOrdersRefused(f"{FILE} {outcome.complaints[0]}")
