"""What a change of definitions reaches: metrics, dimensions, groupings, verified questions and kept queries that count
otherwise or no longer compile, each with its SQL before and after.

    for each in reached(before, after, changes(before, after)):
        each.kind, each.name, each.effect, each.because, each.sql

Nothing is guessed from texts: what rests on other definitions than before is compiled in both, and what gives the same
SQL with the same values is not reached. The compiler writes the same bytes for the same query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.compiling.warehouses import Dialects
from semantic.definitions.types import Metric
from semantic.errors import Problem, QueryInvalid
from semantic.principal import OPERATOR
from semantic.query import parse_query
from semantic.review.changes import Action, Change, Kind
from semantic.review.meaning import Key, Meaning, Meanings, differing, named_in

AT = datetime(2024, 7, 15, 12)
"""When queries are compiled; at this time every relative range has a beginning and an end of its own."""

GROUPINGS = 200
"""How many pairs of a metric and a changed dimension or join are compiled; more are only counted."""

Query = Mapping[str, object]


class Effect(StrEnum):
    OTHERWISE = "counts otherwise"
    BROKEN = "no longer compiles"
    MENDED = "compiles now"
    CAME = "came"
    WENT = "went"


class Of(StrEnum):
    METRIC = "metric"
    DIMENSION = "dimension"
    GROUPING = "grouping"
    QUESTION = "verified question"
    SCHEDULE = "schedule"
    ANSWER = "saved answer"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Text:
    """The SQL of a query with its values; the problem instead where it does not compile."""

    sql: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """One thing that is not what it was. `query` is that of which the SQL is shown; None where there is none to show.
    `because` are the changes that reach it, by their names."""

    of: Of
    name: str
    effect: Effect
    because: tuple[str, ...]
    query: Query | None = None
    before: Text | None = None
    after: Text | None = None


@dataclass(frozen=True, slots=True)
class KeptQuery:
    """A query that somebody counts on: a schedule's, a saved answer's, a test's."""

    of: Of
    name: str
    query: Query


def reached(
    before: Catalog,
    after: Catalog,
    changed: Sequence[Change],
    *,
    kept: Iterable[KeptQuery] = (),
    dialect: str | Dialects = "duckdb",
) -> tuple[Reached, ...]:
    """All that the changes reach: metrics first, then dimensions, groupings, questions and what is kept."""
    if before.digest == after.digest:
        return ()
    finder = _Finder(before, after, changed, dialect)
    return (
        *finder.metrics(),
        *finder.dimensions(),
        *finder.groupings(),
        *finder.questions(),
        *finder.kept(kept),
    )


class _Finder:
    def __init__(
        self, before: Catalog, after: Catalog, changed: Sequence[Change], dialect: str | Dialects
    ) -> None:
        self._before, self._after, self._dialect = before, after, dialect
        self._meanings = [
            (Meanings(one), Meanings(other)) for one, other in _variants(before, after, dialect)
        ]
        self._changed = changed
        self._counting: dict[Key, str] = {}
        for change in changed:
            if change.counts_otherwise:
                self._counting[change.kind, change.name] = change.name
                if change.was:
                    self._counting[change.kind, change.was] = change.name
        self._renamed = {change.was: change.name for change in changed if change.action is Action.RENAMED}
        self._settings = (Kind.SETTINGS, "settings") in self._counting
        self._broad = tuple(
            shown
            for (kind, _), shown in self._counting.items()
            if kind in (Kind.SETTINGS, Kind.MODEL, Kind.JOIN)
        )
        self._reached: dict[str, tuple[str, ...]] = {}
        """What counts otherwise, by name, and which changes are why."""

    def metrics(self) -> Iterator[Reached]:
        for name in sorted({*self._before.metrics, *self._after.metrics}):
            found = self._metric(name)
            if found is not None:
                self._reached[name] = found.because
                yield found

    def _metric(self, name: str) -> Reached | None:
        old, new = self._before.metrics.get(name), self._after.metrics.get(name)
        if old is None or new is None:
            if (was := next((w for w, now in self._renamed.items() if now == name), "")) and old is None:
                old = self._before.metrics.get(was)
                return None if old is not None else self._came(name)
            return self._came(name) if old is None else self._went(name)
        keys = self._differing(Meanings.metric, name)
        if not keys and not self._settings:
            return None
        query, texts = self._texts(query_of(name), _over_time(name))
        if texts[0] == texts[1]:
            return None
        because = self._because(keys, (old, new)) or (("settings",) if self._settings else (name,))
        return Reached(Of.METRIC, name, _effect(*texts), because, query, *texts)

    def _came(self, name: str) -> Reached:
        query, texts = self._texts(query_of(name), _over_time(name))
        return Reached(Of.METRIC, name, Effect.CAME, (name,), query, None, texts[1])

    def _went(self, name: str) -> Reached:
        query, texts = self._texts(query_of(name), _over_time(name))
        return Reached(Of.METRIC, name, Effect.WENT, (self._renamed.get(name, name),), query, *texts)

    def dimensions(self) -> Iterator[Reached]:
        self._note_segments()
        for name in sorted({*self._before.dimensions, *self._after.dimensions}):
            old, new = self._before.dimensions.get(name), self._after.dimensions.get(name)
            if old is None and name in self._renamed.values():
                continue
            because: tuple[str, ...] = (self._renamed.get(name, name),)
            if old is not None and new is not None:
                keys = self._differing(Meanings.dimension, name)
                if not keys:
                    continue
                because = self._because(keys) or because
            self._reached[name] = because
            query, texts = self._texts({"dimensions": [name]})
            if texts[0] != texts[1]:
                effect = _effect(*texts) if old and new else Effect.CAME if old is None else Effect.WENT
                yield Reached(Of.DIMENSION, name, effect, because, query, *texts)

    def _note_segments(self) -> None:
        """Segments give no rows of their own; what filters by them is reached by their names."""
        for name in {*self._before.segments, *self._after.segments}:
            old, new = self._before.segments.get(name), self._after.segments.get(name)
            if old is None or new is None:
                self._reached[name] = (self._renamed.get(name, name),)
            elif keys := self._differing(Meanings.segment, name):
                self._reached[name] = self._because(keys) or (name,)

    def groupings(self) -> Iterator[Reached]:
        """Metrics by dimensions behind a join that changed: the metrics alone may count what they did."""
        joins = [change for change in self._changed if change.kind is Kind.JOIN and change.counts_otherwise]
        tried = 0
        for change in joins:
            for metric, path in self._through(change.name):
                if metric in self._reached or tried >= GROUPINGS:
                    continue
                tried += 1
                query, texts = self._texts({"metrics": [metric], "dimensions": [path]})
                if texts[0] != texts[1]:
                    name = f"{metric} by {path}"
                    yield Reached(Of.GROUPING, name, _effect(*texts), (change.name,), query, *texts)

    def _through(self, join: str) -> Iterator[tuple[str, str]]:
        """For each home, its first metric with the first dimension of every model that it reaches by a join."""
        seen: set[tuple[str, str]] = set()
        for name in self._before.metrics:
            for reached in self._before.reach(name):
                route = reached.route
                if not any(edge.join.qualified == join for edge in route.edges):
                    continue
                if (route.home, route.target) not in seen:
                    seen.add((route.home, route.target))
                    yield name, reached.path

    def questions(self) -> Iterator[Reached]:
        old = {question.question: question.query for question in self._before.questions}
        new = {question.question: question.query for question in self._after.questions}
        for name in sorted({*old, *new}):
            if name in old and name in new and old[name] != new[name]:
                texts = (self._text(self._before, old[name]), self._text(self._after, new[name]))
                yield Reached(Of.QUESTION, name, _effect(*texts), (name,), new[name], *texts)
            elif name in old and name in new:
                yield from self._kept(KeptQuery(Of.QUESTION, name, new[name]))

    def kept(self, kept: Iterable[KeptQuery]) -> Iterator[Reached]:
        for each in kept:
            yield from self._kept(each)

    def _kept(self, kept: KeptQuery) -> Iterator[Reached]:
        causes = self._causes(kept.query)
        if not causes:
            return
        query, texts = self._texts(kept.query)
        if texts[0] != texts[1]:
            yield Reached(kept.of, kept.name, _effect(*texts), causes, query, *texts)

    def _causes(self, query: Query) -> tuple[str, ...]:
        """The changes that reach what a query names. A join or model that changed may reach it without a name."""
        words = {word.rpartition(".")[2] for word in _words(query)}
        found = [
            cause
            for name, causes in self._reached.items()
            if name.rpartition(".")[2] in words
            for cause in causes
        ]
        found += [shown for (_, name), shown in self._counting.items() if name.rpartition(".")[2] in words]
        return tuple(dict.fromkeys(found)) or tuple(dict.fromkeys(self._broad))

    def _because(self, keys: Iterable[Key], metrics: Iterable[Metric] = ()) -> tuple[str, ...]:
        """The changes among the definitions that differ, and those that the metrics' expressions name."""
        found = [self._counting[key] for key in keys if key in self._counting]
        named: frozenset[str] = frozenset()
        for catalog, metric in zip((self._before, self._after), metrics, strict=False):
            named |= named_in(catalog, metric, deep=True)
        kinds = (Kind.DIMENSION, Kind.SEGMENT, Kind.METRIC)
        found += [shown for (kind, name), shown in self._counting.items() if kind in kinds and name in named]
        return tuple(dict.fromkeys(found))

    def _differing(self, meaning: Callable[[Meanings, str], Meaning], name: str) -> list[Key]:
        """What a member rests on that is not what it was, in any of the warehouses."""
        found = [differing(meaning(old, name), meaning(new, name)) for old, new in self._meanings]
        return list(dict.fromkeys(key for keys in found for key in keys))

    def _texts(self, *queries: Query) -> tuple[Query, tuple[Text, Text]]:
        """The first of the queries that compiles in either catalog, with its SQL in both."""
        made: list[tuple[Query, tuple[Text, Text]]] = []
        for query in queries:
            texts = (self._text(self._before, query), self._text(self._after, query))
            made.append((query, texts))
            if not (texts[0].problem and texts[1].problem):
                break
        return next((each for each in made if not (each[1][0].problem and each[1][1].problem)), made[0])

    def _text(self, catalog: Catalog, query: Query) -> Text:
        try:
            return _text(self.compiled(catalog, query))
        except QueryInvalid as error:
            return Text(problem=error.problem)

    def compiled(self, catalog: Catalog, query: Query) -> Compiled:
        return compile_query(catalog, parse_query(query), dialect=self._dialect, now=AT, principal=OPERATOR)


def _variants(before: Catalog, after: Catalog, dialect: str | Dialects) -> Iterator[tuple[Catalog, Catalog]]:
    """Both catalogs as each of the warehouses has them; those that are the same once."""
    names = [dialect] if isinstance(dialect, str) else [name for _, name in dialect.by_name]
    pairs = [(before.in_dialect(name), after.in_dialect(name)) for name in names]
    yield from {(id(one), id(other)): (one, other) for one, other in pairs}.values()


def query_of(metric: str) -> Query:
    return {"metrics": [metric]}


def _over_time(metric: str) -> Query:
    return {"metrics": [metric], "dimensions": ["time.month"], "time": {"range": "last 12 months"}}


def _text(compiled: Compiled) -> Text:
    sql = compiled.main.sql
    values: dict[str, object] = dict(compiled.main.parameters)
    if compiled.totals is not None:
        sql += f";\n\n{compiled.totals.sql}"
        values |= compiled.totals.parameters
    return Text(sql, values)


def _effect(before: Text, after: Text) -> Effect:
    if after.problem is not None:
        return Effect.BROKEN
    return Effect.MENDED if before.problem is not None else Effect.OTHERWISE


def _words(value: object) -> Iterator[str]:
    """Every text in a query, where names are, and the names within expressions."""
    if isinstance(value, str):
        yield value.lstrip("-")
        yield from (word.strip("()-+*/,") for word in value.split())
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _words(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _words(held)
