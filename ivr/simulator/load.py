"""Many callers at once against an installation on this machine, in an open loop.

Each caller presses her next key by the schedule, whether or not the server keeps up, and a turn's latency
counts from the moment it was due: a server that stalls cannot hide the wait by being asked less.
"""

import asyncio
import time
from urllib.parse import urlsplit

from ivr.simulator.load_callers import Caller
from ivr.simulator.load_connections import Connections
from ivr.simulator.load_plan import LoadPlan, LoadReport, check_plan

LAST_ANSWERS_SECONDS = 15
"""How long a turn that was due in time may still take: the carrier's own limit."""


def run_load(plan: LoadPlan) -> LoadReport:
    """Play the plan to its end. Raises NotOnLoopback or ValueError before the first request."""
    check_plan(plan)
    return asyncio.run(_run(plan))


async def _run(plan: LoadPlan) -> LoadReport:
    parts = urlsplit(plan.url)
    connections = Connections(parts.hostname or "", parts.port or 80)
    report = LoadReport()
    started = time.perf_counter()
    callers = [Caller(plan, number, connections, report, started) for number in range(plan.callers)]
    tasks = [asyncio.create_task(caller.ring_until_the_end()) for caller in callers]
    finished, unfinished = await asyncio.wait(tasks, timeout=plan.seconds + LAST_ANSWERS_SECONDS)
    for task in unfinished:
        task.cancel()
        report.lost += 1
        report.errors["no answer in time"] += 1
    report.seconds = time.perf_counter() - started
    connections.close()
    for task in finished:
        task.result()
    return report
