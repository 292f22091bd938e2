"""What a model may see for one question: the members that the book finds for it, verified questions like it, a schema.

    retrieve("frozen pizza sales per shop", book, NO_CONTEXT)
        Material(members=("revenue — Dollars the store received …", …), schema={…}, examples=(…), route=Route.DATA)

What the asker may not know of is not in the book that is passed in. Stored values are shown only of dimensions that are
marked `share_with_model`, also those in the query before; texts of definitions stand on one line each, whatever they
hold.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from semantic.book import Book, Document, SegmentMeaning, Stored
from semantic.definitions.types import Dimension, ValueType
from semantic.errors import QueryInvalid
from semantic.query import parse_query
from service.asking.faithfulness import readings
from service.asking.faithfulness.clauses import BACK
from service.asking.faithfulness.parts import QueryParts
from service.asking.llm.reply_form import reply_of
from service.asking.llm.reply_schema import MOST_ENUM, Field, Names, reply_schema, steps_schema
from service.asking.llm.thinking import Material, Route
from service.asking.llm.withheld import told
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.wording import common_metrics
from service.asking.planned import Context

MOST_METRICS = 10
MOST_DIMENSIONS = 12
MOST_SEGMENTS = 4
MOST_EXAMPLES = 3
MOST_VALUES = 8
MOST_DEFINED = 12
SEARCHED = 40
RETRIEVED = 24
LONGEST_LINE = 110
_PICKING = frozenset({Kind.TOP, Kind.CHANGE, Kind.COMPARE})
_BACK = BACK | {"that", "this"}
"""Words that may mean what was picked."""
LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Options:
    """What helps the model; each can be left out, to measure what it is worth.

    Without `retrieval` it sees members in the order of the files, as many as fit; without `enums` the schema takes any
    text for a name; without `mends` nothing that a program could put right is put right.
    """

    retrieval: bool = True
    enums: bool = True
    mends: bool = True


OPTIONS = Options()


def retrieve(wording: str, book: Book, context: Context, options: Options = OPTIONS) -> Material:
    """The material of a question."""
    cover = readings(wording, book).best
    found = [one.document for one in book.search(wording, SEARCHED)] if options.retrieval else []
    questions = [document for document in found if document.kind == "question"][:MOST_EXAMPLES]
    needed = [name for document in questions for name in document.needs]
    before = told(context.last, book.catalog)
    last = _names_of_last(context, book)
    ranked = [*last, *_ranked(wording, cover, book, options), *needed]
    common = [metric.qualified for metric in common_metrics(book)]
    metrics = _first((name for name in ranked if name in book.catalog.metrics), MOST_METRICS) or _first(
        common, MOST_METRICS
    )
    reached = {r.dimension.qualified for name in metrics for r in book.catalog.reach(name)}
    dimensions = _first(
        (n for n in ranked if n in book.catalog.dimensions and (n in reached or not metrics)), MOST_DIMENSIONS
    )
    segments = _first((name for name in ranked if name in book.catalog.segments), MOST_SEGMENTS)
    by_name = {document.name: document for document in book.documents if document.kind != "question"}
    names = Names(
        metrics=tuple(by_name[name].written or name for name in metrics if name in by_name),
        fields=tuple(_field(book.catalog.dimensions[name], book) for name in dimensions),
        segments=segments,
        changes=any(span.kind is Kind.CHANGE for span in cover),
        keeps=bool(before.withheld),
    )
    shown = [by_name[name] for name in (*metrics, *dimensions, *segments) if name in by_name]
    defined = [document for document in found if document.kind in ("metric", "dimension", "segment", "model")]
    in_steps = may_need_steps(cover)
    data = bool(context.last) or in_steps or any(span.metrics for span in cover)
    schema = (steps_schema if in_steps else reply_schema)(names) if names.metrics else {}
    return Material(
        members=tuple(_line(document) for document in shown),
        values=tuple(dict.fromkeys(_values(cover, book)))[:MOST_VALUES],
        examples=tuple(_examples(questions, book)),
        hints=tuple(dict.fromkeys(_hints(cover))) if options.retrieval else (),
        schema=schema if options.enums else _without_enums(schema),
        defined=tuple(document.name for document in defined[:MOST_DEFINED]),
        route=Route.DATA if data else None,
        in_steps=in_steps,
        last=json.dumps(before.form, ensure_ascii=False, default=str) if before.form else "",
        keeps=bool(before.withheld),
    )


def may_need_steps(cover: Sequence[Span]) -> bool:
    """Whether one query may need what another one finds: something is picked by a number, and more is asked of it.
    Where that is said in vain a model writes one query all the same; else prompts are as short as ever."""
    kinds = [span.kind for span in cover]
    if not _PICKING & set(kinds) or Kind.VERSUS in kinds:
        return False
    periods = {span.text for span in cover if span.kind is Kind.TIME}
    picks = min(place for place, kind in enumerate(kinds) if kind in _PICKING)
    back = any(_BACK & set(span.text.split()) for span in cover[picks:])
    did = any("did" in span.text.split() for span in cover[:picks])
    return len(periods) > 1 or back or did


def _ranked(wording: str, cover: Iterable[Span], book: Book, options: Options) -> list[str]:
    if not options.retrieval:
        return [document.name for document in book.documents]
    return [*_said(cover, book), *(one.document.name for one in book.retrieve(wording, RETRIEVED))]


def _said(cover: Iterable[Span], book: Book) -> Iterator[str]:
    """The members that the words themselves mean."""
    for span in cover:
        yield from (name for name in span.metrics if book.sees(name))
        yield from (meaning.dimension for meaning in span.dimensions)
        yield from (meaning.dimension for meaning in span.values)
        yield from (m.segment for m in span.meanings if isinstance(m, SegmentMeaning))


def _names_of_last(context: Context, book: Book) -> list[str]:
    if context.last is None:
        return []
    parts = QueryParts(book.catalog, context.last)
    texts = [use.expr for use in context.last.metrics]
    names = [name for text in texts for name in parts.metrics_in(text)]
    return [*names, *(parts.dimension(name) for name in context.last.dimensions)]


def _first(names: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:most]


def _field(dimension: Dimension, book: Book) -> Field:
    """Values are listed where they are few and may be shown; else whatever is written is looked up."""
    values: list[object] = []
    if dimension.share_with_model and dimension.type is ValueType.STRING:
        stored = [value for value, _ in book.values.get(dimension.qualified, ())]
        declared = [value.value for value in dimension.values]
        values = list(dict.fromkeys([*declared, *stored, *dimension.groups]))
    few = tuple(str(value) for value in values) if len(values) <= MOST_ENUM else ()
    return Field(dimension.qualified, dimension.type, few)


def _values(cover: Iterable[Span], book: Book) -> Iterator[str]:
    """Stored values that the words mean: only of dimensions whose values may be shown."""
    for span in cover:
        for meaning in span.values:
            if book.catalog.dimensions[meaning.dimension].share_with_model:
                values = ", ".join(_shown(value) for value in meaning.values[:5])
                yield f"{json.dumps(span.text, ensure_ascii=False)}: {meaning.dimension} {values}"


def _shown(value: Stored) -> str:
    text = value if isinstance(value, bool | int) else _cut(str(value), LONGEST_VALUE)
    return json.dumps(text, ensure_ascii=False)


def _hints(cover: Iterable[Span]) -> Iterator[str]:
    for span in cover:
        if span.kind is Kind.TIME:
            yield f"{json.dumps(span.text, ensure_ascii=False)} is the range."


def _examples(questions: Iterable[Document], book: Book) -> Iterator[tuple[str, str]]:
    known = {question.question: question for question in book.questions}
    for document in questions:
        try:
            query = parse_query(known[document.name].query)
        except (QueryInvalid, KeyError):
            continue
        reply = reply_of(query, book.catalog)
        if reply is not None:
            yield document.name, json.dumps(reply, ensure_ascii=False)


def _line(document: Document) -> str:
    also = f" (also: {', '.join(document.synonyms[:3])})" if document.synonyms else ""
    name = document.name if document.kind != "metric" else document.written or document.name
    text = _cut(document.description, LONGEST_LINE)
    return _cut(f"{document.kind} {name}: {text}{also}", 2 * LONGEST_LINE)


def _cut(text: str, most: int) -> str:
    """One line, whatever stands in it."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _without_enums(schema: object) -> dict[str, object]:
    """The schema with any text for a name."""
    out = _loose(schema)
    assert isinstance(out, dict)
    return out


def _loose(schema: object) -> object:
    if isinstance(schema, dict):
        return {key: _loose(value) for key, value in schema.items() if key != "enum"}
    return [_loose(item) for item in schema] if isinstance(schema, list) else schema
