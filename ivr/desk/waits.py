"""How long somebody has waited, in words."""

from datetime import datetime


def waited(since: datetime, now: datetime) -> str:
    """`25 minutes`, `3 hours`, `2 days`."""
    minutes = max(0, int((now - since).total_seconds()) // 60)
    for size, word in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"
