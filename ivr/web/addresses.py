"""Every address the carrier may come to, made of the public address in the settings."""

from msgspec import structs

from ivr.carrier.twiml import Doors


class Addresses:
    """Absolute URLs below `public_url`, which has no slash at its end."""

    def __init__(self, public_url: str) -> None:
        self.public_url = public_url
        self.answer = f"{public_url}/voice/answer"
        self.fallback = f"{public_url}/voice/fallback"
        self.status = f"{public_url}/voice/status"
        self.text_received = f"{public_url}/text/received"
        self.fallback_waiting = f"{public_url}/voice/fallback/waiting"
        self.fallback_afterwards = f"{public_url}/voice/fallback/afterwards"
        self.recordings = f"{public_url}/audio/"
        self._calls = f"{public_url}/voice/calls/"

    def turn(self, call_sid: str, number: int) -> str:
        """Where turn `number` of a call is taken."""
        return f"{self._calls}{call_sid}/turns/{number}"

    def waiting_doors(self, call_sid: str, next_turn: int) -> Doors:
        """The same for a waiting document: a key pressed in it comes back to it, and not to a turn."""
        doors = self.doors(call_sid, next_turn)
        return structs.replace(doors, next_turn=doors.waiting)

    def doors(self, call_sid: str, next_turn: int) -> Doors:
        """Where the carrier may go after an answer."""
        call = f"{self._calls}{call_sid}"
        return Doors(
            next_turn=f"{call}/turns/{next_turn}",
            waiting=f"{call}/waits/{next_turn}",
            payment_status=f"{call}/turns/{next_turn}/payment",
            recordings=self.recordings,
        )
