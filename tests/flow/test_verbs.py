"""The verbs: each a module under its own name, declared as data."""

from pathlib import Path

import pytest

from ivr.flow import verbs
from ivr.flow.declaration import Setting
from ivr.flow.verbs import VERBS

MODULES = {path.stem for path in Path(verbs.__file__).parent.glob("*.py")} - {"__init__"}


def test_every_module_is_a_verb_under_its_own_name() -> None:
    assert set(VERBS) == MODULES


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_tells_what_it_does_and_what_it_can_be_told(name: str) -> None:
    verb = VERBS[name].VERB
    assert verb.name == name
    assert verb.settings[0].name == name
    assert verb.settings[0].required
    assert all(
        [verb.about, *(setting.about for setting in verb.settings), *(way.about for way in verb.ways_out)]
    )
    assert len(set(verb.words())) == len(verb.words())


@pytest.mark.parametrize(
    "setting",
    [
        setting
        for module in VERBS.values()
        for setting in module.VERB.settings
        if setting.kind in ("duration", "number")
    ],
    ids=lambda setting: setting.name,
)
def test_numbers_have_a_default_and_limits(setting: Setting) -> None:
    assert setting.default is not None
    assert setting.least is not None
    assert setting.most is not None
