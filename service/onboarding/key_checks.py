"""Keys: unique and never NULL; rows in force: never two of one key at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from semantic.catalog import Catalog, Edge
from semantic.definitions.types import Model
from semantic.errors import Problem
from service.answer import Cell
from service.onboarding.check_statements import CheckStatements
from service.warehouse.types import Rows, StatementLike

NOT_CHECKED = "not-checked"
"""The code of what could not be found out: no error, and no promise either."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a check asks with: the statements, and how one is run."""

    catalog: Catalog
    statements: CheckStatements
    run: Callable[[StatementLike], Rows]

    def counts(self, statement: StatementLike) -> list[int]:
        """The numbers of a statement's one row; no rows count as 0."""
        return [int(str(cell)) if cell is not None else 0 for cell in self.run(statement).rows[0]]

    def examples(self, statement: StatementLike, width: int) -> str:
        """ "4711 (3 rows), 4712 (2 rows)": the first `width` cells of each row, and how many rows it stands for."""
        rows = self.run(statement).rows
        return ", ".join(f"{shown_key(row[:width])} ({counted(int(str(row[width])), 'row')})" for row in rows)


def shown_key(cells: Iterable[Cell]) -> str:
    """A key for people: 4711, or ('DE', 2017)."""
    texts = ["NULL" if cell is None else repr(cell) if isinstance(cell, str) else str(cell) for cell in cells]
    short = [text if len(text) <= 40 else text[:39] + "…" for text in texts]
    return short[0] if len(short) == 1 else f"({', '.join(short)})"


def counted(count: int, noun: str) -> str:
    """ "1 row", "1,234 rows"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def key_problems(asking: Asking, model: Model, key: Sequence[str]) -> list[Problem]:
    """What is wrong with a key, in one scan; examples only where something is."""
    _, found, repeated, without = asking.counts(asking.statements.key(model.name, key))
    name = ", ".join(key)
    problems = []
    if repeated:
        examples = asking.examples(asking.statements.repeated(model.name, key), len(key))
        problems.append(
            Problem(
                "key-repeated",
                f"Rows of `{model.name}` share a key ({name}): {counted(repeated, 'key')}, such as {examples}.",
                "Name the columns that tell its rows apart, or write `key: none`. Until then numbers may count twice.",
                position=model.position,
            )
        )
    if without:
        problems.append(
            Problem(
                "key-empty",
                f"{without:,} of {counted(found, 'row')} of `{model.name}` have no value in the key ({name}).",
                "A key has a value in every row: name other columns, or leave these rows out with `sql`.",
                position=model.position,
            )
        )
    return problems


def version_problems(asking: Asking, edge: Edge) -> list[Problem]:
    """Rows of a slowly changing model that are in force at the same time, for the columns that a join names."""
    found, backwards, overlapping = asking.counts(asking.statements.versions(edge))
    model = asking.catalog.models[edge.target]
    key = ", ".join(there for _, there in edge.pairs)
    problems = []
    if overlapping:
        problems.append(
            Problem(
                "versions-overlap",
                f"{overlapping:,} of {counted(found, 'row')} of `{model.name}` are still in force when the next one of "
                f"the same ({key}) begins.",
                "Two rows would be met at one time: end a row where the next one begins, `valid` is half-open.",
                position=model.position,
            )
        )
    if backwards:
        problems.append(
            Problem(
                "versions-backwards",
                f"{counted(backwards, 'row')} of `{model.name}` end before they begin, or just then: never in force.",
                position=model.position,
                severity="warning",
            )
        )
    return problems
