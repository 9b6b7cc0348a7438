"""/console: on to the first page that whoever is signed in may open."""

from werkzeug.wrappers import Response

from ivr.console.frame import Console, Pages
from ivr.console.own_account import ACCOUNT_PAGE
from ivr.console.rendering import first_tab, see_other


def pages(_console: Console) -> Pages:
    """/console"""
    first = Pages("first_page")

    @first.get("/", role="staff")
    def go_on() -> Response:
        return see_other(first_tab() or ACCOUNT_PAGE)

    return first
