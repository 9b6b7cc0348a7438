"""The answer to the look-up about text messages: may this caller be sent one."""

from ivr.calls.questions import Question
from ivr.engine.events import ErrandDone
from ivr.telephony import takes_texts
from ivr.texts.wishes import is_opted_out


def may_text(question: Question) -> ErrandDone:
    """No to withheld numbers, to those that take none, and to those that opted out."""
    caller = question.caller
    if caller is None or not takes_texts(caller):
        return question.done("no")
    return question.done("no" if is_opted_out(question.connection, question.sealer, caller) else "yes")
