"""Mistakes that people really make in flow files, each a small edit of a shipped one, and how it is told.

Those about a whole call are shown on a call, the shortest one.
"""

from msgspec import Struct


class Seed(Struct, frozen=True):
    """The first `old` in `file` becomes `new`; then `rule` says `words` about it. `at`: the file that it
    names, where it is another.
    """

    mistake: str
    file: str
    old: str
    new: str
    rule: str
    words: str
    at: str = ""


class CallSeed(Struct, frozen=True):
    """The same for what only a call shows. `line`: the small line on which it is walked; every `old` becomes
    `new`; `act` is a line of the call.
    """

    mistake: str
    line: str
    file: str
    edits: tuple[tuple[str, str], ...]
    rule: str
    words: str
    act: str


SEEDS = (
    # ---- Names and ways ----
    Seed(
        "a misspelt step",
        "bill_pay.yaml",
        "go: printed_bill",
        "go: printed_bil",
        "unknown-step",
        "no step named 'printed_bil'",
    ),
    Seed(
        "a step taken out that others lead to",
        "bill_pay.yaml",
        "  goodbye:\n    hang_up: Thank you",
        "  farewell:\n    hang_up: Thank you",
        "unknown-step",
        "no step named 'goodbye'",
    ),
    Seed(
        "two steps of one name",
        "bill_pay.yaml",
        "  not_verified:\n",
        "  welcome:\n",
        "duplicate-key",
        "'welcome' stands here twice",
    ),
    Seed(
        "a step that nothing leads to any more",
        "my_account.yaml",
        "1: {to: pay all of it, go: pay_balance}",
        "1: {to: pay all of it, go: other_amount}",
        "unknown-translation",
        "no sentence named 'pay_balance'",
        "es/my_account.yaml",
    ),
    Seed(
        "where to go next forgotten",
        "bill_pay.yaml",
        "9 1 1.\n    next: welcome",
        "9 1 1.",
        "missing-way-out",
        "leaves open where to go: 'next'",
    ),
    Seed(
        "a choice that leads nowhere",
        "bill_pay.yaml",
        "an interpreter, go: interpreter,",
        "an interpreter,",
        "missing-setting",
        "key '4' has no 'go'",
    ),
    Seed(
        "a service that is down, forgotten",
        "bill_pay.yaml",
        "    unavailable: main_menu\n",
        "",
        "missing-way-out",
        "leaves open where to go: 'unavailable'",
    ),
    Seed(
        "a result of another flow forgotten",
        "bill_pay.yaml",
        "    not_verified: not_verified\n",
        "",
        "missing-result",
        "leaves open where to go: 'not_verified'",
    ),
    Seed(
        "a result that the other flow does not have",
        "bill_pay.yaml",
        "nobody_free: main_menu",
        "nobody_there: main_menu",
        "unknown-result",
        "has no result 'nobody_there'",
    ),
    Seed(
        "a misspelt flow",
        "bill_pay.yaml",
        "use: pay_printed_bill",
        "use: pay_print_bill",
        "unknown-flow",
        "no flow named 'pay_print_bill'",
    ),
    Seed(
        "a misspelt look-up",
        "my_account.yaml",
        "look_up: balance",
        "look_up: ballance",
        "unknown-look-up",
        "no look-up named 'ballance'",
    ),
    Seed(
        "a misspelt setting",
        "bill_pay.yaml",
        "    hang_up: Thank you",
        "    hangup: Thank you",
        "no-verb",
        "'hangup' is none",
    ),
    Seed(
        "steps that lead to each other",
        "bill_pay.yaml",
        "next: last_payment",
        "next: emergency",
        "endless-loop",
        "without ever waiting for the caller",
    ),
    Seed(
        "a flow that uses itself",
        "orders.yaml",
        "use: orders_menu",
        "use: orders",
        "recursion",
        "'orders' uses itself",
    ),
    # ---- Keys ----
    Seed(
        "two equal keys",
        "bill_pay.yaml",
        "      2:\n        to: hear",
        "      1:\n        to: hear",
        "duplicate-key",
        "'1' stands here twice",
    ),
    Seed(
        "the pound sign as it is on the telephone",
        "bill_pay.yaml",
        "  star: repeat",
        "  #: repeat",
        "key-lost",
        "everything after # is a comment",
    ),
    Seed(
        "a key left out",
        "bill_pay.yaml",
        "4: {for: an interpreter",
        "5: {for: an interpreter",
        "key-gap",
        "has no key 4",
    ),
    Seed(
        "0 for something else",
        "bill_pay.yaml",
        "  0: to_a_person",
        "  0: other_ways",
        "reserved-key",
        "0 is the key for a person",
    ),
    Seed(
        "the way to a person taken out",
        "orders_status.yaml",
        "  0: to_a_person\n",
        "",
        "no-way-out",
        "cannot reach a person",
    ),
    # ---- Writing ----
    Seed(
        "a tab", "bill_pay.yaml", "    next: welcome", "\tnext: welcome", "tab", "this line begins with a tab"
    ),
    Seed(
        "a line that stands one space too deep",
        "bill_pay.yaml",
        "  interpreter:\n",
        "   interpreter:\n",
        "not-readable",
        "does not line up",
    ),
    Seed(
        "a sentence that begins with a fact, without quotes",
        "my_account.yaml",
        "menu: You owe {balance}. It",
        "menu: {balance} is what you owe. It",
        "not-readable",
        "begins with { must be quoted",
    ),
    Seed(
        "a colon in a sentence",
        "bill_pay.yaml",
        "say: If this is",
        "say: Note: if this is",
        "not-readable",
        "a colon and a space",
    ),
    Seed(
        "doubled braces",
        "my_account.yaml",
        "You owe {balance}. It",
        "You owe {{balance}}. It",
        "bad-sentence",
        "{{ means nothing",
    ),
    Seed(
        "a misspelt fact",
        "my_account.yaml",
        "You owe {balance}. It",
        "You owe {balanse}. It",
        "unknown-fact",
        "no step makes 'balanse' known",
    ),
    Seed(
        "a time without its unit",
        "pay_with_associate.yaml",
        "wait: 3 seconds",
        "wait: 3",
        "bad-value",
        "'3' has no unit",
    ),
    Seed(
        "a number that is read as a large one",
        "bill_pay.yaml",
        "dial 9 1 1",
        "dial 911",
        "quoted-digits",
        "'911' is read as a large number",
    ),
    # ---- Spanish ----
    Seed(
        "a sentence without Spanish",
        "es/bill_pay.yaml",
        "  goodbye: Gracias por llamar a CareCentrix. Hasta luego.\n",
        "",
        "missing-translation",
        "no Spanish words",
        "bill_pay.yaml",
    ),
    Seed(
        "a new choice without Spanish",
        "bill_pay.yaml",
        "      4: {for: an interpreter",
        "      5: {to: end the call, go: goodbye}\n      4: {for: an interpreter",
        "missing-translation",
        "no Spanish words",
    ),
    Seed(
        "Spanish for a step of another name",
        "es/bill_pay.yaml",
        "  goodbye: Gracias",
        "  good_bye: Gracias",
        "unknown-translation",
        "no step named 'good_bye'",
    ),
    Seed(
        "Spanish that leaves out a fact",
        "es/my_account.yaml",
        "{due_date}",
        "pronto",
        "translation-differs",
        "leaves out {due_date}",
    ),
    # ---- Hours, queues, lines ----
    Seed(
        "an unknown queue",
        "reach_billing.yaml",
        "queue: billing",
        "queue: biling",
        "unknown-queue",
        "no queue named 'biling'",
    ),
    Seed(
        "an unknown calendar",
        "reach_billing.yaml",
        "hours: billing",
        "hours: bills",
        "unknown-calendar",
        "no calendar named 'bills'",
    ),
    Seed(
        "a day of the week that was forgotten",
        "hours.yaml",
        "monday to friday: 8:30 to 17:00",
        "monday to wednesday: 8:30 to 17:00, friday: 8:30 to 17:00",
        "hours-gap",
        "thursday",
    ),
    Seed(
        "a closed day that another office was not given",
        "hours.yaml",
        "    holidays:",
        "    closed: {2026-12-24: {from: 12:00, en: Christmas Eve, es: la Nochebuena}}\n    holidays:",
        "forgotten-calendar",
        "2026-12-24 is closed in billing, but not in general and orders",
    ),
    Seed(
        "a holiday by another spelling",
        "hours.yaml",
        "Labor Day",
        "Labour Day",
        "bad-calendar",
        "'Labour Day' is not a holiday",
    ),
    Seed(
        "hours the wrong way round",
        "hours.yaml",
        "8:30 to 17:00",
        "17:00 to 8:30",
        "bad-calendar",
        "ends before it begins",
    ),
    Seed(
        "a number with a digit too few",
        "lines.yaml",
        "1-877-989-9059",
        "1-877-989-905",
        "bad-number",
        "not a telephone number",
    ),
    Seed(
        "a line to a flow that is not there",
        "lines.yaml",
        "general_inquiries",
        "general_inquires",
        "unknown-flow",
        "no flow named 'general_inquires'",
    ),
    # ---- Consent ----
    Seed(
        "a text message without consent",
        "after_payment.yaml",
        "yes: text_or_not",
        "yes: send_text",
        "text-without-consent",
        "the caller's consent",
    ),
    Seed(
        "a secret that is used without being asked for",
        "orders_status.yaml",
        "    next: date_of_birth",
        "    next: find",
        "secret-kept",
        "not at hand here on every path",
    ),
)

HEAD = """flow: main
title: Main
start: begin
give_up: bye
everywhere: {0: bye, star: repeat}
steps:
  bye: {hang_up: Good-bye.}
"""
SMALL_LINES = {
    "paying": """
  begin: {look_up: account_of_caller, one: check, none: bye, unavailable: bye}
  check: {use: check_holder, verified: owed, not_verified: bye, blocked: bye, unavailable: bye, gave_up: bye}
  owed: {look_up: balance, owed: pay, nothing_owed: bye, unavailable: bye}
  pay: {use: pay_balance, paid: bye, stopped: bye, unclear: bye, needs_a_person: bye, gave_up: bye}
""",
    "verifying": """
  begin: {use: verify_account, verified: bye, not_verified: bye, unavailable: bye, gave_up: bye}
""",
    "asking": """
  begin: {use: orders_status, main_menu: bye, finished: bye, gave_up: bye}
""",
}
"""Steps of a line that is made of shipped flows and is walked in a second."""

CALL_SEEDS = (
    CallSeed(
        "a payment without the amount spoken",
        "paying",
        "pay_balance.yaml",
        (("{balance} to your card", "your card"), ("all you owe, {balance}", "all you owe")),
        "charge-not-agreed",
        "a caller is charged {balance} without having heard it",
        "hears We will charge your card.",
    ),
    CallSeed(
        "something private before the caller is verified",
        "verifying",
        "verify_account.yaml",
        (("the account that ends in {last_four}", "account {account_number}"),),
        "private-told",
        "'account_number' is private",
        "# account_of_caller: one",
    ),
    CallSeed(
        "a sentence with a hole in it",
        "asking",
        "orders_status.yaml",
        (("arranging: arranging", "arranging: scheduled"),),
        "fact-not-known",
        "'expected_on' is spoken where it is not known",
        "# order_status: arranging",
    ),
    CallSeed(
        "a full line that leads back into itself",
        "asking",
        "reach_orders.yaml",
        (("full: line_is_full", "full: in_line"),),
        "circle-without-caller",
        "from step 'in_line' the call goes in a circle",
        "# join line: full",
    ),
    CallSeed(
        "nobody at the desk, and back into the line",
        "asking",
        "reach_orders.yaml",
        (("nobody_here: nobody_here", "nobody_here: in_line"),),
        "circle-without-caller",
        "from step 'in_line' the call goes in a circle",
        "given nobody signed in",
    ),
)
