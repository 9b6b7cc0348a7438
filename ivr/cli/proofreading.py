"""Flow files that are served as they are on disk: their mistakes are told where the demo was started."""

import click

from ivr.flow.rendering import render
from ivr.flow_files import FlowFiles, read_folder
from ivr.settings import Settings


class Proofreader:
    """Looks at the flow files; tells what `ivr check` would tell when they become bad, and when they
    are good again.
    """

    def __init__(self, settings: Settings) -> None:
        self._files = FlowFiles(settings.flows_folder, settings.prompts_folder, settings.installation)
        self._was_good = True

    def look(self) -> None:
        """Says nothing as long as nothing changed."""
        changed, files = self._files.refresh(), self._files
        if not changed or files.compiled is None:
            return
        if not files.is_good:
            sources = read_folder(files.flows_folder, files.prompts_folder, files.installation)
            root, tally = str(files.flows_folder), files.compiled.tally
            click.echo(render(files.problems, sources.contents, root=root, tally=tally), err=True, nl=False)
            click.echo("Until this is mended, calls get the last flows that were good.", err=True)
        elif not self._was_good:
            click.echo("The flow files are good again; new calls hear them.", err=True)
        self._was_good = files.is_good
