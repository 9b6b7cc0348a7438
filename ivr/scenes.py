"""What a call file may say is given, or happens meanwhile: how an installation is brought to it.

A scene is named by the first words after `given` or `meanwhile`; the words that follow are its own.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import inspect

from ivr.billing.bill_files import COLUMNS, import_bills
from ivr.billing.reconciling import reconcile
from ivr.closings import close
from ivr.database import writing
from ivr.desk.entries import Waiter, join
from ivr.desk.samples import sign_everybody_out
from ivr.engine.calendars import local_moment
from ivr.engine.moments import HOME_ZONE
from ivr.flow.people import Closing
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_tests import CannotBeSo, SetScene, Undo
from ivr.telephony import to_e164
from ivr.texts.wishes import TextReceived, take_text
from ivr.versions import PublishedVersions

Named = TypeVar("Named")


def _named(name: str, known: Mapping[str, Named], what: str) -> Named:
    if name not in known:
        raise CannotBeSo(f"'{name}' is no {what}; there are: {', '.join(sorted(known))}")
    return known[name]


def _nobody_signed_in(rehearsal: Rehearsal, _words: str, _at: datetime) -> None:
    """No agent is at the desk of any queue."""
    with writing(rehearsal.engine) as connection:
        sign_everybody_out(connection)


def _line_full(rehearsal: Rehearsal, words: str, at: datetime) -> None:
    """`line full billing`: so many wait there that nobody more may."""
    queue = _named(words, PublishedVersions(rehearsal.engine).current()[1].queues, "queue")
    with writing(rehearsal.engine) as connection:
        for number in range(queue.max_size):
            waiter = Waiter(f"CA{number:032x}", "", "", "en", "")
            join(connection, rehearsal.sealer, queue.name, waiter, queue.max_size, at)


def _close(rehearsal: Rehearsal, words: str, at: datetime) -> None:
    """`closed billing because a staff meeting / una reunión`, all of that day."""
    calendar, _, because = words.partition(" because ")
    english, _, spanish = because.partition(" / ")
    calendars = PublishedVersions(rehearsal.engine).current()[1].calendars
    day = local_moment(_named(calendar, calendars, "calendar"), at).date()
    reason = {"en": english} | ({"es": spanish} if spanish else {})
    closing = Closing(day.isoformat(), day.isoformat(), reason)
    close(rehearsal.engine, [(calendar, closing)], "scene", at.astimezone(UTC).isoformat())


def _opt_out(rehearsal: Rehearsal, words: str, at: datetime) -> None:
    """`opted out +1 202 555 0142`: STOP was texted from there."""
    number = to_e164(words)
    if number is None:
        raise CannotBeSo(f"'{words}' is no telephone number")
    text = TextReceived(f"SM{number[1:]}{int(at.timestamp())}", number, "STOP")
    with writing(rehearsal.engine) as connection:
        take_text(connection, rehearsal.sealer, text, at)


def _processor_reports(rehearsal: Rehearsal, _words: str, at: datetime) -> None:
    """`the processor reports`: what it charged so far is reconciled, an hour later."""
    later = at + timedelta(hours=1)
    reconcile(rehearsal.engine, rehearsal.report.read_bytes(), later, later, at - timedelta(days=1))


def _bill_comes_in(rehearsal: Rehearsal, words: str, at: datetime) -> None:
    """`a bill comes in for 40170046`: its tenth, of $20.00, due in two months."""
    account, served = words.removeprefix("for "), at.astimezone(HOME_ZONE).date()
    row = f"{account}9,{account},{served},Oxygen equipment rental,20.00,{served + timedelta(days=60)}"
    import_bills(rehearsal.engine, rehearsal.sealer, f"{','.join(COLUMNS)}\n{row}\n".encode())


OUT_OF_REACH = {
    "accounts are": ("accounts", "bills", "plans"),
    "orders are": ("orders",),
    "messages are": ("messages",),
    "the desk is": ("agents", "agent_queues", "queue_entries"),
    "all lines are": ("calls",),
}
"""What can be down, and which tables are renamed for it. So the look-up itself fails, with the error of a
database that cannot do it, and whatever else the call needs goes on.
"""


def _take_away(tables: tuple[str, ...]) -> SetScene[Rehearsal]:
    """`accounts are down`, until they are up again or the file ends."""

    def scene(rehearsal: Rehearsal, words: str, at: datetime) -> Undo:
        with writing(rehearsal.engine) as connection:
            for table in tables:
                connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_{_AWAY}")
        return lambda: _bring_back(tables)(rehearsal, words, at)

    return scene


def _bring_back(tables: tuple[str, ...]) -> SetScene[Rehearsal]:
    """`accounts are up again`; those that are there already stay."""

    def scene(rehearsal: Rehearsal, _words: str, _at: datetime) -> None:
        with writing(rehearsal.engine) as connection:
            there = inspect(connection).get_table_names()
            for table in tables:
                if f"{table}_{_AWAY}" in there:
                    connection.exec_driver_sql(f"ALTER TABLE {table}_{_AWAY} RENAME TO {table}")

    return scene


_AWAY = "away"

SCENES: dict[str, SetScene[Rehearsal]] = {
    "nobody signed in": _nobody_signed_in,
    "line full": _line_full,
    "closed": _close,
    "opted out": _opt_out,
    "the processor reports": _processor_reports,
    "a bill comes in": _bill_comes_in,
    **{f"{what} down": _take_away(tables) for what, tables in OUT_OF_REACH.items()},
    **{f"{what} up again": _bring_back(tables) for what, tables in OUT_OF_REACH.items()},
}
