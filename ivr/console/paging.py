"""A long list in pages."""

from flask import request
from msgspec import Struct

ROWS_A_PAGE = 50


class Paging(Struct, frozen=True):
    """`number` counts from 1; `rows` is how many there are in all."""

    number: int
    rows: int
    rows_a_page: int = ROWS_A_PAGE

    @property
    def pages(self) -> int:
        """At least one."""
        return max(1, -(-self.rows // self.rows_a_page))

    @property
    def skip(self) -> int:
        """How many rows stand on the pages before."""
        return (self.number - 1) * self.rows_a_page


def paging(rows: int) -> Paging:
    """The page that the address asks for; the nearest there is for a number that is none."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    last = Paging(1, rows).pages
    return Paging(min(max(number, 1), last), rows)
