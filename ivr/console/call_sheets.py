"""Calls for a spreadsheet or a program. Cells are safe to open; numbers are masked as on the pages."""

from collections.abc import Sequence

import msgspec
from flask import Response

from ivr.billing.call_payments import PaymentOfCall
from ivr.billing.exports import to_csv
from ivr.calls.histories import CallHistory, CallListed
from ivr.calls.reasons import Reason, TurnTold
from ivr.calls.words import Said

CALL_COLUMNS = CallListed.__struct_fields__
TURN_COLUMNS = ("turn", "at", "happened", "steps", "then", "heard")


def calls_as_csv(calls: Sequence[CallListed]) -> Response:
    """A line for each call."""
    rows = [{name: _cell(value) for name, value in msgspec.structs.asdict(call).items()} for call in calls]
    return _download(to_csv(CALL_COLUMNS, rows), "text/csv", "calls.csv")


def calls_as_json(calls: Sequence[CallListed], is_all: bool) -> Response:
    """`is_all`: no more calls fit."""
    return _download(_encoded({"calls": calls, "is_all": is_all}), "application/json", "calls.json")


def call_as_csv(history: CallHistory, turns: Sequence[TurnTold]) -> Response:
    """A line for each turn."""
    rows = [
        {
            "turn": str(turn.number),
            "at": turn.at,
            "happened": turn.happened,
            "steps": "; ".join(map(_reason, turn.reasons)),
            "then": turn.then,
            "heard": " / ".join(map(_heard, turn.said)),
        }
        for turn in turns
    ]
    return _download(to_csv(TURN_COLUMNS, rows), "text/csv", f"{history.listed.sid}.csv")


def call_as_json(
    history: CallHistory, payments: Sequence[PaymentOfCall], turns: Sequence[TurnTold]
) -> Response:
    """The same as `ivr calls show --json`."""
    told = {"call": history.listed, "payments": payments, "turns": turns}
    return _download(_encoded(told), "application/json", f"{history.listed.sid}.json")


def call_as_test(history: CallHistory, written: str) -> Response:
    """A call file: see docs/calls-as-tests.md."""
    return _download(written, "text/plain", f"{history.listed.sid}.call")


def _encoded(told: object) -> str:
    return msgspec.json.encode(told).decode()


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _reason(reason: Reason) -> str:
    place = f"{reason.flow}.{reason.step}"
    return f"{place} ({reason.why})" if reason.why else place


def _heard(said: Said) -> str:
    return said.words or said.recording


def _download(content: str, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
