"""One document of the book: what a person or a model reads about a definition.

    document.line     "basket_value — Revenue of a basket on average. (currency USD, also: basket size; by: store, …)"
    document.page     the same in full: formula, owner, what it can be grouped by, grains, typical values

`line` and `page` hold what the definitions say. Stored values are in them only where the dimension is marked
`share_with_model`, because both may be sent to a language model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from semantic.naming import NEAR_ENOUGH

DocumentKind = Literal["metric", "dimension", "segment", "model", "join", "question"]
LINE_LENGTH = 160
"""Longer descriptions are cut, at the end of a sentence where one ends before."""
LINE_SYNONYMS = 4


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is the qualified name; `written` is how a query writes it; `text` and
    `relations` say the rest in plain words: what it is made of, and what it can be grouped by.

    `kind_words` say what it is in a few words ("currency USD", "string of products"); `by` are short names of what a
    metric can be grouped by, or the values of a dimension that may be shown. `needs` are the qualified names that a
    question's query uses. For a question `name` and `title` are the question and `synonyms` its other wordings.
    """

    kind: DocumentKind
    name: str
    title: str
    description: str
    synonyms: tuple[str, ...] = ()
    text: str = ""
    relations: str = ""
    written: str = ""
    owner: str = ""
    kind_words: str = ""
    by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The document on one line, for prompts and lists."""
        said = [self.kind_words] if self.kind_words else []
        if self.synonyms:
            said.append(f"also: {', '.join(self.synonyms[:LINE_SYNONYMS])}")
        notes = ", ".join(said)
        if self.by:
            listed = f"{'values' if self.kind == 'dimension' else 'by'}: {', '.join(self.by)}"
            notes = f"{notes}; {listed}" if notes else listed
        described = f" — {_first_words(self.description)}" if self.description else ""
        return f"{self.written or self.name}{described}{f' ({notes})' if notes else ''}"

    @property
    def page(self) -> str:
        """Everything that the document says, a line for each fact."""
        lines = [f"{self.kind} {self.name}"]
        if self.description:
            lines.append(" ".join(self.description.split()))
        if self.synonyms:
            lines.append(f"also called: {', '.join(self.synonyms)}")
        if self.owner:
            lines.append(f"owner: {self.owner}")
        return "\n".join([*lines, *filter(None, (self.text, self.relations))])


def _first_words(text: str) -> str:
    """The first sentences that fit on a line, or as many words as do."""
    text = " ".join(text.split())
    if len(text) <= LINE_LENGTH:
        return text
    sentence = text.rfind(". ", 0, LINE_LENGTH)
    if sentence > 0:
        return text[: sentence + 1]
    return text[: text.rfind(" ", 0, LINE_LENGTH)] + " …"


def document_names(documents: tuple[Document, ...]) -> Iterator[str]:
    """Titles and synonyms, for near candidates."""
    for document in documents:
        if document.kind not in ("question", "join"):
            yield document.title
            yield from document.synonyms


def near_names(names: tuple[str, ...], wrong: str, *, most: int = 3) -> tuple[str, ...]:
    """Those of the names that look like a word that could not be placed, best first."""
    word = wrong[:200].lower()
    found = process.extract(
        word, names, scorer=fuzz.ratio, processor=str.lower, limit=most * 4, score_cutoff=NEAR_ENOUGH
    )
    ranked = sorted((-score, name) for name, score, _ in found)
    return tuple(name for _, name in ranked[:most])
