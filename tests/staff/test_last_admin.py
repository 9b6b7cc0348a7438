"""An admin who can sign in is always left, also when two take the role from each other at once."""

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
