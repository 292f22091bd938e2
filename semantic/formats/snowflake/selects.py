"""One SELECT over the logical tables of a Snowflake model → a query that gives the same rows.

    read_select("SELECT SUM(net) FROM __orders WHERE city = 'Oslo'", catalog, tables).query
    {"metrics": ["orders.revenue"], "filters": [{"field": "orders.city", "op": "=", "values": ["Oslo"]}]}

Tables are called `__orders`, `orders` or by an alias, columns as in the model. What is aggregated must be a metric, and
what is grouped by a dimension or a period of one; every other clause is said in full or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.catalog import Catalog
from semantic.definitions.expression_text import expression_text, name_node, name_parts, replaced
from semantic.definitions.types import Metric
from semantic.formats.drafting import Values
from semantic.formats.named_sql import Unsayable, aggregates, measured, read, renamed
from semantic.formats.snowflake.conditions import condition
from semantic.formats.snowflake.tables import DIALECT, Table, Tables

_GRAINS = frozenset(("second", "minute", "hour", "day", "week", "month", "quarter", "year"))
_CLAUSES = frozenset(
    (
        "kind",
        "expressions",
        "from_",
        "from",
        "joins",
        "where",
        "group",
        "having",
        "order",
        "limit",
        "distinct",
    )
)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Paren, exp.Literal, exp.Column, exp.Neg)


@dataclass(frozen=True, slots=True)
class Found:
    """`nulls_first` is whether its order puts groups without a value elsewhere than ours, and a limit may cut."""

    query: Values
    nulls_first: bool = False


def read_select(sql: str, catalog: Catalog, tables: Tables) -> Found:
    """Raises Unsayable."""
    tree = read(sql.strip().rstrip(";"), DIALECT)
    if not isinstance(tree, exp.Select):
        raise Unsayable("It is more than one SELECT.")
    for key, value in tree.args.items():
        if value and key not in _CLAUSES:
            raise Unsayable(f"It has a part that a query has no form for: {key.strip('_').upper()}.")
    if tree.find(exp.Subquery, exp.Window, exp.With, exp.Qualify):
        raise Unsayable("It computes in several steps.")
    return _Select(tree, catalog, tables).found()


@dataclass(slots=True)
class _Select:
    tree: exp.Select
    catalog: Catalog
    tables: Tables
    names: dict[str, Table] = field(default_factory=dict)
    """Tables by what this SELECT calls them, in small letters."""

    home: Table | None = None

    def found(self) -> Found:
        self._read_tables()
        dimensions: list[str] = []
        metrics: list[object] = []
        aliases: dict[str, str] = {}
        for index, item in enumerate(self.tree.expressions):
            inner = item.this if isinstance(item, exp.Alias) else item
            if any(True for _ in aggregates(inner)):
                called = self._metric(inner)
                metrics.append(called)
                if _is_arithmetic(called):
                    name = item.alias or f"value_{index + 1}"
                    metrics[-1] = {"expr": called, "as": name}
                    called = name
            else:
                called = self._dimension(inner)
                dimensions.append(called)
            aliases[item.alias_or_name.lower()] = aliases[str(index + 1)] = called
        self._check_groups(dimensions, aliases, bool(metrics))
        query: Values = {}
        if metrics:
            query["metrics"] = metrics
        if dimensions:
            query["dimensions"] = dimensions
        filters = self._filters(aliases)
        if filters:
            query["filters"] = filters
        order, nulls_first = self._order(aliases)
        if order:
            query["order_by"] = order
        limit = self.tree.args.get("limit")
        if limit is not None:
            query["limit"] = _whole(limit.expression)
        return Found(query, nulls_first and limit is not None)

    # Tables.

    def _read_tables(self) -> None:
        source = self.tree.args.get("from_") or self.tree.args.get("from")
        if source is None or not isinstance(source.this, exp.Table):
            raise Unsayable("It selects from no table of the model.")
        self._name(source.this)
        joins = self.tree.args.get("joins") or []
        for join in joins:
            if not isinstance(join.this, exp.Table) or join.args.get("using"):
                raise Unsayable("It joins something else than tables by their relationships.")
            self._name(join.this)
        found = list(self.names.values())
        if len({table.source for table in found}) < len(found):
            raise Unsayable("It has one table twice.")
        homes = [table for table in found if all(self._leads(table, other) for other in found)]
        if not homes:
            raise Unsayable("No table of it leads to one row of all the others.")
        self.home = homes[0]
        if joins and (self.home is not found[0] or any(join.side != "LEFT" for join in joins)):
            raise Unsayable(
                "Its joins lose rows without a partner, and a query keeps them: write LEFT JOIN from the facts."
            )
        for join in joins:
            self._check_join(join)

    def _name(self, table: exp.Table) -> None:
        name = table.name
        logical = self.tables.tables.get(name.lower().removeprefix("__")) or self.tables.tables.get(
            name.lower()
        )
        if logical is None or table.args.get("joins") or (table.db and not name.startswith("__")):
            raise Unsayable(f"`{name[:60]}` is no table of the model.")
        self.names[(table.alias or name).lower()] = logical

    def _leads(self, table: Table, other: Table) -> bool:
        return table is other or len(self.tables.ways.to(table.source.lower(), other.source.lower())) == 1

    def _check_join(self, join: exp.Join) -> None:
        """The condition must be that of the relationship: what it says for a row of the table that is joined."""
        target = self.names[(join.this.alias or join.this.name).lower()]
        assert self.home is not None
        steps = self.tables.steps(self.home, target)
        before = self.catalog.graph.follow(self.home.model, steps)
        on = join.args.get("on")
        if before is None or on is None:
            raise Unsayable("It joins by something else than a relationship.")
        last = before.edges[-1]
        wanted = {
            frozenset((f"{last.home}.{left}".lower(), f"{last.target}.{right}".lower()))
            for left, right in last.pairs
        }
        said = set()
        for each in on.flatten() if isinstance(on, exp.And) else [on]:
            if not isinstance(each, exp.EQ):
                raise Unsayable("It joins by something else than equal columns.")
            said.add(frozenset(self._physical(side) for side in (each.left, each.right)))
        if said != wanted:
            raise Unsayable("It joins by other columns than its relationship.")

    def _physical(self, node: exp.Expr) -> str:
        if not isinstance(node, exp.Column) or not node.table:
            raise Unsayable("It joins by something else than columns with their tables.")
        table = self._called(node.table)
        return f"{table.model}.{table.column_of(node.name)}".lower()

    def _called(self, name: str) -> Table:
        table = self.names.get(name.lower())
        if table is None:
            raise Unsayable(f"`{name[:60]}` is no table of it.")
        return table

    # What is asked for.

    def _in_rows(self, parts: tuple[str, ...]) -> exp.Expr:
        """A column of the SELECT as a name from the home's point of view."""
        assert self.home is not None
        if len(parts) == 2:
            return self.tables.in_aggregate(self.home, (self._called(parts[0]).source, parts[1]))
        owners = [table for table in self.names.values() if parts[0].lower() in table.names]
        if len(owners) == 1:
            return self.tables.in_aggregate(self.home, (owners[0].source, parts[0]))
        if len(self.names) > 1:
            raise Unsayable(f"It does not say whose column `{parts[0]}` is.")
        return self.tables.in_aggregate(self.home, parts)

    def _metric(self, tree: exp.Expr) -> str:
        """The metric that an aggregate is, or arithmetic over metrics."""
        assert self.home is not None
        made = measured(tree.copy(), self._in_rows, _no_name)
        if whole := self._called_metric(made):
            return whole
        for node in list(aggregates(made)):
            name = self._called_metric(node)
            if not name:
                raise Unsayable(f"No metric is `{expression_text(node)}`: define one.")
            made = replaced(made, node, name_node(tuple(name.split("."))))
        if not all(isinstance(node, (*_ARITHMETIC, exp.Identifier)) for node in made.walk()):
            raise Unsayable(f"`{expression_text(made)}` is more than arithmetic over metrics.")
        return expression_text(made)

    def _called_metric(self, tree: exp.Expr) -> str:
        assert self.home is not None
        said = _folded(expression_text(tree))
        for metric in self.catalog.metrics.values():
            if (
                metric.model == self.home.model
                and _is_plain(metric)
                and _folded(expression_text(metric.expr.tree)) == said
            ):
                return metric.qualified
        return ""

    def _dimension(self, tree: exp.Expr) -> str:
        """The path of a dimension, or of a period of one."""
        assert self.home is not None
        if isinstance(tree, exp.DateTrunc | exp.TimestampTrunc):
            grain = tree.unit.name.lower() if tree.unit is not None else ""
            if grain not in _GRAINS:
                raise Unsayable(f"`{grain}` is no period that a query groups by.")
            return f"{self._dimension(tree.this)}.{grain}"
        if (
            isinstance(tree, exp.Cast)
            and tree.to.this is exp.DType.DATE
            and isinstance(tree.this, exp.DateTrunc | exp.TimestampTrunc)
        ):
            return self._dimension(tree.this)
        if not isinstance(tree, exp.Column):
            raise Unsayable(f"No dimension is `{expression_text(tree)}`: define one.")
        made = renamed(tree.copy(), self._in_rows)
        parts = name_parts(made) if isinstance(made, exp.Column) else ()
        if not parts or parts[0] == "this":
            raise Unsayable(f"No dimension is `{tree.sql()}`: define one.")
        return ".".join((self.home.model, *parts))

    def _check_groups(self, dimensions: list[str], aliases: Mapping[str, str], aggregated: bool) -> None:
        """What is grouped by must be what is shown."""
        group = self.tree.args.get("group")
        if group is None:
            if dimensions and (aggregated or not self.tree.args.get("distinct")):
                raise Unsayable("It shows single rows, or columns that it does not group by.")
            return
        if any(value for key, value in group.args.items() if key not in ("expressions", "all")):
            raise Unsayable("It groups in several ways at once.")
        said = {self._shown(each, aliases) for each in group.expressions}
        if not group.args.get("all") and said != set(dimensions):
            raise Unsayable("It groups by something else than what it shows.")

    def _shown(self, node: exp.Expr, aliases: Mapping[str, str]) -> str:
        if isinstance(node, exp.Literal) and node.name in aliases:
            return aliases[node.name]
        if isinstance(node, exp.Column) and not node.table and node.name.lower() in aliases:
            return aliases[node.name.lower()]
        if any(True for _ in aggregates(node)):
            return self._metric(node)
        return self._dimension(node)

    # Conditions and order.

    def _filters(self, aliases: Mapping[str, str]) -> list[object]:
        out: list[object] = []
        where, having = self.tree.args.get("where"), self.tree.args.get("having")
        if where is not None:
            out += condition(where.this, self._dimension, self._type)
        if having is not None:
            out += condition(having.this, lambda node: self._asked(node, aliases), lambda path: "number")
        return out

    def _asked(self, node: exp.Expr, aliases: Mapping[str, str]) -> str:
        """The metric that HAVING is about."""
        said = self._shown(node, aliases)
        if said not in self.catalog.metrics:
            raise Unsayable("HAVING is about something else than a metric.")
        return said

    def _type(self, path: str) -> str:
        model, _, rest = path.partition(".")
        *roles, name = rest.split(".")
        route = self.catalog.graph.follow(model, tuple(roles))
        target = self.catalog.models[route.target if route is not None else model]
        dimension = target.dimensions.get(name)
        if dimension is None:
            raise Unsayable(f"No dimension is `{name}`: define one.")
        return str(dimension.type)

    def _order(self, aliases: Mapping[str, str]) -> tuple[list[str], bool]:
        order = self.tree.args.get("order")
        out, nulls_first = [], False
        for each in order.expressions if order is not None else ():
            name = self._shown(each.this, aliases)
            descending = bool(each.args.get("desc"))
            # Snowflake's own order of what has no value: last where it ascends, first where it descends.
            nulls_first = nulls_first or bool(each.args.get("nulls_first"))
            out.append(f"-{name}" if descending else name)
        return out, nulls_first


def _is_plain(metric: Metric) -> bool:
    """Whether a metric is its expression over all rows, and nothing else."""
    return not any(
        (metric.where, metric.window, metric.offset, metric.pick, metric.per, metric.during, metric.convert)
    )


def _is_arithmetic(said: str) -> bool:
    return not all(part.isidentifier() for part in said.split("."))


def _folded(text: str) -> str:
    return text.replace("(*)", "()").lower()


def _no_name(parts: tuple[str, ...]) -> exp.Expr:
    raise Unsayable(f"`{'.'.join(parts)}` stands outside of an aggregate.")


def _whole(node: exp.Expr | None) -> int:
    if not isinstance(node, exp.Literal) or not node.is_int:
        raise Unsayable("Its limit is no whole number.")
    return int(node.name)
