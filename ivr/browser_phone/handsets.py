"""The phones of all tabs: one each, found by a name that nobody can guess, put away when nobody uses it.

They share one simulated carrier, so that a tab with an agent's phone takes a caller in another tab out of
her queue. So one act is done at a time. Who comes meanwhile is told to come again: a thread that waited here
would be missing where the carrier's webhooks are answered.
"""

import secrets
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ivr.browser_phone.booth import Booth
from ivr.simulator.call_tests import open_carrier
from ivr.simulator.carrier import Carrier
from ivr.simulator.phone import Phone

MOST_HANDSETS = 200
MOST_OF_ONE_OWNER = 10
FRESH_SECONDS = 60.0
"""A page that was used within so long is still being looked at."""
IDLE_SECONDS = 15 * 60
TICK_SECONDS = 60.0
_NAME_BYTES = 24


class NoSuchHandset(Exception):
    """Never made, another browser's, or put away."""


class LineBusy(Exception):
    """Another tab acts at this very moment; the same again in a blink."""


class TooManyHandsets(Exception):
    """As many as there may be are in use, of all or of one owner."""


class Handset:
    """One tab's phone. `owner` names the browser. `done`: lines of a call file, each with how many pieces had
    been heard by then.
    """

    def __init__(self, owner: str, now: float) -> None:
        self.name = secrets.token_urlsafe(_NAME_BYTES)
        self.owner = owner
        self.used_at = now
        self.phone: Phone | None = None
        self.done: list[tuple[int, str]] = []
        self.keyed_in_field = ""
        self.is_left = False
        self._listening_since = now
        self._lead_seconds = 0.0

    @property
    def is_in_call(self) -> bool:
        return self.phone is not None and not self.phone.is_over

    def take(self, phone: Phone) -> None:
        """A new call begins on it."""
        self.phone, self.done, self.keyed_in_field = phone, [], ""

    def hang_up(self) -> None:
        """If a call is on."""
        if self.phone is not None and not self.phone.is_over:
            self.phone.hang_up(0.0)

    def begin_listening(self, pieces_before: int, now: float) -> None:
        """What was heard after so many pieces begins to sound in the browser now."""
        if self.phone is not None:
            leg = self.phone.line.leg
            spoken = sum(piece.seconds for piece in leg.heard[pieces_before:])
            self._lead_seconds = max(0.0, spoken - self._unspoken_seconds(self.phone))
        self._listening_since = now

    def into_the_words(self, now: float) -> float | None:
        """How far into the words that may be interrupted whoever acts now is; None after them."""
        if self.phone is None:
            return None
        seconds = max(0.0, now - self._listening_since - self._lead_seconds)
        return seconds if seconds < self._unspoken_seconds(self.phone) else None

    def _unspoken_seconds(self, phone: Phone) -> float:
        return max(0.0, phone.line.leg.busy_until - phone.seconds)


class Handsets:
    """Every handset of this process. `clock` gives seconds that only grow."""

    def __init__(self, booth: Booth, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.booth = booth
        self._acting = threading.Lock()
        self._listing = threading.Lock()
        self._found: dict[str, Handset] = {}
        self._carrier: Carrier | None = None
        self._ticking: threading.Timer | None = None

    def __len__(self) -> int:
        return len(self._found)

    def make(self, owner: str) -> Handset:
        """A new one, for a tab that was just opened. Beyond a limit one goes that is in no call, the one
        unused for longest: of the same owner's, or of those that nobody used just now. Raises
        TooManyHandsets.
        """
        handset = Handset(owner, self.clock())
        with self._listing:
            own = [one for one in self._found.values() if one.owner == owner]
            if len(own) >= MOST_OF_ONE_OWNER:
                self._make_room(own)
            elif len(self._found) >= MOST_HANDSETS:
                latest = handset.used_at - FRESH_SECONDS
                others = [one for one in self._found.values() if one.used_at < latest]
                self._make_room([one for one in own if not one.is_in_call] or others)
            self._found[handset.name] = handset
        return handset

    def _make_room(self, among: list[Handset]) -> None:
        """While the list is held."""
        resting = [one for one in among if not one.is_in_call]
        if not resting:
            raise TooManyHandsets
        del self._found[min(resting, key=lambda one: one.used_at).name]

    @contextmanager
    def holding(self, name: str, owner: str) -> Iterator[Handset]:
        """The handset, for one act. Raises NoSuchHandset, LineBusy."""
        with self._alone():
            self._put_away_idle()
            handset = self._find(name, owner)
            handset.used_at = self.clock()
            yield handset

    def leave(self, name: str, owner: str) -> None:
        """Its page goes away and cannot come again: it hangs up now, or as soon as whoever acts is done.
        Raises NoSuchHandset.
        """
        self._find(name, owner).is_left = True
        with suppress(LineBusy), self._alone():
            pass

    def _find(self, name: str, owner: str) -> Handset:
        handset = self._found.get(name)
        if handset is None or not secrets.compare_digest(handset.owner, owner):
            raise NoSuchHandset
        return handset

    def carrier_at(self, address: str) -> Carrier:
        """The carrier of those who are in a call; a new one when nobody is, so that none grows for ever.

        `address`: where the application listens. Called while a handset is held.
        """
        self._tick()
        if self._carrier is None or not any(one.is_in_call for one in self._found.values()):
            booth = self.booth
            self._carrier = open_carrier(address, booth.console.public_url, booth.token, booth.connector)
        return self._carrier

    def put_away_idle(self) -> None:
        """Also when no page asks any more. Raises LineBusy."""
        with self._alone():
            self._put_away_idle()

    def _tick(self) -> None:
        """While somebody is in a call there is a look at all of them every minute."""
        if self._ticking is None:
            self._ticking = threading.Timer(TICK_SECONDS, _look_at, [weakref.ref(self)])
            self._ticking.daemon = True
            self._ticking.start()

    def look(self) -> None:
        """What a tick does."""
        self._ticking = None
        with suppress(LineBusy):
            self.put_away_idle()
        if any(one.is_in_call for one in list(self._found.values())):
            self._tick()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._acting.acquire(blocking=False):
            raise LineBusy
        try:
            try:
                yield
            finally:
                self._hang_up_left()
        finally:
            self._acting.release()

    def _hang_up_left(self) -> None:
        for handset in list(self._found.values()):
            if handset.is_left:
                handset.is_left = False
                handset.hang_up()

    def _put_away_idle(self) -> None:
        latest = self.clock() - IDLE_SECONDS
        with self._listing:
            idle = [one for one in self._found.values() if one.used_at < latest]
            for handset in idle:
                del self._found[handset.name]
        for handset in idle:
            handset.hang_up()


def _look_at(handsets: "weakref.ref[Handsets]") -> None:
    """Whoever is gone with her application is not kept alive by a tick."""
    found = handsets()
    if found is not None:
        found.look()
