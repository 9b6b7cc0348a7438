"""dev.py: what a fresh machine sees first."""

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands that dev.py would have run."""
    ran: list[tuple[str, ...]] = []

    def call(words: tuple[str, ...], cwd: str) -> int:
        assert cwd == str(dev.ROOT)
        ran.append(words)
        return 0

    def become(program: str, words: list[str]) -> None:
        assert program == words[0]
        ran.append(tuple(words))

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(os, "execv", become)
    monkeypatch.setattr(os, "chdir", lambda folder: None)
    return ran


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two locked files and an environment that has pip and nothing else."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "BIN", tmp_path / ".venv" / "bin")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "pip").touch()
    (tmp_path / "requirements-demo.txt").write_text("flask==3.1.3\n")
    (tmp_path / "requirements-dev.txt").write_text("flask==3.1.3\npytest==9.2.0\n")
    return tmp_path


def installs(ran: list[tuple[str, ...]]) -> list[str]:
    return [words[-1] for words in ran if "--require-hashes" in words]


def test_an_old_python_can_read_the_file_that_explains_what_it_lacks() -> None:
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 5))


def test_no_newer_syntax_stands_before_the_version_check() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    assert not [
        node for node in ast.walk(tree) if isinstance(node, (ast.JoinedStr, ast.NamedExpr, ast.Match))
    ]


def test_an_old_python_is_told_what_is_needed() -> None:
    code = "import runpy, sys; sys.version_info = (3, 8, 1); runpy.run_path('dev.py', run_name='__main__')"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.startswith("This needs Python 3.11 or newer; ")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("words", [[], ["dance"], ["--help"]])
def test_anything_else_is_answered_with_the_list_of_commands(words: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "dev.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    for command in ("demo", "phone", "test", "check", "fix", "bench", "lock"):
        assert f"\n    {command}" in ran.stderr


def test_a_missing_venv_module_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        dev.make_venv()


def test_packages_are_installed_with_hashes_and_only_once(
    checkout: Path, runs: list[tuple[str, ...]]
) -> None:
    dev.main("demo")
    dev.main("demo")
    assert installs(runs) == ["requirements-demo.txt"]
    assert [words[1:] for words in runs[-2:]] == [("-m", "ivr", "demo")] * 2


def test_changed_requirements_are_installed_again(checkout: Path, runs: list[tuple[str, ...]]) -> None:
    dev.main("demo")
    (checkout / "requirements-demo.txt").write_text("flask==3.1.4\n")
    dev.main("demo")
    assert installs(runs) == ["requirements-demo.txt", "requirements-demo.txt"]


def test_an_environment_with_the_tools_can_serve_the_demo(
    checkout: Path, runs: list[tuple[str, ...]]
) -> None:
    dev.main("test")
    dev.main("demo")
    assert installs(runs) == ["requirements-dev.txt"]


def test_a_failed_install_leaves_no_stamp(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "call", lambda words, cwd: 1)
    with pytest.raises(SystemExit, match="could not be installed"):
        dev.main("demo")
    assert not dev.is_installed("requirements-demo.txt")


def test_the_command_ivr_is_there_after_an_install(checkout: Path, runs: list[tuple[str, ...]]) -> None:
    dev.main("demo")
    launcher = checkout / ".venv" / "bin" / "ivr"
    assert os.access(launcher, os.X_OK)
    link = checkout / ".venv" / "lib" / "python3.11" / "site-packages" / "ivr_checkout.pth"
    assert link.read_text().strip() == str(checkout)


def test_every_command_is_echoed_without_the_folder(
    checkout: Path, runs: list[tuple[str, ...]], capfd: pytest.CaptureFixture[str]
) -> None:
    dev.main("phone", "--lang", "es")
    assert "+ .venv/bin/python -m ivr phone --lang es\n" in capfd.readouterr().out


def test_check_runs_everything_and_names_what_failed(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def call(words: tuple[str, ...], cwd: str) -> int:
        ran.append(Path(words[0]).name)
        return 1 if "mypy" in words[0] else 0

    monkeypatch.setattr(subprocess, "call", call)
    assert dev.check() == 1
    assert ran == ["ruff", "ruff", "mypy", "lint-imports", "python", "python"]
    assert capfd.readouterr().err == "FAILED: mypy\n"


LOCKED = ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", LOCKED)
def test_locked_files_pin_everything_by_hash_and_name_no_machine(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pins) > 20
    assert all("==" in line and line.endswith("\\") for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)
    assert "file:" not in text
    assert "--index-url" not in text
    assert text.splitlines()[1].endswith("python3 dev.py lock")


def test_the_locked_files_agree() -> None:
    production, demo, tools = (
        {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in LOCKED
    )
    assert production < demo < tools


def test_the_stamp_is_the_digest_of_the_locked_file(checkout: Path, runs: list[tuple[str, ...]]) -> None:
    dev.main("demo")
    stamp = (checkout / ".venv" / "requirements-demo.txt.sha256").read_text()
    assert stamp == hashlib.sha256(b"flask==3.1.3\n").hexdigest()
