"""The draft as rows: the files that differ from the live version, and who edited them.

Saving needs the mark of what the editor saw. So of two people who edit the same file the second is told, and
neither loses a word. A file whose live version moved on meanwhile is `behind`: it is not published before
somebody looked.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from ivr.drafting.tables import LONGEST_PATH, draft_files
from ivr.flow.model import LANGUAGES

MARK_DIGITS = 32
NO_FILE = ""
"""The mark of a file that is not there."""
_PATH = re.compile(rf"(?:(?:{'|'.join(LANGUAGES)})/)?[a-z][a-z0-9_]*\.yaml")

Kind = Literal["new", "changed", "taken away"]


class EditedMeanwhile(Exception):
    """Somebody else changed the file since it was read: `content` is what it holds now, None for nothing."""

    def __init__(self, content: bytes | None, by: str) -> None:
        super().__init__("the file was edited meanwhile")
        self.content = content
        self.by = by


class Change(Struct, frozen=True):
    """A file of the draft that differs from the live version's. `begun_from`: the mark of the live file that
    its editor saw.
    """

    path: str
    content: bytes | None
    live: bytes | None
    begun_from: str
    edited_by: str
    edited_at: datetime

    @property
    def is_behind(self) -> bool:
        """Did the live file change since the editor saw it?"""
        return self.begun_from != mark_of(self.live)

    @property
    def kind(self) -> Kind:
        """What became of the file."""
        if self.content is None:
            return "taken away"
        return "new" if self.live is None else "changed"


class Drafted(Struct, frozen=True):
    """The draft over the files of the live version. `changes` by path, in order."""

    live: Mapping[str, bytes]
    changes: Mapping[str, Change]

    @property
    def contents(self) -> dict[str, bytes]:
        """Every file as it would be published."""
        kept = {path: content for path, content in self.live.items() if path not in self.changes}
        own = {path: one.content for path, one in self.changes.items() if one.content is not None}
        return dict(sorted({**kept, **own}.items()))

    def content(self, path: str) -> bytes | None:
        """The file as it would be published; None where there is none."""
        change = self.changes.get(path)
        return self.live.get(path) if change is None else change.content

    @property
    def is_behind(self) -> bool:
        """Does a change stand over a live file that its editor never saw?"""
        return any(change.is_behind for change in self.changes.values())


def mark_of(content: bytes | None) -> str:
    """The same for the same bytes; NO_FILE for None."""
    return NO_FILE if content is None else hashlib.sha256(content).hexdigest()[:MARK_DIGITS]


def is_path(path: str) -> bool:
    """May a file of flows be called so?"""
    return len(path) <= LONGEST_PATH and _PATH.fullmatch(path) is not None


def read_draft(connection: Connection, live: Mapping[str, bytes]) -> Drafted:
    """`live`: the files of the live version."""
    rows = connection.execute(select(draft_files).order_by(draft_files.c.path))
    changes = {
        row.path: Change(
            row.path,
            row.content,
            live.get(row.path),
            row.begun_from,
            row.edited_by,
            row.edited_at,
        )
        for row in rows
        if row.content != live.get(row.path)
    }
    return Drafted(live, changes)


def save(
    connection: Connection,
    live: Mapping[str, bytes],
    path: str,
    content: bytes | None,
    seen: str,
    by: str,
    at: datetime,
    *,
    over_live: bool = False,
) -> bool:
    """Keep the file as it is to be; None takes it away. `seen`: the mark of what the editor began with.

    `over_live`: she looked at what changed in the live version since, and means it. False where the draft
    says so already. Raises EditedMeanwhile.
    """
    _one_at_a_time(connection)
    draft = read_draft(connection, live)
    is_same = draft.content(path) == content
    if is_same and not over_live:
        return False
    if not is_same:
        _refuse_stale(draft, path, seen)
    connection.execute(delete(draft_files).where(draft_files.c.path == path))
    if content == live.get(path):
        return True
    change = draft.changes.get(path)
    begun_from = mark_of(live.get(path)) if change is None or over_live else change.begun_from
    values = {"path": path, "content": content, "begun_from": begun_from, "edited_by": by, "edited_at": at}
    connection.execute(insert(draft_files).values(values))
    return True


def discard(connection: Connection, live: Mapping[str, bytes], path: str, seen: str) -> bool:
    """The file is again what the live version has; False where it was. `seen` as in `save`. Raises
    EditedMeanwhile.
    """
    _one_at_a_time(connection)
    draft = read_draft(connection, live)
    if path in draft.changes:
        _refuse_stale(draft, path, seen)
    connection.execute(delete(draft_files).where(draft_files.c.path == path))
    return path in draft.changes


def settle(connection: Connection, before: Mapping[str, bytes], published: Mapping[str, bytes]) -> None:
    """What was published is no change any more; what was edited since then goes on from it. `before`: the
    files of the version that was live until now.
    """
    _one_at_a_time(connection)
    for row in connection.execute(select(draft_files)).all():
        same = draft_files.c.path == row.path
        if row.content == published.get(row.path):
            connection.execute(delete(draft_files).where(same))
        elif row.begun_from == mark_of(before.get(row.path)):
            connection.execute(
                draft_files.update().where(same).values(begun_from=mark_of(published.get(row.path)))
            )


def refuse_edited(connection: Connection, seen: Drafted) -> None:
    """Nobody saves until the end of this transaction, and the draft is what was seen. Raises
    EditedMeanwhile.
    """
    _one_at_a_time(connection)
    draft = read_draft(connection, seen.live)
    for path in sorted(draft.changes.keys() | seen.changes.keys()):
        _refuse_stale(draft, path, mark_of(seen.content(path)))


def _refuse_stale(draft: Drafted, path: str, seen: str) -> None:
    if mark_of(draft.content(path)) != seen:
        change = draft.changes.get(path)
        raise EditedMeanwhile(draft.content(path), change.edited_by if change else "")


def _one_at_a_time(connection: Connection) -> None:
    """Two people may save at the same moment; SQLite's write transaction orders them by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE draft_files IN EXCLUSIVE MODE")
