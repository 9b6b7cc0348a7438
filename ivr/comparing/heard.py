"""What a caller hears and what is waited for then, in a form in which two versions can be compared."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ivr.engine.call import Ended, ForMessage, ForPayment, ForQueue, ForTransfer, Waiting
from ivr.engine.instructions import (
    GatherKeys,
    Instruction,
    PlayRecording,
    RecordMessage,
    SendText,
    Speak,
    TakePayment,
    Utterance,
)
from ivr.engine.speech import plain_text
from ivr.engine.turn import Turn
from ivr.exploring.marking import named_facts
from ivr.flow.model import Language, Step, TakeMessage


class Said(Struct, frozen=True):
    """One utterance; facts stand in braces. `recording` is played in the place of the voice, "" for none."""

    text: str
    language: Language | None
    recording: str = ""


class Heard(Struct, frozen=True):
    """Everything since the caller last could do something. `ending`: what happens then, "" for a question.

    `manner`: how a question is waited at.
    """

    said: tuple[Said, ...] = ()
    ending: str = ""
    manner: tuple[str, ...] = ()

    def text(self) -> str:
        """All that is said."""
        return " ".join(one.text for one in self.said)

    def told(self) -> str:
        """All that is said, and what happens then."""
        return " ".join(filter(None, (self.text(), f"({self.ending})" if self.ending else "")))


def heard_in(before: Heard, turn: Turn, step: Step | None) -> Heard:
    """What was heard so far, and this turn. `step`: where the call stands."""
    said = tuple(one for one in _all_said(turn.instructions) if one.text)
    manner = tuple(_manners(turn.instructions))
    return Heard((*before.said, *said), _ending(turn.call.waiting, step), manner)


def _all_said(instructions: Iterable[Instruction]) -> Iterator[Said]:
    for one in instructions:
        match one:
            case GatherKeys(prompts=prompts):
                yield from (_said(prompt) for prompt in prompts)
            case TakePayment(prompts=asked):
                yield from (_said(prompt) for part in asked for prompt in part.prompts)
            case SendText(body=body):
                yield Said(f"[text message] {named_facts(body)}", None)
            case Speak() | PlayRecording():
                yield _said(one)
            case _:
                continue


def _said(utterance: Utterance) -> Said:
    match utterance:
        case Speak(language=language, pieces=pieces):
            return Said(named_facts(plain_text(pieces)), language)
        case PlayRecording(recording=recording, instead=instead):
            return Said(_said(instead).text, _said(instead).language, recording)
        case _:
            return Said("", None)


def _manners(instructions: Iterable[Instruction]) -> Iterator[str]:
    for one in instructions:
        match one:
            case GatherKeys():
                yield f"waits {one.wait_seconds} seconds"
                yield "takes keys and words" if one.hints else "takes keys"
                yield f"up to {one.max_digits} digits" if one.max_digits > 1 else "one key"
            case RecordMessage(longest_seconds=longest):
                yield f"records at most {longest} seconds"
            case _:
                continue


def _ending(waiting: Waiting, step: Step | None) -> str:
    match waiting:
        case ForQueue(queue=queue):
            return f"waits in the queue {queue}"
        case ForTransfer(place=place):
            return f"is connected with {place}"
        case ForPayment(method=method):
            return f"is asked for the {method}"
        case ForMessage():
            mailbox = step.mailbox if isinstance(step, TakeMessage) else ""
            return f"speaks a message for {mailbox}"
        case Ended():
            return "the call ends"
        case _:
            return ""
