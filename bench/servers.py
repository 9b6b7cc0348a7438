"""Web servers for the length of a benchmark: on loopback, ended by their own process id."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

START_SECONDS = 30
STOP_SECONDS = 10


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def our_door(workers: int) -> list[str]:
    """The application as `ivr serve` runs it; its settings say with how many threads."""
    words = ("--interface", "asginl", "--no-log", "--workers", str(workers))
    return ["-m", "granian", "wsgi:door", *words, "--host", "127.0.0.1", "--port"]


def granian(application: str, workers: int, threads: int) -> list[str]:
    """A floor, by WSGI. `application` is `module:callable`; a factory ends in `()`."""
    factory = ["--factory"] if application.endswith("()") else []
    return [
        *("-m", "granian", application.removesuffix("()"), *factory),
        *("--interface", "wsgi", "--no-log", "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--host", "127.0.0.1", "--port"),
    ]


def gunicorn(application: str, workers: int, threads: int) -> list[str]:
    return [
        *("-m", "gunicorn", "--no-control-socket", "--log-level", "error", "--keep-alive", "30"),
        *("-k", "gthread", "--workers", str(workers), "--threads", str(threads), application, "--bind"),
    ]


@contextmanager
def serving(words: list[str], environment: dict[str, str]) -> Iterator[int]:
    """Run one server; gives its port once it takes connections. Raises TimeoutError when it never does."""
    port = free_port()
    address = f"127.0.0.1:{port}" if "gunicorn" in words else str(port)
    with tempfile.TemporaryFile() as output:
        server = subprocess.Popen(
            [sys.executable, *words, address], env={**os.environ, **environment}, stdout=output, stderr=output
        )
        try:
            _await_port(port, server)
            yield port
        except TimeoutError:
            output.seek(0)
            print(output.read().decode(errors="replace")[-4000:], file=sys.stderr)
            raise
        finally:
            end(server)


def _await_port(port: int, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"{server.args!r} takes no connections")


def end(server: "subprocess.Popen[bytes]", stop_signal: int = signal.SIGTERM) -> None:
    """Ask one process to stop; kill it when it does not."""
    server.send_signal(stop_signal)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
