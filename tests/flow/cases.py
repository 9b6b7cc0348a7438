"""Files that must be refused, each beside the exact words of its problems.

`refused/NAME.yaml` is compiled as `bill_pay.yaml`. A line `#:: PATH` begins another file of the same case,
`#:: recordings` a list of recordings, `#:: misfits` what is wrong with some of them; `#:: latin-1` writes the
case in that encoding; `#:: published/PATH` is a file as it was published. What a case does not bring comes
from `SURROUNDINGS`.
"""

from functools import cache
from pathlib import Path

from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.last_published import LastPublished
from ivr.flow.rendering import render

REFUSED = Path(__file__).parent / "refused"
PUBLISHED = "published/"
LATIN = b"#:: latin-1\n"
SURROUNDINGS = {
    "lines.yaml": b"""organisation: CareCentrix
voices: {en: Polly.Joanna-Neural}
lines:
  "1-202-555-0142": bill_pay
""",
    "hours.yaml": b"""calendars:
  billing:
    time_zone: America/New_York
    weekly: {monday to friday: 8:30 to 17:00}
""",
    "queues.yaml": b"queues:\n  billing: {at_most: 100}\n",
}


def case_names() -> list[str]:
    return sorted(path.stem for path in REFUSED.glob("*.yaml"))


def sources_of(name: str) -> tuple[dict[str, bytes], frozenset[str], dict[str, str]]:
    """The files of a case by path, its recordings, and what is wrong with their format."""
    files, recordings, misfits = _read_case(name)
    return {path: files[path] for path in files if not path.startswith(PUBLISHED)}, recordings, misfits


def published_of(name: str) -> LastPublished | None:
    """What was published before, in a case that says so; its other files were the same."""
    files, recordings, misfits = _read_case(name)
    before = {path.removeprefix(PUBLISHED): content for path, content in files.items() if PUBLISHED in path}
    if not before:
        return None
    return LastPublished(compile_flows({**sources_of(name)[0], **before}, recordings, misfits).accepted())


def _read_case(name: str) -> tuple[dict[str, bytes], frozenset[str], dict[str, str]]:
    files: dict[str, bytes] = dict(SURROUNDINGS)
    path, lines = "bill_pay.yaml", list[bytes]()
    content = (REFUSED / f"{name}.yaml").read_bytes()
    if content.startswith(LATIN):
        content = content.removeprefix(LATIN).decode("utf-8").encode("latin-1")
    for line in content.splitlines(keepends=True):
        if line.startswith(b"#:: "):
            files[path] = b"".join(lines)
            path, lines = line[4:].decode().strip(), []
        else:
            lines.append(line)
    files[path] = b"".join(lines)
    recordings = frozenset(files.pop("recordings", b"").decode().split())
    misfits = dict(line.split(": ", 1) for line in files.pop("misfits", b"").decode().splitlines())
    if files.pop("no lines.yaml", None) is not None:
        del files["lines.yaml"]
    return files, recordings, misfits


@cache
def compile_case(name: str) -> Compiled:
    return compile_flows(*sources_of(name), published_of(name))


def told(name: str) -> str:
    """What `ivr check` would print."""
    files = sources_of(name)[0]
    compiled = compile_case(name)
    return render(compiled.problems, files, "full", "flows", compiled.tally)
