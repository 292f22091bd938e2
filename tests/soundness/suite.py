"""The generated suite: companies from seeds, a few queries to each, product beside oracle.

run = Run(); run.company("company 7")    # raises AssertionError with the shrunk case on the first disagreement
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from semantic.errors import QueryInvalid
from semantic.query.types import Query
from tests.engines.databases import Database
from tests.soundness.counting import Tally
from tests.soundness.engine import OVERLAP, Case, Company, Engine, Outcome, disagreement, same
from tests.soundness.generating import Chance, company, moment, query, rich_company, rich_query
from tests.soundness.generating.policies import with_least, with_masks, with_policies
from tests.soundness.oracle import Result
from tests.soundness.oracle.expressions import Aggregate
from tests.soundness.oracle.filters import split
from tests.soundness.shrinking import smallest

QUERIES = 4
"""Queries to one company: making its tables costs more than asking."""
RICH_QUERIES = 8
"""The same for rich companies, in which there is more to ask."""
TRIES = 4
"""Drawn queries of which the first with two rows or more is asked: an empty answer hides mistakes."""


@dataclass
class Run:
    """Some generated companies, asked one after the other; the tally says what was exercised."""

    tally: Tally = field(default_factory=Tally)
    rich: bool = False
    """Companies with windows, entities and named paths, asked about them."""
    limited: bool = False
    """Companies of which who asks sees a part."""
    private: bool = False
    """Companies with masks and smallest groups."""
    database: Database | None = None
    """Where the cases run; a DuckDB of their own for each company where there is none."""

    def company(self, seed: str) -> None:
        """All queries to one generated company."""
        chance = Chance(seed)
        made = rich_company(chance) if self.rich else company(chance)
        if self.limited:
            made = with_policies(chance, made)
        if self.private:
            made = with_masks(chance, made)
            made = with_least(chance, made)
        with Engine(made, self.database) as engine:
            for _ in range(RICH_QUERIES if self.rich else QUERIES):
                self.case(engine, *telling_case(chance, made, self.rich))

    def case(self, engine: Engine, case: Case, expected: Result) -> None:
        self.tally.add(case.company.schema, case.query, expected)
        if self.limited:
            self.tally.limited(case, expected)
        if self.private:
            self.tally.private(case, expected)
        try:
            wrong = disagreement(engine, case.query, case.now, expected)
        except QueryInvalid as refusal:
            self.tally.refused[refusal.problem.code] += 1
            return
        assert not wrong, disagreement_of(
            smallest(case, lambda less: same_mistake(wrong, disagreement_of(less, self.database))),
            self.database,
        )


def telling_case(chance: Chance, made: Company, rich: bool = False) -> tuple[Case, Result]:
    """A query whose answer says something, if a few tries find one, with what the oracle answers."""
    for _ in range(TRIES):
        case = _answered(chance, made, rich)
        expected = made.answer(case.query, case.now)
        if expected.shown > 1:
            break
    return case, expected


def _answered(chance: Chance, made: Company, rich: bool) -> Case:
    """A query that no mask and no smallest group forbids, if a few tries find one; sometimes one that they do."""
    for _ in range(2 * TRIES):
        asked = rich_query(chance, made.schema) if rich else query(chance, made.schema)
        case = Case(made, asked, moment(chance))
        if not made.refused(case.query, case.now):
            break
    return case


def same_mistake(wrong: str, other: str) -> bool:
    """Whether two reports begin alike: shrinking must not wander off to another mistake."""
    return bool(other) and wrong.splitlines()[0][:60] == other.splitlines()[0][:60]


def disagreement_of(case: Case, database: Database | None = None) -> str:
    with Engine(case.company, database) as engine:
        return disagreement(engine, case.query, case.now)


def check_additions(seed: str) -> int:
    """Asserts that sums and counts of groups that do not overlap add up to the total; how many queries that were."""
    chance = Chance(seed)
    made = company(chance)
    checked = 0
    with Engine(made) as engine:
        for _ in range(QUERIES):
            case, _ = telling_case(chance, made)
            asked = additive(made, case.query)
            if not asked.metrics or not asked.dimensions:
                continue
            try:
                outcome = engine.ask(asked, case.now)
            except QueryInvalid:
                continue
            if OVERLAP not in outcome.notes:
                checked += 1
                assert adds_up(asked, outcome), f"{outcome}\n{case!r}"
    return checked


def additive(made: Company, asked: Query) -> Query:
    """The same query for plain sums and counts alone, with totals, without all that acts after merging."""
    names = {use.alias or use.expr for use in asked.metrics}
    on_rows, _ = split(asked.filters, lambda name: name in names or made.schema.find_metric(name) is not None)
    uses = []
    for use in asked.metrics:
        found = made.schema.find_metric(use.expr)
        if found and found[1].fill is None and found[1].time != "none":
            expr = found[1].expr
            if isinstance(expr, Aggregate) and expr.function in ("sum", "count"):
                uses.append(use)
    return replace(asked, metrics=tuple(uses), filters=on_rows, order_by=(), limit=None, totals=True)


def adds_up(asked: Query, outcome: Outcome) -> bool:
    for at, total in enumerate(outcome.totals):
        cells = [row[len(asked.dimensions) + at] for row in outcome.rows]
        if not same(math.fsum(cell for cell in cells if isinstance(cell, int | float)), total or 0):
            return False
    return True
