"""Building and copying sqlglot trees without detours: its own builders parse their texts and copy what they are given.

    column("amount", "sales")                    sales.amount
    join(select, source, "LEFT", condition)      … LEFT JOIN source ON condition
    rewritten(tree, visit)                       a copy, with other nodes where `visit` gives others

Every function takes over the nodes that it is given: what is used elsewhere, too, is copied first (`copied`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from sqlglot import exp

Tree = TypeVar("Tree", bound=exp.Expr)
Visit = Callable[[exp.Expr], exp.Expr]


class QuotedName(str):
    """A column's name that a definition has in double quotes. It equals the name without them, and is written with
    them: some warehouses fold what stands without, so that `"CustomerId"` is another column there."""

    __slots__ = ()


def identifier(name: str, *, quoted: bool | None = None) -> exp.Identifier:
    """Quoted where the name is no plain word or was in quotes, unless `quoted` says otherwise."""
    if quoted is None:
        quoted = isinstance(name, QuotedName) or not _is_plain(name)
    return exp.Identifier(this=str(name), quoted=quoted)


@lru_cache(4096)
def _is_plain(name: str) -> bool:
    return not exp.to_identifier(name).args["quoted"]


def column(name: str | exp.Identifier, table: str = "", *, quoted: bool | None = None) -> exp.Column:
    this = name if isinstance(name, exp.Identifier) else identifier(name, quoted=quoted)
    return exp.Column(this=this, table=identifier(table, quoted=quoted)) if table else exp.Column(this=this)


def alias(tree: exp.Expr, name: str) -> exp.Alias:
    """`tree AS name`."""
    return exp.Alias(this=tree, alias=identifier(name))


def cast(tree: exp.Expr, type_: str) -> exp.Cast:
    """`CAST(tree AS type_)`; the tree itself where it is such a cast."""
    to = _type(type_)
    if isinstance(tree, exp.Cast) and tree.args["to"] == to:
        return tree
    return exp.Cast(this=tree, to=copied(to))


@lru_cache(64)
def _type(text: str) -> exp.DataType:
    return exp.DataType.build(text)


def named_table(name: str) -> exp.Table:
    """A table by its bare name, as CTEs have them."""
    return exp.Table(this=identifier(name))


def table(text: str) -> exp.Table:
    """A table by its name as written, with schema and quotes."""
    return copied(_parsed_table(text))


@lru_cache(4096)
def _parsed_table(text: str) -> exp.Table:
    return exp.to_table(text)


def aliased_table(source: exp.Table, name: str) -> exp.Table:
    source.set("alias", exp.TableAlias(this=identifier(name)))
    return source


def subquery(query: exp.Query, name: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=identifier(name)))


def all_of(trees: Sequence[exp.Expr]) -> exp.Expr:
    """The trees joined by AND, each OR and AND among them in parentheses. At least one."""
    return _connected(exp.And, trees)


def any_of(trees: Sequence[exp.Expr]) -> exp.Expr:
    """The trees joined by OR, each OR and AND among them in parentheses. At least one."""
    return _connected(exp.Or, trees)


def _connected(connector: type[exp.Connector], trees: Sequence[exp.Expr]) -> exp.Expr:
    first, *rest = trees
    if not rest:
        return first
    whole = _wrapped(first)
    for tree in rest:
        whole = connector(this=whole, expression=_wrapped(tree))
    return whole


def _wrapped(tree: exp.Expr) -> exp.Expr:
    return exp.Paren(this=tree) if isinstance(tree, exp.Connector) else tree


def select_from(source: exp.Expr) -> exp.Select:
    """A SELECT without columns."""
    return exp.Select(from_=exp.From(this=source))


def join(select: exp.Select, source: exp.Expr, side: str, on: exp.Expr | None = None) -> None:
    """Adds a join: `side` is "LEFT" or "CROSS"."""
    made = exp.Join(this=source, **{"kind" if side == "CROSS" else "side": side})
    if on is not None:
        made.set("on", on)
    select.append("joins", made)


def add_with(select: exp.Select, name: str, query: exp.Query) -> None:
    """Adds one common table expression."""
    cte = exp.CTE(this=query, alias=exp.TableAlias(this=identifier(name)))
    known = select.args.get("with_")
    if known is None:
        select.set("with_", exp.With(expressions=[cte]))
    else:
        known.append("expressions", cte)


def limit(select: exp.Select, rows: int) -> exp.Select:
    select.set("limit", exp.Limit(expression=exp.Literal.number(rows)))
    return select


def copied(tree: Tree) -> Tree:
    """A copy that shares no node with the tree."""
    args: dict[str, object] = {}
    for key, value in tree.args.items():
        if value is None:
            continue
        if isinstance(value, exp.Expr):
            args[key] = copied(value)
        elif type(value) is list:
            args[key] = [copied(item) if isinstance(item, exp.Expr) else item for item in value]
        else:
            args[key] = value
    return _like(tree, args)


def rewritten(tree: exp.Expr, visit: Visit) -> exp.Expr:
    """A copy of the tree. `visit` sees each node before its children: what it returns, if it is another node, stands
    in the copy and is not entered; it must be new, or a copy."""
    new = visit(tree)
    if new is not tree:
        return new
    args: dict[str, object] = {}
    for key, value in tree.args.items():
        if value is None:
            continue
        if isinstance(value, exp.Expr):
            args[key] = rewritten(value, visit)
        elif type(value) is list:
            args[key] = [rewritten(item, visit) if isinstance(item, exp.Expr) else item for item in value]
        else:
            args[key] = value
    return _like(tree, args)


def nodes_of(tree: exp.Expr) -> tuple[list[exp.Expr], list[exp.Identifier]]:
    """All nodes, a node before what is in it; identifiers, which are half of all, apart."""
    nodes, names = [tree], list[exp.Identifier]()
    for node in nodes:
        for value in node.args.values():
            if value.__class__ is exp.Identifier:
                names.append(value)
            elif value.__class__ is list:
                for item in value:
                    if item.__class__ is exp.Identifier:
                        names.append(item)
                    elif isinstance(item, exp.Expr):
                        nodes.append(item)
            elif value.__class__ is not str and isinstance(value, exp.Expr):
                nodes.append(value)
    return nodes, names


def signature(tree: exp.Expr) -> str:
    """A text that two trees share exactly when they are built alike; shorter to make than SQL."""
    if isinstance(tree, exp.Identifier):
        return f'"{tree.this}"' if tree.args.get("quoted") else str(tree.this)
    if isinstance(tree, exp.Column) and not tree.args.get("table"):
        return signature(tree.this)
    parts = [tree.__class__.__name__]
    for key, value in tree.args.items():
        if isinstance(value, exp.Expr):
            parts.append(f"{key}={signature(value)}")
        elif value.__class__ is list:
            items = (signature(item) if isinstance(item, exp.Expr) else repr(item) for item in value)
            parts.append(f"{key}=[{' '.join(items)}]")
        elif value is not None and value is not False:
            parts.append(f"{key}={value!r}")
    return f"({' '.join(parts)})"


def _like(tree: Tree, args: dict[str, object]) -> Tree:
    new = tree.__class__(**args)
    if tree._type is not None:
        new._type = tree._type
    if tree._meta is not None:
        new._meta = dict(tree._meta)
    return new
