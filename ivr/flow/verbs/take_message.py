"""`take_message`: the caller's voice is recorded."""

from typing import get_args

from ivr.flow.declaration import NEXT, Setting, Verb, WayOut
from ivr.flow.model import RecordingPurpose, TakeMessage
from ivr.flow.reading import StepReader

VERB = Verb(
    "take_message",
    "Records the caller after a tone, until pound, silence or the longest time; the words before it, too.",
    settings=(
        Setting(
            "take_message",
            "a queue of queues.yaml, or a remembered fact that names it",
            "fact",
            required=True,
        ),
        Setting(
            "words",
            "what is spoken before the tone: that it is recorded, and what for",
            "sentence",
            required=True,
        ),
        Setting("purpose", "what is recorded", "word", default="message", words=get_args(RecordingPurpose)),
        Setting("longest", "how long it may be", "duration", default="2 minutes", least=10, most=600),
    ),
    ways_out=(
        NEXT,
        WayOut("nothing", "nothing was said"),
        WayOut("unavailable", "nothing can be recorded"),
    ),
    waits=True,
    example="""
leave_message:
  take_message: billing
  words: >-
    After the tone, please say your name and what you need. We record it so that an associate can call you.
    Press pound when you are done.
  next: thank_you
  nothing: nothing_heard
  unavailable: no_message
""",
)


def read(step: StepReader) -> TakeMessage:
    """Reads the mailbox, the words before the tone and the three ways out."""
    mailbox, fact = step.queue_after("take_message")
    step.settings.required("words", "Please say your message after the tone. It is recorded.")
    chosen = step.option("purpose")
    purpose: RecordingPurpose = "spoken authorization" if chosen == "spoken authorization" else "message"
    return TakeMessage(
        step.name,
        step.line,
        mailbox,
        step.sentence("words", own=True),
        purpose,
        {way.name: step.way_out(way.name) for way in VERB.ways_out},
        step.seconds("longest"),
        fact,
    )
