"""Pictures of flows in pages: drawn at the bench, and a sentence in their place until they are."""

from collections.abc import Callable

from markupsafe import Markup

from ivr.drafting.bench import BenchTaken, WorkFailed
from ivr.drafting.workshop import Workshop

BEING_DRAWN = Markup(
    '<div class="waiting" data-again="700"><p role="status">The picture is being drawn: some seconds.'
    " It comes by itself.</p>"
    '<progress aria-label="The picture is being drawn"></progress></div>'
)
"""The script of these pages asks again."""


def picture(workshop: Workshop, dot: str, dressed: Callable[[bytes], str]) -> Markup | None:
    """As it stands in a page. `dressed`: what is made of the drawing. None where Graphviz is not installed,
    or did not draw it: a list tells the same.
    """
    try:
        drawn = workshop.draw(dot)
    except BenchTaken:
        return BEING_DRAWN
    except WorkFailed as failed:
        workshop.log.error("picture_failed", why=str(failed))
        return None
    return Markup(dressed(drawn)) if drawn else None  # noqa: S704 - Graphviz escaped it
