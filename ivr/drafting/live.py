"""The live version, as far as changed files are compared with it."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ivr.flow.last_published import LastPublished
from ivr.versions import PublishedVersions, list_versions


def last_published_of(engine: Engine, prompts: Path) -> LastPublished:
    """What callers hear, and which recordings came or changed since. Raises NothingPublished."""
    published = PublishedVersions(engine)
    number, _ = published.current()
    moments = {one.number: datetime.fromisoformat(one.at).timestamp() for one in list_versions(engine)}
    at = moments.get(number, 0.0)
    newer = (file for file in prompts.rglob("*.wav") if file.stat().st_mtime > at)
    names = frozenset(file.relative_to(prompts).as_posix() for file in newer)
    return LastPublished(published.flows_of(number), names, number)
