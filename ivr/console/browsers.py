"""Browsers as people name them, from what each says of itself."""

import re

_BROWSERS = (
    ("Edge", re.compile(r"Edg[A-Za-z]*/([0-9]+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/([0-9]+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/([0-9]+)")),
    ("Safari", re.compile(r"Version/([0-9]+)")),
)
"""The first that fits: Edge calls itself Chrome as well, and Chrome Safari."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser(told: str) -> str:
    """`Chrome 150 on Linux`; as it was told where nothing of that is in it."""
    name = next((f"{name} {found[1]}" for name, known in _BROWSERS if (found := known.search(told))), "")
    system = next((word for mark, word in _SYSTEMS if mark in told), "")
    return " on ".join(filter(None, (name, system))) or told or "not known"
