"""Exploring a version from the command line: a bar while it runs, and the calls that break it as files."""

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import msgspec
from msgspec import Struct

from ivr.cli.walking import walking
from ivr.exploring.exploration import Report, explore
from ivr.flow.model import FlowSet
from ivr.flow.problems import Problem


class Told(Struct, frozen=True):
    """What an exploration found, and its last line."""

    report: Report
    line: str


_told: dict[bytes, Told] = {}
"""The last version explored by this process, so that the same one is not walked twice."""


def explore_with_bar(flows: FlowSet) -> Told:
    """Walk every path; a bar on a terminal says how far it is."""
    version = msgspec.json.encode(flows)
    if version not in _told:
        _told.clear()
        _told[version] = _explore(flows)
    return _told[version]


def _explore(flows: FlowSet) -> Told:
    began = perf_counter()
    with walking("Walking every path") as tell:
        report = explore(flows, tell)
    return Told(report, f"{report.summary()} ({perf_counter() - began:.1f} seconds)")


def save_calls(problems: Iterable[Problem], folder: Path) -> list[Path]:
    """Each call that shows a problem as a call file, named for its rule and step."""
    folder.mkdir(parents=True, exist_ok=True)
    saved: list[Path] = []
    for problem in (found for found in problems if found.call):
        flow = problem.place.path.removesuffix(".yaml")
        path = folder / f"{problem.rule.replace('-', '_')}_{flow}_{problem.place.line}.call"
        text = "\n".join((f"# {problem.message}", *problem.call))
        path.write_text(f"{text}\n", encoding="utf-8")
        saved.append(path)
    return saved
