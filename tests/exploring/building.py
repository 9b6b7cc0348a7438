"""Small versions that break something, from flow files whose mistakes are let through."""

from textwrap import dedent

from ivr.exploring.exploration import Report, explore
from ivr.flow.compiler import read_version
from ivr.flow.files import sort_sources
from ivr.flow.model import FlowSet
from ivr.flow.problems import Notes, Problem
from ivr.flow.recordings import Shelf
from ivr.flow.source import parse
from ivr.flow.version import compile_version

LINES = b"""organisation: Example Home Care
voices: {en: Polly.Joanna-Neural}
lines:
  "1-202-555-0100": main
"""
HOURS = b"""calendars:
  office:
    time_zone: America/New_York
    weekly: {monday to friday: 8:30 to 17:00}
    holidays: [Christmas Day]
"""
QUEUES = b"queues:\n  billing: {at_most: 100}\n"


def unchecked(steps: str, **others: str) -> FlowSet:
    """The flow `main` with these steps, the first of which begins it; other flows whole. No rule is asked."""
    sources = {"lines.yaml": LINES, "hours.yaml": HOURS, "queues.yaml": QUEUES}
    sources["main.yaml"] = flow("main", steps)
    sources |= {f"{name}.yaml": flow(name, text) for name, text in others.items()}
    return compiled(sources)


def flow(name: str, steps: str) -> bytes:
    body = dedent(steps).strip("\n")
    start = body.split(":", 1)[0]
    head = f"flow: {name}\ntitle: {name}\nstart: {start}\nsteps:\n"
    return (head + "".join(f"  {line}\n" for line in body.splitlines())).encode()


def compiled(sources: dict[str, bytes]) -> FlowSet:
    notes = Notes()
    found = sort_sources(sources, notes)
    documents = {path: parse(path, sources[path], notes) for path in found.paths()}
    version, _ = read_version(found, documents, Shelf(frozenset(), {}), notes)
    assert not notes.has_errors(), notes.problems
    return compile_version(version)


def broken(report: Report, rule: str) -> Problem:
    """The one problem of this rule."""
    (found,) = [problem for problem in report.problems if problem.rule == rule]
    return found


def explored(steps: str, **others: str) -> Report:
    return explore(unchecked(steps, **others))
