"""The people of the console: who they are, what they may do, where they are signed in. For admins."""

from collections.abc import Callable

from flask import request, url_for
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ivr.console.frame import PREFIX, Console, Pages
from ivr.console.once import only_once
from ivr.console.rendering import notify, render, see_other
from ivr.database import reading, writing
from ivr.staff import codes, passwords, people, sessions, signing_in
from ivr.staff.people import INITIAL_PASSWORD_LIVES, Person, Refused
from ivr.staff.roles import MEANINGS, ROLES, Role, read_role

PEOPLE_PAGE = f"{PREFIX}/people"

_GIVEN = "The password of {name} is {password} – told this once, worth nothing after {days} days unused."


def pages(console: Console) -> Pages:
    """/console/people and what belongs to it"""
    found, views = Pages("people"), _People(console)
    found.get("/people", role="admin", tab="People")(views.show)
    found.get("/people/sessions", role="admin")(views.show_sessions)
    found.post("/people/sessions/end", role="admin")(views.end_session)
    found.get("/people/new", role="admin", asks_again=True)(views.ask_new)
    found.post("/people/new", role="admin", asks_again=True)(views.add)
    found.get("/people/of/<name>", role="admin", asks_again=True)(views.show_person)
    found.post("/people/of/<name>/password", role="admin", asks_again=True)(views.password)
    for what in _CHANGES:
        found.post(f"/people/of/<name>/{what}", role="admin", asks_again=True)(views.change_by(what))
    return found


class _People:
    """The views."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self) -> Response:
        with reading(self._console.engine) as connection:
            listed = people.list_people(connection)
            counted = [one.name for one in sessions.list_sessions(connection, self._console.now())]
        return render("people.html", people=listed, sessions=counted)

    def show_sessions(self) -> Response:
        with reading(self._console.engine) as connection:
            listed = sessions.list_sessions(connection, self._console.now())
        return render("people_sessions.html", sessions=listed)

    def end_session(self) -> Response:
        mark = request.form.get("mark", "")
        with writing(self._console.engine) as connection:
            open_ones = sessions.list_sessions(connection, self._console.now())
            of = next((one.name for one in open_ones if one.mark == mark), None)
            if of is not None:
                sessions.end(connection, [mark], self._console.now())
                self._console.note(connection, "ended a session", of)
        notify("That session is ended." if of else "That session was over already.")
        return see_other(f"{PEOPLE_PAGE}/sessions")

    def ask_new(self) -> Response:
        return _new_page("")

    def add(self) -> Response:
        name, roles = people.folded(request.form.get("name", "")), _chosen_roles()
        password = passwords.made_up()
        kept = passwords.hash_of(password)
        try:
            with writing(self._console.engine) as connection:
                people.add(connection, name, roles, self._console.now(), kept)
                self._console.note(connection, "added a person", name, ", ".join(roles))
        except Refused as refused:
            return _new_page(str(refused), 422)
        notify(_GIVEN.format(name=name, password=password, days=INITIAL_PASSWORD_LIVES.days))
        return see_other(url_for("people.show_person", name=name))

    def show_person(self, name: str) -> Response:
        return self._person_page(name, "")

    def password(self, name: str) -> Response:
        console, made = self._console, passwords.made_up()
        kept = passwords.hash_of(made)
        with writing(console.engine) as connection:
            only_once(console, connection)
            person = _find(connection, name)
            people.keep_password(connection, person.name, kept, console.now(), is_initial=True)
            sessions.end_all_of(connection, person.name, console.now())
            console.note(connection, "gave a new password", person.name)
        notify(_GIVEN.format(name=person.name, password=made, days=INITIAL_PASSWORD_LIVES.days))
        return see_other(url_for("people.show_person", name=person.name))

    def change_by(self, what: str) -> Callable[[str], Response]:
        """The view that changes a person in this way."""

        def view(name: str) -> Response:
            try:
                with writing(self._console.engine) as connection:
                    told = _CHANGES[what](self._console, connection, _find(connection, name))
            except Refused as refused:
                return self._person_page(name, str(refused), 422)
            notify(told)
            return see_other(url_for("people.show_person", name=name))

        view.__name__ = what.replace("-", "_")
        return view

    def _person_page(self, name: str, mistake: str, status: int = 200) -> Response:
        with reading(self._console.engine) as connection:
            person = _find(connection, name)
            listed = sessions.list_sessions(connection, self._console.now(), person.name)
            left = codes.recovery_codes_left(connection, person.name)
        return render(
            "person.html",
            status,
            person=person,
            sessions=listed,
            codes_left=left,
            has_organisation=self._console.organisation is not None,
            roles=ROLES,
            meanings=MEANINGS,
            mistake=mistake,
        )


def _give_roles(console: Console, connection: Connection, person: Person) -> str:
    roles = _chosen_roles()
    people.give_roles(connection, person.name, roles)
    console.note(connection, "gave roles", person.name, ", ".join(roles))
    return f"{person.name} is {', '.join(roles)} from now on."


def _lock(console: Console, connection: Connection, person: Person) -> str:
    people.lock(connection, person.name, console.now())
    sessions.end_all_of(connection, person.name, console.now())
    console.note(connection, "locked a person", person.name)
    return f"{person.name} signs in no more, and is signed out."


def _unlock(console: Console, connection: Connection, person: Person) -> str:
    people.unlock(connection, person.name)
    signing_in.forgive_name(connection, console.sealer, person.name)
    codes.forgive_name(connection, console.sealer, person.name)
    console.note(connection, "unlocked a person", person.name)
    return f"{person.name} may sign in again."


def _reset_codes(console: Console, connection: Connection, person: Person) -> str:
    codes.forget(connection, person.name)
    sessions.end_all_of(connection, person.name, console.now())
    console.note(connection, "took away one-time codes", person.name)
    return f"{person.name} sets up one-time codes at the next sign-in."


def _give_email(console: Console, connection: Connection, person: Person) -> str:
    email = request.form.get("email", "")
    people.give_email(connection, person.name, email)
    console.note(connection, people.DID_EMAIL, person.name)
    return "The e-mail address is kept." if email.strip() else "The e-mail address is taken away."


def _unpin(console: Console, connection: Connection, person: Person) -> str:
    people.unpin(connection, person.name)
    console.note(connection, people.DID_UNPIN, person.name)
    return f"Whoever comes next with the address of {person.name} is {person.name} from then on."


_CHANGES: dict[str, Callable[[Console, Connection, Person], str]] = {
    "roles": _give_roles,
    "email": _give_email,
    "organisation": _unpin,
    "lock": _lock,
    "unlock": _unlock,
    "codes": _reset_codes,
}
"""By the last word of the address."""


def _find(connection: Connection, name: str) -> Person:
    found = people.find(connection, name)
    if found is None:
        raise NotFound
    return found


def _chosen_roles() -> list[Role]:
    return [role for word in request.form.getlist("role") if (role := read_role(word))]


def _new_page(mistake: str, status: int = 200) -> Response:
    return render(
        "person_new.html",
        status,
        mistake=mistake,
        name=request.form.get("name", ""),
        chosen=_chosen_roles() or ["viewer"],
        roles=ROLES,
        meanings=MEANINGS,
    )
