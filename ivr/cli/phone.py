"""`ivr phone`: call a line from this terminal."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from textwrap import TextWrapper

import click
from rich.console import Console

from ivr.cli.moments import LocalMomentType
from ivr.simulator import processor
from ivr.simulator.call_files import read_call_file
from ivr.simulator.call_tests import dialling_with, open_carrier
from ivr.simulator.carrier import SAMPLE_CALLER, Carrier
from ivr.simulator.phone import KEPT_AS_PRETENDED, KEYS, Phone
from ivr.simulator.playing import SPANISH_KEY, play
from ivr.simulator.running import Running, read_running
from ivr.telephony import to_e164

_TOGETHER = "0-9 * #  keys  ·  words  speech  ·  Enter  silence  ·  Ctrl-C  hang up"
_EPILOG = (
    "\b\n"
    + (processor.__doc__ or "")
    + "\n\b\nExamples:\n  ivr phone bill_pay --lang es\n  ivr phone --script pay.call"
)


@click.command(epilog=_EPILOG.replace("\n\n", "\n\n\b\n"))
@click.argument("line", required=False)
@click.option(
    "--url", help="Where the lines are served; found in .ivr/running.json, else port 8000 of this machine."
)
@click.option("--public-url", envvar="PUBLIC_URL", help="What requests are signed for; --url when left out.")
@click.option("--token", envvar="TWILIO_AUTH_TOKEN", help="Signs the requests; the first of several.")
@click.option("--number", help="The number to call, instead of a line's name.")
@click.option("--from", "caller", default=SAMPLE_CALLER, show_default=True, help="The number you call from.")
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", help="es presses 9 first.")
@click.option("--at", type=LocalMomentType(), help="Pretend a time in New York, such as '2026-12-24 12:05'.")
@click.option(
    "--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Play a call file."
)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Where the sandbox reports charges."
)
def phone(
    line: str | None,
    url: str | None,
    public_url: str | None,
    token: str | None,
    number: str | None,
    caller: str,
    lang: str,
    at: datetime | None,
    script: Path | None,
    report: Path | None,
) -> None:
    """Call LINE from this terminal. No telephone and no account with a carrier is needed.

    Type keys, or words to speak; an empty line is silence. `:agent` and `:agent hangs up` act for the person
    in the queue.
    """
    try:
        running = read_running()
    except ValueError as garbled:
        raise click.ClickException(str(garbled)) from garbled
    url = url or running.url
    to = number_to_call(line, number, running)
    signing = (token or running.token).split(",")[0].strip()
    if not signing:
        raise click.UsageError("no token to sign with: set TWILIO_AUTH_TOKEN or start the demo")
    charges = report or (Path(running.report) if running.report else None)
    with open_carrier(
        url, public_url or running.public_url or url, signing, processor.Processor(charges)
    ) as carrier:
        if script is not None:
            sys.exit(_play_script(carrier, script, to, caller, at))
        held = Phone.dial(carrier, to, _caller(caller), at, at is not None, own_fields=KEPT_AS_PRETENDED)
        _converse(held, lang)


def number_to_call(line: str | None, number: str | None, running: Running) -> str:
    """The number in E.164: the one given, or the line's; the first line when nothing is given."""
    if number is not None or (line is not None and to_e164(line) is not None):
        called = to_e164(number or line or "")
        if called is None:
            raise click.BadParameter(f"'{number}' is not a telephone number", param_hint="--number")
        return called
    if line is None and running.lines:
        return next(iter(running.lines.values()))
    if line in running.lines:
        return running.lines[line]
    known = ", ".join(running.lines) or "none are known here; give --number"
    raise click.BadParameter(f"'{line or ''}' is not a line; lines are: {known}", param_hint="LINE")


def _caller(written: str) -> str:
    caller = written if written == "anonymous" else to_e164(written)
    if caller is None:
        raise click.BadParameter(f"'{written}' is not a telephone number", param_hint="--from")
    return caller


def _play_script(carrier: Carrier, file: Path, to: str, caller: str, at: datetime | None) -> int:
    """What the file says of caller and time goes before the options."""
    script = read_call_file(file.read_text(encoding="utf-8"), str(file))
    if isinstance(script, list):
        click.echo("\n".join(map(str, script)), err=True)
        return 2
    if script.scenes:
        sentence = "'given' and 'meanwhile' are for `ivr test`; nothing is changed on a running server"
        click.echo(f"{file}: {sentence}", err=True)
        return 2
    played = play(script, dialling_with(carrier, to, _caller(caller), at, KEPT_AS_PRETENDED))
    click.echo(played.transcript)
    if played.difference is None:
        return 0
    click.echo(f"\n{played.difference}", err=True)
    return 1


# -- a person on the phone


def _converse(held: Phone, lang: str) -> None:
    screen = Console(highlight=False, soft_wrap=True)
    screen.print(f"Calling {held.line.leg.to} …  {_TOGETHER}", style="dim")
    if lang == "es" and not held.is_over:
        held.press(SPANISH_KEY)
    _show(screen, held)
    for typed in _typed(screen, held):
        _act(held, typed)
        held.listen()
        _show(screen, held)
    if not held.is_over:
        held.hang_up()
    minutes, seconds = divmod(round(held.seconds), 60)
    screen.print(f"── call ended · {minutes} min {seconds} s as a caller would hear it ──", style="dim")


def _typed(screen: Console, held: Phone) -> Iterator[str]:
    """Line after line, until the call is over or the caller leaves. A closed pipe hangs up."""
    while not held.is_over:
        try:
            typed = screen.input(_prompt(held)) if sys.stdin.isatty() else _next_line(screen, held)
        except (EOFError, KeyboardInterrupt):
            screen.print()
            return
        yield typed.strip()


def _prompt(held: Phone) -> str:
    field = held.offer.field.replace("-", " ") if held.offer is not None and held.offer.field else ""
    return f" ⌨  [dim]{field}[/dim] " if field else " ⌨  "


def _next_line(screen: Console, held: Phone) -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    shown = "…" if held.offer is not None and held.offer.kind == "pay" else line.strip() or "(silence)"
    screen.print(f" ⌨  {shown}", markup=False)
    return line


def _act(held: Phone, typed: str) -> None:
    """Keys, words or silence; a few words act for the other side."""
    keys = typed.replace(" ", "")
    if not typed:
        held.stay_silent()
    elif KEYS.fullmatch(keys):
        held.press(keys)
    elif typed == ":agent":
        held.agent_answers()
    elif typed == ":agent hangs up":
        held.agent_hangs_up()
    else:
        held.speak(typed)


def _show(screen: Console, held: Phone) -> None:
    for piece in held.heard:
        sign = "♪" if piece.kind == "recording" else "☎"
        for line in wrapped(f" {sign}  ", piece.text, screen.width if screen.is_terminal else None):
            screen.print(line, markup=False)


def wrapped(sign: str, words: str, width: int | None) -> list[str]:
    """Lines that end between words, so many columns wide; None: one line, for a pipe."""
    if width is None:
        return [sign + words]
    indent = " " * len(sign)
    wrap = TextWrapper(
        width, initial_indent=sign, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return wrap.wrap(words)
