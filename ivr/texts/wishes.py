"""Opt-outs from text messages, as the carriers and the TCPA want them (47 CFR 64.1200(a)(10)).

The words of the rule, their Spanish, and what the carrier itself found in the message (its OptOutType). A
number that opted out gets no text until it opts in.
"""

import re
from datetime import datetime, timedelta
from typing import Literal
from unicodedata import normalize

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy import text as text_clause

from ivr.sealing import PHONE, Sealer
from ivr.texts.tables import text_wishes

WORDS_OUT = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "opt out", "optout", "revoke"}
    | {"alto", "parar"}
)
WORDS_ANYWHERE = (
    *("stop", "stopall", "stopped", "unsubscribe", "opt out", "optout", "revoke", "remove me"),
    *("quit", "cancel texts", "end texts", "end all texts", "no more texts", "do not text", "alto", "parar"),
    *("no mas",),
)
"""These mean it in a short message, whatever stands around them: `please stop texting me`."""
SHORT_MESSAGE_WORDS = 8
NOT_OUT = (" don t stop ", " do not stop ", " never stop ")
WORDS_IN = frozenset({"start", "yes", "unstop"})
WORDS_ANSWERED_BY_CARRIER = frozenset({"help", "info"})
REPLIES_EVERY = timedelta(days=1)
OTHER_KEPT_FOR = timedelta(days=3)
_LONGEST_WORD = 20
_NO_LETTER = re.compile(r"[^a-z]+")

_KEEP_ONCE = text_clause(
    "INSERT INTO text_wishes (message_sid, number_index, kind, word, at)"
    " VALUES (:message_sid, :number_index, :kind, :word, :at) ON CONFLICT (message_sid) DO NOTHING"
).bindparams(bindparam("at", type_=text_wishes.c.at.type))

Kind = Literal["out", "in", "help", "other"]


class TextReceived(Struct, frozen=True):
    """A message as it came. `sender` in E.164. `opt_out_type`: the carrier's own finding, "" without one."""

    message_sid: str
    sender: str
    body: str
    opt_out_type: str = ""


def kind_of(text: TextReceived) -> tuple[Kind, str]:
    """What the sender wants, and the word that says it."""
    words = _NO_LETTER.sub(" ", normalize("NFKC", text.body).casefold()).strip()
    found = text.opt_out_type.casefold() or words
    if said := _word_out(found, words):
        return "out", said
    if found in WORDS_IN or words in WORDS_IN:
        return "in", (words or found)[:_LONGEST_WORD]
    return ("help", words[:_LONGEST_WORD]) if found in WORDS_ANSWERED_BY_CARRIER else ("other", "")


def _word_out(found: str, words: str) -> str:
    """The word that wants no more texts; alone, or somewhere in a short message. "" when there is none."""
    if found in WORDS_OUT or words in WORDS_OUT:
        return (words or found)[:_LONGEST_WORD]
    spoken = f" {words} "
    is_short = len(words.split()) <= SHORT_MESSAGE_WORDS and not any(one in spoken for one in NOT_OUT)
    return next((one for one in WORDS_ANYWHERE if is_short and f" {one} " in spoken), "")


def take_text(connection: Connection, sealer: Sealer, text: TextReceived, at: datetime) -> bool:
    """Keep what the sender wants. Says whether she is to get a reply: the carrier replies to opt-outs itself.

    The same message again changes nothing and gets the same answer.
    """
    number_index = sealer.index(PHONE, text.sender)
    kind, word = kind_of(text)
    if kind == "help":
        return False
    before = _before(connection, text.message_sid)
    at = before or at
    if before is None:
        row = {"message_sid": text.message_sid, "number_index": number_index, "kind": kind, "word": word}
        # The same message twice at the same instant is one message.
        connection.execute(_KEEP_ONCE, {**row, "at": at})
    if kind != "other" or _is_out(connection, number_index):
        return False
    return not _had_reply(connection, number_index, text.message_sid, at)


def is_opted_out(connection: Connection, sealer: Sealer, number: str) -> bool:
    """Does this number (E.164) want no texts?"""
    return _is_out(connection, sealer.index(PHONE, number))


def forget_other_texts(connection: Connection, at: datetime) -> int:
    """Forget messages that were about nothing here; says how many."""
    old = (text_wishes.c.kind == "other") & (text_wishes.c.at < at - OTHER_KEPT_FOR)
    return connection.execute(delete(text_wishes).where(old)).rowcount


def _before(connection: Connection, message_sid: str) -> datetime | None:
    return connection.scalar(select(text_wishes.c.at).where(text_wishes.c.message_sid == message_sid))


def _is_out(connection: Connection, number_index: str) -> bool:
    wishes = select(text_wishes.c.kind).where(
        text_wishes.c.number_index == number_index, text_wishes.c.kind != "other"
    )
    newest = wishes.order_by(text_wishes.c.at.desc(), text_wishes.c.message_sid.desc()).limit(1)
    return connection.scalar(newest) == "out"


def _had_reply(connection: Connection, number_index: str, message_sid: str, at: datetime) -> bool:
    earlier = select(text_wishes.c.at).where(
        text_wishes.c.number_index == number_index,
        text_wishes.c.kind == "other",
        text_wishes.c.message_sid != message_sid,
        text_wishes.c.at > at - REPLIES_EVERY,
        text_wishes.c.at <= at,
    )
    return connection.scalar(earlier.limit(1)) is not None
