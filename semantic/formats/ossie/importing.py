"""Documents of Ossie → definition files and a report.

import_files({"shop.yaml": "version: 0.2.0.dev0 …"}).files["orders.yml"]
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.definitions.keys import SECTIONS
from semantic.formats.drafting import SETTINGS, Draft
from semantic.formats.ossie.documents import Document, read_all
from semantic.formats.ossie.reading import read_document
from semantic.formats.report import Imported, Line, Outcome
from semantic.formats.sources import NO_OPTIONS, Options

NOT_SHARED = ("warehouses", "language_model", "embeddings")
"""Settings of one installation: where it runs, whom it asks, and what that costs."""

_SHARED = frozenset(SECTIONS[SETTINGS].keys) - {*NOT_SHARED}


def import_files(files: Mapping[str, str | bytes], options: Options = NO_OPTIONS) -> Imported:
    """The definitions of all documents, whose files are named within their folder."""
    found = read_all(files)
    draft = Draft(lines=found.lines)
    taken: set[str] = set()
    for document in found.documents:
        _put(draft, document, taken, options)
    return draft.finished(tuple(found.problems))


def _put(draft: Draft, document: Document, taken: set[str], options: Options) -> None:
    reading = read_document(document.values, taken, schema=options.schema)
    at = document.at(())
    shared = {
        key: value for key, value in reading.settings.items() if key in _SHARED and key not in draft.settings
    }
    if not isinstance(shared.get("metrics", {}), dict):
        del shared["metrics"]
    if shared:
        draft.settings.update(shared)
        draft.tell(Line(Outcome.CARRIED, "extension of the document: settings", at, SETTINGS), (SETTINGS,))
    for name, questions in reading.questions.items():
        if name not in draft.questions:
            draft.questions[name] = questions
            draft.tell(Line(Outcome.CARRIED, "extension of the document: questions", at, f"questions/{name}"))
    for item in sorted(reading.items, key=lambda item: item.place):
        at = document.at(item.place)
        if item.became:
            draft.put(item.became, item.values, item.what, at, rewritten=item.why)
        else:
            draft.leave_out(item.what, item.why, at)
