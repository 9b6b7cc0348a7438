"""The bench with a child of the tests' own, which repeats what it is asked, in ways that ours should not."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from ivr.drafting import bench
from ivr.drafting.bench import Bench, WorkFailed
from ivr.drafting.jobs import DrawPicture

REPEAT = """
import json, sys, time
for line in sys.stdin:
    number, _, job = line.partition(" ")
    so_far = number + ' {"type":"so far","done":1,"known":2}\\n'
    dot = json.loads(job)["dot"]
    import base64
    answer = number + ' {"type":"answered","picture":"' + base64.b64encode(dot.encode()).decode() + '"}\\n'
    failed = number + ' {"type":"failed","told":"x"}\\n'
    SAY
    sys.stdout.flush()
"""

Open = Callable[[str], Bench]


@pytest.fixture
def open_bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    opened = []

    def open_with(say: str) -> Bench:
        def begin(_niceness: int) -> subprocess.Popen[bytes]:
            program = [sys.executable, "-c", REPEAT.replace("SAY", say)]
            return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        monkeypatch.setattr(bench, "_begin", begin)
        opened.append(Bench(0, 20.0))
        return opened[0]

    yield open_with
    for one in opened:
        one.close()


def test_several_replies_at_once_are_all_heard(open_bench: Open) -> None:
    told: list[tuple[int, int]] = []
    child = open_bench("sys.stdout.write(so_far + so_far + answer)")
    assert child.ask(DrawPicture("a"), lambda *so_far: told.append(so_far)).picture == b"a"
    assert told == [(1, 2), (1, 2)]


def test_a_reply_to_a_job_that_was_given_up_is_never_the_answer_to_the_next(open_bench: Open) -> None:
    def lose(_done: int, _known: int) -> None:
        raise ValueError

    child = open_bench("sys.stdout.write(so_far + answer)")
    with pytest.raises(ValueError):  # noqa: PT011 - our own, as it was raised
        child.ask(DrawPicture("a"), lose)
    assert child.ask(DrawPicture("b")).picture == b"b"


def test_a_reply_that_comes_twice_is_not_the_answer_to_the_next_job(open_bench: Open) -> None:
    child = open_bench("sys.stdout.write(answer + answer)")
    assert [child.ask(DrawPicture(dot)).picture for dot in "abc"] == [b"a", b"b", b"c"]


def test_a_child_that_tells_of_its_failure_serves_on(open_bench: Open) -> None:
    child = open_bench("sys.stdout.write(failed if dot == 'a' else answer)")
    with pytest.raises(WorkFailed, match="x"):
        child.ask(DrawPicture("a"))
    begun = child._child
    assert child.ask(DrawPicture("b")).picture == b"b"
    assert child._child is begun


def test_a_child_that_goes_away_fails_its_job_alone(open_bench: Open) -> None:
    child = open_bench("if dot == 'a': sys.exit()\n    sys.stdout.write(answer)")
    with pytest.raises(WorkFailed, match="went away"):
        child.ask(DrawPicture("a"))
    assert child.ask(DrawPicture("b")).picture == b"b"


def test_a_child_that_reads_no_more_is_replaced(open_bench: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ENDS_WITHIN_SECONDS", 0.0)
    child = open_bench(
        "import os\n    os.close(0)\n    sys.stdout.write(answer)\n    sys.stdout.flush()\n    time.sleep(60)"
    )
    assert [child.ask(DrawPicture(dot)).picture for dot in "ab"] == [b"a", b"b"]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS knows no such limit")
def test_a_child_gets_no_more_memory_than_it_may_have() -> None:
    program = (
        "from ivr.drafting import child; child.MEMORY_BYTES = 2**28; child.limit_memory(); bytearray(2**28)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert b"MemoryError" in ended.stderr
