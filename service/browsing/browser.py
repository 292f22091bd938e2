"""Lists and details over one catalog. See the package for an example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from semantic.book.search import SearchIndex, build_index, search
from semantic.book.writing import write_documents
from semantic.catalog import Catalog
from semantic.definitions.types import (
    Described,
    Dimension,
    DimensionValue,
    Join,
    Metric,
    Model,
    Segment,
    VerifiedQuestion,
)
from semantic.errors import NameAmbiguous, NameUnknown
from semantic.naming import nearest
from semantic.query import parse_query, query_json
from service.browsing.details import (
    KINDS,
    Detail,
    DimensionDetail,
    Entry,
    Grouping,
    JoinShown,
    Kind,
    ListedValue,
    MetricDetail,
    ModelDetail,
    QuestionDetail,
    Scalar,
    SegmentDetail,
)
from service.browsing.lineage import Lineages

T = TypeVar("T")


class Browser:
    """Shows what a catalog holds. Hidden members are not listed; their details can be seen by name."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def entries(self, kinds: Iterable[str] = KINDS) -> tuple[Entry, ...]:
        """Everything that is not hidden, by kind and then in the order of the files."""
        wanted = set(kinds)
        return tuple(entry for kind in KINDS if kind in wanted for entry in self._shown[kind])

    def entry(self, kind: str, qualified: str) -> Entry | None:
        """The entry of a unique name; None if there is none, or it is hidden."""
        return self._by_name.get((kind, qualified))

    def named(self, name: str, kinds: Iterable[str] = KINDS) -> tuple[Entry, ...]:
        """The entries that a name means: those of that name or synonym, else the dimension of that path, else those
        whose name ends in it."""
        wanted = " ".join(name.split()).casefold()
        kinds = tuple(kinds)
        pool = self.entries(kinds)
        exact = tuple(e for e in pool if wanted in _called(e))
        if exact or "dimension" not in kinds:
            return exact or _by_last_part(pool, wanted)
        dimension = self._paths.get(name.strip())
        found = self.entry("dimension", dimension) if dimension else None
        return (found,) if found else _by_last_part(pool, wanted)

    def search(self, words: str, kinds: Iterable[str] = KINDS) -> tuple[Entry, ...]:
        """The entries that fit the words, best first; none when no word occurs anywhere."""
        wanted = set(kinds)
        found = (item.document for item in search(self._index, words, limit=len(self._by_name)))
        entries = (self.entry(document.kind, document.name) for document in found if document.kind in wanted)
        return tuple(entry for entry in entries if entry is not None)

    def detail(self, kind: str, name: str) -> Detail:
        """Everything about one definition. Raises NameUnknown or NameAmbiguous."""
        match kind:
            case "metric":
                return self._metric(self._catalog.metric(name))
            case "dimension":
                dimensions = self._catalog.dimensions
                name = self._paths.get(name, name) if name not in dimensions else name
                return self._dimension(_find("dimension", name, dimensions))
            case "segment":
                return self._segment(_find("segment", name, self._catalog.segments))
            case "model":
                return self._model(_find("model", name, self._catalog.models))
            case "question":
                words = " ".join(name.split()).casefold()
                questions = {q.question: q for q in self._catalog.questions}
                known = {" ".join(text.split()).casefold(): text for text in questions}
                return self._question(_find("question", known.get(words, name), questions))
        raise NameUnknown(
            f"There is no kind of definition `{kind[:60]}`.",
            hint=f"Kinds: {', '.join(KINDS)}.",
            suggestions=nearest(kind, KINDS),
        )

    @cached_property
    def _shown(self) -> Mapping[Kind, tuple[Entry, ...]]:
        catalog = self._catalog
        return {
            "metric": tuple(self._metric_entry(m) for m in catalog.metrics.values() if not m.hidden),
            "dimension": tuple(self._dimension_entry(d) for d in catalog.dimensions.values() if not d.hidden),
            "model": tuple(_model_entry(m) for m in catalog.models.values() if not m.hidden),
            "segment": tuple(self._segment_entry(s) for s in catalog.segments.values() if not s.hidden),
            "question": tuple(_question_entry(q) for q in catalog.questions),
        }

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Entry]:
        return {(entry.kind, entry.qualified): entry for entries in self._shown.values() for entry in entries}

    @cached_property
    def _index(self) -> SearchIndex:
        return build_index(write_documents(self._catalog))

    @cached_property
    def lineages(self) -> Lineages:
        """What rests on what."""
        return Lineages(self._catalog)

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        """Every path under which some metric reaches a dimension → the dimension's unique name."""
        return {
            reached.path: reached.dimension.qualified
            for metric in self._catalog.metrics
            for reached in self._catalog.reach(metric)
        }

    @cached_property
    def _grouped(self) -> Mapping[str, Sequence[str]]:
        """The metrics that can be grouped by each dimension."""
        found: dict[str, list[str]] = {}
        for name, metric in self._catalog.metrics.items():
            for dimension in () if metric.hidden else self._catalog.reached(name):
                found.setdefault(dimension, []).append(self._catalog.short_name(metric))
        return found

    def _metric_entry(self, metric: Metric) -> Entry:
        name = self._catalog.short_name(metric)
        return _entry("metric", metric, name, metric.qualified, metric.model, self._catalog.owner(metric))

    def _dimension_entry(self, dimension: Dimension) -> Entry:
        name, owner = dimension.qualified, self._catalog.owner(dimension)
        return _entry("dimension", dimension, name, name, dimension.model, owner, dimension.type.value)

    def _segment_entry(self, segment: Segment) -> Entry:
        name, owner = segment.qualified, self._catalog.owner(segment)
        return _entry("segment", segment, name, name, segment.model, owner)

    def _metric(self, metric: Metric) -> MetricDetail:
        measure = self._catalog.measure(metric)
        groupings = tuple(
            Grouping(r.path, r.dimension.type.value, _line(r.dimension.description), r.overlaps)
            for r in self._catalog.reach(metric.qualified)
            if not r.dimension.hidden
        )
        return MetricDetail(
            entry=self._metric_entry(metric),
            formula=_line(metric.expr.text),
            where=_line(metric.where.text) if metric.where else "",
            time=self._catalog.time_of(metric),
            homes=measure.homes,
            built_from=tuple(n for n in measure.metrics if n != metric.qualified),
            groupings=groupings,
            examples=metric.examples,
            tags=metric.tags,
            position=str(metric.position),
            lineage=self.lineages.of("metric", metric.qualified),
        )

    def _dimension(self, dimension: Dimension) -> DimensionDetail:
        return DimensionDetail(
            entry=self._dimension_entry(dimension),
            formula=_line(dimension.expr.text),
            values=tuple(_listed(value) for value in dimension.values),
            groups=tuple(f"{name}: {', '.join(map(str, of))}" for name, of in dimension.groups.items()),
            metrics=tuple(self._grouped.get(dimension.qualified, ())),
            examples=dimension.examples,
            tags=dimension.tags,
            position=str(dimension.position),
            lineage=self.lineages.of("dimension", dimension.qualified),
        )

    def _segment(self, segment: Segment) -> SegmentDetail:
        return SegmentDetail(
            self._segment_entry(segment),
            _line(segment.where.text),
            segment.tags,
            str(segment.position),
            self.lineages.of("segment", segment.qualified),
        )

    def _model(self, model: Model) -> ModelDetail:
        def members(kind: Kind) -> tuple[Entry, ...]:
            return tuple(entry for entry in self._shown[kind] if entry.model == model.name)

        return ModelDetail(
            entry=_model_entry(model),
            source=model.table or (_line(model.sql.text) if model.sql else ""),
            key=model.key or (),
            time=model.time,
            covers=_line(model.covers),
            joins=tuple(_join(join) for join in model.joins.values() if not join.hidden),
            metrics=members("metric"),
            dimensions=members("dimension"),
            segments=members("segment"),
            examples=model.examples,
            tags=model.tags,
            position=str(model.position),
            lineage=self.lineages.of("model", model.name),
        )

    def _question(self, question: VerifiedQuestion) -> QuestionDetail:
        return QuestionDetail(
            entry=_question_entry(question),
            query=query_json(parse_query(question.query)),
            also=question.also,
            verified_by=question.verified_by,
            verified_on=question.verified_on,
            note=_line(question.note),
            position=str(question.position),
            lineage=self.lineages.of("question", question.question),
        )


def _find(kind: str, name: str, pool: Mapping[str, T]) -> T:
    """The member of a unique name, or of a last part that only one has. Raises NameUnknown or NameAmbiguous."""
    if name in pool:
        return pool[name]
    found = [qualified for qualified in pool if qualified.rpartition(".")[2] == name]
    if len(found) == 1:
        return pool[found[0]]
    if found:
        raise NameAmbiguous(
            f"`{name}` is a {kind} of several models.",
            hint=f"Say which: {', '.join(found)}.",
            suggestions=found,
        )
    near = nearest(name, pool)
    raise NameUnknown(
        f"There is no {kind} `{name[:200]}`.",
        hint=f"Did you mean {' or '.join(near[:3])}?" if near else "",
        suggestions=near,
    )


def _called(entry: Entry) -> set[str]:
    return {name.casefold() for name in (entry.qualified, entry.name, *entry.synonyms)}


def _by_last_part(pool: Iterable[Entry], wanted: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in pool if entry.qualified.casefold().rpartition(".")[2] == wanted)


def _entry(
    kind: Kind, member: Described, name: str, qualified: str, model: str, owner: str, type_: str = ""
) -> Entry:
    deprecated = ""
    if member.deprecated:
        instead = f" Use {member.deprecated.replacement}." if member.deprecated.replacement else ""
        deprecated = f"{member.deprecated.reason}{instead}".strip() or "deprecated"
    return Entry(
        kind=kind,
        name=name,
        qualified=qualified,
        description=_line(member.description),
        synonyms=member.synonyms,
        model=model,
        type=type_,
        format=str(member.format or ""),
        owner=owner,
        certified=member.certified,
        deprecated=deprecated,
    )


def _model_entry(model: Model) -> Entry:
    return _entry("model", model, model.name, model.name, "", model.owner)


def _question_entry(question: VerifiedQuestion) -> Entry:
    return Entry("question", question.question, question.question, _line(question.note), question.also)


def _listed(value: DimensionValue) -> ListedValue:
    stored: Scalar = float(value.value) if isinstance(value.value, Decimal) else value.value
    return ListedValue(stored, value.label, value.synonyms)


def _join(join: Join) -> JoinShown:
    pairs = ", ".join(here if here == there else f"{here} = {there}" for here, there in join.on)
    on = pairs or (_line(join.condition.text) if join.condition else "")
    return JoinShown(join.name, join.model, join.type.value, on, _line(join.description))


def _line(text: str) -> str:
    """A text on one line, as lists and tables need it."""
    return " ".join(text.split())
