"""The pages tell the truth: commands, options, settings, files and links that they name exist, and what going
live prints is what is printed.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ivr.cli import ListedCommand, main
from ivr.cli.demonstration import Demonstration
from ivr.cli.serving import free_port
from ivr.demo_secrets import make_up
from ivr.rehearsal import CHECKOUT
from ivr.settings import Settings, read_settings

PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
GOING_LIVE = CHECKOUT / "docs" / "going-live.md"

CODE = re.compile(r"```.*?```|`[^`\n]+`|^ {4,}.+$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(
    r"(?<![\w./-])(?:\S*python -m ivr|\.venv/bin/ivr|ivr)((?: [a-z][a-z-]*)+)(?=([^`\n|#]*))"
)
OPTION = re.compile(r"(?<!\S)(--[a-z][a-z-]*)")
SETTING = re.compile(r"\b(?:IVR_[A-Z_]*[A-Z]|TWILIO_[A-Z_]*[A-Z]|PUBLIC_URL|DATABASE_URL)\b")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
OUR_FILE = re.compile(r"`((?:ivr|tests|docs|flows|samples|bench)/[\w/.-]+\.\w+)`")


def words_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_of(page: Path) -> str:
    return "\n".join(CODE.findall(words_of(page)))


def commands_in(text: str) -> Iterator[tuple[str, click.Command | None, set[str]]]:
    """Each command of ours that is named: its words, what they lead to, and the options beside it."""
    for found in COMMAND.finditer(text):
        command: click.Command | None = main
        for word in found[1].split():
            if not isinstance(command, click.Group):
                break
            command = loaded(command.get_command(click.Context(main), word))
        yield f"ivr{found[1]}", command, set(OPTION.findall(found[2]))


def loaded(command: click.Command | None) -> click.Command | None:
    return command.load() if isinstance(command, ListedCommand) else command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_and_option_that_a_page_names_exists(page: Path) -> None:
    for words, command, options in commands_in(code_of(page)):
        assert command is not None, f"{words} is no command"
        known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
        assert options <= known, f"{words} has no {options - known}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_setting_that_a_page_names_exists(page: Path) -> None:
    names = {field.alias for field in Settings.model_fields.values()}
    assert not {name for name in SETTING.findall(words_of(page)) if name.removesuffix("_FILE") not in names}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_and_file_that_a_page_names_is_there(page: Path) -> None:
    for target, anchor in LINK.findall(words_of(page)):
        file = page.parent / target if target else page
        assert file.exists(), target
        headings = re.findall(r"^#+ (.+)$", words_of(file), re.MULTILINE) if anchor else []
        assert not anchor or anchor in {anchor_of(heading) for heading in headings}, f"{target}#{anchor}"
    assert not [name for name in OUR_FILE.findall(words_of(page)) if not (CHECKOUT / name).exists()]


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_each_command_is_told_of_on_some_page() -> None:
    told = "\n".join(map(code_of, PAGES))
    assert not [name for name in main.commands if not re.search(rf"\bivr {name}\b", told)]


def test_a_command_that_is_not_there_is_seen() -> None:
    found = list(commands_in("`ivr numbers sync --dry-run --never` and `.venv/bin/python -m ivr nonsense`"))
    assert [(words, command and command.name, options) for words, command, options in found] == [
        ("ivr numbers sync", "sync", {"--dry-run", "--never"}),
        ("ivr nonsense", None, set()),
    ]


# -- going live, step by step

Step = tuple[str, list[str]]


def steps() -> list[Step]:
    """Each command of a block that can be run anywhere, with the lines it is said to print."""
    found: list[Step] = []
    for block in re.findall(r"```console\n(.*?)```", words_of(GOING_LIVE), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ ivr "):
                found.append((line.removeprefix("$ ivr "), []))
            elif line != "...":
                found[-1][1].append(line)
    return found


def needs_a_carrier(step: Step) -> bool:
    return step[0].startswith("numbers") or "--online" in step[0]


def run(step: Step) -> None:
    """Every line that is told is printed, in that order; `...` stands for anything."""
    command, told = step
    words = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command)]
    done = CliRunner(env={"COLUMNS": "300"}).invoke(main, words)
    printed = iter([" ".join(line.split()) for line in done.output.splitlines()])
    for line in told:
        pattern = re.escape(line).replace(r"\.\.\.", ".*")
        assert any(re.fullmatch(pattern, one) for one in printed), f"{command}: {line}\n{done.output}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for field in Settings.model_fields.values():
        for name in (field.alias or "", f"{field.alias}_FILE"):
            monkeypatch.delenv(name, raising=False)
    for name in ("flows", "audio_prompts", "samples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    for file in (tmp_path / "samples").glob("*.csv"):
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_steps_that_need_no_carrier_print_what_the_page_says(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up = make_up()
    installation = re.search(r"```yaml\n(.*?)```", words_of(GOING_LIVE), re.DOTALL)
    assert installation
    (home / "installation.yaml").write_text(installation[1])
    for name, value in {
        "PUBLIC_URL": "https://ivr.example.com",
        "TWILIO_AUTH_TOKEN": made_up.auth_token,
        "IVR_DATA_KEYS": made_up.data_keys,
        "IVR_INDEX_KEY": made_up.index_key,
        "IVR_INSTALLATION": "installation.yaml",
        "DATABASE_URL": f"sqlite:///{home}/kept/ivr.sqlite3",
    }.items():
        monkeypatch.setenv(name, value)
    taken = [step for step in steps() if not needs_a_carrier(step)]
    assert len(taken) > 10
    for step in taken:
        run(step)


def test_the_steps_with_the_carrier_print_what_the_page_says(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_MODE", "demo")
    with Demonstration(read_settings(), free_port("127.0.0.1")):
        taken = [step for step in steps() if needs_a_carrier(step)]
        assert [command for command, _ in taken] == [
            *("numbers sync --dry-run", "numbers sync --yes", "numbers sync", "doctor --online")
        ]
        for step in taken:
            run(step)


def test_what_the_pages_show_of_the_bill_payment_line_stands_in_its_file_word_for_word() -> None:
    """A block of YAML whose first step is one of that flow shows this flow, and not another one's."""
    flow = words_of(CHECKOUT / "flows" / "bill_pay.yaml")
    shown = [
        block
        for page in PAGES
        for block in re.findall(r"```yaml\n(.*?)```", words_of(page), re.DOTALL)
        if re.match(r"  (welcome|interpreter|main_menu):\n", block)
    ]
    assert len(shown) == 4
    for block in shown:
        assert block in flow
