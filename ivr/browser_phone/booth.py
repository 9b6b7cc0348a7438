"""What the browser phone gets from the application that it calls."""

import json
from pathlib import Path

from msgspec import Struct

from ivr.calls.records import Records
from ivr.console.frame import Console
from ivr.simulator.switchboard import Connector


class Booth(Struct, frozen=True):
    """`token` signs the webhooks; `connector` is asked by `<Pay>`. `installation`: a
    file of this installation, read with the flow files on disk.

    `is_in_earnest`: real callers call here. Then only staff may use the phone, nothing is ever approved, and
    neither a time nor a version can be pretended, since the application believes neither.
    """

    console: Console
    records: Records
    installation: Path | None
    token: str
    connector: Connector
    is_in_earnest: bool


class NothingIsCharged:
    """A processor that declines every card and account: where the ledger is real, nothing becomes paid by a
    pretended payment. `code`: one that certainly means a decline.
    """

    def __init__(self, code: str) -> None:
        self._code = code

    def answer(self, request: bytes) -> bytes:
        """Certainly declined, in the words of the carrier's connector contract."""
        name = "charge_id" if json.loads(request)["method"] == "charge" else "token_id"
        return json.dumps({name: "", "error_code": self._code, "error_message": "a test call"}).encode()

    def mishap(self, request: bytes) -> None:
        """None ever."""
