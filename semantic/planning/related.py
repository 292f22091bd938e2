"""`some` and `none`: a filter on rows related to a home row by a path to many, that does not repeat the home row.

{"some": {"field": "purchases.product.category", "values": ["tea"]}}   a purchase of tea is there
{"none": {"field": "purchases.product.category", "values": ["tea"]}}   none is, perhaps no purchase at all

The related rows that pass become a table of their own, one row for each home row that has one (`Related`); the filter
asks whether the home row is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from semantic.catalog import Route
from semantic.catalog.binding import column
from semantic.catalog.graph import Path
from semantic.catalog.missing import PRESENT
from semantic.definitions.types import Model
from semantic.errors import NotAllowed
from semantic.query.types import AllOf, AnyOf, Condition, EntityHas, Filter, InSegment, NoneOf, Not, SomeOf
from semantic.query.walking import leaves_of


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """What one `some` or `none` looks for: rows at `prefix` for which `tree` holds, reached by `routes`; `path` is
    its place in the query."""

    name: str
    prefix: Path
    tree: exp.Expr
    routes: tuple[Route, ...]
    path: str


def related_name(number: int) -> str:
    """The name of the table of the filter, as a path that no role can have."""
    return f"related#{number}"


def is_there(name: str, *, negate: bool) -> exp.Expr:
    """Whether the home row has a row in the table."""
    missing = exp.Is(this=column((name,), PRESENT), expression=exp.Null())
    return missing if negate else exp.Not(this=missing)


def present(prefix: Path) -> exp.Expr:
    """Whether a related row is there at all: the row of NULLs that stands in for none is no related row."""
    return exp.Not(this=exp.Is(this=column(prefix, PRESENT), expression=exp.Null()))


def common_prefix(
    item: Filter, path: str, prefix_of: Callable[[Condition | InSegment | EntityHas], Path]
) -> Path:
    """The path to many rows that all leaves of the filter share; () where none follows one. Raises NotAllowed."""
    if any(isinstance(part, SomeOf | NoneOf) for part in _parts(item)):
        raise NotAllowed(
            "`some` and `none` cannot stand inside each other.",
            code="nested-some",
            hint="Put them beside each other, under `all` or `any`.",
            path=path,
        )
    prefixes = list(dict.fromkeys(prefix_of(leaf) for leaf in leaves_of(item)))
    if len(prefixes) > 1:
        named = ", ".join(".".join(prefix) or "the row itself" for prefix in prefixes)
        raise NotAllowed(
            f"`some` and `none` look at the rows of one path, and this filter names several: {named}.",
            code="several-paths",
            hint="Put what belongs to one path under one `some` or `none`, and the rest beside it.",
            path=path,
        )
    return prefixes[0]


def _parts(item: Filter) -> Iterator[Filter]:
    yield item
    match item:
        case AllOf(filters) | AnyOf(filters):
            for child in filters:
                yield from _parts(child)
        case Not(child):
            yield from _parts(child)


def joining_columns(model: Model, routes: tuple[Route, ...], path: str) -> tuple[str, ...]:
    """The columns of a home row by which it finds its row in the table: its key, else those of a plain first join.

    Raises NotAllowed where a model without a key has neither.
    """
    if model.key:
        return model.key
    first = routes[0].edges[0]
    selective = any(edge.versioned or edge.selects for route in routes for edge in route.edges)
    if first.pairs and first.condition is None and not selective:
        return tuple(here for here, _ in first.pairs)
    raise NotAllowed(
        f"Model `{model.name}` has no key, so it cannot be said which of its rows have related rows that pass.",
        code="no-key",
        hint="Give the model a key.",
        path=path,
    )


def direct_leaves(item: Filter) -> Iterator[Condition | InSegment | EntityHas]:
    """The leaves that look at widened rows: not those of `some` and `none`, which have rows of their own."""
    for part in _parts(item):
        if isinstance(part, Condition | InSegment | EntityHas):
            yield part
