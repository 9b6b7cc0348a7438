"""What is seen from outside: a line of JSON a turn, and counters. Nothing a caller said is in them."""

import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, BinaryIO

import msgspec
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from structlog.typing import FilteringBoundLogger, Processor

from ivr.flow.problems import FlowRejected

SHORTEST_HIDDEN_RUN = 6
"""Digits in a row that could be an account number, a telephone number or a code."""
FRAMES_TOLD = 4

_LONG_RUN = re.compile(rf"\+?[0-9](?:[ .()-]*[0-9]){{{SHORTEST_HIDDEN_RUN - 1},}}")
_CLEAR_FIELDS = frozenset({"call_sid", "timestamp", "where"})
"""Made by the carrier or by us, and without meaning by themselves."""
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

_encoder = msgspec.json.Encoder()

Line = MutableMapping[str, Any]


def hide_numbers(_logger: object, _method: str, line: Line) -> Line:
    """The last look before a line is written: long runs of digits become one x each."""
    for name, value in line.items():
        if name not in _CLEAR_FIELDS and isinstance(value, str) and not value.isalpha():
            line[name] = _LONG_RUN.sub("x", value)
    return line


def open_log(level: str = "info", out: BinaryIO | None = None) -> FilteringBoundLogger:
    """A log of JSON lines on standard error, or on a stream. Whatever else logs here logs there, too."""
    processors: list[Processor] = [hide_numbers, _to_json]
    stream = out or sys.stderr.buffer
    wrapper = structlog.make_filtering_bound_logger(_LEVELS[level])
    structlog.configure(
        processors=processors, wrapper_class=wrapper, logger_factory=structlog.BytesLoggerFactory(stream)
    )
    # Bound once: what wrap_logger returns would bind itself anew for every line.
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.BytesLogger(stream), processors=processors, wrapper_class=wrapper
    ).bind()
    return logger


def told_of(error: BaseException) -> dict[str, str]:
    """A failure without its words, which may hold what a caller keyed: its kind and where it happened."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_TOLD:]
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    cause = error.__cause__
    kind = type(error).__name__ + (f" from {type(cause).__name__}" if cause else "")
    told = {"error": kind, "where": where}
    if isinstance(error, FlowRejected) and error.place:
        # Our own files' line, which holds nothing of a caller.
        told["flow_file"] = f"{error.place.path}:{error.place.line}"
    return told


class Meters:
    """Counters of one process, by names that a monitor asks for at /metrics."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "ivr_turns", "Webhooks answered, by verdict", ["verdict"], registry=self.registry
        )
        self.verdict = cache(self.turns.labels)
        self.seconds = Histogram(
            "ivr_turn_seconds", "From the webhook to its answer", buckets=_SECONDS, registry=self.registry
        )
        self.apologies = Counter(
            "ivr_apologies", "Turns that failed and were apologised for", registry=self.registry
        )
        self.refused = Counter(
            "ivr_refused", "Requests that were refused unread, by reason", ["why"], registry=self.registry
        )


def _to_json(_logger: object, method: str, line: Line) -> bytes:
    """Level, moment and JSON in one: a third cheaper than the library's three, and a turn writes a line."""
    line["level"], line["timestamp"] = method, datetime.now(UTC)
    return _encoder.encode(line)
