"""Whether what definitions name is there: tables, columns and their types, and all that metrics are made of.

    checks = TableChecks(catalog, statements, run, "duckdb", now)
    checks.table(model)            the problem that its table cannot be read, or none
    checks.columns(model)          what is wrong with its dimensions
    checks.metric("sales.revenue")

No row is read, but for a few where a warehouse's columns have no types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from semantic.catalog import Catalog
from semantic.compiling import compile_query
from semantic.definitions.types import Dimension, Model, ValueType
from semantic.errors import Problem
from semantic.principal import OPERATOR
from semantic.query.types import MetricUse, Query
from service.errors import Failed
from service.onboarding.check_statements import CheckStatements
from service.onboarding.column_types import advice, family, family_of_cells, misfit, readable_times
from service.warehouse.types import Rows, StatementLike

SAMPLE = 200
"""How many rows are looked at where a warehouse's columns have no types."""

Found = Sequence[Problem]
Run = Callable[[StatementLike], Rows]


class TableChecks:
    """`unreadable` names the models whose tables were found to be so. Each check raises what the warehouse raises, but
    for what it says of missing names."""

    def __init__(
        self, catalog: Catalog, statements: CheckStatements, run: Run, dialect: str, now: datetime
    ) -> None:
        self._catalog = catalog
        self._statements = statements
        self._run = run
        self._dialect = dialect
        self._now = now
        self.unreadable: set[str] = set()

    def table(self, model: Model) -> Found:
        try:
            self._run(self._statements.nothing_of(model.name))
        except Failed as error:
            self.unreadable.add(model.name)
            source = f"table `{model.table}`" if model.table else "`sql`"
            message = f"The {source} of `{model.name}` cannot be read: {error.problem.message}"
            hint = "Correct the name, with its schema where needed; the warehouse's user must be allowed to read it."
            return [Problem("table-unreadable", message, hint, position=model.position)]
        return []

    def columns(self, model: Model) -> Found:
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

    def metric(self, name: str) -> Found:
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
