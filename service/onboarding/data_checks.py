"""Holds what the definitions claim against the data: tables, columns and their types, keys, joins, values, freshness.

report = check_data(catalog, warehouse)
report.problems        what is not as the definitions say, each at the definition's place
report.unchecked       what could not be found out, and why: nothing is passed over silently

Each check has its time; what takes longer is stopped and named. Every statement only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from semantic.catalog import Catalog, build_catalog
from semantic.compiling import compile_query
from semantic.definitions.types import NOWHERE, Definitions, Dimension, Model, ValueType
from semantic.errors import Position, Problem, QueryInvalid
from semantic.principal import OPERATOR
from semantic.query.types import MetricUse, Query
from service.errors import Cancelled, Failed, TimedOut, Unavailable, WarehouseError
from service.onboarding.check_statements import CheckStatements
from service.onboarding.column_types import advice, family, family_of_cells, misfit, readable_times
from service.onboarding.freshness_checks import freshness_problems
from service.onboarding.join_checks import join_problems, same_row_problems
from service.onboarding.key_checks import NOT_CHECKED, Asking, key_problems, version_problems
from service.onboarding.value_checks import has_value_checks, value_problems
from service.warehouse.several import each_of
from service.warehouse.types import Limits, Rows, StatementLike, Warehouse

SECONDS = 30.0
"""What one check may take."""
MOST_SECONDS = 20 * SECONDS
"""What all of them may take together: checks that are left then are named."""
SAMPLE = 200
"""How many rows are looked at where a warehouse's columns have no types."""

Found = Sequence[Problem]
Progress = Callable[[int, int, str], None]
"""(checks done, checks in all, what is checked now)."""


@dataclass(frozen=True, slots=True)
class DataReport:
    """`unchecked` say what was not found out; they are no errors and no promise either."""

    problems: tuple[Problem, ...]
    unchecked: tuple[Problem, ...]
    checks: int

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to find out. `rests_on` is the model whose table must be readable."""

    what: str
    position: Position
    run: Callable[[], Found]
    rests_on: str


def check_data(
    catalog: Catalog,
    warehouse: Warehouse,
    *,
    seconds: float = SECONDS,
    most_seconds: float | None = None,
    progress: Progress = lambda done, of, what: None,
    now: datetime | None = None,
) -> DataReport:
    """All checks of a catalog's claims. Raises Unavailable or Cancelled, and NotSupported for a dialect that is not
    written."""
    most_seconds = most_seconds if most_seconds is not None else seconds * MOST_SECONDS / SECONDS
    reports = [
        _Checker(part, opened(), seconds, now or datetime.now(UTC)).report(most_seconds, progress)
        for part, opened in _parts(catalog, warehouse)
    ]
    return DataReport(
        tuple(problem for report in reports for problem in report.problems),
        tuple(problem for report in reports for problem in report.unchecked),
        sum(report.checks for report in reports),
    )


def _parts(catalog: Catalog, warehouse: Warehouse) -> Iterator[tuple[Catalog, Callable[[], Warehouse]]]:
    """The definitions whose tables are in each warehouse, and what opens it."""
    places = each_of(warehouse)
    for name, opened in places.items():
        yield (_only_in(catalog, name) if len(places) > 1 else catalog), opened


def _only_in(catalog: Catalog, warehouse: str) -> Catalog:
    """The definitions that one warehouse answers for."""
    models = {
        name: model for name, model in catalog.models.items() if catalog.warehouse_of(model) == warehouse
    }
    return build_catalog(Definitions(models=models, settings=catalog.settings, digest=catalog.digest))


class _Checker:
    def __init__(self, catalog: Catalog, warehouse: Warehouse, seconds: float, now: datetime) -> None:
        self._catalog = catalog
        self._warehouse = warehouse
        self._limits = Limits(seconds=seconds)
        self._now = now
        self._dialect = str(warehouse.dialect)
        self._statements = CheckStatements(catalog, self._dialect)
        self._asking = Asking(catalog, self._statements, self._run)
        self._unreadable: set[str] = set()

    def report(self, most_seconds: float, progress: Progress) -> DataReport:
        problems: list[Problem] = []
        unchecked: list[Problem] = []
        checks = list(self._checks())
        end = monotonic() + most_seconds
        for done, check in enumerate(checks):
            progress(done, len(checks), check.what)
            if check.rests_on in self._unreadable:
                continue
            if monotonic() > end:
                unchecked.append(_unchecked(check, f"the checks before took {most_seconds:g} seconds"))
                continue
            try:
                for found in check.run():
                    (unchecked if found.code == NOT_CHECKED else problems).append(found)
            except (Unavailable, Cancelled):
                raise
            except (QueryInvalid, WarehouseError) as error:
                found = self._failed(check, error)
                (unchecked if found.code == NOT_CHECKED else problems).append(found)
        progress(len(checks), len(checks), "")
        return DataReport(tuple(problems), tuple(unchecked), len(checks))

    def _failed(self, check: Check, error: QueryInvalid | WarehouseError) -> Problem:
        """What a check that could not be made says: that names are missing is a finding, that time is up is none."""
        problem = error.problem
        if isinstance(error, Failed):
            message = f"{check.what}: {problem.message}"
            return Problem(problem.code, message, problem.hint, position=check.position)
        reason = (
            f"it took longer than {self._limits.seconds:g} seconds"
            if isinstance(error, TimedOut)
            else problem.message.rstrip(".")
        )
        return _unchecked(check, reason)

    def _checks(self) -> Iterator[Check]:
        models = self._catalog.models.values()
        for model in models:
            yield self._check(f"The table of `{model.name}`", model, partial(self._table, model))
        for model in models:
            yield self._check(f"The columns of `{model.name}`", model, partial(self._columns, model))
        for metric in self._catalog.metrics.values():
            name = metric.qualified
            run = partial(self._metric, name)
            yield Check(f"Metric `{name}`", metric.position, run, metric.model)
        for model in models:
            for key in dict.fromkeys((model.key or (), *model.unique)):
                if key:
                    what = f"The key ({', '.join(key)}) of `{model.name}`"
                    yield self._check(what, model, partial(key_problems, self._asking, model, key))
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for model in models:
            for name, join in model.joins.items():
                edge = self._catalog.graph.role(model.name, name)
                if edge is None:
                    continue
                what, place = f"Join `{join.qualified}`", join.position
                yield Check(what, place, partial(join_problems, self._asking, edge), model.name)
                if join.same_as:
                    same = f"{what}, which is the same as {'.'.join(join.same_as)}"
                    yield Check(same, place, partial(same_row_problems, self._asking, edge), model.name)
                versions = (edge.target, tuple(there for _, there in edge.pairs))
                if edge.there is not None and edge.pairs and versions not in seen:
                    seen.add(versions)
                    what = f"The times in force of `{edge.target}`"
                    yield Check(what, place, partial(version_problems, self._asking, edge), edge.target)
        for dimension in self._catalog.dimensions.values():
            if has_value_checks(dimension):
                values = partial(value_problems, self._catalog, self._warehouse, self._limits, dimension)
                what = f"The values of `{dimension.qualified}`"
                yield Check(what, dimension.position, values, dimension.model)
        if any(model.freshness for model in models):
            reach = partial(freshness_problems, self._catalog, self._warehouse, self._limits, self._now)
            yield Check("How far the data reach", NOWHERE, reach, "")

    def _check(self, what: str, model: Model, run: Callable[[], Found]) -> Check:
        return Check(what, model.position, run, model.name)

    def _run(self, statement: StatementLike) -> Rows:
        [rows] = self._warehouse.run([statement], self._limits)
        return rows

    # Tables, columns, metrics

    def _table(self, model: Model) -> Found:
        try:
            self._run(self._statements.nothing_of(model.name))
        except Failed as error:
            self._unreadable.add(model.name)
            source = f"table `{model.table}`" if model.table else "`sql`"
            message = f"The {source} of `{model.name}` cannot be read: {error.problem.message}"
            hint = "Correct the name, with its schema where needed; the warehouse's user must be allowed to read it."
            return [Problem("table-unreadable", message, hint, position=model.position)]
        return []

    def _columns(self, model: Model) -> Found:
        """The types of dimensions over the model's own columns; those along joins are only tried."""
        own: list[Dimension] = []
        far: list[Dimension] = []
        for dimension in model.dimensions.values():
            (far if self._catalog.bound(dimension).paths - {()} else own).append(dimension)
        problems: list[Problem] = []
        try:
            problems += self._types(model, own)
        except Failed:
            # One of them is wrong: each by itself says which.
            for dimension in own:
                try:
                    problems += self._types(model, [dimension])
                except Failed as error:
                    problems.append(_unreadable(dimension, error))
        for dimension in far:
            query = Query(dimensions=(dimension.qualified,))
            try:
                self._try(query)
            except Failed as error:
                problems.append(_unreadable(dimension, error))
        return problems

    def _types(self, model: Model, dimensions: Sequence[Dimension]) -> Found:
        if not dimensions:
            return []
        columns = {f"d{i}": self._catalog.bound(dimension).tree for i, dimension in enumerate(dimensions)}
        result = self._run(self._statements.columns(model.name, columns))
        kinds = [family(type_) for _, type_ in result.columns]
        cells: list[list[object]] = [[] for _ in dimensions]
        if not any(type_ for _, type_ in result.columns):
            rows = self._run(self._statements.columns(model.name, columns, SAMPLE)).rows
            kinds = [family_of_cells([row[i] for row in rows]) for i in range(len(dimensions))]
            cells = [[row[i] for row in rows] for i in range(len(dimensions))]
        return [
            problem
            for dimension, kind, sample in zip(dimensions, kinds, cells, strict=True)
            if (problem := self._misfit(dimension, kind, sample)) is not None
        ]

    def _misfit(self, dimension: Dimension, kind: str, sample: Sequence[object]) -> Problem | None:
        if sample or self._dialect == "sqlite":
            # SQLite has no times and no booleans: texts in ISO form are times, 0 and 1 are booleans.
            times = (
                dimension.type.is_time
                and kind in ("text", "")
                and readable_times(map(str, filter(None, sample)))
            )
            if times or (dimension.type is ValueType.BOOLEAN and kind == "number"):
                return None
        what = misfit(dimension.type, dimension.stored_in, kind)
        if not what:
            return None
        return Problem(
            "type-mismatch",
            f"`{dimension.qualified}` is declared as {dimension.type.value}, but {what}.",
            advice(dimension.type, dimension.stored_in, kind),
            position=dimension.position,
            severity="warning" if dimension.type is ValueType.STRING else "error",
        )

    def _metric(self, name: str) -> Found:
        try:
            self._try(Query(metrics=(MetricUse(name),)))
        except Failed as error:
            message = f"Metric `{name}` cannot be computed: {error.problem.message}"
            return [
                Problem(
                    "metric-unreadable",
                    message,
                    error.problem.hint,
                    position=self._catalog.metrics[name].position,
                )
            ]
        return []

    def _try(self, query: Query) -> None:
        """Lets the warehouse look at a query's tables and columns without reading a row."""
        compiled = compile_query(
            self._catalog,
            query,
            dialect=self._dialect,
            now=self._now.replace(tzinfo=None),
            principal=OPERATOR,
        )
        self._run(self._statements.compiles(compiled.main))


def _unreadable(dimension: Dimension, error: Failed) -> Problem:
    message = f"`{dimension.qualified}` cannot be read: {error.problem.message}"
    return Problem("column-unreadable", message, "Correct its `expr`.", position=dimension.position)


def _unchecked(check: Check, reason: str) -> Problem:
    return Problem(
        NOT_CHECKED,
        f"{check.what}: not checked, because {reason}.",
        position=check.position,
        severity="note",
    )
