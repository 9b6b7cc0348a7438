"""Every path of a draft walked once, by whichever process was asked, and kept for all of them."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, and_, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from structlog.typing import FilteringBoundLogger

from ivr.database import reading, writing
from ivr.drafting.bench import Bench, BenchTaken, Told, WorkFailed
from ivr.drafting.jobs import Proof, WalkPaths
from ivr.drafting.tables import draft_proofs

SILENT_AT_MOST: Final = timedelta(seconds=90)
"""Whoever walks and gives no sign of life for so long has gone."""
AGAIN_SECONDS: Final = 1.0
"""Whoever waits for the bench asks it again."""
KEPT_FOR: Final = timedelta(days=1)
"""An older proof was perhaps made by another release of this program."""

Clock = Callable[[], datetime]

_encoder = msgspec.json.Encoder()
_proofs: msgspec.json.Decoder[Proof] = msgspec.json.Decoder(Proof)


class Walked(Struct, frozen=True):
    """How far it is: so many moments of so many known ones, which grow with each step. `proof`: what has come
    of it, at the end. `is_another_first`: is another draft walked meanwhile? `last_known`: how many the last
    walk that came to its end knew; 0 where none is kept.
    """

    done: int
    known: int
    proof: Proof | None
    is_another_first: bool = False
    last_known: int = 0


def mark_of_walk(before: str, after: str) -> str:
    """Of the version that is live, by its number, and of the draft, by the hash of its content."""
    return hashlib.sha256(f"{before} {after}".encode()).hexdigest()


def find(connection: Connection, mark: str, at: datetime) -> Walked | None:
    """None where nobody walks, and nobody did."""
    row = connection.execute(select(draft_proofs).where(draft_proofs.c.mark == mark)).one_or_none()
    if row is None or _is_over(row, at):
        return None
    if row.proof is not None:
        return Walked(row.done, row.known, _proofs.decode(row.proof))
    is_another_first = _is_another_walked(connection, mark, at)
    return Walked(row.done, row.known, None, is_another_first, _last_known(connection))


def _is_another_walked(connection: Connection, mark: str, at: datetime) -> bool:
    one = draft_proofs.c
    others = select(one.mark).where(one.mark != mark, one.proof.is_(None), one.seen_at >= at - SILENT_AT_MOST)
    return connection.execute(others.limit(1)).first() is not None


def _last_known(connection: Connection) -> int:
    one = draft_proofs.c
    last = select(one.known).where(one.proof.is_not(None)).order_by(one.seen_at.desc(), one.mark).limit(1)
    return connection.scalar(last) or 0


def begin(
    bench: Bench, engine: Engine, mark: str, job: WalkPaths, clock: Clock, log: FilteringBoundLogger
) -> Thread | None:
    """Walk in the background; None where it is done already, or somebody does it."""
    with writing(engine) as connection:
        if not _claim(connection, mark, clock()):
            return None
    walking = Thread(target=_walk, args=(bench, engine, mark, job, clock, log), daemon=True)
    walking.start()
    return walking


def _claim(connection: Connection, mark: str, at: datetime) -> bool:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE draft_proofs IN EXCLUSIVE MODE")
    if find(connection, mark, at) is not None:
        return False
    is_old = and_(draft_proofs.c.begun_at < at - KEPT_FOR, draft_proofs.c.seen_at < at - SILENT_AT_MOST)
    connection.execute(delete(draft_proofs).where(is_old | (draft_proofs.c.mark == mark)))
    values = {"mark": mark, "begun_at": at, "seen_at": at, "done": 0, "known": 0, "proof": None}
    connection.execute(insert(draft_proofs).values(values))
    return True


def _walk(
    bench: Bench, engine: Engine, mark: str, job: WalkPaths, clock: Clock, log: FilteringBoundLogger
) -> None:
    """In a thread of its own, which only waits for the child."""

    def told(done: int, known: int) -> None:
        # A sign of life that is lost is no reason to begin anew.
        with _logged(log, "walk_not_told"):
            _keep(engine, mark, seen_at=clock(), done=done, known=known)

    with _logged(log, "walk_not_kept"):
        try:
            proof = _proof_in_turn(bench, engine, mark, job, told)
        except WorkFailed as failed:
            log.error("draft_not_walked", where=str(failed))
            proof = None
        if proof is None:
            _forget(engine, mark)
        else:
            _keep(engine, mark, seen_at=clock(), proof=_encoder.encode(proof))


def _proof_in_turn(bench: Bench, engine: Engine, mark: str, job: WalkPaths, told: Told) -> Proof | None:
    """Another draft may be walked here first. None where a newer one is asked for meanwhile: there is one
    draft, and nobody waits for what it was.
    """
    while _is_newest(engine, mark):
        try:
            return bench.ask(job, told).proof
        except BenchTaken:
            told(0, 0)
            Event().wait(AGAIN_SECONDS)
    return None


def _is_newest(engine: Engine, mark: str) -> bool:
    newest = (
        select(draft_proofs.c.mark).order_by(draft_proofs.c.begun_at.desc(), draft_proofs.c.mark).limit(1)
    )
    with reading(engine) as connection:
        return connection.scalar(newest) == mark


@contextmanager
def _logged(log: FilteringBoundLogger, event: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        log.error(event, error=type(error).__name__)


def _keep(engine: Engine, mark: str, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(update(draft_proofs).where(draft_proofs.c.mark == mark).values(values))


def _forget(engine: Engine, mark: str) -> None:
    with writing(engine) as connection:
        connection.execute(delete(draft_proofs).where(draft_proofs.c.mark == mark))


def _is_over(row: Any, at: datetime) -> bool:
    """Too old to count, or left alone by a process that went away."""
    since: timedelta = at - (row.begun_at if row.proof is not None else row.seen_at)
    return since > (KEPT_FOR if row.proof is not None else SILENT_AT_MOST)
