"""G9 to G11, and G13: parse and check, the walk through every path, and a past call walked again, of versions
of 100, 1,000 and 10,000 steps.
"""

import gc
from functools import partial
from time import perf_counter

from bench.long_lines import long_version
from bench.replayed_calls import past_call, replay_turns
from bench.rounds import Sample, interleave
from ivr.exploring.exploration import explore
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import FlowSet

LENGTHS = (100, 1_000, 10_000)


def measure_versions(rounds: int) -> dict[str, list[float]]:
    """Microseconds a step, and of the calls walked again a turn, round by round."""
    samples: dict[str, Sample] = {}
    for length in LENGTHS:
        files = long_version(length)
        compiled = compile_flows(files)
        samples[f"checked step of {length:,}"] = partial(_check, files)
        samples[f"explored step of {length:,}"] = partial(_explore, compiled.accepted(), compiled.steps)
        flows = compiled.accepted()
        samples[f"replayed turn of {length:,}"] = partial(replay_turns, flows, past_call(flows))
    return interleave(samples, rounds)


def _check(files: dict[str, bytes]) -> float:
    started = perf_counter()
    compiled: Compiled = compile_flows(files)
    return (perf_counter() - started) * 1e6 / compiled.steps


def _explore(flows: FlowSet, steps: int) -> float:
    """As the command does it, with no garbage collected. Raises ValueError where something breaks."""
    gc.disable()
    started = perf_counter()
    try:
        report = explore(flows)
    finally:
        gc.enable()
    if report.problems:
        raise ValueError(f"The version to be measured breaks: {report.problems[0].message}")
    return (perf_counter() - started) * 1e6 / steps
