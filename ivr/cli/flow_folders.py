"""Folders of flows as commands name them, with the recordings and the file that go with them."""

from pathlib import Path

from msgspec import Struct

from ivr.flow_files import Sources, read_folder
from ivr.settings import Settings, SettingsRefused, read_settings

FLOWS = Path("flows")
PROMPTS = Path("audio_prompts")


class FlowFolder(Struct, frozen=True):
    """`installation`: the file of this installation's own numbers, None without one."""

    flows: Path
    prompts: Path
    installation: Path | None = None

    def read(self) -> Sources:
        """Everything that a version is made of."""
        return read_folder(self.flows, self.prompts, self.installation)


def own_folder() -> FlowFolder:
    """What the settings name: IVR_FLOWS, IVR_PROMPTS, IVR_INSTALLATION. A check needs no other setting, so
    it does not matter here whether those are in order.
    """
    try:
        return folder_of(read_settings())
    except SettingsRefused:
        return FlowFolder(FLOWS, PROMPTS)


def folder_of(settings: Settings) -> FlowFolder:
    """Where this installation's flows are."""
    return FlowFolder(settings.flows_folder, settings.prompts_folder, settings.installation)


def folder_at(path: Path) -> FlowFolder:
    """A folder that was named. Recordings lie beside it; the one of the settings brings what they name."""
    own = own_folder()
    if path.resolve() == own.flows.resolve():
        return FlowFolder(path, own.prompts, own.installation)
    beside = path.parent / PROMPTS
    return FlowFolder(path, beside if beside.is_dir() else PROMPTS)
