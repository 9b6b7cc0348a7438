"""The identity provider's word for whoever came back from it, asked for beside the pages."""

from threading import BoundedSemaphore, Thread

from ivr.console.frame import Console
from ivr.database import writing
from ivr.identity.fetching import ProviderUnavailable
from ivr.identity.provider import Provider
from ivr.identity.vouching import Errand, NotBelieved, Vouched
from ivr.staff import arrivals, audit_log, people, signing_in
from ivr.staff.arrivals import Outcome
from ivr.staff.passwords import Busy
from ivr.staff.signing_in import FAILURES_OF_AN_ADDRESS, Limit

AT_ONCE = 4
"""So many sign-ins ask the provider at the same time; whoever comes then is asked to try again."""
NOTED_OF_AN_ADDRESS = 100
"""In half an hour: what is beyond is not noted."""

_FAILURES = "organisation address"
_NOTED = "organisation address noted"


class Failed(Exception):
    """`told`: the word by which the sign-in page finds its sentence. `why`: for the audit log; "" when it is
    noted already. `who`: whom it was about.
    """

    def __init__(self, told: str, why: str, who: str = "") -> None:
        self.told, self.why, self.who = told, why, who
        super().__init__(why)


class Voucher:
    """Asks in threads of its own, and keeps what came of it where every process finds it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._room = BoundedSemaphore(AT_ONCE)

    def begin(self, provider: Provider, code: str, errand: Errand, address: str) -> None:
        """Ask whom this code means. An address that came before, or of whoever failed too often, asks the
        provider nothing. Raises Failed, Busy.
        """
        if not self._room.acquire(blocking=False):
            raise Busy
        asking = Thread(target=self._ask, args=(provider, code, errand, address), daemon=True)
        try:
            self._use_up(errand, address)
            asking.start()
        except BaseException:
            self._room.release()
            raise

    def note(self, failed: Failed, address: str) -> None:
        """Into the audit log, up to a limit, so that no stranger can fill it."""
        at, console = self._console.now(), self._console
        noted = {console.sealer.index(_NOTED, signing_in.network_of(address)): Limit(NOTED_OF_AN_ADDRESS)}
        if not failed.why or signing_in.count_try(console.engine, noted, at):
            return
        with writing(console.engine) as connection:
            did, about, who = "failed to sign in", "by the organisation", failed.who or "somebody unknown"
            audit_log.note(connection, console.sealer, who, did, about, failed.why, at=at)

    def _use_up(self, errand: Errand, address: str) -> None:
        at, console = self._console.now(), self._console
        if signing_in.count_try(console.engine, self._marks(address), at):
            raise Failed("slow", "")
        with writing(console.engine) as connection:
            if not arrivals.begin(connection, console.sealer, errand.state, at):
                raise Failed("stale", "came twice")

    def _ask(self, provider: Provider, code: str, errand: Errand, address: str) -> None:
        try:
            outcome = self._outcome(provider, code, errand, address)
            with writing(self._console.engine) as connection:
                arrivals.finish(connection, self._console.sealer, errand.state, outcome)
        finally:
            self._room.release()

    def _outcome(self, provider: Provider, code: str, errand: Errand, address: str) -> Outcome:
        try:
            vouched = self._vouched(provider, code, errand)
            with writing(self._console.engine) as connection:
                signing_in.take_back(connection, self._marks(address))
            return Outcome(self._known(vouched), vouched.has_second_factor)
        except Failed as failed:
            self.note(failed, address)
            return Outcome(failed=failed.told)

    def _vouched(self, provider: Provider, code: str, errand: Errand) -> Vouched:
        try:
            return provider.vouch(code, errand, self._console.now())
        except ProviderUnavailable as unavailable:
            raise Failed("down", str(unavailable)) from unavailable
        except NotBelieved as mistake:
            raise Failed("failed", str(mistake)) from mistake

    def _known(self, vouched: Vouched) -> str:
        """The name of the person whom the provider means, who must be there already. Raises Failed."""
        console = self._console
        with writing(console.engine) as connection:
            person = people.find_vouched(connection, console.sealer, vouched.subject, vouched.email)
            if person is None:
                told = "an e-mail address that nobody has" if vouched.email else "no verified e-mail address"
                raise Failed("unknown", told)
            if person.locked_at is not None:
                raise Failed("unknown", "locked", person.name)
            if not people.pin(connection, console.sealer, person.name, vouched.subject):
                raise Failed("another", "somebody else than before has the address", person.name)
        return person.name

    def _marks(self, address: str) -> dict[str, Limit]:
        """What failures are counted by: the address, or everybody whose address is not known."""
        limit = Limit(FAILURES_OF_AN_ADDRESS, only_slows=True)
        return {self._console.sealer.index(_FAILURES, signing_in.network_of(address)): limit}
