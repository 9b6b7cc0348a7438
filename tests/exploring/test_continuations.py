"""Flows that several others use are walked once for all whose ways on are the same."""

from tests.exploring.building import explored

ASKING = """
asking: {menu: {1: {to: finish, go: finished}, 2: {to: stop, go: stopped}}, give_up: stopped}
finished: {done: finished}
stopped: {done: stopped}
"""
BETWEEN = """
asks: {use: asking, finished: well, stopped: badly}
well: {done: fine}
badly: {done: fine}
"""
MAIN = """
which: {menu: {1: {to: take the left, go: left}, 2: {to: take the right, go: right}}, give_up: bye}
left: {use: left, fine: bye}
right: {use: right, fine: bye}
bye: {hang_up: Good-bye.}
"""
ONE_WAY = """
asking: {menu: {1: {to: finish, go: finished}}, give_up: finished}
finished: {done: finished}
never: {done: stopped}
"""


def not_reached(left: str, right: str, asking: str) -> set[tuple[str, str]]:
    problems = explored(MAIN, left=left, right=right, asking=asking).problems
    return {(found.place.path, found.message) for found in problems if found.rule == "step-not-reached"}


def test_a_flow_used_in_two_places_is_walked_once_where_they_go_on_alike() -> None:
    twice = MAIN.replace("use: right", "use: left")
    to_another = twice.replace(
        "use: left, fine: bye}\nbye", "use: left, fine: leave}\nleave: {hang_up: So long.}\nbye"
    )
    assert explored(twice, left=BETWEEN, asking=ASKING).states < (
        explored(to_another, left=BETWEEN, asking=ASKING).states
    )


def test_the_ends_of_each_of_them_are_come_to() -> None:
    assert not_reached(BETWEEN, BETWEEN, ASKING) == set()


def test_an_end_that_no_call_comes_to_is_told() -> None:
    told = not_reached(BETWEEN, BETWEEN, ONE_WAY)
    assert told == {
        ("asking.yaml", "no call comes to step 'never'"),
        ("left.yaml", "no call comes to step 'badly'"),
        ("right.yaml", "no call comes to step 'badly'"),
    }
