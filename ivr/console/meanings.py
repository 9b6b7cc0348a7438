"""What the words for the end of a call and of a payment mean, for whoever reads them on a page."""

from collections.abc import Mapping
from typing import Final

from ivr.billing.payment_lists import Became
from ivr.engine.call import Outcome

OF_OUTCOMES: Final[Mapping[Outcome, str]] = {
    "contained": "The caller had what she wanted, without a person.",
    "transferred": "The caller spoke with a person.",
    "abandoned": "The caller left in the middle of a task, or her payment did not go through or is in doubt.",
    "failed": "Something of ours broke. The caller heard an apology, and was offered a person.",
}
GOING_ON: Final = "The call lasts, or its end was never told to us."
OF_PAYMENTS: Final[Mapping[Became, str]] = {
    "in doubt": "Nobody knows yet whether money moved. Until that is known, the same is not charged again.",
    "going on": "The caller is keying her card or account, or the processor has not answered yet.",
    "charged": "The money moved.",
    "declined": "The bank or the processor said no. Nothing moved.",
    "abandoned": "The caller stopped before the processor was asked. Nothing moved.",
    "not charged": "It was in doubt, and the processor's report says that nothing moved.",
}
