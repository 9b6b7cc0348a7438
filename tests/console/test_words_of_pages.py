"""Words that pages make of what others wrote: browsers, and commands within a sentence."""

import pytest

from ivr.console.browsers import browser
from ivr.console.rendering import commands

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome 131 on Windows"),
        (f"{WINDOWS} {CHROME} Edg/131.0", "Edge 131 on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox 133 on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile", "Safari 18 on iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "not known"),
    ],
)
def test_a_browser_is_named_as_people_name_it(told: str, words: str) -> None:
    assert browser(told) == words


def test_a_command_within_a_sentence_is_set_apart_and_nothing_else_is_markup() -> None:
    assert str(commands("Run `ivr <x>` & look")) == "Run <code>ivr &lt;x&gt;</code> &amp; look"
