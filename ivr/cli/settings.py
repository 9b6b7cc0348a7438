"""`ivr settings`: the page of the documentation that lists every setting."""

import click
from pydantic.fields import FieldInfo

from ivr.secret_files import is_secret
from ivr.settings import Settings

_OPENING = """# Settings

All come from the environment. `ivr settings` writes this page. A secret may come from a file instead:
`NAME_FILE` names it. Outside the demo nothing starts with a secret that is unset or weak; `ivr doctor` tells
which.

| Name | Default | What for |
|---|---|---|
"""


@click.command()
def settings() -> None:
    """Print docs/settings.md."""
    click.echo(settings_page(), nl=False)


def settings_page() -> str:
    """The whole page, in Markdown."""
    return _OPENING + "".join([_row(field) for field in Settings.model_fields.values()])


def _row(field: FieldInfo) -> str:
    kind = " (secret)" if is_secret(field) else ""
    return f"| `{field.alias}`{kind} | {_default(field)} | {field.description} |\n"


def _default(field: FieldInfo) -> str:
    default = field.default
    if default is None:
        return ""
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    if isinstance(default, tuple):
        default = ",".join(default)
    return f"`{default}`" if str(default) else ""
