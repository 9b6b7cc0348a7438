"""One file of the draft, edited with its problems beside it."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request
from msgspec import Struct
from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from ivr.console.file_list import twins_of
from ivr.console.frame import Console, Pages, visitor
from ivr.console.rendering import notify, render, see_other
from ivr.console.telling import lines_between
from ivr.drafting import files
from ivr.drafting.bench import BenchTaken
from ivr.drafting.files import EditedMeanwhile
from ivr.drafting.workshop import Workshop
from ivr.flow.rendering import SHOWN_AT_MOST, Shown, shown
from ivr.flow.source import FILE_BYTES_AT_MOST

HOME = "/console/changes"
BODY_BYTES = 3 * FILE_BYTES_AT_MOST + 64 * 1024
"""A form writes some letters as three."""


class Edited(Struct, frozen=True):
    """A file in its page. `seen`: the mark of what the text was begun from. `theirs`: what somebody else
    saved meanwhile, `by` whom.
    """

    path: str
    text: str
    seen: str
    theirs: bytes | None = None
    by: str = ""
    is_stale: bool = False


def add_to(pages: Pages, console: Console, workshop: Workshop) -> None:
    """/console/changes/files/..., and the door for what is being typed"""

    @pages.get("/changes/files/<path:path>", role="editor")
    def edit(path: str) -> AnyResponse:
        drafted = workshop.laid().drafted
        content = drafted.content(path)
        if content is None and path not in drafted.changes:
            raise NotFound
        return _edit_page(workshop, Edited(path, _text_of(content), files.mark_of(content)))

    @pages.post("/changes/files/<path:path>", role="editor", body_bytes=BODY_BYTES)
    def save(path: str) -> AnyResponse:
        return _save(console, workshop, path)

    @pages.post("/changes/check", role="editor", body_bytes=BODY_BYTES)
    def check() -> AnyResponse:
        return _check(workshop)


def _edit_page(workshop: Workshop, edited: Edited, status: int = 200) -> AnyResponse:
    laid = workshop.laid()
    content = edited.text.encode()
    problems = _problems(workshop, edited.path, content)
    change = laid.drafted.changes.get(edited.path)
    own, others = _parted(problems or [], edited.path)
    return render(
        "edit_file.html",
        status,
        edited=edited,
        change=change,
        languages=twins_of(laid.drafted, edited.path),
        problems=own[:SHOWN_AT_MOST],
        more=max(0, len(own) - SHOWN_AT_MOST),
        others=others[:SHOWN_AT_MOST],
        elsewhere=len(others),
        is_checked=problems is not None,
        is_kept=edited.text == _text_of(laid.drafted.content(edited.path)),
        since_live=lines_between(laid.drafted.live.get(edited.path), content),
        since_theirs=lines_between(edited.theirs, content) if edited.is_stale else [],
        rows=min(max(edited.text.count("\n") + 2, 12), 34),
    )


def _parted(problems: list[Shown], path: str) -> tuple[list[Shown], list[Shown]]:
    """Those of this file, and those of others."""
    own = [one for one in problems if one.problem.place.path == path]
    return own, [one for one in problems if one.problem.place.path != path]


def _problems(workshop: Workshop, path: str, content: bytes) -> list[Shown] | None:
    """None while it is being checked: whoever edits has her text all the same."""
    try:
        compiled, contents = workshop.check_with(path, content)
    except BenchTaken:
        return None
    return shown(compiled.problems, contents)


def _save(console: Console, workshop: Workshop, path: str) -> AnyResponse:
    if not files.is_path(path):
        raise NotFound
    text, seen = _typed(request.form.get("text")), request.form.get("seen", "")
    if len(text.encode()) > FILE_BYTES_AT_MOST:
        raise RequestEntityTooLarge
    if request.form.get("act") == "check":
        return _edit_page(workshop, Edited(path, text, seen))
    try:
        keep(console, workshop, path, text.encode(), seen, over_live="over_live" in request.form)
    except EditedMeanwhile as met:
        # Her text stays in the form, and would now be saved over what she has been shown.
        now = files.mark_of(met.content)
        return _edit_page(workshop, Edited(path, text, now, met.content, met.by, is_stale=True), 409)
    notify(f"{path} is saved in the draft. Callers hear nothing of it before it is published.")
    return see_other(f"{HOME}/files/{path}")


def keep(
    console: Console,
    workshop: Workshop,
    path: str,
    content: bytes | None,
    seen: str,
    *,
    over_live: bool = False,
) -> None:
    """Into the draft, by whoever is signed in; None takes the file away. Raises EditedMeanwhile."""
    if not files.is_path(path) or (content is not None and len(content) > FILE_BYTES_AT_MOST):
        raise BadRequest
    live, by, at = workshop.live()[1], visitor().name, console.now()
    console.change(
        "edited the draft" if content is not None else "took a file away",
        path,
        lambda on: files.save(on, live, path, content, seen, by, at, over_live=over_live),
    )


def _check(workshop: Workshop) -> AnyResponse:
    """The problems of what is being typed, for the script."""
    try:
        typed: Any = request.get_json(silent=True)
    except RecursionError as deep:  # brackets within brackets
        raise BadRequest from deep
    if not isinstance(typed, dict) or not files.is_path(str(typed.get("path"))):
        raise BadRequest
    path = str(typed["path"])
    try:
        content = _typed(str(typed.get("text", ""))).encode()
        if len(content) > FILE_BYTES_AT_MOST:
            raise RequestEntityTooLarge
        compiled, contents = workshop.check_with(path, content)
    except BenchTaken:
        return _busy()
    own, others = _parted(shown(compiled.problems, contents), path)
    return jsonify(
        problems=[_as_json(one) for one in own[:SHOWN_AT_MOST]],
        count=len(own),
        others=[_as_json(one, contents) for one in others[:SHOWN_AT_MOST]],
        elsewhere=len(others),
    )


def _busy() -> Response:
    answer = jsonify(busy=True)
    answer.status_code = 202
    return answer


def _as_json(one: Shown, contents: Mapping[str, bytes] | None = None) -> dict[str, object]:
    """`contents`: where another file's problem may lead to."""
    found = one.problem
    leads = contents is not None and found.place.path in contents
    return {
        "where": one.where,
        "address": f"{HOME}/files/{found.place.path}#line-{found.place.line}" if leads else "",
        "line": found.place.line,
        "column": found.place.column,
        "severity": found.severity,
        "rule": found.rule,
        "message": found.message,
        "excerpt": "\n".join(one.excerpt),
        "hints": list(one.hints),
    }


def _text_of(content: bytes | None) -> str:
    return (content or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _typed(text: str | None) -> str:
    """As it is kept: one kind of line ends, and one at the end."""
    if text is None:
        raise BadRequest
    lines = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return lines if not lines or lines.endswith("\n") else f"{lines}\n"
