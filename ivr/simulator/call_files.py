"""Call files: a whole call as plain text that anyone can review.

    dials 1-877-989-9059
    from +1 202 555 0142
    at 2026-11-24 10:00              # New York time
    hears Thank you for calling
    presses 1
    ...
    call ends

`#` begins a comment at the start of a line or after two blanks. `read_call_file` gives a script or every
mistake in the file; nothing is guessed. The lines are listed in `HEADER_LINES` and `ACTS`.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from ivr.simulator.call_acts import Hears, Meanwhile, OfAgent, ScriptLine
from ivr.simulator.call_lines import WrongLine, read_act, read_number

TIME_ZONE = ZoneInfo("America/New_York")
MOST_LINES = 2_000
LANGUAGES = ("en", "es")
SAMPLE_AGENT = "+12025550170"
_GIVEN = "given"


class Script(Struct, frozen=True):
    """`to`, `caller` and `agent` in E.164; `caller` None when the file says none; `at` with its offset.

    `given`: what must be so before the call, in words that whoever opens the installation understands;
    `given_lines`: where in the file they stand.
    """

    path: str
    to: str | None
    caller: str | None
    at: datetime | None
    language: str
    lines: tuple[ScriptLine, ...]
    agent: str = SAMPLE_AGENT
    given: tuple[str, ...] = ()
    given_lines: tuple[int, ...] = ()

    @property
    def scenes(self) -> tuple[tuple[str, int], ...]:
        """The words of all that must be so, before the call or in it, each with its line in the file."""
        given = zip(self.given, self.given_lines, strict=True)
        meanwhile = ((line.act.words, line.line) for line in self.lines if isinstance(line.act, Meanwhile))
        return (*given, *meanwhile)


class Mistake(Struct, frozen=True):
    """Something in a call file that cannot be read, said to its author."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


_COMMENT = re.compile(r"(?:^|\s{2,})#\s.*$|^#.*$")


def read_call_file(text: str, path: str) -> Script | list[Mistake]:
    """The script in `text`, or every mistake in it. `path` is only for the messages."""
    mistakes: list[Mistake] = []
    header: dict[str, str] = {}
    given: dict[str, int] = {}
    lines: list[ScriptLine] = []
    for number, written in enumerate(text.splitlines()[: MOST_LINES + 1], 1):
        words = " ".join(_COMMENT.sub("", written).split())
        if not words:
            continue
        try:
            if words == _GIVEN or words.startswith(_GIVEN + " "):
                _take_given(words.removeprefix(_GIVEN).strip(), number, given, begun=bool(lines))
            elif not _take_header(words, header, begun=bool(lines)):
                lines.append(ScriptLine(number, words, read_act(words)))
        except WrongLine as wrong:
            mistakes.append(Mistake(path, number, str(wrong)))
    mistakes += _mistakes_of_the_whole(path, text, lines)
    return mistakes or _script(path, header, given, lines)


def _mistakes_of_the_whole(path: str, text: str, lines: list[ScriptLine]) -> Iterable[Mistake]:
    if text.count("\n") > MOST_LINES:
        yield Mistake(path, MOST_LINES, f"a call file has at most {MOST_LINES} lines")
    acts = [line.act.act if isinstance(line.act, OfAgent) else line.act for line in lines]
    if not any(isinstance(act, Hears) for act in acts):
        yield Mistake(
            path, 1, "nothing is heard in this call; add a line such as: hears Thank you for calling"
        )


def _script(path: str, header: dict[str, str], given: dict[str, int], lines: list[ScriptLine]) -> Script:
    at = datetime.fromisoformat(header["at"]).replace(tzinfo=TIME_ZONE) if "at" in header else None
    language = header.get("language", "en")
    return Script(
        path,
        header.get("dials"),
        header.get("from"),
        at,
        language,
        tuple(lines),
        header.get("agent from", SAMPLE_AGENT),
        tuple(given),
        tuple(given.values()),
    )


def _take_header(words: str, header: dict[str, str], begun: bool) -> bool:
    """True when the line is one of the header, now kept."""
    name = next((name for name in _HEADER if words == name or words.startswith(name + " ")), None)
    if name is None:
        return False
    if begun:
        raise WrongLine(f"'{name}' belongs above the first act")
    if name in header:
        raise WrongLine(f"'{name}' is already said above")
    header[name] = _HEADER[name](words.removeprefix(name).strip())
    return True


def _take_given(words: str, line: int, given: dict[str, int], begun: bool) -> None:
    if begun:
        raise WrongLine("'given' belongs above the first act")
    if not words:
        raise WrongLine("'given' needs words after it")
    if words in given:
        raise WrongLine(f"'given {words}' is already said above")
    given[words] = line


def _read_caller(value: str) -> str:
    return "anonymous" if value == "anonymous" else read_number(value)


def _read_moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value) if ":" in value else None
    except ValueError:
        moment = None
    if moment is None:
        raise WrongLine(f"'{value}' is not a day and a time; write it as 2026-11-24 10:00")
    if moment.tzinfo is not None:
        raise WrongLine("leave the offset out; the time is New York's")
    return moment.isoformat()


def _read_language(value: str) -> str:
    if value not in LANGUAGES:
        raise WrongLine(f"'{value}' is not a language of the line; write one of {', '.join(LANGUAGES)}")
    return value


_HEADER: dict[str, Callable[[str], str]] = {
    "dials": read_number,
    "from": _read_caller,
    "at": _read_moment,
    "language": _read_language,
    "agent from": read_number,
}
