"""Calls to a draft: made by staff from the browser phone, and in no figure about callers.

A server that was started with `--draft` answers every caller by one: there they are counted.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, select

from ivr.calls.tables import calls

TO_DRAFT: ColumnElement[bool] = calls.c.version < 0
"""Of a row of `calls`."""


def of_draft(call_sid: ColumnElement[str]) -> ColumnElement[bool]:
    """Of a row of any other table that names a call: was that to a draft?"""
    return select(calls.c.call_sid).where(calls.c.call_sid == call_sid, TO_DRAFT).exists()


def drafts_among(connection: Connection, sids: Iterable[str]) -> frozenset[str]:
    """Those of these calls that were to a draft."""
    chosen = select(calls.c.call_sid).where(calls.c.call_sid.in_(tuple(sids)), TO_DRAFT)
    return frozenset(connection.scalars(chosen))
