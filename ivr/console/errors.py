"""What went wrong, as a page: never a traceback, and always what to do next."""

from collections.abc import Mapping

from flask import Response, g, request
from msgspec import Struct
from structlog.typing import FilteringBoundLogger
from werkzeug.exceptions import HTTPException

from ivr.console.frame import Visitor
from ivr.console.guard import FormOutOfDate
from ivr.console.once import DoneAlready
from ivr.console.rendering import render
from ivr.staff.passwords import Busy
from ivr.staff.sessions import new_token
from ivr.web.observing import told_of


class Sorry(Struct, frozen=True):
    """A title and what to do."""

    title: str
    sentence: str


_TOLD: Mapping[int, Sorry] = {
    400: Sorry(
        "That could not be read", "Something in the address or the form is not what the page expects."
    ),
    403: Sorry(
        "This page is not yours", "Your role does not open it. An admin can change that under People."
    ),
    404: Sorry(
        "There is no such page", "It may have been moved or taken away. The navigation lists what there is."
    ),
    405: Sorry(
        "That does not work this way", "The address takes another kind of request. Open the page itself."
    ),
    409: Sorry(
        "Somebody else was faster", "What you looked at has changed. Open the page again and look once more."
    ),
    413: Sorry("That is too large", "Nothing was saved. Send less at once."),
    429: Sorry("Too much at once", "Wait a moment, then try again."),
    500: Sorry(
        "Something of ours failed", "It was written down for the engineers. Nothing half-done was kept."
    ),
    503: Sorry("Not now", "Wait a moment, then try again."),
}
_OUT_OF_DATE = Sorry(
    "This form is out of date",
    "Nothing was changed. Open the page again; if you signed in anew meanwhile, that is why.",
)
_DONE_ALREADY = Sorry("This was done already", "The form came twice; it was done once, the first time.")


def tell_refusal(refused: HTTPException) -> Response:
    """The page for a refusal that has a name."""
    if isinstance(refused, DoneAlready):
        return _page(_DONE_ALREADY, 409)
    told = _OUT_OF_DATE if isinstance(refused, FormOutOfDate) else _TOLD.get(refused.code or 500, _TOLD[400])
    return _page(told, refused.code or 500)


def tell_busy(_busy: Busy) -> Response:
    """Callers come first."""
    return _page(_TOLD[503], 503)


def tell_failure(error: Exception, log: FilteringBoundLogger) -> Response:
    """The page for a failure of ours; the log tells where, and nothing that was typed."""
    log.error("page_failed", page=request.endpoint or "", **told_of(error))
    return _page(_TOLD[500], 500)


def _page(told: Sorry, status: int) -> Response:
    if "visitor" not in g or status == 500:  # before anybody could be looked up; or the database is down
        g.visitor = Visitor(new_token(), None, frozenset(), "")
    page = render("sorry.html", status, told=told, number=status)
    if status == 500:
        g.keeps_token = False  # the browser's own cookie stays: whoever she is, she is so on the next page
    return page
