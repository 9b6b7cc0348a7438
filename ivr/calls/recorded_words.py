"""What the recordings of a version say: the words of the sentences in whose place they are played."""

from collections.abc import Iterable, Iterator

from ivr.calls.words import Said
from ivr.flow.last_published import prompts_of
from ivr.flow.model import FlowSet, Words


def with_words(flows: FlowSet, said: Iterable[Said]) -> tuple[Said, ...]:
    """The same, with the words of each recording that the version knows."""
    told = tuple(said)
    if not any(one.recording for one in told):
        return told
    known = dict(_recorded(flows))
    return tuple(known.get(one.recording, one) if one.recording else one for one in told)


def _recorded(flows: FlowSet) -> Iterator[tuple[str, Said]]:
    """No sentence with a recording has facts in it."""
    for flow in flows.flows.values():
        for step in flow.steps.values():
            for prompt in prompts_of(step):
                for language, sentence in prompt.sentences.items():
                    if sentence.recording:
                        words = "".join(part.text for part in sentence.parts if isinstance(part, Words))
                        yield sentence.recording, Said(language, words, sentence.recording)
    for queue in flows.queues.values():
        if queue.recording:
            yield queue.recording, Said(None, f"(music in the line {queue.name})", queue.recording)
