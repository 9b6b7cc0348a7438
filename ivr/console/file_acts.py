"""Files of the draft that are begun, taken away, or put back as they are in the live version."""

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ivr.console.editing import HOME, keep
from ivr.console.frame import Console, Pages
from ivr.console.rendering import notify, render, see_other
from ivr.console.telling import lines_between
from ivr.drafting import files
from ivr.drafting.files import EditedMeanwhile
from ivr.drafting.tables import LONGEST_PATH
from ivr.drafting.workshop import Workshop

_NEW_FLOW = """flow: {name}
title: {title}
start: welcome
language: en

steps:
  welcome:
    hang_up: Thank you for calling. Good-bye.
"""
_NEW_WORDS = """flow: {name}
language: {language}
steps:
"""
_BAD_PATH = "Write small letters, digits and _, and .yaml at the end."


def add_to(pages: Pages, console: Console, workshop: Workshop) -> None:
    """/console/changes/new, /console/changes/discard/... and /console/changes/delete/..."""

    @pages.get("/changes/new", role="editor")
    def new() -> Response:
        return render("new_file.html", path="", mistake="")

    @pages.post("/changes/new", role="editor")
    def add() -> Response:
        return _add(console, workshop, request.form.get("path", "").strip())

    @pages.get("/changes/discard/<path:path>", role="editor")
    def ask_to_discard(path: str) -> Response:
        return _ask_to_discard(workshop, path)

    @pages.post("/changes/discard/<path:path>", role="editor")
    def discard(path: str) -> Response:
        return _discard(console, workshop, path)

    @pages.get("/changes/delete/<path:path>", role="editor")
    def ask_to_delete(path: str) -> Response:
        content = workshop.laid().drafted.content(path)
        if content is None:
            raise NotFound
        return render("ask_file.html", path=path, act="delete", seen=files.mark_of(content), lines=[])

    @pages.post("/changes/delete/<path:path>", role="editor")
    def take_away(path: str) -> Response:
        keep(console, workshop, path, None, request.form.get("seen", ""))
        notify(f"{path} is taken away in the draft.")
        return see_other(HOME)

    pages.blueprint.register_error_handler(EditedMeanwhile, _tell_edited)


def _add(console: Console, workshop: Workshop, path: str) -> Response:
    if not files.is_path(path):
        return render("new_file.html", 422, path=path[:LONGEST_PATH], mistake=_BAD_PATH)
    if workshop.laid().drafted.content(path) is not None:
        return render("new_file.html", 422, path=path, mistake="There is such a file already.")
    keep(console, workshop, path, _begun(path).encode(), files.NO_FILE)
    return see_other(f"{HOME}/files/{path}")


def _begun(path: str) -> str:
    language, _, file = path.rpartition("/")
    name = file.removesuffix(".yaml")
    if language:
        return _NEW_WORDS.format(name=name, language=language)
    return _NEW_FLOW.format(name=name, title=name.replace("_", " ").capitalize())


def _ask_to_discard(workshop: Workshop, path: str) -> Response:
    change = workshop.laid().drafted.changes.get(path)
    if change is None:
        raise NotFound
    lines = lines_between(change.live, change.content)
    seen = files.mark_of(change.content)
    return render("ask_file.html", path=path, act="discard", seen=seen, lines=lines)


def _discard(console: Console, workshop: Workshop, path: str) -> Response:
    if not files.is_path(path):
        raise NotFound
    live, seen = workshop.live()[1], request.form.get("seen", "")
    is_done = console.change(
        "discarded a change of the draft", path, lambda on: files.discard(on, live, path, seen)
    )
    notify(f"{path} is as in the live version again." if is_done else f"Nothing of {path} was changed.")
    return see_other(HOME)


def _tell_edited(_met: EditedMeanwhile) -> Response:
    notify("Somebody changed the file meanwhile, so nothing was done. Look at it once more.")
    return see_other(HOME)
