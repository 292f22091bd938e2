"""The catalog written as text: one document for each metric, dimension, model, segment and verified question.

Document("metric", "sales.revenue", "revenue", "Dollars the store received …", ("sales", "turnover"), "also: …")
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from semantic.book.phrases import value_label
from semantic.catalog import Catalog
from semantic.definitions.types import Dimension, Metric, Model, Segment, VerifiedQuestion
from semantic.naming import nearest

DocumentKind = Literal["metric", "dimension", "segment", "model", "question"]


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is what queries write (qualified where that is needed); `text` holds relations in plain words.

    For a question `name` and `title` are the question and `synonyms` its other wordings.
    """

    kind: DocumentKind
    name: str
    title: str
    description: str
    synonyms: tuple[str, ...] = ()
    text: str = ""


def write_documents(catalog: Catalog) -> tuple[Document, ...]:
    """All documents of what is not hidden, metrics first."""
    metrics = (_metric(catalog, m) for m in catalog.metrics.values() if not m.hidden)
    dimensions = (_dimension(d) for d in catalog.dimensions.values() if not d.hidden)
    segments = (_segment(s) for s in catalog.segments.values() if not s.hidden)
    models = (_model(catalog, m) for m in catalog.models.values() if not m.hidden)
    questions = (_question(q) for q in catalog.questions)
    return (*metrics, *dimensions, *segments, *models, *questions)


def _metric(catalog: Catalog, metric: Metric) -> Document:
    lines = [f"formula: {metric.expr.text}"]
    if metric.where is not None:
        lines.append(f"only rows where {metric.where.text}")
    if metric.owner:
        lines.append(f"owner: {metric.owner}")
    lines.append(f"rows of: {', '.join(catalog.measure(metric).homes)}")
    if metric.deprecated is not None:
        lines.append(f"deprecated: {metric.deprecated.reason} {metric.deprecated.replacement}".strip())
    return Document(
        "metric",
        metric.qualified,
        metric.name.replace("_", " "),
        metric.description,
        metric.synonyms,
        "\n".join(lines),
    )


def _dimension(dimension: Dimension) -> Document:
    lines = [f"{dimension.type} of {dimension.model}"]
    if dimension.values:
        lines.append("values: " + ", ".join(value_label(value) for value in dimension.values))
    if dimension.groups:
        lines.append("groups: " + ", ".join(dimension.groups))
    title = dimension.name.replace("_", " ")
    return Document(
        "dimension", dimension.qualified, title, dimension.description, dimension.synonyms, "\n".join(lines)
    )


def _segment(segment: Segment) -> Document:
    text = f"rows of {segment.model} where {segment.where.text}"
    title = segment.name.replace("_", " ")
    return Document("segment", segment.qualified, title, segment.description, segment.synonyms, text)


def _model(catalog: Catalog, model: Model) -> Document:
    lines = [model.covers] if model.covers else []
    lines += [f"{join.name} leads to {join.model}" for join in model.joins.values()]
    lines.append("metrics: " + ", ".join(name for name, m in model.metrics.items() if not m.hidden))
    title = model.name.replace("_", " ")
    return Document("model", model.name, title, model.description, model.synonyms, "\n".join(lines))


def _question(question: VerifiedQuestion) -> Document:
    return Document("question", question.question, question.question, question.note, question.also)


def document_names(documents: tuple[Document, ...]) -> Iterator[str]:
    """Titles and synonyms, for near candidates."""
    for document in documents:
        if document.kind != "question":
            yield document.title
            yield from document.synonyms


def near_names(documents: tuple[Document, ...], wrong: str, *, most: int = 3) -> tuple[str, ...]:
    """Titles and synonyms that look like a word that could not be placed."""
    return nearest(wrong, dict.fromkeys(document_names(documents)), most=most)
