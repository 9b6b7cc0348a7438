"""`ivr schema`: what editors read to complete and underline, and the page that lists the whole language."""

from pathlib import Path

import click

from ivr.exploring.properties import EXPLANATIONS
from ivr.flow.reference import reference_page
from ivr.flow.schemas import schema_files

SCHEMAS = Path("schema")


@click.command()
@click.option("--reference", is_flag=True, help="Print docs/flow-reference.md instead.")
def schema(reference: bool) -> None:
    """Write the JSON Schemas of flow files into schema/, for editors.

    An editor that knows YAML finds them by the first line of each flow.
    """
    if reference:
        click.echo(reference_page(EXPLANATIONS), nl=False)
        return
    SCHEMAS.mkdir(exist_ok=True)
    for name, content in schema_files().items():
        (SCHEMAS / name).write_bytes(content)
        click.echo(f"{SCHEMAS / name}")
