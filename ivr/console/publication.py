"""The draft goes live, with a reason."""

from flask import request
from werkzeug.wrappers import Response

from ivr.console.editing import HOME
from ivr.console.frame import Console, Pages, visitor
from ivr.console.rendering import notify, render, see_other
from ivr.console.telling import told_of
from ivr.database import writing
from ivr.drafting.bench import BenchTaken
from ivr.drafting.files import EditedMeanwhile, refuse_edited, settle
from ivr.drafting.jobs import Proof
from ivr.drafting.workshop import Laid, Workshop
from ivr.flow.compiler import Compiled
from ivr.publishing import LiveMoved, Published, Signed, publish_within
from ivr.versions import LONGEST_REASON

_CHANGED = "The draft changed since you looked at it. This is what it is now: look once more, then publish."
_BUSY = "The draft is being checked once more. Nothing is published yet: wait a few seconds, then publish."
_LIVE_MOVED = "Another version went live since you looked, so nothing was done. Look once more, then publish."
_NOT_PROVEN = "Nothing is published: this draft is not ready for it. Below stands what it lacks."
_NO_REASON = "Write why, in a sentence: the history shows it."


def add_to(pages: Pages, console: Console, workshop: Workshop) -> None:
    """/console/changes/publish"""

    @pages.get("/changes/publish", role="publisher")
    def ask_to_publish() -> Response:
        laid = workshop.laid()
        return _page(workshop, laid) if laid.drafted.changes else see_other(HOME)

    @pages.post("/changes/publish", role="publisher", asks_again=True)
    def publish() -> Response:
        laid = workshop.laid()
        why = " ".join(request.form.get("why", "").split())[:LONGEST_REASON]
        if not laid.drafted.changes:
            notify(f"Nothing to do: version {laid.version} holds this draft already, and is live.")
            return see_other(HOME)
        if request.form.get("mark") != laid.mark:
            return _page(workshop, laid, 409, stale=_CHANGED, why=why)
        if not why:
            return _page(workshop, laid, 422, mistake=_NO_REASON)
        if not _is_proven(workshop, laid):
            return _page(workshop, laid, 409, stale=_NOT_PROVEN, why=why)
        return _publish(console, workshop, laid, why)


def _page(
    workshop: Workshop, laid: Laid, status: int = 200, *, stale: str = "", mistake: str = "", why: str = ""
) -> Response:
    proof = _proof_of(workshop, laid)
    return render(
        "publish.html",
        status,
        laid=laid,
        proof=proof,
        told=told_of(proof.comparison) if proof else None,
        may_go=_is_proven(workshop, laid),
        stale=stale,
        mistake=mistake,
        why=why,
    )


def _proof_of(workshop: Workshop, laid: Laid) -> Proof | None:
    walked = workshop.walked(laid)
    return walked.proof if walked else None


def _is_proven(workshop: Workshop, laid: Laid) -> bool:
    """Was every path of exactly this draft walked, and does it follow what is live?"""
    proof = _proof_of(workshop, laid)
    return proof is not None and proof.has_passed and not laid.drafted.is_behind


def _publish(console: Console, workshop: Workshop, laid: Laid, why: str) -> Response:
    try:
        return _go_live(console, laid, workshop.check(laid), why)
    except BenchTaken:
        return _page(workshop, laid, 503, stale=_BUSY, why=why)
    except LiveMoved:
        return _page(workshop, workshop.laid(), 409, stale=_LIVE_MOVED, why=why)
    except EditedMeanwhile:
        return _page(workshop, workshop.laid(), 409, stale=_CHANGED, why=why)


def _go_live(console: Console, laid: Laid, compiled: Compiled, why: str) -> Response:
    signed = Signed(visitor().name, why, console.now().isoformat(timespec="seconds"))
    with writing(console.engine) as connection:
        published = publish_within(connection, laid.sources, compiled, signed, over=laid.version)
        if not published.was_live:
            refuse_edited(connection, laid.drafted)
            settle(connection, laid.drafted.live, laid.sources.contents)
            console.note(connection, "published", f"version {published.number}")
    notify(_told(published))
    return see_other(f"{HOME}/history")


def _told(published: Published) -> str:
    if published.was_live:
        return f"Nothing to do: version {published.number} holds this draft already, and is live."
    again = "" if published.is_new else " again"
    return f"Version {published.number} is live{again}. Calls in progress end on the version they began with."
