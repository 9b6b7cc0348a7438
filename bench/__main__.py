"""`python3 dev.py bench`: one run, one table."""

import argparse
import sys

import msgspec
from rich.console import Console
from rich.table import Table

from bench.consoles import measure_consoles
from bench.goals import BESIDE, IN_PROCESS, OF_VERSIONS, OVER_LOOPBACK, WATCHED, Finding, Goal, find
from bench.in_process import measure_in_process
from bench.of_versions import measure_versions
from bench.over_loopback import measure_over_loopback

CONSOLES_LONGER = 6
"""A round with consoles lasts so many times as long: the slowest of a hundred takes many to be found."""


def main() -> int:
    """Exit status 0 when every goal was reached, 1 when one was not."""
    wanted = _read_words()
    rounds, turns, seconds = (2, 150, 0.7) if wanted.quick else (wanted.rounds, 600, 2.0)
    figures = measure_in_process(rounds, turns) if wanted.only in (None, "process") else {}
    findings = _found(IN_PROCESS, figures, "µs")
    if wanted.only in (None, "versions"):
        findings += _found(OF_VERSIONS, measure_versions(2 if wanted.quick else 3), "µs")
    if wanted.only in (None, "consoles"):
        findings += _found(WATCHED, measure_consoles(rounds, seconds * CONSOLES_LONGER), "µs")
    beside = _found(BESIDE, figures, "µs")
    busiest = 0.0
    if wanted.only in (None, "loopback"):
        paces, busiest = measure_over_loopback(rounds, seconds)
        findings += _found(OVER_LOOPBACK, paces, "req/s")
        beside += _found(BESIDE, paces, "req/s")
    if wanted.json:
        _print_json(findings, beside, busiest)
    else:
        _print_table(findings, beside, busiest, rounds)
    return 0 if all(finding.is_reached for finding in findings) else 1


def _read_words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "dev.py bench", description="Measure a turn beside its floors, in one run."
    )
    parser.add_argument(
        "--quick", action="store_true", help="two short rounds: a first impression, no evidence"
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (5)")
    parser.add_argument(
        "--only", choices=("process", "versions", "consoles", "loopback"), help="a part of the run"
    )
    parser.add_argument("--json", action="store_true", help="figures for a program")
    return parser.parse_args()


def _found(goals: tuple[Goal, ...], figures: dict[str, list[float]], unit: str) -> list[Finding]:
    return [finding for goal in goals if (finding := find(goal, figures, unit)) is not None]


def _print_json(findings: list[Finding], beside: list[Finding], busiest: float) -> None:
    print(msgspec.json.encode({"goals": findings, "beside": beside, "generator_share": busiest}).decode())


def _print_table(findings: list[Finding], beside: list[Finding], busiest: float, rounds: int) -> None:
    table = Table(title=f"A turn beside its floors: medians of {rounds} interleaved rounds")
    for heading in ("goal", "measured", "", "floor", "", "ratio", "limit", "verdict", "of single rounds"):
        table.add_column(heading, justify="right" if heading in ("", "ratio") else "left")
    for finding in findings:
        table.add_row(*_cells(finding), "reached" if finding.is_reached else "MISSED", finding.remark)
    table.add_section()
    for finding in beside:
        table.add_row(*_cells(finding), "no goal", finding.remark)
    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(table)
    console.print(f"The load generator used at most {busiest:.0%} of one core in the rounds over loopback.")


def _cells(finding: Finding) -> tuple[str, ...]:
    goal = finding.goal
    limit = f"{'at most' if goal.at_most else 'at least'} {goal.limit:g} x"
    figure, floor = (f"{value:,.0f} {finding.unit}" for value in (finding.figure, finding.floor))
    return goal.number, goal.measured, figure, goal.floor, floor, f"{finding.ratio:.3f}", limit


if __name__ == "__main__":
    sys.exit(main())
