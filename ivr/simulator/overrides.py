"""Connection overrides: what the fragment of a webhook URL asks of the carrier's HTTP client."""

from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from ivr.simulator.habits import CarrierHabits

_LIMITS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
_REASONS = ("4xx", "5xx", "ct", "rt", "all")
_OTHERS = ("sni", "e")


class ConnectionPolicy(Struct, frozen=True):
    """How long the client waits and after what it tries again."""

    connect_seconds: float
    read_seconds: float
    total_seconds: float
    retries: int = 1
    reasons: tuple[str, ...] = ("ct",)

    def repeats_after(self, outcome: object) -> bool:
        """Is this outcome one of the reasons for another try?"""
        status = getattr(outcome, "status", 0)
        kind = getattr(outcome, "kind", "") if status == 0 else f"{status // 100}xx"
        if kind not in _REASONS:
            return False
        return "all" in self.reasons or kind in self.reasons


def read_overrides(url: str, habits: CarrierHabits) -> ConnectionPolicy | None:
    """The policy that the URL's fragment asks for; None when it asks for something that does not exist."""
    asked = dict(parse_qsl(urlsplit(url).fragment, keep_blank_values=True))
    numbers: dict[str, int] = {}
    for name, (least, most) in _LIMITS.items():
        if name not in asked:
            continue
        written = asked.pop(name)
        if not written.isdecimal() or not least <= int(written) <= most:
            return None
        numbers[name] = int(written)
    reasons = tuple(asked.pop("rp", "ct").split(","))
    if any(reason not in _REASONS for reason in reasons) or any(name not in _OTHERS for name in asked):
        return None
    return ConnectionPolicy(
        connect_seconds=numbers.get("ct", habits.connect_seconds * 1000) / 1000,
        read_seconds=min(numbers.get("rt", 15_000) / 1000, habits.answer_seconds),
        total_seconds=min(numbers.get("tt", 15_000) / 1000, habits.answer_seconds),
        retries=numbers.get("rc", 1),
        reasons=reasons,
    )
