"""Flow files that are served as they are on disk: their mistakes are told where the demo was started."""

import click

from ivr.draft import Draft, read_folder
from ivr.flow.rendering import render
from ivr.settings import Settings


class Proofreader:
    """Looks at the files of a draft; tells what `ivr check` would tell when they become bad, and when they
    are good again.
    """

    def __init__(self, settings: Settings) -> None:
        self._draft = Draft(settings.flows_folder, settings.prompts_folder, settings.installation)
        self._was_good = True

    def look(self) -> None:
        """Says nothing as long as nothing changed."""
        changed, draft = self._draft.refresh(), self._draft
        if not changed or draft.compiled is None:
            return
        if not draft.is_good:
            sources = read_folder(draft.flows_folder, draft.prompts_folder, draft.installation)
            root, tally = str(draft.flows_folder), draft.compiled.tally
            click.echo(render(draft.problems, sources.contents, root=root, tally=tally), err=True, nl=False)
            click.echo("Until this is mended, calls get the last flows that were good.", err=True)
        elif not self._was_good:
            click.echo("The flow files are good again; new calls hear them.", err=True)
        self._was_good = draft.is_good
