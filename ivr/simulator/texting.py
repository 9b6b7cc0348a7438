"""Sms: a text message in the middle of a call."""

from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.offers import Talk
from ivr.simulator.switchboard import new_sid
from ivr.telephony import is_withheld, to_e164

LONGEST_TEXT = 160


def play_sms(leg: Leg, verb: Verb) -> Talk[Step]:
    """Goes to the caller unless it says otherwise. Nothing can be sent to a number that is withheld."""
    yield from ()
    to, sender = verb.attribute("to", leg.caller), verb.attribute("from", leg.to)
    taken = not is_withheld(to) and to_e164(to) is not None and 0 < len(verb.text) <= LONGEST_TEXT
    if taken:
        leg.board.texts.append((to, sender, verb.text))
    else:
        leg.note(14101 if len(verb.text) <= LONGEST_TEXT else 14103, "the text message cannot be sent", to)
    status = "sent" if taken else "failed"
    sid = new_sid("SM")
    callback = verb.url("statusCallback")
    if callback is not None:
        leg.report(callback, "POST", (("SmsSid", sid), ("SmsStatus", status)))
    action = verb.url("action")
    return None if action is None else GoTo(action, verb.method(), (("SmsSid", sid), ("SmsStatus", status)))
