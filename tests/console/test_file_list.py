"""Files of the draft on their page: by line, changed ones first, or found by a word; and their languages."""

from typing import Any

import pytest

from ivr.console.file_list import groups_of
from ivr.drafting.files import Drafted
from ivr.flow.compiler import compile_flows
from ivr.rehearsal import CHECKOUT
from tests.console.flows import FILES, FRONT_DESK, publish_files
from tests.console.visitors import House

ON_DATABASES = ("sqlite",)

HOME = "/console/changes"
SPANISH = "es/front_desk.yaml"
ASIDE = FRONT_DESK.replace(b"flow: front_desk", b"flow: aside")


@pytest.fixture
def opened(house: House) -> House:
    """One version, and a draft with the beginning of its Spanish words."""
    publish_files(house)
    assert house.visitor("editor").post(f"{HOME}/new", {"path": SPANISH}).status_code == 303
    return house


def test_a_file_is_found_by_its_name_its_title_and_its_words(opened: House) -> None:
    visitor = opened.visitor("viewer")
    for wanted in ("FRONT_DESK.Y", "front desk", "main street"):
        page = visitor.get(f"{HOME}/found?find={wanted}").text
        assert "1 found" in page
        assert "front_desk.yaml" in page
        assert "lines.yaml" not in page
    assert "line 19 <span" in visitor.get(f"{HOME}/found?find=main+street").text.replace("</a>", "")
    assert "Nothing has “&lt;b&gt;”" in visitor.get(f"{HOME}?find=%3Cb%3E").text
    assert "lines.yaml" in visitor.get(HOME).text


def test_files_stand_under_the_line_that_is_nearest_and_changed_ones_first() -> None:
    folder = CHECKOUT / "flows"
    contents = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yaml")}
    flows = compile_flows(contents).accepted()
    draft = Drafted(contents, {})
    by_title = {group.title: [one.name for one in group.members] for group in groups_of(draft, flows)}
    assert "pay_printed_bill" in by_title["Bill payment, +1 877-989-9059"]
    assert "inquiries_care" in by_title["General inquiries, +1 800-808-1902"]
    assert "verify_account" in by_title["Used by several lines"]
    assert sorted(by_title["Settings"]) == ["hours", "lines", "queues"]
    assert sum(map(len, by_title.values())) == len({name for names in by_title.values() for name in names})


def test_a_file_leads_to_its_other_language_and_to_problems_elsewhere(opened: House) -> None:
    editor = opened.visitor("editor")
    page = editor.get(f"{HOME}/files/front_desk.yaml").text
    assert f'href="{HOME}/files/{SPANISH}">Spanish' in page
    assert f'href="{HOME}/files/{SPANISH}#line-' in page
    assert '<a href="#problems-elsewhere">' in page
    assert f'href="{HOME}/files/front_desk.yaml">English' in editor.get(f"{HOME}/files/{SPANISH}").text
    typed = {"path": "front_desk.yaml", "text": FRONT_DESK.decode()}
    headers = {"X-Form-Token": editor.form_token()}
    told: Any = editor.client.post(f"{HOME}/check", json=typed, headers=headers, base_url=opened.address)
    assert told.json["elsewhere"] == len(told.json["others"])
    assert told.json["others"][0]["address"].startswith(f"{HOME}/files/{SPANISH}#line-")


def test_what_is_changed_stands_first(opened: House) -> None:
    publish_files(opened, FILES | {"aside.yaml": ASIDE})
    page = opened.visitor("viewer").get(HOME).text
    unused = page.partition("Used by no line yet")[2]
    assert "aside.yaml" in unused
    opened.visitor("editor").post(f"{HOME}/new", {"path": "zebra.yaml"})
    unused = opened.visitor("viewer").get(HOME).text.partition("Used by no line yet")[2]
    assert unused.index("zebra.yaml") < unused.index("aside.yaml")
