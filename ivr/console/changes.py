"""The draft: what is changed, what the check says, what callers will notice."""

from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from ivr.console import editing, file_acts, history, publication
from ivr.console.editing import HOME
from ivr.console.errors import Sorry
from ivr.console.file_list import LONGEST_FIND, groups_of
from ivr.console.frame import Console, Pages
from ivr.console.publishing_steps import COLOURS, how_far, progress_of, steps_of, why_not_yet
from ivr.console.rendering import notify, render, see_other
from ivr.console.telling import told_of
from ivr.database import writing
from ivr.drafting.bench import BenchTaken
from ivr.drafting.workshop import Laid, Workshop
from ivr.flow.compiler import Compiled
from ivr.flow.problems import Problem
from ivr.flow.rendering import SHOWN_AT_MOST, Shown, shown
from ivr.publishing import keep_unpublished_within
from ivr.versions import NoSuchVersion, NothingPublished, list_publications

_TAKEN = Sorry(
    "The draft is being checked",
    "Nothing was done. Go back in a few seconds, when the check is through, and do it again.",
)
_UNKNOWN = Sorry(
    "There is no such version", "It was never published here. The history lists every version there is."
)


def pages(console: Console) -> Pages:
    """/console/changes and what is below"""
    changes, workshop = Pages("changes"), console.workshop
    changes.blueprint.register_error_handler(NothingPublished, _tell_nothing)
    changes.blueprint.register_error_handler(BenchTaken, lambda _: _tell(_TAKEN, 503))
    changes.blueprint.register_error_handler(NoSuchVersion, lambda _: _tell(_UNKNOWN, 404))

    @changes.get("/changes", role="viewer", tab="Changes")
    def show() -> Response:
        return _overview(console, workshop)

    @changes.get("/changes/found", role="viewer")
    def find() -> Response:
        return render("file_list.html", **_files(workshop, workshop.laid()))

    @changes.post("/changes/walk", role="editor")
    def walk() -> Response:
        return _walk(workshop, workshop.laid())

    @changes.get("/changes/walk", role="viewer", polls=True)
    def progress() -> dict[str, object]:
        laid = workshop.laid()
        walked = workshop.walked(laid)
        return {
            "state": progress_of(_checked(workshop, laid), walked),
            "words": how_far(walked) if walked else "",
        }

    @changes.post("/changes/phone", role="editor")
    def try_by_phone() -> Response:
        return _try_by_phone(console, workshop)

    editing.add_to(changes, console, workshop)
    file_acts.add_to(changes, console, workshop)
    publication.add_to(changes, console, workshop)
    history.add_to(changes, console, workshop)
    return changes


def _overview(console: Console, workshop: Workshop) -> Response:
    laid = workshop.laid()
    compiled = _checked(workshop, laid)
    walked = workshop.walked(laid) if laid.drafted.changes else None
    proof = walked.proof if walked else None
    went_live = list_publications(console.engine)
    return render(
        "changes.html",
        laid=laid,
        steps=steps_of(laid, compiled, walked),
        colours=COLOURS,
        state=progress_of(compiled, walked),
        why_not=why_not_yet(laid, compiled, walked),
        problems=_shown(laid, compiled.problems) if compiled else [],
        hidden=max(0, len(compiled.problems) - SHOWN_AT_MOST) if compiled else 0,
        is_good=compiled is not None and compiled.flows is not None,
        walked=walked,
        told=told_of(proof.comparison) if proof else None,
        broken=_shown(laid, proof.problems) if proof else [],
        is_draft=console.is_draft,
        live=went_live[0],
        before=next((one for one in went_live if one.version != went_live[0].version), None),
        **_files(workshop, laid),
    )


def _files(workshop: Workshop, laid: Laid) -> dict[str, Any]:
    find = request.args.get("find", "").strip()[:LONGEST_FIND]
    return {"find": find, "groups": groups_of(laid.drafted, workshop.flows_of(laid.version), find)}


def _checked(workshop: Workshop, laid: Laid) -> Compiled | None:
    """None while it is being checked."""
    try:
        return workshop.check(laid)
    except BenchTaken:
        return None


def _walk(workshop: Workshop, laid: Laid) -> Response:
    is_wanted = bool(laid.drafted.changes) and workshop.check(laid).flows is not None
    if is_wanted and workshop.walked(laid) is None:
        workshop.walk(laid)
    return see_other(f"{HOME}#publishing")


def _shown(laid: Laid, problems: Sequence[Problem]) -> list[Shown]:
    return shown(problems[:SHOWN_AT_MOST], laid.sources.contents)


def _try_by_phone(console: Console, workshop: Workshop) -> Response:
    laid = workshop.laid()
    flows = workshop.check(laid).flows
    if flows is None:
        notify("The draft has errors, so nobody can call it yet.")
        return see_other(HOME)
    with writing(console.engine) as connection:
        number = keep_unpublished_within(connection, flows, laid.sources.contents)
        console.note(connection, "kept the draft to call it", f"version {number}")
    return see_other(f"/phone?version={number}")


def _tell(told: Sorry, status: int) -> Response:
    return render("sorry.html", status, told=told, number=status)


def _tell_nothing(_nothing: NothingPublished) -> Response:
    return render("nothing_published.html")
