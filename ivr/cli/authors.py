"""Who does what a command does."""

import getpass


def my_name() -> str:
    """Of whoever types, on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
