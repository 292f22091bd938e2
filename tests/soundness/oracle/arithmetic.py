"""Ad-hoc metrics: names, numbers, + - * / parentheses and calls, read into the same formula that definitions use.

formula("(revenue - cost) / 2") == MetricArithmetic("/", MetricArithmetic("-", ...), Number(2))
"""

from __future__ import annotations

import re
from typing import Literal, cast

from tests.soundness.oracle.expressions import EXTREMES, Call, Formula, MetricArithmetic, MetricName, Number


def formula(text: str) -> Formula:
    """Reads the whole text; `*` and `/` bind tighter, equal operators go from left to right."""
    tokens = re.findall(r"[A-Za-z_][\w.]*|\d+(?:\.\d+)?|[-+*/(),]", text)
    found = _sum(tokens)
    assert not tokens, text
    return found


def _sum(tokens: list[str]) -> Formula:
    return _chain(tokens, ("+", "-"))


def _chain(tokens: list[str], operators: tuple[str, str]) -> Formula:
    inner = _atom if "*" in operators else lambda rest: _chain(rest, ("*", "/"))
    left = inner(tokens)
    while tokens and tokens[0] in operators:
        op = cast(Literal["+", "-", "*", "/"], tokens.pop(0))
        left = MetricArithmetic(op, left, inner(tokens))
    return left


def _atom(tokens: list[str]) -> Formula:
    token = tokens.pop(0)
    if token == "(":
        found = _sum(tokens)
        assert tokens.pop(0) == ")"
        return found
    if token[0].isdigit():
        return Number(float(token) if "." in token else int(token))
    if tokens and tokens[0] == "(":
        del tokens[0]
        if token == "percentage":
            found = _sum(tokens)  # worth what is in it
            assert tokens.pop(0) == ")"
            return found
        inside = [tokens.pop(0)]
        while tokens.pop(0) == ",":
            inside.append(tokens.pop(0))
        if token in EXTREMES:
            return MetricName(f"{token}({inside[0]})")
        return Call(token, inside[0], tuple(inside[1:]))
    return MetricName(token)
