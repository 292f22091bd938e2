"""What names mean in the SQL form: which is a metric, which is a dimension, and the flat columns of a model's table.

FROM metrics    product.department, revenue        names as in the JSON form
FROM sales      product__department, revenue       the columns of one model: its members, and those along its joins
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from semantic.calendars import GRAINS, PARTS
from semantic.errors import NameAmbiguous, NameUnknown
from semantic.naming import nearest
from semantic.query.sql_tokens import PATH, Scanned, Token
from semantic.query.types import Filter
from semantic.query.walking import fields_of

if TYPE_CHECKING:
    from semantic.catalog import Catalog

EVERYTHING = "metrics"
"""The table in which every name may stand."""
COMPARED = ("previous", "change", "change_rate")
"""The columns that a comparison adds to every metric: revenue.previous and so on."""


def is_dimension(catalog: Catalog, name: str) -> bool:
    """Whether a name reads as a dimension: a period, a short name of one, or a path to one."""
    head, _, last = name.rpartition(".")
    if name == "time" or name.startswith("time."):
        return True
    owners = catalog.models.values()
    if (
        head
        and last in (*GRAINS, *PARTS)
        and any(head.rpartition(".")[2] in model.dimensions for model in owners)
    ):
        return True
    return any(last in model.dimensions for model in owners) and (not head or name not in catalog.metrics)


def is_metric(catalog: Catalog, name: str) -> bool:
    """Whether a name reads as a metric, and as nothing else."""
    return catalog.claims(name) and not is_dimension(catalog, name)


def is_segment(catalog: Catalog, name: str) -> bool:
    """Whether a name reads as a segment, under whichever path."""
    last = name.rpartition(".")[2]
    return any(last in model.segments for model in catalog.models.values())


class Table:
    """The names that a query may use, by the table that it reads."""

    def __init__(self, catalog: Catalog, home: str = "") -> None:
        self.catalog = catalog
        self.home = home

    def name(self, path: str) -> str:
        """The name as queries write it. Raises NameUnknown for a column that the table does not have."""
        if not self.home:
            return path
        model = self.catalog.models[self.home]
        dotted = path.replace("__", ".")
        first, _, rest = dotted.partition(".")
        if first == "time" or (rest and self.catalog.graph.role(self.home, first) is not None):
            return dotted
        if not rest and first in model.metrics:
            return self.catalog.short_name(model.metrics[first])
        if first in model.dimensions or (not rest and first in model.segments):
            return f"{self.home}.{dotted}"
        if rest and first in self.catalog.models:
            return dotted
        self._unknown(path)

    def listed(self, path: str) -> str:
        """A dimension of a query without metrics, which begins at a model."""
        first = path.partition(".")[0]
        roles = self.catalog.graph.edges.get(self.home, {})
        return f"{self.home}.{path}" if first in roles and first != self.home else path

    def expression(self, found: Scanned, source: str) -> str:
        """The text of an expression with its names as queries write them."""
        if not self.home:
            return found.text
        if found.path is not None:
            return self.name(found.path)
        out, place, index = "", found.tokens[0].start, 0
        calls: list[str] = []
        while index < len(found.tokens):
            token, length = found.tokens[index], 1
            if token.kind in ("name", "quoted"):
                length = _chain(found.tokens[index:])
                following = found.tokens[index + length : index + length + 1]
                is_call = bool(following) and following[0].text == "(" and following[0].kind == "symbol"
                if is_call:
                    calls.append(token.text.lower())
                elif not _is_unit(found.tokens[:index], calls):
                    path = ".".join(part.text for part in found.tokens[index : index + length : 2])
                    out += source[place : token.start] + self.name(path)
                    place = found.tokens[index + length - 1].end
            elif token.text == "(" and (index == 0 or found.tokens[index - 1].kind == "symbol"):
                calls.append("")
            elif token.text == ")" and token.kind == "symbol" and calls:
                calls.pop()
            index += length
        return out + source[place : found.tokens[-1].end]

    def _unknown(self, path: str) -> NoReturn:
        near = nearest(path, self._columns())
        raise NameUnknown(
            f"The table `{self.home}` has no column `{path[:80]}`.",
            hint=(f"Did you mean {' or '.join(near)}? " if near else "")
            + f"Its columns are the members of `{self.home}`, those along its joins as `role__dimension`, and what is "
            f"named with its model; every other name stands in `FROM {EVERYTHING}`.",
            suggestions=near,
            path=PATH,
        )

    def _columns(self) -> Iterable[str]:
        model = self.catalog.models[self.home]
        yield from (*model.metrics, *model.dimensions, *model.segments)
        for role, edge in self.catalog.graph.edges.get(self.home, {}).items():
            yield from (f"{role}__{dimension}" for dimension in self.catalog.models[edge.target].dimensions)


def _chain(tokens: tuple[Token, ...]) -> int:
    """How many words the dotted name at the beginning takes."""
    length = 1
    while length + 1 < len(tokens) and tokens[length].text == "." and tokens[length].kind == "symbol":
        length += 2
    return length


def _is_unit(before: tuple[Token, ...], calls: list[str]) -> bool:
    """Whether a name is the unit of change(revenue, year) or average(revenue, day)."""
    return (
        bool(calls)
        and calls[-1] in ("change", "change_rate", "before", "average")
        and bool(before)
        and before[-1].text == ","
    )


def metric_or_dimension(catalog: Catalog, name: str) -> str:
    """ "metric" or "dimension". Raises NameAmbiguous or NameUnknown where nothing says which."""
    metric, dimension = catalog.claims(name), is_dimension(catalog, name)
    if metric and dimension:
        raise NameAmbiguous(
            f"`{name}` is a metric and a dimension.",
            hint=f"Write MEASURE({name}) for the metric, or name the dimension with its model.",
            path=PATH,
        )
    if metric:
        return "metric"
    if dimension or "." in name:
        return "dimension"
    known = [catalog.short_name(found) for found in catalog.metrics.values()]
    known += [dimension.name for dimension in catalog.dimensions.values()]
    near = nearest(name, known)
    raise NameUnknown(
        f"There is no metric and no dimension `{name[:80]}`.",
        hint=f"Did you mean {' or '.join(near)}?" if near else "See `dragoman catalog`.",
        suggestions=near,
        path=PATH,
    )


def holds_metric(catalog: Catalog, item: Filter | str, outputs: Iterable[str]) -> bool:
    """Whether a filter compares a metric: a column of the query, or a metric that is not shown."""
    names = frozenset(outputs)
    fields = (item,) if isinstance(item, str) else fields_of(item)
    return any(
        field in names
        or is_metric(catalog, field)
        or (
            (base := field.rpartition("."))[2] in COMPARED
            and (base[0] in names or is_metric(catalog, base[0]))
        )
        for field in fields
    )
