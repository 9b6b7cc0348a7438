"""G1, G2, G3 and G8: through the WSGI callable, with no server and no socket."""

from collections.abc import Callable
from functools import partial

from twilio.request_validator import RequestValidator

from bench import floors
from bench.rounds import Sample, WsgiApp, interleave, time_turns, time_work
from bench.subject import JOURNEY, steps_of_a_call, subject
from bench.webhooks import PUBLIC_URL, TOKEN, calls_of
from ivr.carrier.signature import is_signed

FIELDS = {
    "CallSid": "CA" + "1" * 32,
    "AccountSid": "AC" + "5" * 32,
    "Called": "+18779899059",
    "CalledCity": "",
    "CalledCountry": "US",
    "CalledState": "",
    "CalledZip": "",
    "Caller": "+12025550142",
    "CallerCity": "WASHINGTON",
    "CallerCountry": "US",
    "CallerState": "DC",
    "CallerZip": "20001",
    "CallStatus": "in-progress",
    "Digits": "2",
    "Direction": "inbound",
    "From": "+12025550142",
    "FromCity": "",
    "To": "+18779899059",
}
FIRST = "/voice/answer"
URL = PUBLIC_URL + "/voice/calls/CA/turns/7"


def measure_in_process(rounds: int, turns: int) -> dict[str, list[float]]:
    """Microseconds a turn, or a check, of every variant, round by round."""
    with subject("NORMAL") as turn, subject("FULL") as full_turn:
        samples: dict[str, Sample] = {
            "constant": _turns(floors.constant(), turns),
            "usual": _turns(floors.usual(), turns),
            "turn": _later_turns(turn, turns),
            "turn, synchronous FULL": _later_turns(full_turn, turns),
            "first turn": _first_turns(turn, turns // len(JOURNEY)),
            "engine and render": _times(steps_of_a_call(), turns),
            "signature": _times(_own_check(), turns),
            "RequestValidator": _times(_sdk_check(), turns),
        }
        return interleave(samples, rounds)


def _turns(app: WsgiApp, turns: int) -> Sample:
    return lambda: time_turns(app, calls_of(JOURNEY, turns))


def _later_turns(app: WsgiApp, turns: int) -> Sample:
    """Turns of calls that were answered before the clock ran."""

    def sample() -> float:
        webhooks = calls_of(JOURNEY, turns)
        time_turns(app, [webhook for webhook in webhooks if webhook.path == FIRST])
        return time_turns(app, [webhook for webhook in webhooks if webhook.path != FIRST])

    return sample


def _first_turns(app: WsgiApp, calls: int) -> Sample:
    """First turns: these look up whether the caller has a payment in doubt, and commit with FULL."""
    return lambda: time_turns(app, calls_of((), calls))


def _times(work: Callable[[], object], times: int) -> Sample:
    return partial(time_work, work, times)


def _own_check() -> Callable[[], bool]:
    header = RequestValidator(TOKEN).compute_signature(URL, FIELDS)
    pairs = list(FIELDS.items())
    return lambda: is_signed((TOKEN,), URL, pairs, header)


def _sdk_check() -> Callable[[], bool]:
    header = RequestValidator(TOKEN).compute_signature(URL, FIELDS)
    return lambda: bool(RequestValidator(TOKEN).validate(URL, FIELDS, header))
