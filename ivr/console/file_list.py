"""The files of the draft as a page lists them: by line, changed ones first; or those with a word in them."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ivr.drafting.files import Drafted
from ivr.drawing.chart import as_dialled, flows_within
from ivr.flow.files import SETTINGS_FILES
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import LANGUAGES, FlowSet
from ivr.flow.sentences import LANGUAGE_NAMES

SHARED = "Used by several lines"
UNUSED = "Used by no line yet"
SETTINGS = "Settings"
LONGEST_FIND = 100
LINES_SHOWN = 3
LETTERS_SHOWN = 160


class LineFound(Struct, frozen=True):
    """A line with what was looked for."""

    number: int
    text: str


class FileListed(Struct, frozen=True):
    """`kind`: what the draft does with it, "" for nothing. `found`: the first lines with the word."""

    path: str
    kind: str
    found: tuple[LineFound, ...] = ()


class Twins(Struct, frozen=True):
    """A flow in each of its languages, or one file of settings. `files`: by what each is called."""

    name: str
    title: str
    files: tuple[tuple[str, FileListed], ...]

    @property
    def is_changed(self) -> bool:
        return any(listed.kind for _, listed in self.files)


class FileGroup(Struct, frozen=True):
    """Files that belong together; what is changed stands first."""

    title: str
    members: tuple[Twins, ...]


def groups_of(drafted: Drafted, live: FlowSet, wanted: str = "") -> tuple[FileGroup, ...]:
    """Those with the wanted word in name, title or text; without a word all. Groups without any are left
    out.
    """
    by_group: dict[str, list[Twins]] = {title: [] for title in _titles(live)}
    places = _places(live)
    for name, paths in _names(drafted).items():
        title = live.flows[name].title if name in live.flows else ""
        files = {path: _listed(drafted, path, wanted.casefold()) for path in paths}
        if wanted and wanted.casefold() in f"{name}.yaml {title}".casefold():
            kept = list(files)
        else:
            kept = [path for path, listed in files.items() if listed.found or not wanted]
        if kept:
            group = places.get(name) or (SETTINGS if set(paths) <= {*SETTINGS_FILES} else UNUSED)
            twins = tuple((_language(path), files[path]) for path in kept)
            by_group[group].append(Twins(name, title, twins))
    return tuple(
        FileGroup(title, tuple(sorted(found, key=lambda one: (not one.is_changed, one.name))))
        for title, found in by_group.items()
        if found
    )


def twins_of(drafted: Drafted, path: str) -> tuple[tuple[str, str], ...]:
    """Every language of this file as (language, path); nothing for a file that has one alone."""
    found = _names(drafted).get(_name(path), [])
    return tuple((_language(one), one) for one in found) if len(found) > 1 else ()


def _titles(live: FlowSet) -> list[str]:
    return [*dict.fromkeys(_line_titles(live).values()), SHARED, UNUSED, SETTINGS]


def _line_titles(live: FlowSet) -> dict[str, str]:
    """A title for each flow that a line leads to."""
    found: dict[str, str] = {}
    for line in lines_in_order(live):
        title = found.get(line.flow, live.flows[line.flow].title)
        found[line.flow] = f"{title}, {as_dialled(line.number)}"
    return found


def _places(live: FlowSet) -> dict[str, str]:
    """The group of each flow that callers can come to: the line from which it is the fewest uses away."""
    nearest = {start: {title} for start, title in _line_titles(live).items()}
    fringe = nearest
    while fringe:
        beyond: dict[str, set[str]] = {}
        for name, titles in fringe.items():
            for other in flows_within(name, live, 1):
                if other not in nearest:
                    beyond.setdefault(other, set()).update(titles)
        nearest, fringe = nearest | beyond, beyond
    return {name: SHARED if len(titles) > 1 else titles.pop() for name, titles in nearest.items()}


def _names(drafted: Drafted) -> Mapping[str, list[str]]:
    """The files of each name, English first; those that the draft takes away as well."""
    found: dict[str, list[str]] = {}
    for path in sorted({*drafted.contents, *drafted.changes}, key=lambda one: ("/" in one, one)):
        found.setdefault(_name(path), []).append(path)
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")


def _language(path: str) -> str:
    folder = path.rpartition("/")[0]
    return LANGUAGE_NAMES[next((one for one in LANGUAGES if one == folder), LANGUAGES[0])]


def _listed(drafted: Drafted, path: str, wanted: str) -> FileListed:
    change = drafted.changes.get(path)
    lines = _found(drafted.content(path) or b"", wanted) if wanted else ()
    return FileListed(path, change.kind if change else "", tuple(lines)[:LINES_SHOWN])


def _found(content: bytes, wanted: str) -> Iterator[LineFound]:
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if wanted in line.casefold():
            yield LineFound(number, line.strip()[:LETTERS_SHOWN])
