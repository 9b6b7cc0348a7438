"""Two webhooks that have both read the call before either has written: made to happen, not waited for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest

from ivr.engine import machine
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import Caller, Reply, over_http
from tests.calls_path.ledger import count, next_turn

MEET_WITHIN_SECONDS = 5.0


def meeting_before(work: Callable[..., object], barrier: Barrier) -> Callable[..., object]:
    """The work, done only when both have come so far; those who come alone later do not wait."""

    def waits_then_works(*given: object) -> object:
        try:
            barrier.wait(MEET_WITHIN_SECONDS)
        except BrokenBarrierError:
            pass
        else:
            barrier.abort()
        return work(*given)

    return waits_then_works


def both(lines: Rehearsal, caller: Caller, *digits: str) -> list[Reply]:
    """The last webhook twice at once, with these digits."""
    url, fields = caller.last

    def send(pressed: str) -> Reply:
        other = Caller(over_http(lines.url), caller.token, caller.public_url)
        return other.repeat(url, fields | ({"Digits": pressed} if pressed else {}))

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(send, digits))


@pytest.mark.parametrize(
    "keys", [("3",), ("2", "40170022#", "1", "03151952", "20001")], ids=["plain", "errand"]
)
@pytest.mark.parametrize("same", [True, False], ids=["same", "other"])
def test_of_two_that_read_the_call_at_once_one_takes_the_turn(
    lines: Rehearsal, caller: Caller, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...], same: bool
) -> None:
    caller.ring()
    caller.press(*keys[:-1])
    caller.last = caller.reply.next_url(), caller.last[1]
    barrier = Barrier(2)
    monkeypatch.setattr("ivr.calls.conductor.advance", meeting_before(machine.advance, barrier))
    first, second = both(lines, caller, keys[-1], keys[-1] if same else "4")
    assert (first.status, first.body) == (second.status, second.body)
    assert "Enqueue" not in first.verbs
    assert count(lines.engine, "turns") == next_turn(lines.engine, caller.sid) == len(keys) + 1
    assert b"apologised" not in lines.log.read_bytes()


def test_of_two_first_webhooks_at_once_one_begins_the_call(
    lines: Rehearsal, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.ring()
    caller.sid = f"CA{'e' * 32}"
    caller.last = caller.last[0], caller.last[1] | {"CallSid": caller.sid}
    monkeypatch.setattr("ivr.calls.conductor.begin", meeting_before(machine.begin, Barrier(2)))
    first, second = both(lines, caller, "", "")
    assert (first.status, first.body) == (second.status, second.body)
    assert "Gather" in first.verbs
    assert count(lines.engine, "calls") == count(lines.engine, "turns") == 2
    assert b"apologised" not in lines.log.read_bytes()
