"""A phone in somebody's hand, real or scripted: hears, presses, speaks, stays silent, hangs up."""

import re
from datetime import datetime

from msgspec import Struct

from ivr.simulator.carrier import SAMPLE_CALLER, Carrier, Line
from ivr.simulator.offers import (
    Act,
    HangUp,
    Offer,
    OtherSideGone,
    PersonAnswers,
    PressKeys,
    SayWords,
    StaySilent,
    Utterance,
)
from ivr.simulator.texting import TextTaken
from ivr.simulator.wire import Fields

KEPT_AS_PRETENDED: Fields = (("IvrPretended", "yes"),)
"""With these fields of its own a phone has its calls marked, where they are at another time than now."""

KEYS = re.compile(r"[0-9*#A-D]+")


class CallIsOver(Exception):
    """Somebody acts on a line that is dead."""


class CardKeyed(Struct, frozen=True):
    """What a caller reads from a card. `expiry` as four digits, month and year. Published test cards only."""

    number: str
    expiry: str
    security_code: str = ""
    postal_code: str = ""


class AccountKeyed(Struct, frozen=True):
    """What a caller reads from a cheque. Published test accounts only."""

    routing: str
    account: str


class Phone:
    """One caller on one line. Each act gives what was heard since. `whose`: told in the transcript."""

    def __init__(self, line: Line, whose: str = "") -> None:
        self._line = line
        self._heard_before = 0
        self._whose = whose
        self.acts: list[tuple[int, str]] = []

    @classmethod
    def dial(
        cls,
        carrier: Carrier,
        to: str,
        caller: str = SAMPLE_CALLER,
        at: datetime | None = None,
        tells_time: bool = False,
        whose: str = "",
        own_fields: Fields = (),
    ) -> "Phone":
        """A phone that has dialled `to` and hears what it hears first."""
        return cls(carrier.call(to, caller, at, tells_time, own_fields), whose)

    @property
    def line(self) -> Line:
        return self._line

    @property
    def offer(self) -> Offer | None:
        """What the carrier waits for; None when the call is over."""
        return self._line.offer

    @property
    def is_over(self) -> bool:
        return self._line.offer is None

    @property
    def heard(self) -> tuple[Utterance, ...]:
        """What was heard since the last act; silences left out."""
        return tuple(piece for piece in self._line.leg.heard[self._heard_before :] if piece.text)

    @property
    def heard_ever(self) -> tuple[Utterance, ...]:
        return tuple(piece for piece in self._line.leg.heard if piece.text)

    def hear_from(self, place: int) -> None:
        """What is heard begins at this piece of the call, since something happened that changed it."""
        self._heard_before = place

    @property
    def words(self) -> str:
        """What was heard since the last act, in one string."""
        return "\n".join(piece.text for piece in self.heard)

    @property
    def seconds(self) -> float:
        """How long the call has lasted, as a caller would feel it."""
        return self._line.leg.clock.elapsed_seconds

    def press(self, keys: str, after_seconds: float | None = None) -> tuple[Utterance, ...]:
        """Keys `0-9 * #`, one after the other. `after_seconds` from now; left out, the prompts end first."""
        if not KEYS.fullmatch(keys):
            raise ValueError(f"{keys!r} is not on a keypad")
        return self._do(PressKeys(keys, after_seconds), f"presses {keys}")

    def speak(
        self, words: str, confidence: float = 0.9, after_seconds: float | None = None
    ) -> tuple[Utterance, ...]:
        return self._do(SayWords(words, confidence, after_seconds), f"says {words}")

    def leave_message(self, seconds: float) -> tuple[Utterance, ...]:
        """Speak for so long; what the carrier records goes on until silence, a key or the end."""
        return self._do(SayWords("a message", seconds=seconds), f"speaks for {seconds:g} seconds")

    def text(self, words: str) -> TextTaken:
        """A text to the number that was dialled, during the call or after it. Nothing is heard of it."""
        leg = self._line.leg
        self.acts.append((len(leg.heard), f"texts {words}"))
        return self._line.text(words)

    def stay_silent(self) -> tuple[Utterance, ...]:
        """Until the carrier gives up what it waits for."""
        return self._do(StaySilent(), "waits")

    def listen(self) -> tuple[Utterance, ...]:
        """Let the timer of a half-keyed entry run out; otherwise nothing."""
        if self.offer is not None and self.offer.digits:
            self._line.act(StaySilent())
        return self.heard

    def end_message(self) -> None:
        """A message that was begun ends by silence; otherwise nothing."""
        if self.offer is not None and self.offer.recorded_seconds:
            self._line.act(StaySilent())

    def hang_up(self, after_seconds: float | None = None) -> tuple[Utterance, ...]:
        return self._do(HangUp(after_seconds), "hangs up")

    def hang_up_during_payment(self) -> None:
        """Arms the phone: the line drops while the processor is at work."""
        self._line.leg.during_processing = "hang up"

    def press_star_during_payment(self) -> None:
        """Arms the phone: star is pressed while the processor is at work."""
        self._line.leg.during_processing = "star"

    def agent_answers(self) -> tuple[Utterance, ...]:
        """Whoever is rung picks up, or somebody takes this caller from the queue."""
        return self._do(PersonAnswers(), "an agent answers")

    def agent_hangs_up(self) -> tuple[Utterance, ...]:
        return self._do(OtherSideGone(), "the agent hangs up")

    def key_card(self, card: CardKeyed) -> tuple[Utterance, ...]:
        """Key a card as the carrier asks for its fields, in whatever order it does."""
        return self._key_fields(
            {
                "payment-card-number": card.number,
                "expiration-date": card.expiry,
                "security-code": card.security_code,
                "postal-code": card.postal_code and card.postal_code + "#",
            },
            f"keys a card ending in {card.number[-4:]}",
        )

    def key_account(self, account: AccountKeyed) -> tuple[Utterance, ...]:
        fields = {"bank-routing-number": account.routing, "bank-account-number": account.account + "#"}
        return self._key_fields(fields, f"keys an account ending in {account.account[-2:]}")

    def _key_fields(self, fields: dict[str, str], told: str) -> tuple[Utterance, ...]:
        """Stops when a field is asked for a second time, or one that has no value."""
        self._begin_act(told)
        while keys := fields.pop(self._field_of_payment, ""):
            self._line.act(PressKeys(keys))
            self.listen()
        return self.heard

    @property
    def _field_of_payment(self) -> str:
        return self.offer.field if self.offer is not None and self.offer.kind == "pay" else ""

    def _do(self, act: Act, told: str) -> tuple[Utterance, ...]:
        self._begin_act(told)
        self._line.act(act)
        return self.heard

    def _begin_act(self, told: str) -> None:
        if self.is_over:
            raise CallIsOver("the call is over")
        self._heard_before = len(self._line.leg.heard)
        self.acts.append((self._heard_before, told))

    def transcript(self) -> str:
        """The whole call as text: what was heard, and between it what the caller did."""
        lines = [f"({self._whose})"] if self._whose else []
        acts = list(self.acts)
        for place, piece in enumerate(self._line.leg.heard):
            while acts and acts[0][0] <= place:
                lines.append(f"> {acts.pop(0)[1]}")
            if piece.text:
                lines.append(f"{piece.language or piece.kind}: {piece.text}")
        return "\n".join(lines + [f"> {told}" for _, told in acts])
