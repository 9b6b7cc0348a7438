"""Files on disk that are older than the live version, named before a colleague's change is taken back."""

from collections.abc import Sequence

from ivr.drafting.behind import Behind

FILES_NAMED = 5


def older_in_words(behind: Behind) -> str:
    """Which they are, and whose version is newer."""
    live = behind.live
    return (
        f"Older here than in version {live.number}, which is live ({live.author}: {live.why}): "
        f"{some_of(behind.paths)}."
    )


def some_of(paths: Sequence[str]) -> str:
    """The first ones, and how many more."""
    more = f" and {len(paths) - FILES_NAMED} more" if len(paths) > FILES_NAMED else ""
    return f"{', '.join(paths[:FILES_NAMED])}{more}"
