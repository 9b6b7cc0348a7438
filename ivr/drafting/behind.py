"""Files on disk that are older than the live version: somebody published from another place meanwhile.

Publishing the folder would take such a change back without a word, so it is asked about first.
"""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Engine

from ivr.versions import VersionListed, list_versions, sources_of

LOOKED_BACK = 50
"""Versions that a file is looked for in, the newest first."""


class Behind(Struct, frozen=True):
    """`files`: what the live version has in place of them, by path; None for one that it does not have."""

    live: VersionListed
    files: dict[str, bytes | None]

    @property
    def paths(self) -> list[str]:
        return sorted(self.files)


def files_behind(engine: Engine, contents: Mapping[str, bytes], *, taken_back: bool = False) -> Behind | None:
    """Those that differ from the live version and are as an earlier one had them; None without any.

    `taken_back`: also those that are as a later one had them, which a rollback took back.
    """
    published = list_versions(engine)
    live = next((one for one in published if one.is_live), None)
    if live is None:
        return None
    now = sources_of(engine, live.number)
    left = {path for path in {*contents, *now} if contents.get(path) != now.get(path)}
    found: dict[str, bytes | None] = {}
    others = [one for one in published if one.number < live.number or taken_back]
    for other in others[:LOOKED_BACK]:
        if not left:
            break
        then = sources_of(engine, other.number)
        same = {path for path in left if contents.get(path) == then.get(path)}
        found.update((path, now.get(path)) for path in same)
        left -= same
    return Behind(live, found) if found else None
