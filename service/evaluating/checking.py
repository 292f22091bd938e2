"""Whether suites fit the catalog: queries that no longer compile, definitions that are not there, cases written twice.

for problem in check_suites(suites, catalog, asker.compile): print(problem.position, problem.message)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from semantic.catalog import Catalog
from semantic.definitions.suites import Case, Suite, Turn
from semantic.errors import Problem, QueryInvalid
from semantic.query import parse_any
from semantic.query.types import Query
from service.evaluating.cases import key_of

Compile = Callable[[Query], object]
"""Raises QueryInvalid."""


def check_suites(suites: Iterable[Suite], catalog: Catalog, compile_: Compile) -> Iterator[Problem]:
    """Everything that is wrong; a problem tells its place and quotes no question, which may be held out."""
    seen: dict[str, Case] = {}
    for suite in suites:
        for case in suite.cases:
            first = seen.setdefault(key_of(case), case)
            if first is not case:
                hint = "Keep one of the two."
                message = f"This case stands at {first.position} already."
                yield Problem("duplicate-case", message, hint, position=case.position)
            for turn in case.turns:
                yield from _turn(turn, catalog, compile_)


def _turn(turn: Turn, catalog: Catalog, compile_: Compile) -> Iterator[Problem]:
    for form in turn.expected.queries:
        try:
            compile_(parse_any(catalog, form))
        except QueryInvalid as error:
            wrong = error.problem
            message = f"The expected query is not valid: {wrong.message}"
            yield Problem("suite-query", message, wrong.hint, wrong.suggestions, turn.position)
    for name in turn.expected.definition:
        if name not in catalog.models and name not in _members(catalog):
            yield Problem("suite-name", f"There is no `{name}` to define.", position=turn.position)


def _members(catalog: Catalog) -> frozenset[str]:
    return frozenset((*catalog.metrics, *catalog.dimensions, *catalog.segments))
