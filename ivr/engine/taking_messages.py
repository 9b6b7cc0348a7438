"""The caller's voice is recorded: what for, and that it is kept, is spoken first and kept with it."""

from msgspec.structs import replace

from ivr.engine.branching import UNAVAILABLE, way_out
from ivr.engine.call import ForErrand, ForMessage
from ivr.engine.errands import KeepMessage, OpenMessage
from ivr.engine.events import ErrandDone, Event, MessageRecorded
from ivr.engine.instructions import RecordMessage
from ivr.engine.queues import queue_for
from ivr.engine.speech import pieces_of, plain_text, sentence_of
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.engine.whereabouts import whereabouts
from ivr.flow.kinds import ACCOUNT_NUMBER
from ivr.flow.lookups import VERIFIED
from ivr.flow.model import TakeMessage

MESSAGE_REFERENCE = "message_reference"


def take_message(walk: Walk, step: TakeMessage) -> Onward:
    """First the row that expects it. Only the account holder authorizes anybody."""
    call = walk.call
    named = step.mailbox if step.mailbox_fact is None else call.facts.get(step.mailbox_fact, "")
    queue = queue_for(walk.flows, str(named), call.language)
    if queue is None:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    if step.purpose == "spoken authorization" and VERIFIED not in call.marks:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    language, sentence = sentence_of(step.words, call.language)
    wording = plain_text(pieces_of(sentence, language, call.facts, walk.at))
    account = call.facts.get(ACCOUNT_NUMBER)
    errand = OpenMessage(
        queue.name,
        step.purpose,
        wording,
        whereabouts(walk),
        None if account is None or VERIFIED not in call.marks else str(account),
    )
    return walk.send_out(ForErrand("open_message"), errand)


def message_opened(walk: Walk, step: TakeMessage, done: ErrandDone) -> Onward:
    """Now the words, the tone, and the caller."""
    if done.way_out != "opened":
        return way_out(walk, step.ways_out, UNAVAILABLE)
    walk.said.append(walk.words(step.words))
    waiting = ForMessage(str(done.facts[MESSAGE_REFERENCE]))
    return walk.wait(waiting, RecordMessage(step.longest_seconds))


def message_left(walk: Walk, waiting: ForMessage, event: Event) -> Turn:
    """An event that tells of no recording means that nothing was said."""
    recorded = event if isinstance(event, MessageRecorded) else MessageRecorded(walk.at, None)
    result = "hung_up" if recorded.hung_up else ""
    errand = KeepMessage(waiting.reference, recorded.recording, recorded.seconds)
    return walk.send_out(ForErrand("keep_message", result), errand)


def message_kept(walk: Walk, step: TakeMessage, waiting: ForErrand, done: ErrandDone) -> Onward:
    """Who hangs up after her message left it, as people do."""
    is_kept = done.way_out == "kept"
    if is_kept:
        walk.call = replace(walk.call, task_done=True)
    if waiting.result == "hung_up":
        return walk.end("contained" if is_kept else "abandoned")
    return way_out(walk, step.ways_out, "next" if is_kept else "nothing")
