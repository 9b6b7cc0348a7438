"""The way of a draft to its callers in a short list: what is done, what is next, and why it stops."""

from typing import Literal

from msgspec import Struct

from ivr.drafting.proofs import Walked
from ivr.drafting.workshop import Laid
from ivr.flow.compiler import Compiled
from ivr.flow.problems import counted
from ivr.flow.rendering import summary

State = Literal["done", "going on", "next", "stopped", "later"]
COLOURS: dict[State, str] = {
    "done": "green",
    "going on": "blue",
    "next": "yellow",
    "stopped": "red",
    "later": "grey",
}


class PublishingStep(Struct, frozen=True):
    """One line of the list. `words`: how it stands, or what to do."""

    name: str
    title: str
    state: State
    words: str


def steps_of(laid: Laid, compiled: Compiled | None, walked: Walked | None) -> tuple[PublishingStep, ...]:
    """`compiled`: None while it is being checked. `walked`: None where nobody began to."""
    why_not = why_not_yet(laid, compiled, walked)
    return (
        _saved(laid),
        _checked(compiled),
        _walked(compiled, walked),
        _compared(walked),
        PublishingStep(
            "published", "Published", "later" if why_not else "next", why_not or "New calls hear it at once."
        ),
    )


def why_not_yet(laid: Laid, compiled: Compiled | None, walked: Walked | None) -> str:
    """Why it cannot be published yet, and what to do; "" when it can."""
    if laid.drafted.is_behind:
        return "Files below changed in the live version. Open each, keep yours or discard it."
    if compiled is None:
        return "Wait until the draft is checked."
    if compiled.flows is None:
        return "Mend the errors below."
    if walked is None:
        return "Walk every path first."
    if walked.proof is None:
        return "Wait until every path is walked."
    return "" if walked.proof.has_passed else "Mend what breaks, below, then walk every path again."


def progress_of(compiled: Compiled | None, walked: Walked | None) -> str:
    """In a word, for the script that follows it."""
    if compiled is None:
        return "checking"
    if walked is None:
        return "none"
    return "done" if walked.proof else "walking"


def how_far(walked: Walked) -> str:
    """A walk that goes on, in words. How much is left nobody knows: each moment leads to new ones."""
    if walked.known:
        last = f"; the last walk had about {walked.last_known:,}" if walked.last_known else ""
        return f"{walked.done:,} moments walked so far{last}."
    if walked.is_another_first:
        return "Another draft is being walked; this one comes after it."
    return "First both versions are compared."


def _saved(laid: Laid) -> PublishingStep:
    state: State = "stopped" if laid.drafted.is_behind else "done"
    count = len(laid.drafted.changes)
    verb = "differs" if count == 1 else "differ"
    words = f"{counted(count, 'file')} {verb} from version {laid.version}, which callers hear."
    return PublishingStep("saved", "Saved", state, words)


def _checked(compiled: Compiled | None) -> PublishingStep:
    if compiled is None:
        words = "The draft is being checked: some seconds."
        return PublishingStep("checked", "Checked", "going on", words)
    state: State = "stopped" if compiled.flows is None else "done"
    return PublishingStep("checked", "Checked", state, summary(compiled.problems, compiled.tally))


def _walked(compiled: Compiled | None, walked: Walked | None) -> PublishingStep:
    title = "Every path walked"
    if walked is None:
        is_next = compiled is not None and compiled.flows is not None
        words = "All that a caller can do is tried: about a minute, beside the calls."
        return PublishingStep("walked", title, "next" if is_next else "later", words)
    if walked.proof is None:
        return PublishingStep("walked", title, "going on", how_far(walked))
    return PublishingStep(
        "walked", title, "done" if walked.proof.has_passed else "stopped", walked.proof.summary
    )


def _compared(walked: Walked | None) -> PublishingStep:
    proof = walked.proof if walked else None
    if proof is None:
        return PublishingStep(
            "compared", "Compared", "later", "What callers will notice is told with the walk."
        )
    return PublishingStep("compared", "Compared", "done", f"{proof.comparison.summary()}.")
