"""Two transactions at once, the second of which comes to a lock that the first holds: made to happen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, get_ident
from typing import TypeVar

from sqlalchemy import Connection, Engine, event

from ivr.database import writing

COMES_WITHIN_SECONDS = 30.0
_TAKES_A_LOCK = ("BEGIN IMMEDIATE", "UPDATE", "FOR UPDATE", "FOR NO KEY UPDATE")

T = TypeVar("T")


def overtaken(engine: Engine, first: Callable[[Connection], object], second: Callable[[Connection], T]) -> T:
    """What `second` says, which asked for its first lock when `first` was written and not committed."""
    comes, ours = Event(), get_ident()

    def look(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if get_ident() != ours and any(words in statement for words in _TAKES_A_LOCK):
            comes.set()

    def run() -> T:
        with writing(engine) as connection:
            return second(connection)

    event.listen(engine, "before_cursor_execute", look)
    with ThreadPoolExecutor(1) as thread:
        with writing(engine) as connection:
            first(connection)
            told = thread.submit(run)
            assert comes.wait(COMES_WITHIN_SECONDS)
        event.remove(engine, "before_cursor_execute", look)
        return told.result()
