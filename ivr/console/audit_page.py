"""The audit log for auditors: who did what, who looked at whose data, and does the chain hold."""

from flask import request
from werkzeug.wrappers import Response

from ivr.console.frame import Console, Pages
from ivr.console.paging import paging
from ivr.console.rendering import page_address, render
from ivr.database import reading, reading_one_moment
from ivr.staff import audit_log, people
from ivr.staff.tables import LONGEST_NAME

MOST_TOLD = 20
ROWS_VERIFIED = 5_000
"""A page must not keep callers waiting: the newest ones. `ivr audit verify` looks at all."""


def pages(console: Console) -> Pages:
    """/console/people/audit"""
    audit, views = Pages("audit_page"), _Audit(console)
    audit.get("/people/audit", role="auditor", tab="People")(views.show)
    audit.post("/people/audit/verify", role="auditor")(views.verify)
    return audit


class _Audit:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self) -> Response:
        who = _asked("who", LONGEST_NAME)
        did = _asked("did", audit_log.LONGEST_DID)
        with reading(self._console.engine) as connection:
            page = paging(audit_log.count(connection, who=who, did=did))
            rows = audit_log.listed(connection, who=who, did=did, skip=page.skip, most=page.rows_a_page)
            names = [person.name for person in people.list_people(connection)]
            kinds = audit_log.kinds(connection)
        return render(
            "audit.html",
            rows=rows,
            page=page,
            address=page_address,
            who=who,
            did=did,
            names=_options("Everybody", names, who),
            kinds=_options("Everything", kinds, did),
        )

    def verify(self) -> Response:
        with reading_one_moment(self._console.engine) as connection:
            last = audit_log.last_row(connection)
            after = max(0, last.number - ROWS_VERIFIED) if last else 0
            broken = list(audit_log.broken_rows(connection, self._console.sealer, after=after))
        return render(
            "audit_verified.html", broken=broken[:MOST_TOLD], count=len(broken), last=last, after=after
        )


def _asked(name: str, longest: int) -> str:
    """Without the zero bytes that no database takes."""
    return request.args.get(name, "").replace("\0", "")[:longest]


def _options(every: str, words: list[str], chosen: str) -> list[tuple[str, str]]:
    known = words if chosen in ("", *words) else [*words, chosen]
    return [("", every), *((word, word) for word in known)]
