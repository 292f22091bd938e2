"""Runs tests on the warehouse, several at once, each within its time, and gives each result as soon as it is there.

    runner = Runner(catalog, warehouse)
    for result in runner.run(tests, jobs=4): ...

Every query goes through the compiler, with the rights of whoever is named, and the statements of one test see one
snapshot. What cannot be run (time is up, a name is not there) is no failure and no success, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

from semantic.catalog import Catalog
from semantic.catalog.measures import leaf_index
from semantic.compiling import Compiled, compile_query
from semantic.definitions.metric_tests import (
    AddsUp,
    EqualTo,
    ExpectedRows,
    Form,
    InRange,
    IsFresh,
    MetricTest,
    StillAsks,
)
from semantic.errors import Problem, QueryInvalid
from semantic.principal import OPERATOR, Principal
from semantic.query import parse_query, query_json
from semantic.testing import check_tests, forms_of
from service.errors import WarehouseError
from service.testing.freshness import NewestRow
from service.testing.judging import Rows, Shape, adds_up, equal, in_range, rows_as_expected
from service.testing.results import Result, Status, Verdict
from service.warehouse.reach import DataClock
from service.warehouse.types import Cancellation, Limits, Warehouse

MOST_GROUPS = 50_000
"""Rows of one query; a test of more could not be looked at whole, and is not run."""
SECONDS = 60.0
JOBS = 4

Clock = Callable[[], datetime]


class TooManyGroups(Exception):
    """A query gave more rows than are looked at."""


class Runner:
    """`principal` asks where a test does not say who; `clock` tells how old data are."""

    def __init__(
        self,
        catalog: Catalog,
        warehouse: Warehouse,
        *,
        principal: Principal = OPERATOR,
        seconds: float = SECONDS,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._catalog = catalog
        self._warehouse = warehouse
        self._principal = principal
        self._seconds = seconds
        self._clock = clock
        self._times = DataClock(warehouse, catalog, clock=clock)
        self._cancellation = Cancellation()

    def run(self, tests: Sequence[MetricTest], jobs: int = JOBS) -> Iterator[Result]:
        """The results in the order in which tests end. Whoever stops reading stops what runs."""
        pool = ThreadPoolExecutor(jobs)
        waiting: set[Future[Result]] = {pool.submit(self.result, test) for test in tests}
        try:
            while waiting:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ended)
        finally:
            if waiting:
                self._cancellation.cancel()
            pool.shutdown(cancel_futures=True)

    def result(self, test: MetricTest) -> Result:
        """One test. Raises nothing that the warehouse or the definitions may say."""
        begun = perf_counter()
        found = self._result(test)
        return replace(found, seconds=perf_counter() - begun)

    def _result(self, test: MetricTest) -> Result:
        for problem in check_tests([test], self._catalog) if _says_something(test) else ():
            return _unfit(test, problem)
        try:
            if isinstance(test.expected, IsFresh):
                return self._fresh(test, test.expected)
            return self._asked(test)
        except TooManyGroups:
            message = f"It has more than {MOST_GROUPS:,} groups."
            hint = "Group by something coarser, or filter."
            return Result(test, Status.NOT_RUN, Verdict(message, hint=hint), code="too-many-groups")
        except QueryInvalid as error:
            return _unfit(test, error.problem)
        except WarehouseError as error:
            return _not_run(test, error.problem)

    def _asked(self, test: MetricTest) -> Result:
        forms = forms_of(test, self._catalog)
        compiled = [self._compiled(test, form) for form in forms]
        expected = test.expected
        if isinstance(expected, StillAsks):
            verdict = _sql_verdict(expected.sql, compiled[0].main.sql)
            if verdict.message:
                return self._judged(test, verdict, forms[0], compiled[0])
            if expected.rows is None:
                return Result(test, Status.PASSED)
        results = self._rows(test, compiled)
        place, verdict = _verdict(test, compiled, results)
        return self._judged(test, verdict, forms[place], compiled[place])

    def asked(self, test: MetricTest) -> tuple[Compiled, Rows]:
        """The first query of a test with its rows. Raises a QueryInvalid, WarehouseError or TooManyGroups."""
        compiled = self._compiled(test, forms_of(test, self._catalog)[0])
        [rows] = self._rows(test, [compiled])
        return compiled, rows

    def _compiled(self, test: MetricTest, form: Form) -> Compiled:
        return compile_query(
            self._catalog,
            parse_query(form),
            dialect=self._warehouse.dialect,
            now=self._times.now(self._zone(form)),
            principal=test.asker or self._principal,
            max_rows=MOST_GROUPS,
        )

    def _zone(self, form: Form) -> str:
        zone = form.get("timezone")
        return zone if isinstance(zone, str) else self._catalog.settings.zone

    def _rows(self, test: MetricTest, compiled: Sequence[Compiled]) -> list[Rows]:
        limits = self._limits(test, MOST_GROUPS + 1)
        statements = [each.main for each in compiled]
        results = self._warehouse.run(statements, limits, cancellation=self._cancellation)
        found: list[Rows] = []
        for each, result in zip(compiled, results, strict=True):
            if each.rows >= MOST_GROUPS and (result.truncated or len(result.rows) > MOST_GROUPS):
                raise TooManyGroups
            found.append(result.rows[: each.rows])
        return found

    def _fresh(self, test: MetricTest, expected: IsFresh) -> Result:
        newest = NewestRow(self._catalog, expected.model)
        statement = newest.statement(self._warehouse.dialect)
        [result] = self._warehouse.run([statement], self._limits(test, 1), cancellation=self._cancellation)
        verdict = newest.verdict(result.rows[0][0], expected, self._clock())
        status = Status.FAILED if verdict.message else Status.PASSED
        return Result(test, status, verdict, sql=statement.sql if verdict.message else "")

    def _judged(self, test: MetricTest, verdict: Verdict, form: Form, compiled: Compiled) -> Result:
        if not verdict.message:
            return Result(test, Status.PASSED)
        asker = test.asker or (self._principal if self._principal is not OPERATOR else None)
        query = query_json(parse_query(form))
        return Result(test, Status.FAILED, verdict, query, compiled.main.sql, asker)

    def _limits(self, test: MetricTest, rows: int) -> Limits:
        """No kept result is looked at: a test is about what the warehouse says now."""
        return Limits(seconds=test.seconds or self._seconds, rows=rows, max_age=0, keep=False)


def _verdict(test: MetricTest, compiled: Sequence[Compiled], results: Sequence[Rows]) -> tuple[int, Verdict]:
    """What the rows say, and which of the queries shows it."""
    main = compiled[0]
    query = main.query
    shape = Shape(
        main.main.columns,
        len(main.main.plan.groups),
        test.tolerance,
        ordered=bool(query.order_by) or query.limit is not None,
        arithmetic=any(leaf_index(output.tree) is None for output in main.main.plan.outputs),
    )
    match test.expected:
        case ExpectedRows(rows):
            return 0, rows_as_expected(results[0], rows, shape)
        case StillAsks(rows=rows) if rows is not None:
            return 0, rows_as_expected(results[0], rows, shape)
        case InRange(least, most):
            return 0, in_range(results[0], least, most, shape)
        case EqualTo():
            return 0, equal(results[0], shape)
        case AddsUp(by):
            for place, path in enumerate(by, start=1):
                verdict = adds_up(results[0], results[place], shape, path)
                if verdict.message:
                    return place, verdict
    return 0, Verdict()


def _sql_verdict(recorded: str, sql: str) -> Verdict:
    """Whether a question compiles to the SQL that was recorded, whatever its layout."""
    if not recorded or recorded.split() == sql.split():
        return Verdict()
    hint = "Where the change is meant: `dragoman test --record` says what to record now."
    return Verdict("Its query compiles to other SQL than was recorded.", hint=hint)


def _says_something(test: MetricTest) -> bool:
    """Whether more is said than that a question compiles, which is found out when it is compiled."""
    expected = test.expected
    return not isinstance(expected, StillAsks) or bool(expected.sql) or expected.rows is not None


def _unfit(test: MetricTest, problem: Problem) -> Result:
    """What does not fit the definitions was not run; a question whose query no longer compiles has failed."""
    said = problem.message.removeprefix(f"The test {test.name!r} cannot be run: ")
    if isinstance(test.expected, StillAsks) and not problem.code.startswith("test-"):
        return Result(test, Status.FAILED, Verdict(f"Its query does not compile: {said}", hint=problem.hint))
    return Result(
        test, Status.NOT_RUN, Verdict(said[:1].upper() + said[1:], hint=problem.hint), code=problem.code
    )


def _not_run(test: MetricTest, problem: Problem) -> Result:
    return Result(test, Status.NOT_RUN, Verdict(problem.message, hint=problem.hint), code=problem.code)


def question_tests(catalog: Catalog, tests: Iterable[MetricTest]) -> tuple[MetricTest, ...]:
    """A test of every verified question that none of the tests is about: that it still compiles."""
    known = {test.expected.question for test in tests if isinstance(test.expected, StillAsks)}
    return tuple(
        MetricTest(
            name=question.question,
            expected=StillAsks(question.question),
            query={},
            tags=("verified",),
            about=(question.question,),
            position=question.position,
        )
        for question in catalog.questions
        if question.question not in known
    )
