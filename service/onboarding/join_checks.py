"""Joins: as many related rows as declared, and a related row for every reference."""

from __future__ import annotations

from semantic.catalog import Edge
from semantic.definitions.types import Cardinality
from semantic.errors import Problem
from service.onboarding.key_checks import NOT_CHECKED, Asking, counted


def join_problems(asking: Asking, edge: Edge) -> list[Problem]:
    """What is wrong with a declared join, in one scan of both sides."""
    plain = edge.pairs and not edge.steps and edge.where is None and not edge.versioned
    return _plain(asking, edge) if plain else _other(asking, edge)


def _plain(asking: Asking, edge: Edge) -> list[Problem]:
    found, without, unmatched, several, shared = asking.counts(asking.statements.join(edge))
    here, there = (", ".join(part) for part in zip(*edge.pairs, strict=True))
    width = len(edge.pairs)

    def examples(what: str) -> str:
        return asking.examples(asking.statements.join_examples(edge, what), width)

    problems = []
    if several and edge.type.to_one:
        message = (
            f"several rows of `{edge.target}` have the same {there} for {counted(several, 'row')}, such as "
            f"{examples('several')}."
        )
        problems.append(_several(edge, message))
    if shared and edge.type in (Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY):
        message = (
            f"several rows of `{edge.home}` have the same {here}: {counted(shared, 'value')}, such as "
            f"{examples('shared')}."
        )
        problems.append(_several(edge, message))
    if unmatched and edge.type.to_one:
        share = 100 * unmatched / (found - without)
        message = (
            f"{unmatched:,} of {counted(found - without, 'row')} with {here} ({share:.2g} %) lead to no row of "
            f"`{edge.target}`, such as {examples('unmatched')}."
        )
        problems.append(_unmatched(edge, message))
    return problems


def _other(asking: Asking, edge: Edge) -> list[Problem]:
    """A join with a condition, `where`, `through` or times in force: the compiler's own join is counted by home row."""
    if not asking.catalog.models[edge.home].key:
        return [_uncounted(edge)] if edge.type.to_one else []
    if not edge.type.to_one:
        return []
    found, unmatched, several = asking.counts(asking.statements.related(edge))
    problems = []
    if several:
        message = (
            f"{several:,} of {counted(found, 'row')} of `{edge.home}` meet several rows of `{edge.target}`."
        )
        problems.append(_several(edge, message))
    if unmatched and not edge.selects:
        share = 100 * unmatched / found
        message = (
            f"{unmatched:,} of {counted(found, 'row')} ({share:.2g} %) lead to no row of `{edge.target}`."
        )
        problems.append(_unmatched(edge, message))
    return problems


def same_row_problems(asking: Asking, edge: Edge) -> list[Problem]:
    """Whether a join and the path that it is said to be the same as lead to the same row."""
    path = ".".join(edge.join.same_as)
    found, differ = asking.counts(asking.statements.same_row(edge, edge.join.same_as))
    if not differ:
        return []
    message = (
        f"`{edge.join.qualified}` is said to lead to the same row as `{path}`; for {differ:,} of "
        f"{counted(found, 'row')} it does not."
    )
    hint = "Correct the data, or take out `same_as`, so that each query says which of the two it means."
    return [Problem("not-the-same", message, hint, position=edge.join.position)]


def _several(edge: Edge, message: str) -> Problem:
    return Problem(
        "join-type",
        f"`{edge.join.qualified}` is declared as {edge.join.type.value}: {message}",
        "Correct the join's columns or its `type`: what is counted along it would be counted wrongly.",
        position=edge.join.position,
    )


def _unmatched(edge: Edge, message: str) -> Problem:
    return Problem(
        "join-unmatched",
        f"`{edge.join.qualified}`: {message}",
        "Nothing is lost: these rows are in the group without a value.",
        position=edge.join.position,
        severity="warning",
    )


def _uncounted(edge: Edge) -> Problem:
    return Problem(
        NOT_CHECKED,
        f"`{edge.join.qualified}`: not checked, because `{edge.home}` has no key that tells its rows apart.",
        position=edge.join.position,
        severity="note",
    )
