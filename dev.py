"""The commands of a working day, with nothing but Python: `python3 dev.py demo`.

    demo    install what the lines need, make a sample installation, serve it and tell how to call
    phone   call a line from this terminal
    test    run the tests (further words go to pytest)
    check   everything that must hold before a change is sent: format, lint, types, imports, flows, tests
    fix     format the code and repair what the linter can repair
    bench   measure the path of a turn beside its floors
    lock    write the three locked files of requirements again from pyproject.toml

Each command is echoed before it runs, so that it can be run by hand.
"""

import hashlib
import importlib.util
import os
import shlex
import subprocess
import sys
from pathlib import Path

# No syntax in this file that Python 3.5 cannot read: the sentence below is for those who run an old one.
if sys.version_info < (3, 11):  # noqa: UP036 - the reader of this sentence may well run an older Python
    sys.exit("This needs Python 3.11 or newer; " + sys.executable + " is " + sys.version.split()[0] + ".")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
LAUNCHERS = {
    "ivr": '#!/bin/sh\nexec "$(dirname "$0")/python" -m ivr "$@"\n',
    "ivr.cmd": '@"%~dp0python.exe" -m ivr %*\n',
}
LOCK = "uv pip compile -q --universal --python-version 3.11 --generate-hashes"
LOCK_COMMAND = [*LOCK.split(), "--no-emit-index-url", "--no-emit-find-links", "pyproject.toml"]
LOCK_COMMAND += ["--custom-compile-command", "python3 dev.py lock"]
PIP_INSTALL = "python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r"
DEMO = "requirements-demo.txt"
"""What production needs, and the library that draws pictures of flows."""
CHECKS = (
    "ruff format --check .",
    "ruff check .",
    "mypy",
    "lint-imports",
    "python -m ivr check",
    "python -m pytest -q -n 2 --dist worksteal",
)


def run(*words: str) -> int:
    """Echo a command, run it in the project's folder, return its exit status."""
    print("+ " + shlex.join(words).replace(str(ROOT) + os.sep, ""), flush=True)
    return subprocess.call(words, cwd=str(ROOT))


def tool(*words: str) -> int:
    return run(str(BIN / words[0]), *words[1:])


def hand_over(*words: str) -> int:
    """Become the command: whoever ends this process ends the demo. Windows can only wait for it."""
    if os.name == "nt":
        return tool(*words)
    print("+ " + shlex.join([".venv/bin/" + words[0], *words[1:]]), flush=True)
    os.chdir(str(ROOT))
    os.execv(str(BIN / words[0]), [str(BIN / words[0]), *words[1:]])


def make_venv() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python came without its venv module. On Debian or Ubuntu: sudo apt install python3-venv"
        )
    if run(sys.executable, "-m", "venv", "--clear", str(VENV)) != 0:
        sys.exit("The virtual environment could not be made.")


def link_checkout() -> None:
    """Make `import ivr` and the command `ivr` work from anywhere here, without a build."""
    packages = next(VENV.glob("[Ll]ib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"))
    (packages / "ivr_checkout.pth").write_text(str(ROOT) + "\n", encoding="utf-8")
    name = "ivr.cmd" if os.name == "nt" else "ivr"
    (BIN / name).write_text(LAUNCHERS[name], encoding="utf-8")
    (BIN / name).chmod(0o755)


def stamp(requirements: str) -> "tuple[Path, str]":
    """Where it is noted what was installed from a locked file, and the note of the file as it is now."""
    return VENV / (requirements + ".sha256"), hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()


def is_installed(requirements: str) -> bool:
    note, digest = stamp(requirements)
    return note.exists() and note.read_text(encoding="utf-8") == digest


def install(requirements: str) -> None:
    """Install a locked file unless exactly this one is installed already; the tools' file holds both."""
    has_pip = (BIN / ("pip.exe" if os.name == "nt" else "pip")).exists()
    if has_pip and (is_installed(requirements) or is_installed("requirements-dev.txt")):
        return
    if not has_pip:
        make_venv()
    link_checkout()
    print("Installing " + requirements + ": once, about a minute.", flush=True)
    if tool(*PIP_INSTALL.split(), requirements) != 0:
        sys.exit("The packages could not be installed; the reason stands above.")
    note, digest = stamp(requirements)
    note.write_text(digest, encoding="utf-8")


def check() -> int:
    """Run every check even when one fails, so that one look shows all that is wrong."""
    failed = [words for words in CHECKS if tool(*words.split()) != 0]
    for words in failed:
        print("FAILED: " + words, file=sys.stderr)
    return 1 if failed else 0


def lock() -> int:
    production = tool(*LOCK_COMMAND, "-o", "requirements.txt")
    demo = production or tool(*LOCK_COMMAND, "--extra", "graph", "-o", DEMO)
    return demo or tool(*LOCK_COMMAND, "--extra", "dev", "-o", "requirements-dev.txt")


def main(command: str = "", *further: str) -> int:
    actions = {
        "demo": lambda: hand_over("python", "-m", "ivr", "demo", *further),
        "phone": lambda: hand_over("python", "-m", "ivr", "phone", *further),
        "test": lambda: tool("python", "-m", "pytest", *further),
        "check": check,
        "fix": lambda: tool("ruff", "format", ".") or tool("ruff", "check", "--fix", "."),
        "bench": lambda: tool("python", "-m", "bench", *further),
        "lock": lock,
    }
    if command not in actions:
        print(__doc__, file=sys.stderr)
        return 2
    install(DEMO if command in ("demo", "phone") else "requirements-dev.txt")
    return actions[command]()


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
