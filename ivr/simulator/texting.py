"""Text messages: one sent in the middle of a call, and those that callers send to the line."""

import uuid
from datetime import datetime
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from msgspec import Struct

from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.offers import Talk
from ivr.simulator.switchboard import CarrierProblem, Switchboard, new_sid
from ivr.simulator.wire import Answer, Fields, Webhook
from ivr.telephony import is_withheld, to_e164

LONGEST_TEXT = 160
STOPPED = 21610
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
"""A whole text, in whatever case."""


class TextTaken(Struct, frozen=True):
    """What came of a caller's text: did the application take it, and what it answered."""

    sid: str
    is_taken: bool
    replies: tuple[str, ...] = ()


def play_sms(leg: Leg, verb: Verb) -> Talk[Step]:
    """Goes to the caller unless it says otherwise. Nothing can be sent to a number that is withheld, or to
    one whose owner has stopped the texts of the sender.
    """
    yield from ()
    to, sender = verb.attribute("to", leg.caller), verb.attribute("from", leg.to)
    problem = _problem(leg.board, to, sender, verb.text)
    if problem is None:
        leg.board.texts.append((to, sender, verb.text))
    else:
        leg.note(problem, "the text message cannot be sent", to)
    status = "sent" if problem is None else "failed"
    sid = new_sid("SM")
    callback = verb.url("statusCallback")
    if callback is not None:
        leg.report(callback, "POST", (("SmsSid", sid), ("SmsStatus", status)))
    action = verb.url("action")
    return None if action is None else GoTo(action, verb.method(), (("SmsSid", sid), ("SmsStatus", status)))


def _problem(board: Switchboard, to: str, sender: str, words: str) -> int | None:
    if (to, sender) in board.stopped_texts:
        return STOPPED
    if len(words) > LONGEST_TEXT:
        return 14103
    return 14101 if is_withheld(to) or to_e164(to) is None or not words else None


def deliver_text(
    board: Switchboard, to: str, caller: str, body: str, opt_out_type: str | None, at: datetime | None
) -> TextTaken:
    """A text from `caller` to a number of the application, and the texts it answers with."""
    _mind(board, to, caller, (opt_out_type or body).strip().upper())
    sid = new_sid("SM")
    path = board.settings_of(to).text
    if path is None:
        return TextTaken(sid, is_taken=False)
    url = urljoin(board.public_url + "/", path)
    fields = _fields(board, to, caller, body, sid)
    if opt_out_type is not None:
        fields += (("OptOutType", opt_out_type),)
    if at is not None:
        fields += (("IvrSimulatedTime", at.isoformat()),)
    webhook = Webhook(url, "POST", fields, (), str(uuid.uuid4()))
    replies = _replies(board, board.wire.exchange(board.wire.open_session(), webhook).answer, url)
    for words in replies or ():
        _answer(board, caller, to, words)
    return TextTaken(sid, replies is not None, replies or ())


def _mind(board: Switchboard, to: str, caller: str, word: str) -> None:
    """The carrier minds the words by itself, whatever the application does about them."""
    if word in STOP_WORDS:
        board.stopped_texts.add((caller, to))
    elif word in START_WORDS:
        board.stopped_texts.discard((caller, to))


def _fields(board: Switchboard, to: str, caller: str, body: str, sid: str) -> Fields:
    return (
        *(("MessageSid", sid), ("SmsSid", sid), ("SmsMessageSid", sid), ("SmsStatus", "received")),
        *(("AccountSid", board.account_sid), ("ApiVersion", "2010-04-01"), ("From", caller), ("To", to)),
        *(("Body", body), ("NumMedia", "0"), ("NumSegments", "1")),
    )


def _replies(board: Switchboard, answer: object, url: str) -> tuple[str, ...] | None:
    """None when the application did not take the text. No document at all is a good answer."""
    if not isinstance(answer, Answer) or not 200 <= answer.status < 300:
        board.problems.append(CarrierProblem(11200, "a text was not taken", url))
        return None
    if not answer.body.strip():
        return ()
    root = _root(answer.body)
    if root is None or root.tag != "Response":
        board.problems.append(CarrierProblem(12100, "the answer to a text is no document", url))
        return None
    return tuple("".join(message.itertext()).strip() for message in root.iter("Message"))


def _root(body: bytes) -> Element | None:
    if b"<!DOCTYPE" in body:
        return None
    try:
        return ElementTree.fromstring(body)  # noqa: S314  # no declarations above, so no entities to expand
    except ElementTree.ParseError:
        return None


def _answer(board: Switchboard, to: str, sender: str, words: str) -> None:
    if (to, sender) in board.stopped_texts:
        board.problems.append(CarrierProblem(STOPPED, "the answer to a text cannot be sent", to))
    else:
        board.texts.append((to, sender, words))
