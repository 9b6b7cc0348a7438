"""The door for text messages: signed like the others, and nothing is lost or sent twice."""

from sqlalchemy import text

from ivr.database import reading
from ivr.rehearsal import Rehearsal
from ivr.texts.wishes import is_opted_out
from tests.calls_path.caller import Caller, Reply

SENDER = "+12025550142"


def sends(lines: Rehearsal, body: str, sid: str = "SM1", **fields: str) -> Reply:
    """A text to the line from a phone."""
    message = {"MessageSid": sid, "From": SENDER, "To": "+18779899059", "Body": body}
    return Caller.of(lines).repeat(f"{lines.public_url}/text/received", message | fields)


def is_out(lines: Rehearsal) -> bool:
    with reading(lines.engine) as connection:
        return is_opted_out(connection, lines.sealer, SENDER)


def test_stop_is_kept_and_answered_with_nothing(lines: Rehearsal) -> None:
    stopped = sends(lines, "STOP", OptOutType="STOP")
    assert (stopped.status, stopped.verbs) == (200, [])
    assert is_out(lines)
    assert sends(lines, "What?", "SM2").verbs == []
    assert sends(lines, "START", "SM3").verbs == []
    assert not is_out(lines)


def test_other_words_are_told_once_whom_to_call_in_one_segment(lines: Rehearsal) -> None:
    told = sends(lines, "Where is my bill?")
    assert told.verbs == ["Message"]
    words = told.body.decode().split("<Message>")[1].split("</Message>")[0]
    assert "Please call 1-877-989-9059." in words
    assert "llame al 1-877-989-9059" in words
    assert len(words) <= 160
    assert words.isascii()
    assert sends(lines, "Hello?", "SM2").verbs == []


def test_what_is_no_message_is_refused_and_what_is_not_signed_too(lines: Rehearsal) -> None:
    assert sends(lines, "STOP", "").status == 400
    assert sends(lines, "STOP", From="anonymous").status == 400
    caller = Caller.of(lines)
    caller.token = "forged" * 8
    message = {"MessageSid": "SM1", "From": SENDER, "To": "+18779899059", "Body": "STOP"}
    assert caller.repeat(f"{lines.public_url}/text/received", message).status == 403
    assert not is_out(lines)


def test_an_opt_out_that_cannot_be_kept_is_not_called_kept(lines: Rehearsal) -> None:
    with lines.engine.begin() as connection:
        connection.execute(text("ALTER TABLE text_wishes RENAME TO hidden"))
    assert sends(lines, "STOP").status == 503
    with lines.engine.begin() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO text_wishes"))
    assert sends(lines, "STOP").status == 200
    assert is_out(lines)
