"""Versions: immutable, numbered, one live; calls stay on theirs."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import FlowSet
from ivr.flow.problems import FlowRejected
from ivr.flow_files import FlowFiles, Sources, read_folder
from ivr.publishing import FileVersions, Published, Signed, publish, rollback
from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.versions import NoSuchVersion, NothingPublished, PublishedVersions, list_versions, sources_of
from tests.calls_path.caller import Caller

SIGNED = Signed("Ana", "a test", "2026-11-22T12:00:00+00:00")
SHIPPED = read_folder(CHECKOUT / "flows", CHECKOUT / "audio_prompts")
WELCOME = b"Thank you for calling CareCentrix to pay your bill."


def with_welcome(words: bytes) -> Sources:
    """The shipped files with another greeting."""
    changed = SHIPPED.contents["bill_pay.yaml"].replace(WELCOME, words)
    assert changed != SHIPPED.contents["bill_pay.yaml"]
    return Sources(SHIPPED.contents | {"bill_pay.yaml": changed}, SHIPPED.recordings)


def with_question(words: bytes) -> Sources:
    """The shipped files with another question for the account."""
    old = b"Please enter your 8 digit account number."
    path = next(path for path, content in SHIPPED.contents.items() if old in content)
    changed = SHIPPED.contents[path].replace(old, words)
    return Sources(SHIPPED.contents | {path: changed}, SHIPPED.recordings)


def published(engine: Any, sources: Sources) -> Published:
    return publish(engine, sources, compiled(sources), SIGNED)


def compiled(sources: Sources) -> Compiled:
    """Compiled values do not change, and the same few sources come again and again."""
    return _compiled(tuple(sources.contents.items()), sources.recordings)


@cache
def _compiled(contents: tuple[tuple[str, bytes], ...], recordings: frozenset[str]) -> Compiled:
    return compile_flows(dict(contents), recordings)


def test_nothing_is_live_before_the_first_publication(database: Any) -> None:
    with pytest.raises(NothingPublished):
        PublishedVersions(database.engine).current()
    assert list_versions(database.engine) == []


def test_the_same_content_makes_one_version(database: Any) -> None:
    first = published(database.engine, SHIPPED)
    assert (first.number, first.is_new, first.was_live) == (1, True, False)
    again = published(database.engine, SHIPPED)
    assert (again.number, again.is_new, again.was_live) == (1, False, True)
    second = published(database.engine, with_welcome(b"Good morning."))
    assert (second.number, second.is_new) == (2, True)
    back = published(database.engine, SHIPPED)
    assert (back.number, back.is_new, back.was_live) == (1, False, False)
    assert [(one.number, one.is_live) for one in list_versions(database.engine)] == [(2, False), (1, True)]


def test_another_recording_is_another_version(database: Any) -> None:
    first = published(database.engine, SHIPPED)
    recorded = Sources(SHIPPED.contents, SHIPPED.recordings | {"en/bill_pay.welcome.wav"})
    assert published(database.engine, recorded).number == first.number + 1


def test_a_version_is_found_again_as_it_was_compiled(database: Any) -> None:
    number = published(database.engine, SHIPPED).number
    assert PublishedVersions(database.engine).current() == (
        number,
        compiled(SHIPPED).flows,
    )
    assert sources_of(database.engine, number) == SHIPPED.contents


def test_files_with_errors_are_refused_whole(database: Any) -> None:
    published(database.engine, SHIPPED)
    broken = Sources(
        SHIPPED.contents | {"bill_pay.yaml": b"flow: bill_pay\nstart: nowhere\n"}, SHIPPED.recordings
    )
    with pytest.raises(FlowRejected):
        published(database.engine, broken)
    assert [(one.number, one.is_live) for one in list_versions(database.engine)] == [(1, True)]


def test_a_rollback_is_instant_and_written_down(database: Any) -> None:
    versions = PublishedVersions(database.engine)
    published(database.engine, SHIPPED)
    published(database.engine, with_welcome(b"Good morning."))
    assert versions.current()[0] == 2
    rollback(database.engine, 1, SIGNED)
    assert versions.current()[0] == 1
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, version, author, why FROM publications ORDER BY number"))
        assert [tuple(row) for row in rows] == [
            ("publish", 1, "Ana", "a test"),
            ("publish", 2, "Ana", "a test"),
            ("rollback", 1, "Ana", "a test"),
        ]


@pytest.mark.parametrize("number", [0, -1, 2, 99])
def test_what_was_never_published_cannot_be_rolled_back_to(database: Any, number: int) -> None:
    published(database.engine, SHIPPED)
    with pytest.raises(NoSuchVersion):
        rollback(database.engine, number, SIGNED)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE versions SET why = 'x'",
        "DELETE FROM versions",
        "UPDATE publications SET version = 2",
        "DELETE FROM publications",
    ],
)
def test_history_cannot_be_changed(database: Any, change: str) -> None:
    published(database.engine, SHIPPED)
    published(database.engine, with_welcome(b"Good morning."))
    with pytest.raises(DatabaseError, match="never changed"), database.engine.begin() as connection:
        connection.execute(text(change))


def test_two_who_publish_at_once_make_two_versions(database: Any) -> None:
    offered = [with_welcome(f"Good morning, number {number}.".encode()) for number in range(4)]
    for sources in offered:
        compiled(sources)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda sources: published(database.engine, sources), offered))
    assert sorted(one.number for one in made) == [1, 2, 3, 4]


def test_a_call_keeps_the_words_of_the_version_it_began_with(database: Any) -> None:
    with Rehearsal(database_url=database.url) as lines:
        before = Caller.of(lines)
        before.ring()
        published(lines.engine, with_question(b"Now key in your account, please."))
        after = Caller.of(lines)
        after.ring()
        assert "Now key in your account, please." in after.press("2").words
        assert "Please enter your 8 digit account number." in before.press("2").words
        rollback(lines.engine, 1, SIGNED)
        last = Caller.of(lines)
        last.ring()
        assert "Please enter your 8 digit account number." in last.press("2").words


def test_a_compiled_version_survives_json() -> None:
    flows = compiled(SHIPPED).accepted()
    assert msgspec.json.decode(msgspec.json.encode(flows), type=FlowSet) == flows


@pytest.fixture
def draft_folder(tmp_path: Path) -> Path:
    shutil.copytree(CHECKOUT / "flows", tmp_path / "flows")
    (tmp_path / "audio_prompts").mkdir()
    return tmp_path


def test_a_draft_is_read_again_and_calls_stay_on_theirs(database: Any, draft_folder: Path) -> None:
    file = draft_folder / "flows" / "bill_pay.yaml"
    with Rehearsal(
        database_url=database.url,
        draft=True,
        flows_folder=draft_folder / "flows",
        prompts_folder=draft_folder / "audio_prompts",
    ) as lines:
        first = Caller.of(lines)
        assert "Thank you for calling CareCentrix" in first.ring().words
        file.write_bytes(file.read_bytes().replace(WELCOME, b"Good morning."))
        second = Caller.of(lines)
        assert "Good morning." in second.ring().words
        file.write_bytes(b"flow: [")
        third = Caller.of(lines)
        assert "Good morning." in third.ring().words
        assert "8 digit account number" in first.press("2").words
        assert [one.number for one in list_versions(lines.engine)] == [1]


def test_a_draft_of_the_same_files_is_kept_once(database: Any, draft_folder: Path) -> None:
    folders = draft_folder / "flows", draft_folder / "audio_prompts"
    numbers = {FileVersions(database.engine, FlowFiles(*folders)).current()[0] for _ in range(3)}
    assert numbers == {-1}
    with pytest.raises(NothingPublished):
        PublishedVersions(database.engine).current()
