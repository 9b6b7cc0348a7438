"""Bars as SVG, without a library. Colours are classes of the page; nothing is told by colour alone."""

from collections.abc import Sequence
from html import escape

from msgspec import Struct

WIDTH = 300
ROW_HEIGHT = 38
BAR_HEIGHT = 12
COLUMNS_HEIGHT = 150
LABEL_EVERY = 3
"""Of columns that stand close, so many share one label."""


class Bar(Struct, frozen=True):
    """One of them. `value`: in a row a share, 0 to 1; in a column any number. `told`: the same in words.
    `colour`: a class, as of a badge.
    """

    label: str
    value: float
    told: str
    colour: str = "blue"


def rows_of_bars(title: str, bars: Sequence[Bar]) -> str:
    """Shares of a whole below each other, each with its label and its value above it."""
    drawn = [_row(place * ROW_HEIGHT, bar) for place, bar in enumerate(bars)]
    return _picture(title, len(bars) * ROW_HEIGHT, drawn)


def columns_of_bars(title: str, bars: Sequence[Bar]) -> str:
    """Side by side, on a line; the largest says its value."""
    largest = max((bar.value for bar in bars), default=0) or 1
    each = WIDTH / max(1, len(bars))
    drawn = [_column(place, each, bar, bar.value / largest) for place, bar in enumerate(bars)]
    ground = COLUMNS_HEIGHT - 20
    drawn.append(f'<line class="ground" x1="0" y1="{ground}" x2="{WIDTH}" y2="{ground}"/>')
    return _picture(title, COLUMNS_HEIGHT, drawn)


def _picture(title: str, height: int, drawn: Sequence[str]) -> str:
    told = f"<title>{escape(title)}</title>"
    return (
        f'<svg class="bars" role="img" aria-label="{escape(title)}" xmlns="http://www.w3.org/2000/svg"'
        f' width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">{told}{"".join(drawn)}</svg>'
    )


def _row(top: int, bar: Bar) -> str:
    base, length = top + 14, min(max(0.0, bar.value), 1.0) * WIDTH
    return (
        f'<text x="0" y="{base}">{escape(bar.label)}</text>'
        f'<text class="value" x="{WIDTH}" y="{base}" text-anchor="end">{escape(bar.told)}</text>'
        f'<rect class="room" x="0" y="{top + 20}" width="{WIDTH}" height="{BAR_HEIGHT}" rx="3"/>'
        f'<rect class="{bar.colour}" x="0" y="{top + 20}" width="{length:.1f}" height="{BAR_HEIGHT}" rx="3"/>'
    )


def _column(place: int, each: float, bar: Bar, share: float) -> str:
    ground = COLUMNS_HEIGHT - 20
    height = max(0.0, share) * (ground - 20)
    left = place * each
    label = value = ""
    if place % LABEL_EVERY == 0:
        label = f'<text x="{left:.1f}" y="{COLUMNS_HEIGHT - 5}">{escape(bar.label)}</text>'
    if share == 1:
        middle = min(max(left + each / 2, 20), WIDTH - 20)
        value = f'<text class="value" x="{middle:.1f}" y="14" text-anchor="middle">{escape(bar.told)}</text>'
    drawn = (
        f'<rect class="{bar.colour}" x="{left + 1:.1f}" y="{ground - height:.1f}"'
        f' width="{each - 2:.1f}" height="{height:.1f}">'
        f"<title>{escape(bar.label)}: {escape(bar.told)}</title></rect>"
    )
    return drawn + label + value
