"""A turn is told by one that was made elsewhere only where nothing outside its flow decides it."""

from ivr.engine.walk import MAX_FRAMES
from ivr.exploring.passages import Circumstances, Passage
from ivr.exploring.search import Exploration
from tests.exploring.building import explored, unchecked
from tests.exploring.test_merging import as_told, made_again

TEXTED_OR_TOLD = """
which: {menu: {1: {to: get a text, go: by_text}, 2: {to: be told, go: by_voice}}, give_up: bye}
by_text: {use: asking, finished: texted}
by_voice: {use: asking, finished: told}
texted: {text: Hello., next: bye, unavailable: bye}
told: {say: Hello., next: bye}
bye: {hang_up: Good-bye.}
"""
LISTENING = """
asked: {menu: {1: {to: finish, go: finished, words: [finish]}}, give_up: finished}
finished: {done: finished}
"""
NEAR_AND_FAR = """
which: {menu: {1: {to: stay near, go: near}, 2: {to: go far, go: far}}, give_up: bye}
near: {use: asking, finished: bye}
far: {use: far_1, finished: bye}
bye: {hang_up: Good-bye.}
"""
USING = """
asked: {menu: {1: {to: go on, go: deeper}}, give_up: finished}
deeper: {use: leaf, finished: bye}
bye: {hang_up: Good-bye.}
finished: {done: finished}
"""
LEAF = """
words: {say: Down here., next: finished}
finished: {done: finished}
"""


def test_words_are_asked_about_by_what_lies_behind_the_flow_in_which_they_are_spoken() -> None:
    told: list[bool] = []

    def watch(passed: Passage, _: int, when: Circumstances) -> None:
        told.append(passed.is_told)
        if passed.is_told:
            assert as_told(passed) == as_told(made_again(passed, when))

    Exploration(unchecked(TEXTED_OR_TOLD, asking=LISTENING), watch).run()
    assert told


def test_a_flow_that_lies_too_deep_in_one_place_breaks_though_it_does_not_in_another() -> None:
    between = (
        MAX_FRAMES - 2
    )  # with the line's own flow and the one that asks the call is as deep as it may go
    far = {f"far_{place}": _using(f"far_{place + 1}") for place in range(1, between)}
    far[f"far_{between}"] = _using("asking")
    report = explored(NEAR_AND_FAR, asking=USING, leaf=LEAF, **far)
    assert "way-lost" in {problem.rule for problem in report.problems}


def _using(other: str) -> str:
    return f"on: {{use: {other}, finished: back}}\nback: {{done: finished}}"
