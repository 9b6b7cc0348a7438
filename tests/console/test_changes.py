"""The draft in the browser: edited by several, checked while it is typed, walked, published, rolled back."""

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
import structlog
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from ivr.comparing.differences import Comparison
from ivr.console.frame import Console
from ivr.console.publishing_steps import how_far
from ivr.database import reading, writing
from ivr.drafting import proofs, workshop
from ivr.drafting.bench import Bench, BenchTaken
from ivr.drafting.files import mark_of, read_draft
from ivr.drafting.jobs import Answered, Proof, WalkPaths
from ivr.drafting.live import last_published_of
from ivr.drafting.tables import draft_proofs
from ivr.drafting.workshop import Workshop
from ivr.flow.last_published import LastPublished
from ivr.flow.problems import Place, Problem
from ivr.flow.source import FILE_BYTES_AT_MOST
from ivr.staff import audit_log
from ivr.staff.roles import Role
from ivr.versions import PublishedVersions, sources_of
from tests.console.flows import FILES, FRONT_DESK, publish_files, ring
from tests.console.visitors import House, Visitor

ON_DATABASES = ("sqlite",)

HOME = "/console/changes"
LOG = structlog.get_logger()
FILE = f"{HOME}/files/front_desk.yaml"
OLD, NEW = "Thank you for calling the clinic.", "Welcome to the clinic."
EDITED = FRONT_DESK.decode().replace(OLD, NEW)
BROKEN = FRONT_DESK.decode().replace("go: address", "go: adress")


@pytest.fixture
def opened(house: House) -> House:
    """A house with one version published."""
    publish_files(house)
    return house


def save(visitor: Visitor, typed: str, seen: bytes | str | None = FRONT_DESK, **more: str) -> Any:
    """What the editor's form sends; browsers end lines with two letters."""
    mark = seen if isinstance(seen, str) else mark_of(seen)
    return visitor.post(FILE, {"text": typed.replace("\n", "\r\n"), "seen": mark, **more})


def draft_of(house: House) -> Any:
    with reading(house.engine) as connection:
        return read_draft(connection, sources_of(house.engine, 1))


def walk(house: House, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every path, and wait for the end."""
    begun: list[Any] = []
    begin = proofs.begin
    monkeypatch.setattr(proofs, "begin", lambda *given: begun.append(begin(*given)))
    assert visitor.post(f"{HOME}/walk").status_code == 303
    for thread in begun:
        thread.join(60)
    monkeypatch.undo()


def state_of(visitor: Visitor) -> str:
    """What the script is told of the walk."""
    told: Any = visitor.get(f"{HOME}/walk").json
    return str(told["state"])


def mark_on(page: Any) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]


def walked_and_edited(house: House, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> str:
    """The mark that the page of publishing shows."""
    save(visitor, EDITED)
    walk(house, visitor, monkeypatch)
    return mark_on(visitor.get(f"{HOME}/publish"))


def greeting_of(house: House) -> str:
    return str(PublishedVersions(house.engine).current()[1].flows["front_desk"].steps["welcome"])


def test_without_a_version_the_page_says_what_to_do(house: House) -> None:
    page = house.visitor("editor").get(HOME)
    assert (page.status_code, "ivr publish" in page.text) == (200, True)


def test_a_saved_file_is_in_the_draft_and_no_caller_hears_it(opened: House) -> None:
    visitor = opened.visitor("editor")
    assert save(visitor, EDITED).status_code == 303
    assert draft_of(opened).changes["front_desk.yaml"].content == EDITED.encode()
    assert OLD in greeting_of(opened)
    page = visitor.get(HOME)
    assert "front_desk.yaml" in page.text
    assert "Walk every path" in page.text
    assert '+</td><td class="text">    say: Welcome' in visitor.get(FILE).text


def test_a_text_is_said_to_be_saved_when_it_is(opened: House) -> None:
    editor = opened.visitor("editor")
    told = re.compile(r'id="kept"[^>]*>([^<]*)<')
    before, checked = editor.get(FILE), save(editor, EDITED, act="check")
    save(editor, EDITED)
    pages = (before, checked, editor.get(FILE))
    found = [told.findall(page.text) for page in pages]
    assert found == [["Nothing changed"], ["Not saved yet"], ["Saved in the draft"]]


def test_the_reason_and_the_way_back_are_two_things(opened: House) -> None:
    publish_files(opened, FILES | {"front_desk.yaml": EDITED.encode()})
    assert re.search(r"”\s+<a [^>]*>Roll back to", opened.visitor("publisher").get(HOME).text)


def test_a_form_that_is_sent_twice_is_one_edit(opened: House) -> None:
    visitor = opened.visitor("editor")
    discard = f"{HOME}/discard/front_desk.yaml"
    for _ in range(2):
        assert save(visitor, EDITED).status_code == 303
    for _ in range(2):
        assert visitor.post(discard, {"seen": mark_of(EDITED.encode())}).status_code == 303
    with reading(opened.engine) as connection:
        noted = [one.did for one in audit_log.listed(connection)]
    assert noted == ["discarded a change of the draft", "edited the draft"]


def test_a_file_as_in_the_live_version_is_no_change(opened: House) -> None:
    visitor = opened.visitor("editor")
    save(visitor, EDITED)
    save(visitor, FRONT_DESK.decode(), EDITED.encode())
    assert not draft_of(opened).changes


def test_of_two_who_edit_a_file_the_second_is_shown_the_first_ones_words_and_loses_none(
    opened: House,
) -> None:
    ana, ben = opened.visitor("editor", name="ana"), opened.visitor("editor", name="ben")
    assert save(ana, EDITED).status_code == 303
    hers = FRONT_DESK.decode().replace(OLD, "Good morning.")
    page = save(ben, hers)
    assert page.status_code == 409
    assert "ana changed this file since you opened it" in page.text
    assert "Good morning." in page.text
    assert NEW in page.text
    assert draft_of(opened).changes["front_desk.yaml"].content == EDITED.encode()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)
    assert seen
    assert save(ben, hers, seen[1]).status_code == 303
    assert draft_of(opened).changes["front_desk.yaml"].edited_by == "ben"


def test_a_draft_file_whose_live_version_moved_on_is_not_published_unseen(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = opened.visitor("publisher")
    save(publisher, EDITED)
    other = FRONT_DESK.replace(b"8 to 5", b"9 to 5")
    publish_files(opened, FILES | {"front_desk.yaml": other})
    walk(opened, publisher, monkeypatch)
    assert "the live file changed since" in publisher.get(HOME).text
    assert "Not yet" in publisher.get(f"{HOME}/publish").text
    merged = EDITED.replace("8 to 5", "9 to 5")
    save(publisher, merged, EDITED.encode())
    assert "the live file changed since" in publisher.get(HOME).text
    save(publisher, merged, merged.encode(), over_live="yes")
    assert "the live file changed since" not in publisher.get(HOME).text


def test_brackets_within_brackets_are_no_question(opened: House) -> None:
    visitor = opened.visitor("editor")
    headers = {"X-Form-Token": visitor.form_token(), "Content-Type": "application/json"}
    asked = visitor.client.post(f"{HOME}/check", data=b"[" * 60_000, headers=headers, base_url=opened.address)
    assert asked.status_code == 400


def test_problems_come_with_their_lines_while_somebody_types(opened: House) -> None:
    visitor = opened.visitor("editor")
    typed = {"path": "front_desk.yaml", "text": BROKEN}
    headers = {"X-Form-Token": visitor.form_token()}
    told: Any = visitor.client.post(f"{HOME}/check", json=typed, headers=headers, base_url=opened.address)
    (problem,) = [one for one in told.json["problems"] if one["severity"] == "error"]
    assert (problem["line"], problem["rule"]) == (15, "unknown-step")
    assert "did you mean 'address'" in problem["hints"][0]
    assert "^" in problem["excerpt"]
    assert not draft_of(opened).changes


def test_without_a_script_the_check_is_a_button(opened: House) -> None:
    page = save(opened.visitor("editor"), BROKEN, act="check")
    assert (page.status_code, "did you mean" in page.text, "adress" in page.text) == (200, True, True)
    assert not draft_of(opened).changes


@pytest.mark.parametrize("typed", [None, [], {"path": "../x.yaml", "text": ""}, {"text": "x"}])
def test_the_door_for_typing_refuses_what_is_no_file(opened: House, typed: Any) -> None:
    visitor = opened.visitor("editor")
    headers = {"X-Form-Token": visitor.form_token()}
    told: Any = visitor.client.post(f"{HOME}/check", json=typed, headers=headers, base_url=opened.address)
    assert told.status_code == 400


def test_a_draft_with_errors_tells_them_and_is_neither_walked_nor_called(opened: House) -> None:
    visitor = opened.visitor("publisher")
    save(visitor, BROKEN)
    page = visitor.get(HOME)
    assert "did you mean" in page.text
    assert "Mend the errors below." in page.text
    visitor.post(f"{HOME}/walk")
    assert state_of(visitor) == "none"
    assert visitor.post(f"{HOME}/phone").headers["Location"] == HOME
    assert "Not yet" in visitor.get(f"{HOME}/publish").text


def test_a_draft_that_cannot_be_noted_is_not_kept_to_be_called(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(Console, "note", lost)
    assert opened.visitor("editor").post(f"{HOME}/phone").status_code >= 500
    with reading(opened.engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM versions WHERE number < 0")) == 0


def test_a_walked_draft_is_told_as_calls_published_with_a_reason_and_rolled_back(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = opened.visitor("publisher", name="dana")
    mark = walked_and_edited(opened, publisher, monkeypatch)
    page = publisher.get(HOME)
    assert "nothing breaks" in page.text
    assert "<button disabled" not in page.text
    assert "1 difference to callers" in page.text
    assert publisher.post(f"{HOME}/publish", {"mark": mark, "why": " "}).status_code == 422
    sent = {"mark": mark, "why": "A warmer greeting"}
    assert publisher.post(f"{HOME}/publish", sent).status_code == 303
    assert NEW in ring(opened).reply.words
    assert "Nothing is changed" in publisher.get(HOME).text
    again = publisher.post(f"{HOME}/publish", sent)
    assert again.status_code == 303
    assert "Nothing to do: version 2" in publisher.get(HOME).text
    history = publisher.get(f"{HOME}/history").text
    assert "A warmer greeting" in history
    assert "dana" in history
    back = {"why": "Too warm"}
    assert publisher.post(f"{HOME}/versions/1/rollback", back).status_code == 303
    assert OLD in ring(opened).reply.words
    publisher.post(f"{HOME}/versions/1/rollback", back)
    history = publisher.get(f"{HOME}/history").text
    assert "Nothing to do: version 1 is live already" in history
    assert history.count("Too warm") == 1
    assert "published again" not in history
    publisher.post(f"{HOME}/versions/2/rollback", {"why": "Warm is right"})
    assert publish_files(opened, why="Cold is right").number == 1
    history = publisher.get(f"{HOME}/history").text
    assert "published again" in history
    assert "Cold is right" in history


def test_what_is_not_walked_has_a_button_that_says_why_it_cannot_be_pressed(opened: House) -> None:
    publisher = opened.visitor("publisher")
    save(publisher, EDITED)
    page = publisher.get(HOME).text
    assert '<button disabled aria-describedby="why-not">Publish</button>' in page
    assert '<span id="why-not">Walk every path first.</span>' in page


def test_before_a_rollback_the_page_tells_what_will_differ(opened: House) -> None:
    publish_files(opened, FILES | {"front_desk.yaml": EDITED.encode()}, why="greeting")
    publisher = opened.visitor("publisher")
    back = 'href="/console/changes/versions/1?calls=1"'
    assert back in publisher.get(HOME).text
    assert back in publisher.get(f"{HOME}/history").text
    assert back not in opened.visitor("editor").get(f"{HOME}/history").text
    page = publisher.get(f"{HOME}/versions/1?calls=1").text
    assert "Compared with version 2, which callers hear" in page
    assert "Make version 1 live" in page


def test_what_changed_after_somebody_looked_is_not_published(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = opened.visitor("publisher")
    mark = walked_and_edited(opened, publisher, monkeypatch)
    later = EDITED.replace("Good-bye", "Bye")
    save(publisher, later, EDITED.encode())
    page = publisher.post(f"{HOME}/publish", {"mark": mark, "why": "x"})
    assert (page.status_code, "The draft changed since you looked" in page.text) == (409, True)
    assert "Not yet" in page.text
    assert OLD in greeting_of(opened)


class BreakingBench:
    """Finds that a call breaks, whatever it is asked."""

    def ask(self, _job: object, _told: object = None) -> Answered:
        place = Place("front_desk.yaml", 12, 3, 4)
        found = Problem("endless-loop", "error", "callers in 'main' go round for ever", place, (), ("waits",))
        return Answered(proof=Proof((found,), "1 thing can break.", 0.1, Comparison(())))


def test_a_draft_that_breaks_a_call_is_not_published(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = opened.visitor("publisher")
    save(publisher, EDITED)
    monkeypatch.setattr(workshop, "slow", BreakingBench())
    walk(opened, publisher, monkeypatch)
    page = publisher.get(HOME).text
    assert "callers in &#39;main&#39; go round for ever" in page
    assert "waits" in page
    assert "Not yet" in publisher.get(f"{HOME}/publish").text
    mark = Workshop(opened.engine, opened.engine, Path("audio_prompts"), opened.now, LOG).laid().mark
    refused = publisher.post(f"{HOME}/publish", {"mark": mark, "why": "x"})
    assert (refused.status_code, "this draft is not ready for it" in refused.text) == (409, True)
    assert "Somebody else" not in refused.text
    assert OLD in greeting_of(opened)


@pytest.mark.parametrize("path", ["Upper.yaml", "../x.yaml", "x.yml", "fr/x.yaml", "a" * 200 + ".yaml", ""])
def test_a_new_file_needs_a_name_that_flows_can_have(opened: House, path: str) -> None:
    assert opened.visitor("editor").post(f"{HOME}/new", {"path": path}).status_code == 422


def test_a_new_file_is_begun_deleted_and_put_back(opened: House) -> None:
    visitor = opened.visitor("editor")
    assert visitor.post(f"{HOME}/new", {"path": "flu_shots.yaml"}).status_code == 303
    content = draft_of(opened).changes["flu_shots.yaml"].content
    assert b"flow: flu_shots" in content
    assert visitor.post(f"{HOME}/new", {"path": "flu_shots.yaml"}).status_code == 422
    seen = {"seen": mark_of(content)}
    visitor.post(f"{HOME}/delete/flu_shots.yaml", seen)
    assert not draft_of(opened).changes
    visitor.post(f"{HOME}/delete/front_desk.yaml", {"seen": mark_of(FRONT_DESK)})
    assert draft_of(opened).changes["front_desk.yaml"].kind == "taken away"
    assert "What would be gone" in visitor.get(f"{HOME}/discard/front_desk.yaml").text
    visitor.post(f"{HOME}/discard/front_desk.yaml", {"seen": mark_of(None)})
    assert not draft_of(opened).changes


def test_what_somebody_else_changed_is_neither_discarded_nor_deleted_unseen(opened: House) -> None:
    visitor = opened.visitor("editor")
    save(visitor, EDITED)
    for act in ("discard", "delete"):
        assert visitor.post(f"{HOME}/{act}/front_desk.yaml", {"seen": mark_of(FRONT_DESK)}).status_code == 303
        assert "Somebody changed the file meanwhile" in visitor.get(HOME).text
    assert draft_of(opened).changes["front_desk.yaml"].content == EDITED.encode()


def test_markup_in_a_file_and_in_a_reason_is_shown_as_text(opened: House) -> None:
    visitor = opened.visitor("editor")
    save(visitor, FRONT_DESK.decode() + "# <script>alert(1)</script></textarea>\n")
    publish_files(opened, FILES | {"front_desk.yaml": FRONT_DESK + b"# x\n"}, why="<b>bold</b>")
    for page in (FILE, HOME, f"{HOME}/history", f"{HOME}/versions/2"):
        told = visitor.get(page).text
        assert "<script>alert" not in told
        assert "<b>bold" not in told


@pytest.mark.parametrize("number", ["9", "0", "99999999999999999999"])
def test_an_unknown_version_is_a_clear_page(opened: House, number: str) -> None:
    page = opened.visitor("viewer").get(f"{HOME}/versions/{number}")
    assert (page.status_code, "There is no such version" in page.text) == (404, True)
    back = opened.visitor("publisher").post(f"{HOME}/versions/{number}/rollback", {"why": "x"})
    assert back.status_code == 404


def test_two_versions_are_compared_as_lines_and_as_calls(opened: House) -> None:
    publish_files(opened, FILES | {"front_desk.yaml": EDITED.encode()}, why="greeting")
    visitor = opened.visitor("viewer")
    page = visitor.get(f"{HOME}/versions/2").text
    assert "Compared with version 1" in page
    assert NEW in page
    assert "rollback" not in page
    told = visitor.get(f"{HOME}/versions/2?against=1&calls=1").text
    assert "Both versions are being called" in told
    for making in threading.enumerate():
        if making is not threading.current_thread() and "_make" in making.name:
            making.join(60)
    assert "1 difference to callers" in visitor.get(f"{HOME}/versions/2?against=1&calls=1").text
    assert visitor.get(f"{HOME}/versions/2?against=-7").status_code == 200


def test_the_draft_can_be_called_under_a_number_of_its_own(opened: House) -> None:
    visitor = opened.visitor("editor")
    save(visitor, EDITED)
    assert visitor.post(f"{HOME}/phone").headers["Location"] == "/phone?version=-1"
    phone = visitor.get("/phone?version=-1").text
    assert 'value="-1" selected' in phone
    assert f'href="{HOME}#publishing">Back to the changes' in phone
    assert visitor.get("/phone?version=-99999999999999999999").status_code == 200
    assert NEW in str(PublishedVersions(opened.engine).flows_of(-1).flows["front_desk"].steps["welcome"])
    assert sources_of(opened.engine, -1)["front_desk.yaml"] == EDITED.encode()


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_whoever_may_not_publish_is_shown_no_way_to_it(opened: House, role: Role) -> None:
    save(opened.visitor("editor"), EDITED)
    page = opened.visitor(role).get(HOME).text
    assert f"{HOME}/publish" not in page
    assert "<button disabled" not in page
    assert "Somebody with the role publisher does it" in page


def test_a_walk_that_was_left_alone_is_begun_again(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = opened.visitor("editor")
    save(visitor, EDITED)
    monkeypatch.setattr(proofs, "_walk", lambda *_: None)
    visitor.post(f"{HOME}/walk")
    assert state_of(visitor) == "walking"
    opened.ahead = proofs.SILENT_AT_MOST * 2
    assert state_of(visitor) == "none"
    monkeypatch.undo()
    walk(opened, visitor, monkeypatch)
    assert state_of(visitor) == "done"


def test_the_database_keeps_no_nameless_edit(opened: House) -> None:
    with pytest.raises(Exception, match="ck_draft_files"), opened.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO draft_files VALUES ('x.yaml', NULL, '', '', '2026-01-01T00:00:00+00:00')")
        )


def test_who_did_not_give_the_password_for_long_is_asked_again_before_anything_goes_live(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = opened.visitor("publisher")
    mark = walked_and_edited(opened, publisher, monkeypatch)
    opened.ahead = timedelta(minutes=20)
    for path in (f"{HOME}/publish", f"{HOME}/versions/1/rollback"):
        asked = publisher.post(path, {"mark": mark, "why": "A warmer greeting"})
        assert "/console/prove" in asked.headers["Location"]
    assert OLD in greeting_of(opened)


def test_a_server_that_answers_from_files_on_disk_says_so(database: Any) -> None:
    served = House(database.url, draft=True)
    try:
        publish_files(served)
        assert "was started with --draft" in served.visitor("viewer").get(HOME).text
        page = served.visitor("viewer").get("/console/flow/bill_pay/welcome").text
        assert "The files of this version were not kept" in page
    finally:
        served.close()


def taken(*_: object) -> None:
    """Whoever checks takes too long."""
    raise BenchTaken


def test_a_text_is_shown_and_kept_while_the_check_is_busy(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = opened.visitor("editor")
    save(visitor, EDITED)
    monkeypatch.setattr(Workshop, "check_with", taken)
    assert "Not checked yet" in visitor.get(FILE).text
    page = save(visitor, FRONT_DESK.decode().replace(OLD, "Good morning."))
    assert (page.status_code, "Good morning." in page.text) == (409, True)
    headers = {"X-Form-Token": visitor.form_token()}
    typed = {"path": "front_desk.yaml", "text": EDITED}
    told = visitor.client.post(f"{HOME}/check", json=typed, headers=headers, base_url=opened.address)
    assert (told.status_code, told.json) == (202, {"busy": True})


def test_the_draft_is_shown_and_nothing_is_published_while_the_check_is_busy(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = opened.visitor("publisher")
    mark = walked_and_edited(opened, publisher, monkeypatch)
    monkeypatch.setattr(Workshop, "check", taken)
    page = publisher.get(HOME)
    assert (page.status_code, "The draft is being checked" in page.text) == (200, True)
    assert "Wait until the draft is checked." in page.text
    assert 'data-state="checking"' in page.text
    page = publisher.post(f"{HOME}/publish", {"mark": mark, "why": "A warmer greeting"})
    assert (page.status_code, "A warmer greeting" in page.text) == (503, True)
    assert OLD in greeting_of(opened)


class OccupiedBench:
    """Walks another draft first, so many times as it is asked."""

    def __init__(self, asked: int) -> None:
        self.left = asked

    def ask(self, _job: object, _told: object) -> Answered:
        self.left -= 1
        if self.left >= 0:
            raise BenchTaken
        return Answered(proof=Proof((), "Nothing breaks.", 0.1, Comparison(())))


def begin_a_walk(house: House, bench: OccupiedBench, mark: str) -> threading.Thread:
    flows = PublishedVersions(house.engine).current()[1]
    job = WalkPaths(flows, flows, house.now(), {})
    walking = proofs.begin(cast("Bench", bench), house.engine, mark, job, house.now, LOG)
    assert walking
    return walking


def found(house: House, mark: str) -> proofs.Walked | None:
    with reading(house.engine) as connection:
        return proofs.find(connection, mark, house.now())


def test_a_walk_that_is_asked_for_while_another_draft_is_walked_comes_after_it(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "AGAIN_SECONDS", 0.0)
    begin_a_walk(opened, OccupiedBench(3), "a" * 64).join(60)
    walked = found(opened, "a" * 64)
    assert walked
    assert walked.proof


def test_a_walk_that_waits_gives_way_to_the_one_of_a_newer_draft(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "AGAIN_SECONDS", 0.0)
    older = begin_a_walk(opened, OccupiedBench(10**9), "a" * 64)
    assert found(opened, "a" * 64) == proofs.Walked(0, 0, None)
    opened.ahead = timedelta(seconds=1)
    begin_a_walk(opened, OccupiedBench(0), "b" * 64).join(60)
    older.join(60)
    assert found(opened, "a" * 64) is None
    assert found(opened, "b" * 64)


def keep_walk(house: House, mark: str, done: int, known: int, proof: Proof | None = None) -> None:
    at, kept = house.now(), None if proof is None else msgspec.json.encode(proof)
    values = {"mark": mark, "begun_at": at, "seen_at": at, "done": done, "known": known, "proof": kept}
    with writing(house.engine) as connection:
        connection.execute(insert(draft_proofs).values(values))


def told_of_walk(house: House, mark: str) -> str:
    walked = found(house, mark)
    assert walked
    return how_far(walked)


def test_a_walk_tells_how_far_it_is_and_no_total_that_runs_away(opened: House) -> None:
    keep_walk(opened, "a" * 64, 500, 1_114)
    assert told_of_walk(opened, "a" * 64) == "500 moments walked so far."
    keep_walk(opened, "b" * 64, 20_353, 20_353, Proof((), "Nothing breaks.", 0.1, Comparison(())))
    assert told_of_walk(opened, "a" * 64) == "500 moments walked so far; the last walk had about 20,353."


def test_a_walk_says_that_it_waits_for_another_one_only_while_it_does(opened: House) -> None:
    keep_walk(opened, "a" * 64, 0, 0)
    assert told_of_walk(opened, "a" * 64) == "First both versions are compared."
    keep_walk(opened, "b" * 64, 500, 1_114)
    assert told_of_walk(opened, "a" * 64) == "Another draft is being walked; this one comes after it."


def test_what_was_just_published_is_checked_against_itself(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def last_published(engine: Any, prompts: Path) -> LastPublished:
        found = last_published_of(engine, prompts)
        asked.append(found.number)
        return found

    monkeypatch.setattr(workshop, "last_published_of", last_published)
    visitor = opened.visitor("editor")
    save(visitor, EDITED)
    visitor.get(HOME)
    publish_files(opened, FILES | {"front_desk.yaml": EDITED.encode()})
    visitor.get(HOME)
    assert asked[-1] == 2


def test_a_file_that_is_too_long_is_not_even_checked(opened: House) -> None:
    long = "\n" * (FILE_BYTES_AT_MOST + 1)
    assert save(opened.visitor("editor"), long, act="check").status_code == 413


class TellingBench:
    """Tells how far it is before it answers."""

    def ask(self, _job: object, told: Any) -> Answered:
        told(1, 2)
        return Answered(proof=Proof((), "Nothing breaks.", 0.1, Comparison(())))


def test_a_sign_of_life_that_cannot_be_kept_does_not_end_the_walk(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, keep = [], proofs._keep

    def keep_no_sign(*given: Any, **values: Any) -> None:
        kept.append(values)
        if "proof" not in values:
            raise OperationalError("update", {}, Exception("database is locked"))
        keep(*given, **values)

    monkeypatch.setattr(proofs, "_keep", keep_no_sign)
    flows = PublishedVersions(opened.engine).current()[1]
    job = WalkPaths(flows, flows, datetime(2026, 11, 22, tzinfo=UTC), {})
    walking = proofs.begin(cast("Bench", TellingBench()), opened.engine, "a" * 64, job, opened.now, LOG)
    assert walking
    walking.join(60)
    assert ["proof" in values for values in kept] == [False, True]
