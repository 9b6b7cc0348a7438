"""The password once more before what is most sensitive, and forms that came when nobody was signed in."""

from flask import request
from werkzeug.wrappers import Response

from ivr.console.arriving import LONGEST_TYPED, NOT_PROVED, TOO_MANY_TRIES, note_failure
from ivr.console.frame import PREFIX, Console, Pages, visitor
from ivr.console.guard import UNSENT_FIELD, own_path
from ivr.console.rendering import notify, render, see_other
from ivr.database import reading, writing
from ivr.staff import sessions, signing_in, waiting

_WRONG = "That is not your password."


def pages(console: Console) -> Pages:
    """/console/prove, /console/unsent"""
    proving = Pages("proving")

    @proving.get("/prove", role="arriving")
    def ask() -> Response:
        return render("prove.html", mistake="", next=own_path(request.args.get("next", "")))

    @proving.post("/prove", role="arriving")
    def prove() -> Response:
        following = own_path(request.form.get("next", ""))
        password = request.form.get("password", "")[:LONGEST_TYPED]
        verdict = signing_in.judge(
            console.engine, console.sealer, visitor().name, password, console.now(), None
        )
        session = visitor().session
        if verdict != "right" or session is None:
            note_failure(console, visitor().name, NOT_PROVED, verdict)
            mistake = TOO_MANY_TRIES if verdict == "shut" else _WRONG
            return render("prove.html", 401, mistake=mistake, next=following)
        with writing(console.engine) as connection:
            sessions.prove(connection, session, console.now())
            console.note(connection, "gave her password again")
        return see_other(following)

    @proving.get("/unsent", role="staff")
    def show_unsent() -> Response:
        with reading(console.engine) as connection:
            found = waiting.find_unsent(connection, console.sealer, visitor().name)
        return see_other(PREFIX) if found is None else render("unsent.html", found=found, field=UNSENT_FIELD)

    @proving.post("/unsent", role="staff")
    def forget() -> Response:
        with writing(console.engine) as connection:
            mark = request.form.get("mark", "")
            waiting.forget_unsent(connection, console.sealer, visitor().name, mark)
        notify("What was not sent is thrown away.")
        return see_other(PREFIX)

    return proving
