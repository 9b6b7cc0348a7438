"""What callers hear now, to tell what was left behind when the files were changed since."""

from collections.abc import Iterator

from msgspec import Struct

from ivr.flow.model import Choice, FlowSet, Language, Prompt, Sentence, Step

Slot = tuple[str, str, str]
"""Flow, step, and which of its sentences."""


class LastPublished(Struct, frozen=True):
    """The live version. `newer`: recordings that came or changed since it was published."""

    flows: FlowSet
    newer: frozenset[str] = frozenset()
    number: int = 0

    def sentences(self) -> dict[Slot, dict[Language, Sentence]]:
        """Every sentence that a caller may hear, in each language."""
        return {
            (flow.name, name, prompt.slot): prompt.sentences
            for flow in self.flows.flows.values()
            for name, step in flow.steps.items()
            for prompt in prompts_of(step)
        }


def prompts_of(step: Step) -> Iterator[Prompt]:
    """All that a step may say, in the order in which it is kept."""
    for field in step.__struct_fields__:
        value = getattr(step, field)
        if isinstance(value, Prompt):
            yield value
        for choice in value if isinstance(value, tuple) else ():
            if isinstance(choice, Choice):
                yield choice.prompt
