"""Two admins at once: one who can sign in is left, and of two equal names or addresses one is refused."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest

from ivr.database import reading, writing
from ivr.staff import people
from ivr.staff.people import Refused
from tests.conftest import Database

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LONG_ENOUGH_SECONDS = 0.4


def add(database: Database, name: str, *, is_initial: bool = False) -> None:
    with writing(database.engine) as connection:
        people.add(connection, name, ["admin"], AT, "a hash", is_initial=is_initial)


def demote(database: Database, name: str) -> None:
    with writing(database.engine) as connection:
        people.give_roles(connection, name, ["viewer"])


def lock(database: Database, name: str) -> None:
    with writing(database.engine) as connection:
        people.lock(connection, name, AT)


def give(database: Database, name: str) -> None:
    with writing(database.engine) as connection:
        people.give_email(connection, name, "desk@example.com")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda at: add(at, "dana"), "somebody named dana"),
        (lambda at: give(at, "ben"), "that e-mail address"),
    ],
)
def test_who_comes_second_with_a_name_or_an_address_is_told(
    database: Database, change: Callable[[Database], None], told: str
) -> None:
    add(database, "ann")
    add(database, "ben")
    with ThreadPoolExecutor(1) as pool:
        with writing(database.engine) as connection:
            people.give_email(connection, "ann", "desk@example.com")
            people.add(connection, "dana", ["viewer"], AT, "a hash")
            second: Future[None] = pool.submit(change, database)
            wait([second], LONG_ENOUGH_SECONDS)
        with pytest.raises(Refused, match=told):
            second.result()


@pytest.mark.parametrize("takes_away", [demote, lock])
def test_of_two_who_take_the_role_from_each_other_at_once_one_stays_admin(
    database: Database, takes_away: Callable[[Database, str], None]
) -> None:
    add(database, "ann")
    add(database, "ben")
    with ThreadPoolExecutor(1) as pool:
        with writing(database.engine) as connection:
            people.give_roles(connection, "ann", ["viewer"])
            second: Future[None] = pool.submit(takes_away, database, "ben")
            wait([second], LONG_ENOUGH_SECONDS)
        with pytest.raises(Refused, match="only admin"):
            second.result()
    with reading(database.engine) as connection:
        assert [one.name for one in people.list_people(connection) if "admin" in one.roles] == ["ben"]


@pytest.mark.parametrize("takes_away", [demote, lock])
def test_an_admin_who_never_came_is_not_another_admin(
    database: Database, takes_away: Callable[[Database, str], None]
) -> None:
    add(database, "ann")
    add(database, "ben", is_initial=True)
    with pytest.raises(Refused, match="ann is the only admin who ever signed in"):
        takes_away(database, "ann")
    takes_away(database, "ben")
