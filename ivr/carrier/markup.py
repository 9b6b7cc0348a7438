"""Text into XML, whatever the text holds.

What XML 1.0 forbids, what a voice cannot say, and marks that turn the direction of writing are left out: the
carrier refuses a whole document for one such character, and the caller would hear its error sentence.
"""

import re

_LEFT_OUT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LINE_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]")


def sayable(text: str) -> str:
    """`text` without the characters that no document may hold; line breaks and tabs become spaces."""
    if text.isprintable():
        return text
    return _LEFT_OUT.sub("", _LINE_BREAKS.sub(" ", text))


def as_text(text: str) -> str:
    """`text` as the content of an element."""
    return sayable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_attribute(text: str) -> str:
    """`text` as the value of an attribute, for double quotes."""
    return as_text(text).replace('"', "&quot;")
