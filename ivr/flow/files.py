"""Which file is what: `bill_pay.yaml`, `es/bill_pay.yaml`, `lines.yaml`, `hours.yaml`, `queues.yaml`,
`installation.yaml`."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from ivr.flow.model import LANGUAGES, Language
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.values import Wrong, read_name

SETTINGS_FILES = ("lines.yaml", "hours.yaml", "queues.yaml", "installation.yaml")
FILES_AT_MOST = 2_000


class SortedSources(Struct, frozen=True):
    """Paths by what they hold: flows, translations by language and name, and the files of settings."""

    flows: dict[str, str]
    translations: dict[tuple[Language, str], str]
    settings: tuple[str, ...]

    def paths(self) -> Iterator[str]:
        yield from self.settings
        yield from self.flows.values()
        yield from self.translations.values()


def sort_sources(sources: Mapping[str, bytes], notes: Notes) -> SortedSources:
    """Every file has a place in the language, or a problem says that it has none."""
    flows: dict[str, str] = {}
    translations: dict[tuple[Language, str], str] = {}
    if len(sources) > FILES_AT_MOST:
        notes.error("too-many-files", Place("."), f"the folder holds more than {FILES_AT_MOST:,} files")
    for path in sorted(sources)[:FILES_AT_MOST]:
        folder, _, file = path.rpartition("/")
        if path in SETTINGS_FILES:
            continue
        name = _flow_name(path, file, notes)
        if name is None:
            continue
        if not folder:
            flows[name] = path
        elif language := next((known for known in LANGUAGES if known == folder), None):
            translations[language, name] = path
        else:
            message = f"{quoted(folder)} is not a language that the lines can speak"
            notes.error("unknown-language", Place(path), message, Hint(f"there are: {', '.join(LANGUAGES)}"))
    _tell_strays(flows, translations, notes)
    if not flows:
        notes.error(
            "missing-file", Place("."), "there is no flow in this folder", Hint("begin with  bill_pay.yaml")
        )
    return SortedSources(flows, translations, tuple(path for path in SETTINGS_FILES if path in sources))


def _flow_name(path: str, file: str, notes: Notes) -> str | None:
    stem, _, ending = file.rpartition(".")
    if ending != "yaml" or isinstance(read_name(stem), Wrong):
        message = "a flow's file is named in small letters, digits and _, and ends in .yaml"
        notes.error("wrong-name", Place(path), message, Hint("such as  bill_pay.yaml"))
        return None
    return stem


def _tell_strays(flows: dict[str, str], translations: dict[tuple[Language, str], str], notes: Notes) -> None:
    for (_, name), path in translations.items():
        if name not in flows:
            message = f"these are the words of a flow named '{name}', which has no file"
            known = {flow: Place(own) for flow, own in flows.items()}
            notes.error("unknown-translation", Place(path), message, *notes.suggest(name, known))
