"""Filters of MetricFlow: SQL with calls in double braces → a tree of SQL in which each call is one node.

    condition = parse_filter("{{ Dimension('listing__country') }} <> 'us' AND {{ Dimension('booking__is_instant') }}")
    condition.calls[0]                                          Call("Dimension", "country", ("listing",))
    condition_text(condition, lambda call: ".".join((*call.path, call.name)))
        "listing.country <> 'us' and booking.is_instant"

What else Jinja can do is refused, and nothing of it is ever run. The text keeps SQL's own meaning of NULL, because an
expression of a definition is SQL. For a query, whose conditions hold or do not, see `filter_trees`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass

from sqlglot import exp

from semantic.definitions.expression_text import replaced
from semantic.definitions.node_checks import Refused
from semantic.formats.metricflow.calls import Call, CallRefused, parse_call, parse_name
from semantic.formats.neutral_sql import neutral_text, parse_sql

_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MARK = "mf_call_"
MAX_CHARACTERS = 20_000


class FilterRefused(Exception):
    """A filter that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`tree` holds an `exp.Placeholder` for each call, named by its place in `calls`."""

    tree: exp.Expr
    calls: tuple[Call, ...]
    text: str

    def call(self, node: object) -> Call | None:
        """The call that a node stands for; None for any other node."""
        return self.calls[int(node.name)] if isinstance(node, exp.Placeholder) else None


def parse_filter(
    text: str, custom: Container[str] = (), dialect: str = "", *, bare: bool = False
) -> Condition:
    """Parse one filter; `custom` are the project's own granularities. With `bare`, names outside of braces are those of
    columns of the result, as queries may have them: `listing__country = 'us'`. Raises FilterRefused."""
    if len(text) > MAX_CHARACTERS:
        raise FilterRefused(f"It has more than {MAX_CHARACTERS:,} characters.")
    if _MARK in text:
        raise FilterRefused(f"A name in it holds `{_MARK}`, which is used for other things.")
    calls: list[Call] = []

    def mark(braces: re.Match[str]) -> str:
        calls.append(parse_call(braces[1], custom))
        return f"{_MARK}{len(calls) - 1}"

    try:
        marked = _BRACES.sub(mark, text)
    except CallRefused as refusal:
        raise FilterRefused(str(refusal)) from None
    if "{{" in marked or "{%" in marked or "{#" in marked:
        raise FilterRefused("It holds Jinja that is none of the calls of MetricFlow.")
    try:
        tree = parse_sql(marked, dialect)
    except Refused as refusal:
        raise FilterRefused(refusal.message.replace(_MARK, "call ")) from None
    if tree.find(exp.Placeholder, exp.Parameter):
        raise FilterRefused("It holds a parameter, which nobody here fills.")
    found = 0
    for node in list(tree.find_all(exp.Column)):
        if not node.table and node.name.lower().startswith(_MARK):
            tree = replaced(tree, node, exp.Placeholder(this=node.name[len(_MARK) :]))
            found += 1
        elif bare and not node.table:
            calls.append(_column(node.name, custom))
            tree = replaced(tree, node, exp.Placeholder(this=str(len(calls) - 1)))
            found += 1
        else:
            raise FilterRefused(f"`{node.sql()[:60]}` in it is no call, and nothing here has that name.")
    if found != len(calls):
        raise FilterRefused("A call of it stands within quotes.")
    return Condition(tree, tuple(calls), marked)


def _column(name: str, custom: Container[str]) -> Call:
    try:
        return parse_name(name, custom)
    except CallRefused as refusal:
        raise FilterRefused(str(refusal)) from None


def condition_text(condition: Condition, reference: Callable[[Call], str]) -> str:
    """The condition in the neutral dialect, with each call as `reference` writes it (an expression over paths)."""
    references = [reference(call) for call in condition.calls]
    written = re.sub(rf"{_MARK}(\d+)", lambda mark: references[int(mark[1])], condition.text)
    tree = condition.tree.copy()
    for node in list(tree.find_all(exp.Placeholder)):
        inside = parse_sql(references[int(node.name)], "")
        tree = replaced(tree, node, exp.Paren(this=inside) if isinstance(inside, exp.Binary) else inside)
    return neutral_text(tree, written)
