"""All pages into the application. A new module of pages is named here, and nowhere else."""

from collections.abc import Callable, Sequence

from flask import Flask, Response, g, request, send_from_directory
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from ivr.console import (
    arriving,
    audit_page,
    call_backs,
    calls,
    changes,
    doctor,
    first_page,
    flow,
    hours,
    now,
    organisation,
    own_account,
    payments,
    people,
    proving,
    reports,
    voicemail,
)
from ivr.console.errors import tell_busy, tell_failure, tell_refusal
from ivr.console.frame import PREFIX, Console, Pages
from ivr.console.guard import Guard
from ivr.console.headers import with_headers
from ivr.console.rendering import STATIC, prepare_templates
from ivr.staff.passwords import Busy

MakePages = Callable[[Console], Pages]

MODULES: tuple[MakePages, ...] = (
    first_page.pages,
    arriving.pages,
    organisation.pages,
    own_account.pages,
    proving.pages,
    people.pages,
    audit_page.pages,
    now.pages,
    calls.pages,
    payments.pages,
    changes.pages,
    reports.pages,
    call_backs.pages,
    flow.pages,
    voicemail.pages,
    hours.pages,
    doctor.pages,
)

A_YEAR_SECONDS = 365 * 24 * 3600


def join(app: Flask, console: Console, more: Sequence[Pages] = ()) -> None:
    """Register every page. `more`: pages of rooms above this one."""
    all_pages = [_frame(), *(make(console) for make in MODULES), *more]
    guard = Guard(console)
    for pages in all_pages:
        guard.doors.update(pages.doors)
        _watch(pages, guard, console)
        app.register_blueprint(pages.blueprint)
    tabs = [tab for pages in all_pages for tab in pages.tabs]
    prepare_templates(app, console, tabs)
    app.extensions["ivr_doors"] = guard.doors
    app.extensions["ivr_page_modules"] = frozenset(pages.blueprint.name for pages in all_pages)
    prefixes = tuple({pages.blueprint.url_prefix or PREFIX for pages in all_pages})
    _watch_addresses(app, guard, console, prefixes)


def _watch(pages: Pages, guard: Guard, console: Console) -> None:
    """Within these pages, and nowhere else in the application."""
    blueprint = pages.blueprint
    blueprint.before_request(guard.admit)

    @blueprint.after_request
    def finish(response: Response) -> Response:
        return with_headers(guard.keep_cookie(response), is_secure=console.is_secure)

    blueprint.register_error_handler(HTTPException, tell_refusal)
    blueprint.register_error_handler(Busy, tell_busy)
    blueprint.register_error_handler(Exception, lambda error: tell_failure(error, console.log))


def _watch_addresses(app: Flask, guard: Guard, console: Console, prefixes: tuple[str, ...]) -> None:
    """Addresses below ours that no page has; all others are answered as ever."""

    def refuse(refused: HTTPException) -> AnyResponse | HTTPException:
        is_ours = any(request.path == one or request.path.startswith(f"{one}/") for one in prefixes)
        if not is_ours:
            return refused
        try:
            if "visitor" not in g:
                guard.admit_nowhere()
            answer = tell_refusal(refused)
        except SQLAlchemyError as error:
            answer = tell_failure(error, console.log)
        return with_headers(answer, is_secure=console.is_secure)

    for code in (404, 405):
        app.register_error_handler(code, refuse)


def _frame() -> Pages:
    """The files that every page needs."""
    pages = Pages("frame")

    @pages.get("/static/<path:name>", role="everyone")
    def static_file(name: str) -> Response:
        return send_from_directory(STATIC, name, max_age=A_YEAR_SECONDS if request.args.get("v") else 0)

    return pages
