"""`ask`: several digits, kept as a fact."""

from collections.abc import Callable

from msgspec import structs

from ivr.flow.declaration import GIVE_UP, NEXT, TRIES, WAIT, Setting, Verb
from ivr.flow.kinds import ASKED_KINDS
from ivr.flow.model import Ask, FactKind
from ivr.flow.problems import Hint
from ivr.flow.reading import StepReader
from ivr.flow.tree import Scalar
from ivr.flow.values import Wrong, read_amount, read_digits, read_name, read_whole

VERB = Verb(
    "ask",
    "Asks for several digits and keeps them as a fact.",
    settings=(
        Setting("ask", "the question", "sentence", required=True),
        Setting("fact", "the name under which the answer is known", "name", required=True),
        Setting("kind", "what the digits mean", "word", default="digits", words=ASKED_KINDS),
        Setting("digits", "how many: 8, or 4 to 10", "digits", required=True, kinds=("digits",)),
        Setting("confirm", "read it back and ask; yes for digits and money unless secret", "yes or no"),
        Setting(
            "secret",
            "lives until the end of the turn and is never spoken, stored or logged",
            "yes or no",
            "no",
        ),
        Setting("minimum", "the least that is taken", "amount", kinds=("money", "number")),
        Setting("maximum", "the most that is taken", "amount", kinds=("money", "number")),
        Setting("help", "added to the question from the second try on", "sentence"),
        structs.replace(WAIT, default="10 seconds"),
        TRIES,
    ),
    ways_out=(NEXT, GIVE_UP),
    waits=True,
    example="""
account:
  ask: Please enter your 8 digit account number.
  fact: account_number
  digits: 8
  help: It is at the top right of your bill, under your name.
  next: birth_date
  give_up: to_a_person
how_much:
  ask: How much would you like to pay?
  fact: amount
  kind: money
  minimum: $1
  maximum: $5,000
  next: check
  give_up: to_a_person
""",
)
_DIGITS_OF_KIND: dict[FactKind, tuple[int, int]] = {"money": (1, 9), "date": (8, 8), "number": (1, 9)}


def read(step: StepReader) -> Ask:
    """Reads the question and what its answer may be."""
    question = step.sentence("ask", own=True)
    kind = _kind(step)
    least, most = _digits(step, kind)
    is_secret = step.yes("secret", False)
    fact = _fact(step)
    minimum, maximum = _limits(step, kind)
    return Ask(
        step.name,
        step.line,
        question,
        fact,
        kind,
        next=step.way_out("next", {fact: "secret" if is_secret else "open"}),
        give_up=step.way_out("give_up"),
        secret=is_secret,
        confirm=_confirm(step, kind, is_secret),
        min_digits=least,
        max_digits=most,
        minimum=minimum,
        maximum=maximum,
        wait_seconds=step.seconds("wait"),
        tries=step.count("tries"),
        help=step.optional_sentence("help"),
    )


def _fact(step: StepReader) -> str:
    scalar = step.settings.required("fact", "account_number")
    return "" if scalar is None else step.settings.understood(scalar, read_name, "")


def _kind(step: StepReader) -> FactKind:
    chosen = step.option("kind")
    return next(kind for kind in ASKED_KINDS if kind == chosen)


def _digits(step: StepReader, kind: FactKind) -> tuple[int, int]:
    if kind in _DIGITS_OF_KIND:
        if step.settings.node("digits") is not None:
            message = f"'digits' has no place here: an answer of kind {kind} knows how many it has"
            step.notes.error("unknown-setting", step.settings.key_place("digits"), message)
        return _DIGITS_OF_KIND[kind]
    typed = step.settings.node("kind")
    is_digits = typed is None or (isinstance(typed, Scalar) and typed.text == "digits")
    if is_digits and step.settings.node("digits") is None:
        step.settings.required("digits", "8")
    return step.settings.value("digits", read_digits, (1, 20))


def _confirm(step: StepReader, kind: FactKind, is_secret: bool) -> bool:
    confirm = step.yes("confirm", kind in ("digits", "money") and not is_secret)
    if confirm and is_secret:
        message = "a secret cannot be read back"
        step.notes.error(
            "secret-spoken", step.settings.scalar_place("confirm"), message, Hint("write  confirm: no")
        )
    return confirm


def _limits(step: StepReader, kind: FactKind) -> tuple[int | None, int | None]:
    if kind not in ("money", "number"):
        for name in ("minimum", "maximum"):
            if step.settings.node(name) is not None:
                message = f"'{name}' has no place here: only money and number have one"
                step.notes.error("unknown-setting", step.settings.key_place(name), message)
        return None, None
    read_limit: Callable[[str], int | Wrong] = read_amount if kind == "money" else read_whole
    least: int | None = step.settings.value("minimum", read_limit, -1)
    most: int | None = step.settings.value("maximum", read_limit, -1)
    least = None if least == -1 else least
    most = None if most == -1 else most
    if least is not None and most is not None and most < least:
        message = "'maximum' is less than 'minimum'"
        step.notes.error("bad-value", step.settings.scalar_place("maximum"), message)
    return least, most
