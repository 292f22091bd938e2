"""The parts of the pages that code writes are what the code says now.

When one is not: `python -m tests.docs.generated` writes them anew.
"""

from __future__ import annotations

import pytest

from semantic.definitions.keys import SECTIONS
from tests.docs.generated import COMMON, PARTS_OF
from tests.docs.pages import all_pages, page

PARTS = [(name, part) for name, parts in PARTS_OF.items() for part in parts]


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[f"{name}/{part}" for name, part in PARTS])
def test_the_page_is_what_the_code_says(name: str, part: str) -> None:
    found = page(name)
    anew = found.with_generated(part, PARTS_OF[name][part]())
    assert found.text == anew, "run: python -m tests.docs.generated"


def test_every_part_has_its_place() -> None:
    places = [(found.name, part) for found in all_pages() for part in found.generated()]
    assert sorted(places) == sorted(PARTS)


def test_every_definition_key_is_on_the_page() -> None:
    """The generated tables hold them all; this holds the generator to it."""
    text = page("definitions").text + page("evaluating").text + page("testing").text
    for name, section in SECTIONS.items():
        table = text.partition(f"<!-- generated: {name}-keys -->")[2].partition("<!-- end -->")[0]
        common = text.partition("<!-- generated: common-keys -->")[2].partition("<!-- end -->")[0]
        for key in section.keys.values():
            assert f"\n| `{key.name}` |" in (
                common if key in COMMON and f"`{key.name}`" not in table else table
            )
