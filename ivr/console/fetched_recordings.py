"""Recordings on their way from the carrier: fetched beside the requests, so that no caller waits for one."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from ivr.carrier.kept_recordings import NoRecording, Sound

AT_ONCE = 2
MOST_ON_THE_WAY = 8


class FetchedRecordings:
    """What was fetched stays until it is taken, and no longer: nobody's voice is kept here."""

    def __init__(self, fetch: Callable[[str, int], Sound]) -> None:
        self._fetch = fetch
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="recording")
        self._lock = Lock()
        self._coming: dict[str, Future[Sound]] = {}

    def take(self, recording: str, seconds: int) -> Sound | None:
        """The recording, which is `seconds` long; None while it is on its way, and whoever asked asks again.
        Raises NoRecording.
        """
        coming = self.ask(recording, seconds)
        if not coming.done():
            return None
        with self._lock:
            self._coming.pop(recording, None)
        return coming.result()

    def ask(self, recording: str, seconds: int) -> Future[Sound]:
        """Begin to fetch it, unless it is on its way. Raises NoRecording when too many are."""
        with self._lock:
            if recording not in self._coming:
                self._make_room()
                self._coming[recording] = self._pool.submit(self._fetch, recording, seconds)
            return self._coming[recording]

    def _make_room(self) -> None:
        """What nobody took is thrown away, the oldest first."""
        for name in [name for name, coming in self._coming.items() if coming.done()]:
            if len(self._coming) >= MOST_ON_THE_WAY:
                del self._coming[name]
        if len(self._coming) >= MOST_ON_THE_WAY:
            raise NoRecording("Too many recordings are being fetched. Try again in a moment.")
