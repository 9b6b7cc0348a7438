"""The sample accounts, bills and plan into an empty database: for the demonstration and for tests."""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from ivr.billing.account_files import import_accounts
from ivr.billing.bill_files import import_bills
from ivr.billing.plan_files import import_plans
from ivr.importing.imports import ImportRefused
from ivr.sealing import Sealer


class SamplesRefused(ValueError):
    """A sample file has mistakes; the first is named."""


def import_samples(engine: Engine, sealer: Sealer, folder: Path, today: date) -> None:
    """accounts.csv, bills.csv and plans.csv of `folder`, in this order."""
    for name, outcome in (
        ("accounts.csv", import_accounts(engine, sealer, (folder / "accounts.csv").read_bytes(), today)),
        ("bills.csv", import_bills(engine, sealer, (folder / "bills.csv").read_bytes())),
        ("plans.csv", import_plans(engine, sealer, (folder / "plans.csv").read_bytes())),
    ):
        if isinstance(outcome, ImportRefused):
            raise SamplesRefused(f"{name} {outcome.complaints[0]}")
