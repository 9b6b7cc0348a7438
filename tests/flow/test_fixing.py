"""`ivr check --fix`: each rule that can be mended is, on its refused case, and nothing else is touched."""

from difflib import ndiff
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.check import check
from ivr.flow.compiler import compile_flows
from ivr.flow.fixing import FIXES
from ivr.flow.mending import Mended, mend
from tests.flow.cases import case_names, compile_case, sources_of

MENDED = {
    ("key-lost", "key_lost"): ["      pound: {to: hear that again, go: goodbye}"],
    ("tab", "tab_indents"): ["    say: Hello."],
    ("invisible-character", "zero_width_space"): ["    say: Hello there."],
    ("not-readable", "braces_unquoted"): ['    say: "{balance} is what you owe."'],
    ("bad-sentence", "double_braces"): ["    hang_up: It is {today}."],
    ("allow-unused", "allow_unused"): [],
    ("bad-value", "wait_without_unit"): ["    wait: 8 seconds"],
    ("bad-value", "tries_three"): ["    tries: 3"],
    ("bad-value", "everywhere_wrong_keys"): ["  star: repeat"],
    ("bad-value", "task_done_maybe"): ["    task_done: yes"],
    ("unknown-step", "unknown_step"): ["    next: what_for"],
    ("unknown-step", "unknown_give_up_and_start"): ["start: welcome", "give_up: to_a_person"],
    ("unknown-setting", "misspelt_start"): ["start: welcome"],
    ("no-verb", "misspelt_verb"): ["    say: Hello."],
    ("unknown-flow", "verb_use"): ["    use: identify"],
    ("unknown-look-up", "verb_look_up"): ["    look_up: balance"],
    ("unknown-queue", "verb_queue"): ["    queue: billing"],
    ("unknown-place", "verb_transfer"): ["    transfer: portal_support"],
    ("unknown-calendar", "verb_hours"): ["    hours: billing"],
    ("unknown-fact", "unknown_fact"): ["    say: You owe {balance}, due {due_date}."],
    ("unknown-value", "unknown_value"): ["      - {is: balance, go: goodbye}"],
    ("bad-calendar", "hours"): ["      friday: 8:30 to 17:00"],
}
"""By rule and case: lines as they are after the fix."""
WITHOUT_A_CASE = {"unknown-result", "unknown-translation"}
"""Mended as every misspelt word is; tried below."""


@cache
def mended(case: str) -> Mended:
    return mend(*sources_of(case))


def difference(case: str) -> list[str]:
    before, after = sources_of(case)[0], mended(case).contents
    return [
        line
        for path, content in before.items()
        for line in ndiff(text_of(content), text_of(after[path]))
        if line[:1] in "+-"
    ]


def text_of(content: bytes) -> list[str]:
    return content.decode("utf-8-sig", "replace").splitlines()


@pytest.mark.parametrize(("rule", "case"), MENDED)
def test_the_mistake_is_mended(rule: str, case: str) -> None:
    assert rule in {found.rule for found in mended(case).problems}
    added = [line[2:] for line in difference(case) if line.startswith("+")]
    assert set(MENDED[rule, case]) <= set(added)


def test_every_rule_that_can_be_mended_is_tried() -> None:
    assert {rule for rule, _ in MENDED} | WITHOUT_A_CASE == set(FIXES)


@pytest.mark.parametrize("case", case_names())
def test_what_was_mended_is_no_problem_any_more_and_nothing_became_unreadable(case: str) -> None:
    _, recordings, misfits = sources_of(case)
    after = compile_flows(mended(case).contents, recordings, misfits).problems
    assert not {(found.place, found.message) for found in mended(case).problems} & {
        (found.place, found.message) for found in after if found.rule != "key-lost"
    }
    known = {found.rule for found in compile_case(case).problems}
    assert "duplicate-key" not in {found.rule for found in after} - known


@pytest.mark.parametrize("case", case_names())
def test_mending_twice_is_mending_once(case: str) -> None:
    _, recordings, misfits = sources_of(case)
    again = mend(mended(case).contents, recordings, misfits)
    assert again.contents == mended(case).contents
    assert again.problems == ()


@pytest.mark.parametrize("case", case_names())
def test_every_change_is_a_line_of_a_problem_and_comments_stay(case: str) -> None:
    assert len([line for line in difference(case) if line.startswith("+")]) <= len(mended(case).problems)
    for path, content in sources_of(case)[0].items():
        kept = [line.strip() for line in text_of(mended(case).contents[path])]
        comments = [line.strip() for line in text_of(content) if line.lstrip().startswith("# ")]
        gone = [comment for comment in comments if comment not in kept]
        assert all("ivr: allow" in comment for comment in gone)


def test_an_example_in_a_hint_is_never_written() -> None:
    for case in ("lines", "queues", "translation"):
        assert not [line for line in difference(case) if "Joanna-Neural, fr" in line or "2026-11-20" in line]
    assert "music: ../waiting" in mended("queues").contents["queues.yaml"].decode()


def test_a_word_that_stands_there_already_is_not_written_again() -> None:
    """'welcom' would become 'welcome', whose words are there."""
    assert "  welcom: Gracias" in mended("translation").contents["es/bill_pay.yaml"].decode()


def test_line_endings_and_the_mark_at_the_front_stay() -> None:
    content = mended("byte_order_mark_and_crlf").contents["bill_pay.yaml"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"next: what_for\r\n" in content
    assert content.count(b"\n") == content.count(b"\r\n")


USING = """flow: a
title: A
start: s
steps:
  s:
    use: b
    wel_done: bye    # here
  bye: {hang_up: Good-bye.}
"""
USED = "flow: b\ntitle: B\nstart: d\nsteps:\n  d: {done: well_done}\n"
LINES = 'organisation: A\nlines: {"1-202-555-0142": a}\n'


def test_a_misspelt_result_is_mended_with_its_comment() -> None:
    sources = {"a.yaml": USING.encode(), "b.yaml": USED.encode(), "lines.yaml": LINES.encode()}
    found = mend(sources)
    assert "    well_done: bye    # here\n" in found.contents["a.yaml"].decode()
    assert compile_flows(found.contents).problems == ()


# -- from the command line


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "lines.yaml").write_text(LINES)
    (folder / "a.yaml").write_text(USING)
    (folder / "b.yaml").write_text(USED)
    monkeypatch.chdir(tmp_path)
    return folder


def run(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(check, ["--quick", *words], input=answer)


def test_the_change_is_shown_and_written_when_it_is_agreed_to(flows: Path) -> None:
    result = run("--fix", answer="y\n")
    assert "-    wel_done: bye    # here\n+    well_done: bye    # here\n" in result.output
    assert "Write 1 change into 1 file? [y/N]: y" in result.output
    assert "Mended 1 mistake in 1 file." in result.output
    assert result.output.endswith("Checked 3 files, 3 steps, 1 language: no problems.\n")
    assert result.exit_code == 0
    assert (flows / "a.yaml").read_text() == USING.replace("wel_done", "well_done")


def test_nothing_is_written_without_a_yes(flows: Path) -> None:
    result = run("--fix", answer="n\n")
    assert "Nothing was written." in result.output
    assert result.exit_code == 1
    assert (flows / "a.yaml").read_text() == USING


def test_yes_may_be_said_before(flows: Path) -> None:
    assert run("--fix", "--yes").exit_code == 0


def test_other_files_than_those_named_stay(flows: Path) -> None:
    assert "Nothing can be mended by itself." in run("--fix", "flows/b.yaml").output
    assert (flows / "a.yaml").read_text() == USING


def test_where_nothing_can_be_mended_nothing_is_asked(flows: Path) -> None:
    (flows / "a.yaml").write_text(USING.replace("wel_done", "well_done"))
    assert run("--fix").output.startswith("Nothing can be mended by itself.\n")
