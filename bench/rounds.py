"""Interleaved rounds in this process: each variant takes its turn in every round, and medians are compared.

A machine's speed wanders by a factor of two within minutes; what ran side by side wandered together.
"""

from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter
from typing import Any

from bench.webhooks import Webhook

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Sample = Callable[[], float]
"""One round of one variant; returns its figure (microseconds a turn, or requests a second)."""


def interleave(samples: dict[str, Sample], rounds: int) -> dict[str, list[float]]:
    """The figures of every variant, round by round; a first round that nobody counts warms everything up."""
    for sample in samples.values():
        sample()
    figures: dict[str, list[float]] = {name: [] for name in samples}
    for _ in range(rounds):
        for name, sample in samples.items():
            figures[name].append(sample())
    return figures


def median_ratio(above: list[float], below: list[float]) -> float:
    """The median of the rounds' own ratios, so that a slow minute counts on both sides."""
    return median([one / other for one, other in zip(above, below, strict=True)])


def answer(app: WsgiApp, webhook: Webhook) -> tuple[str, bytes]:
    """The status line and the body that a WSGI application answers with."""
    statuses: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        statuses.append(status)

    chunks = app(webhook.environ(), start_response)
    body = b"".join(chunks)
    if (close := getattr(chunks, "close", None)) is not None:
        close()
    return statuses[0], body


def time_turns(app: WsgiApp, webhooks: list[Webhook]) -> float:
    """Microseconds a turn over these webhooks. Raises ValueError when an answer is no TwiML."""
    started = perf_counter()
    answers = [answer(app, webhook) for webhook in webhooks]
    microseconds = (perf_counter() - started) * 1e6 / len(webhooks)
    for status, body in answers:
        if not status.startswith("200") or b"<Response" not in body:
            raise ValueError(f"A turn was answered with {status}: {body[:200]!r}")
    return microseconds


def time_work(work: Callable[[], object], times: int) -> float:
    """Microseconds for one run of `work`."""
    started = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - started) * 1e6 / times
