"""What the carrier does where its documentation is silent or doubtful, and what may go wrong on the wire.

Every doubtful point is a named setting, so that a test can try the other reading.
"""

from typing import Literal

from msgspec import Struct

PAY_STEPS_AS_REFERENCE = ("payment-card-number", "expiration-date", "security-code", "postal-code")
PAY_STEPS_AS_TUTORIAL = ("payment-card-number", "expiration-date", "postal-code", "security-code")


class CarrierHabits(Struct, frozen=True, kw_only=True):
    """The defaults are the readings that real traffic or the newest text supports best."""

    answer_seconds: float = 15.0
    """Ceiling for one HTTP exchange; it cannot be raised by connection overrides."""
    connect_seconds: float = 5.0
    slow_answer_code: int = 11200
    """11200 or 11205: both are named for a server that answers too late."""
    characters_per_second: float = 15.0
    key_seconds: float = 0.4
    """From one key to the next of a caller who keys without hurry."""
    recording_seconds: float = 5.0
    """Length of a recording whose header does not tell it."""
    ring_seconds: float = 6.0
    blank_digits_when_empty: bool = True
    """With actionOnEmptyResult: is `Digits` sent blank, or left out?"""
    keeps_keys_ahead: bool = False
    """Are keys pressed too early kept for the next Gather, or lost?"""
    reject_status: Literal["busy", "no-answer", "failed"] = "busy"
    dial_action_after_hang_up: bool = True
    dial_extra_seconds: float = 5.0
    """What the carrier adds to the `timeout` of a Dial in practice."""
    empty_recording_falls_through: bool = False
    first_queue_position: int = 1
    pay_steps: tuple[str, ...] = PAY_STEPS_AS_REFERENCE
    pay_attempts: int = 1
    """`maxAttempts` when the document does not say."""
    pay_attempts_are_retries: bool = False
    """True: `maxAttempts` counts the tries after the first one."""
    pay_restarts_every_field: bool = False
    """After a wrong entry: is every field asked again, or that one only?"""
    pay_exhausted: Literal["posts", "falls through"] = "posts"
    pay_reports_every_digit: bool = False
    pay_highest_reported_attempt: int = 3
    pay_needs_https: bool = True
    pay_languages: tuple[str, ...] = (
        *("en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-PH", "en-US", "en-ZA"),
        *("es-ES", "es-MX", "es-US", "fr-CA", "fr-FR", "de-DE", "it-IT"),
    )
    card_mask: Literal["grouped", "plain"] = "plain"
    """`xxxx-xxxxxx-x4001` or `xxxxxxxxxxx4001`."""
    security_code_mask: str = "***"
    connectors: tuple[str, ...] = ("Default",)
    connector_takes_test_cards_only: bool = False
    """The connector's TEST mode takes eight published numbers and refuses the rest with 64022 or 64023."""
    connector_seconds: float = 10.0
    connector_retries: int = 5
    requests_at_most: int = 2000
    """A call that asks for more documents than this never waits for its caller."""


class Faults(Struct, frozen=True, kw_only=True):
    """What goes wrong on request. Nothing does by default."""

    double_every_webhook: bool = False
    double_at_once: bool = False
    """The two copies travel at the same instant."""
    lose_every_answer: bool = False
    """The application's answer is lost; the carrier sends the webhook again."""
    delay_seconds: float = 0.0
    """Virtual seconds that each answer takes; above the ceiling a time-out, although the work was done."""
    hold_status_callbacks: bool = False
    """Kept until `Carrier.deliver_callbacks` is called."""
    double_status_callbacks: bool = False
    shuffle_status_callbacks: bool = False
    seed: int = 1
