"""The index of the site's search: one line for each definition, in a script that a page loads from a file.

    dragomanIndex([["metric","basket_value","Basket value","metrics/sales.basket_value.html","","What …","","sales"],…

Kind, name, label, place, other words, description, state, model. What is looked for is decided in site.js.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from service.browsing import Entry
from service.documenting.paths import place
from service.labels import column_labels
from service.rendering.formatting import clean, elide

LONGEST = 240
"""Of a description, in terminal cells; the page has all of it."""

Line = tuple[str, ...]


def entry_line(entry: Entry) -> Line:
    state = "deprecated" if entry.deprecated else "certified" if entry.certified else ""
    return (
        entry.kind,
        clean(entry.name),
        label_of(entry),
        place(entry.kind, entry.qualified),
        clean(", ".join(entry.synonyms)),
        elide(clean(entry.description), LONGEST),
        state,
        entry.model,
    )


def label_of(entry: Entry) -> str:
    """What people call it."""
    return clean(entry.name if entry.kind == "question" else column_labels([entry.name])[entry.name])


def index_script(lines: Iterable[Line]) -> str:
    """A call with the lines: a script is what pages may load from a disk, other data they may not."""
    # Nothing in a definition can end the script or the line: JSON in a script of its own.
    rows = ",\n".join(json.dumps(line, ensure_ascii=True, separators=(",", ":")) for line in lines)
    return f"dragomanIndex([\n{rows}\n]);\n"
