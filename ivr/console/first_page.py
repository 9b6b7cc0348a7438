"""/console: on to the first page that whoever is signed in may open."""

from werkzeug.wrappers import Response

from ivr.console.frame import Console, Pages, visitor
from ivr.console.guard import UNSENT_PAGE
from ivr.console.own_account import ACCOUNT_PAGE
from ivr.console.rendering import first_tab, see_other
from ivr.database import reading
from ivr.staff import waiting


def pages(console: Console) -> Pages:
    """/console"""
    first = Pages("first_page")

    @first.get("/", role="staff")
    def go_on() -> Response:
        with reading(console.engine) as connection:
            unsent = waiting.find_unsent(connection, console.sealer, visitor().name)
        return see_other(UNSENT_PAGE if unsent else first_tab() or ACCOUNT_PAGE)

    return first
