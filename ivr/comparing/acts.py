"""What is done on a call, in words."""

from ivr.comparing.differences import Way

_PRESSES = "presses "
_ORDINARY = (": none", ": next", ": joined", ": opened")
"""What is not worth telling of an answer to a look-up or an errand: nothing is special."""
_ANSWERS = {
    "join line: full": "when the line is full",
    "join line: nobody_here": "when nobody is there to answer",
    "queue: queue-full": "when the queue is full",
    "cut_off_call: found": "after a call that was cut off",
    "may_text: no": "who wants no text messages",
    "text: refused": "when the text message is refused",
    "other telephone: busy": "when the other telephone is busy",
    "other telephone: no-answer": "when the other telephone is not answered",
}


def deeds_of(acts: tuple[str, ...]) -> str:
    """What the caller does: `presses 2, 1, then waits`; "" for nothing."""
    told: list[str] = []
    for deed in (act for act in acts if not act.startswith("#")):
        is_pressed = deed.startswith(_PRESSES) and bool(told) and told[-1].startswith(_PRESSES)
        if is_pressed:
            told[-1] += f", {deed.removeprefix(_PRESSES)}"
        else:
            told.append(deed)
    return ", then ".join(told)


def given_in(acts: tuple[str, ...]) -> str:
    """What is special on the call: `, when the line is full`; "" for nothing."""
    answers = [act.removeprefix("# ") for act in acts if act.startswith("#")]
    told = dict.fromkeys(_answer(one) for one in answers if not one.endswith(_ORDINARY))
    return "".join(f", {one}" for one in told)


def way_in_words(way: Way) -> str:
    """`dials Orders (+12025550190) and presses 1, when the line is full`."""
    line = f"{way.title} ({way.line})" if way.title else way.line
    deeds = deeds_of(way.acts)
    return f"dials {line}" + (f" and {deeds}" if deeds else "") + given_in(way.acts)


def _answer(answer: str) -> str:
    known = _ANSWERS.get(answer)
    if known is not None:
        return known
    asked, _, found = answer.replace("_", " ").partition(": ")
    return f"when '{asked}' is unavailable" if found == "unavailable" else f"when '{asked}' answers '{found}'"
