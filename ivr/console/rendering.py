"""Templates into pages: what each template may use without being given it."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from ivr.console import browsers, clocks, meanings
from ivr.console.frame import TABS, Console, Tab, may, visitor
from ivr.console.once import once_token
from ivr.database import reading, writing
from ivr.flow.sentences import LANGUAGE_NAMES
from ivr.money import format_dollars
from ivr.staff import sessions, waiting

STATIC = Path(__file__).parent / "static"


def render(template: str, status: int = 200, **words: object) -> Response:
    """A page. Each template extends frame.html."""
    return make_response(render_template(template, **words), status)


def see_other(address: str) -> AnyResponse:
    """After a change: the browser asks for a page, so that sending it again changes nothing."""
    return redirect(address, 303)


def address_with(**changed: object) -> str:
    """The address that was asked for, with these words of its query changed; for `ui.pager` and the like."""
    kept = {name: value for name, value in request.args.items() if name not in changed}
    query = urlencode(kept | {name: str(value) for name, value in changed.items()})
    return f"{request.path}?{query}"


def page_address(number: int) -> str:
    """Another page of the list at hand."""
    return address_with(page=number)


def notify(sentence: str) -> None:
    """A sentence at the head of the next page that this person sees."""
    console: Console = current_app.extensions["ivr_console"]
    session = visitor().session
    if session is not None:
        with writing(console.engine) as connection:
            waiting.keep_notice(connection, console.sealer, session.mark, sentence)


def navigation() -> list[Tab]:
    """What whoever asks may open. Of two pages under one title the first."""
    found: dict[str, Tab] = {}
    for tab in current_app.extensions["ivr_tabs"]:
        if may(tab.opens_to):
            found.setdefault(tab.title, tab)
    return list(found.values())


def first_tab() -> str:
    """The address of the first of these; "" when there is none."""
    return next((url_for(tab.endpoint) for tab in navigation()), "")


def prepare_templates(app: Flask, console: Console, tabs: Sequence[Tab]) -> None:
    """Fill in what every template may use."""
    app.extensions["ivr_console"] = console
    app.extensions["ivr_tabs"] = tuple(sorted(tabs, key=_place))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    told = {
        one.__name__: one
        for one in (
            clocks.moment,
            clocks.clock,
            clocks.day,
            clocks.day_of_year,
            commands,
            browsers.browser,
        )
    }
    app.jinja_env.filters.update(told, money=format_dollars)
    app.jinja_env.globals.update(
        asset=asset,
        once_token=once_token,
        form_token=_form_token_of(console),
        may=may,
        visitor=visitor,
        notices=_notices_of(console),
        navigation=navigation,
        is_demo=console.is_demo,
        language_names=LANGUAGE_NAMES,
        home_clock=clocks.HOME_CLOCK,
        glossary=meanings,
    )


def commands(sentence: str) -> Markup:
    """What stands between backticks is to be typed."""
    parts = sentence.split("`")
    told = (Markup("<code>{}</code>") if at % 2 else Markup("{}") for at in range(len(parts)))
    return Markup("").join(one.format(part) for one, part in zip(told, parts, strict=True))


def asset(name: str) -> str:
    """The address of a file in static/, which changes with the file: browsers may keep it."""
    return url_for("frame.static_file", name=name, v=_mark_of(name))


@cache
def _mark_of(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _place(tab: Tab) -> int:
    return TABS.index(tab.title)


def _form_token_of(console: Console) -> Callable[[], Markup]:
    def form_token() -> Markup:
        """For every form that changes something."""
        g.keeps_token = True
        value = sessions.form_mark(console.sealer, visitor().token)
        return Markup('<input type="hidden" name="form_token" value="{}">').format(value)

    return form_token


def _notices_of(console: Console) -> Callable[[], Sequence[str]]:
    def notices() -> Sequence[str]:
        session = visitor().session
        if session is None or not session.has_notices:
            return []
        with reading(console.engine) as connection:
            waits = waiting.look(connection, console.sealer, session.mark)
        g.recovery_codes_wait = bool(waits.recovery_codes)
        if not waits.notices:
            return []
        with writing(console.engine) as connection:
            return waiting.take_notices(connection, console.sealer, session.mark)

    return notices
