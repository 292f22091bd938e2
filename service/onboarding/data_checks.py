"""Holds what the definitions claim against the data: tables, columns and their types, keys, joins, values, freshness.

report = check_data(catalog, warehouse)
report.problems        what is not as the definitions say, each at the definition's place
report.unchecked       what could not be found out, and why: nothing is passed over silently

`check_tables` makes those checks alone that look at names and types, of some models: they read no rows.

Each check has its time; what takes longer is stopped and named. Every statement only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from semantic.catalog import Catalog, build_catalog
from semantic.definitions.types import NOWHERE, Definitions, Metric, Model
from semantic.errors import Position, Problem, QueryInvalid
from service.browsing.lineage import Lineages
from service.errors import Cancelled, Failed, TimedOut, Unavailable, WarehouseError
from service.onboarding.check_statements import CheckStatements
from service.onboarding.freshness_checks import freshness_problems
from service.onboarding.join_checks import join_problems, same_row_problems
from service.onboarding.key_checks import NOT_CHECKED, Asking, key_problems, version_problems
from service.onboarding.table_checks import Found, TableChecks
from service.onboarding.value_checks import has_value_checks, value_problems
from service.warehouse.probes import with_probes
from service.warehouse.several import each_of
from service.warehouse.types import Limits, Rows, StatementLike, Warehouse

SECONDS = 30.0
"""What one check may take."""
MOST_SECONDS = 20 * SECONDS
"""What all of them may take together: checks that are left then are named."""
NAMED = 3
"""So many models are named where none of many could be checked."""

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


def check_tables(
    catalog: Catalog,
    warehouse: Warehouse,
    models: Collection[str],
    *,
    seconds: float = SECONDS,
    most_seconds: float = SECONDS,
    now: datetime | None = None,
) -> DataReport:
    """Whether the tables and columns of some models are there, with the types that they should have, and whether all
    that rests on them can be computed. A warehouse that cannot be reached is named in `unchecked`, and takes nothing
    else down. Raises Cancelled, and NotSupported for a dialect that is not written."""
    problems: list[Problem] = []
    unchecked: list[Problem] = []
    checks, end = 0, monotonic() + most_seconds
    for part, opened in _parts(catalog, warehouse):
        some = frozenset(models).intersection(part.models)
        if not some:
            continue
        try:
            checker = _Checker(part, opened(), seconds, now or datetime.now(UTC), some)
            report = checker.report(end - monotonic(), lambda done, of, what: None)
        except Unavailable as error:
            reason = error.problem.message.rstrip(".")
            message = f"The tables of {_listed(sorted(some))} were not looked for, because: {reason}."
            unchecked.append(Problem(NOT_CHECKED, message, error.problem.hint, severity="note"))
        else:
            problems += report.problems
            unchecked += report.unchecked
            checks += report.checks
    return DataReport(tuple(problems), tuple(unchecked), checks)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(f"`{name}`" for name in names[:NAMED]) + more


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
    """With `models`, of the tables of these alone."""

    def __init__(
        self,
        catalog: Catalog,
        warehouse: Warehouse,
        seconds: float,
        now: datetime,
        models: frozenset[str] | None = None,
    ) -> None:
        self._catalog = catalog
        self._warehouse = warehouse
        self._limits = Limits(seconds=seconds)
        self._now = now
        self._models = models
        dialect = str(warehouse.dialect)
        statements = CheckStatements(catalog, dialect)
        self._asking = Asking(catalog, statements, self._run)
        self._tables = TableChecks(catalog, statements, self._run, dialect, now)

    def report(self, most_seconds: float, progress: Progress) -> DataReport:
        problems: list[Problem] = []
        unchecked: list[Problem] = []
        checks = list(self._checks())
        end = monotonic() + most_seconds
        for done, check in enumerate(checks):
            progress(done, len(checks), check.what)
            if check.rests_on in self._tables.unreadable:
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
        if self._models is not None:
            yield from self._of_tables([self._catalog.models[name] for name in sorted(self._models)])
            return
        yield from self._of_tables(self._catalog.models.values())
        yield from self._of_rows(self._catalog.models.values())

    def _of_tables(self, models: Collection[Model]) -> Iterator[Check]:
        tables = self._tables
        for model in models:
            yield self._check(f"The table of `{model.name}`", model, partial(tables.table, model))
        for model in models:
            yield self._check(f"The columns of `{model.name}`", model, partial(tables.columns, model))
        for metric in self._resting_on(models):
            run = partial(tables.metric, metric.qualified)
            yield Check(f"Metric `{metric.qualified}`", metric.position, run, metric.model)

    def _resting_on(self, models: Collection[Model]) -> Iterator[Metric]:
        metrics = self._catalog.metrics.values()
        if self._models is None:
            yield from metrics
            return
        names = frozenset(model.name for model in models)
        below = Lineages(self._catalog).below
        for metric in metrics:
            if metric.model in names or not names.isdisjoint(below([metric.qualified])):
                yield metric

    def _of_rows(self, models: Collection[Model]) -> Iterator[Check]:
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
        with_values = [each for each in self._catalog.dimensions.values() if has_value_checks(each)]
        probes = with_probes(self._catalog) if with_values else self._catalog
        for dimension in with_values:
            values = partial(value_problems, probes, self._warehouse, self._limits, dimension)
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


def _unchecked(check: Check, reason: str) -> Problem:
    return Problem(
        NOT_CHECKED,
        f"{check.what}: not checked, because {reason}.",
        position=check.position,
        severity="note",
    )
