"""Filter expressions of Looker, as measures have them, → conditions of SQL.

    condition(column, "paid,open", "string")       status in ('paid', 'open')
    condition(column, "-cancelled", "string")      status <> 'cancelled' or status is null
    condition(column, "[1, 5)", "number")          amount >= 1 and amount < 5

Times are left out: most are relative to the clock, and a query's time range says them.
"""

from __future__ import annotations

import re

from sqlglot import exp

from semantic.formats.named_sql import Unsayable

_NUMBER = r"-?\d+(?:\.\d+)?"
_COMPARED = re.compile(rf"(>=|<=|<>|!=|>|<|=)?\s*({_NUMBER})")
_INTERVAL = re.compile(rf"([\[(])\s*({_NUMBER}|-?inf)?\s*,\s*({_NUMBER}|inf)?\s*([\])])")
_OPERATORS: dict[str, type[exp.Binary]] = {
    "": exp.EQ, "=": exp.EQ, ">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE, "<>": exp.NEQ, "!=": exp.NEQ,
}  # fmt: skip


def condition(column: exp.Expr, text: str, type_: str) -> exp.Expr:
    """The condition that a value of this type fulfils. Raises Unsayable."""
    text = text.strip()
    if "{%" in text or "{{" in text:
        raise Unsayable("It holds Liquid, which is not run here: write what it gives.")
    if not text:
        raise Unsayable("A filter of it is empty, and so keeps every row.")
    if type_ == "boolean":
        if text.lower() not in ("yes", "no", "true", "false"):
            raise Unsayable(f"`{text[:40]}` is neither yes nor no.")
        return column if text.lower() in ("yes", "true") else exp.Not(this=exp.Paren(this=column))
    if type_ == "number":
        return _numbers(column, text)
    if type_ == "string":
        return _texts(column, text)
    raise Unsayable("It filters by a time: ask with a time range, or use a yesno dimension.")


def _texts(column: exp.Expr, text: str) -> exp.Expr:
    if '"' in text or "^" in text:
        raise Unsayable(f"The filter `{text[:60]}` has signs of its own in it.")
    wanted: list[str] = []
    unwanted: list[str] = []
    for each in (word.strip() for word in text.split(",")):
        (unwanted if each.startswith("-") else wanted).append(each.removeprefix("-").strip())
    if wanted and unwanted:
        raise Unsayable(f"The filter `{text[:60]}` says at once what is wanted and what is not.")
    found = [_text(column, each) for each in wanted or unwanted]
    plain = [value for value in found if isinstance(value, exp.Literal)]
    parts: list[exp.Expr] = [value for value in found if not isinstance(value, exp.Literal)]
    if len(plain) == 1:
        parts.insert(0, exp.EQ(this=column.copy(), expression=plain[0]))
    elif plain:
        parts.insert(0, exp.In(this=column.copy(), expressions=plain))
    whole = parts[0] if len(parts) == 1 else exp.or_(*parts)
    if wanted:
        return whole
    if any(each.upper() in ("NULL", "EMPTY") for each in unwanted):
        if len(unwanted) > 1:
            raise Unsayable(f"The filter `{text[:60]}` leaves out values and their absence at once.")
        return exp.Not(this=exp.Paren(this=whole))
    return exp.or_(exp.Not(this=exp.Paren(this=whole)), exp.Is(this=column.copy(), expression=exp.Null()))


def _text(column: exp.Expr, word: str) -> exp.Expr:
    """A literal, or the condition that one word of a filter is."""
    is_null = exp.Is(this=column.copy(), expression=exp.Null())
    if word.upper() == "NULL":
        return is_null
    if word.upper() == "EMPTY":
        return exp.or_(is_null, exp.EQ(this=column.copy(), expression=exp.Literal.string("")))
    if "%" in word:
        if "_" in word:
            raise Unsayable(f"The filter `{word[:60]}` has an underscore beside its `%`.")
        return exp.Like(this=column.copy(), expression=exp.Literal.string(word))
    return exp.Literal.string(word)


def _numbers(column: exp.Expr, text: str) -> exp.Expr:
    upper = text.upper()
    is_null = exp.Is(this=column.copy(), expression=exp.Null())
    if upper in ("NULL", "NOT NULL"):
        return is_null if upper == "NULL" else exp.Not(this=is_null)
    if found := _INTERVAL.fullmatch(text):
        low = (exp.GTE if found[1] == "[" else exp.GT) if found[2] and "inf" not in found[2] else None
        high = (exp.LTE if found[4] == "]" else exp.LT) if found[3] and "inf" not in found[3] else None
        ends = [
            kind(this=column.copy(), expression=_literal(value))
            for kind, value in ((low, found[2]), (high, found[3]))
            if kind is not None
        ]
        if not ends:
            raise Unsayable(f"The filter `{text[:60]}` keeps every row.")
        return exp.and_(*ends)
    words = [word.strip() for word in text.split(",")]
    if len(words) > 1 and all(re.fullmatch(_NUMBER, word) for word in words):
        return exp.In(this=column.copy(), expressions=[_literal(word) for word in words])
    found = _COMPARED.fullmatch(text.removeprefix("NOT ").strip() if upper.startswith("NOT ") else text)
    if found is None or (upper.startswith("NOT ") and found[1]):
        raise Unsayable(f"The filter `{text[:60]}` is none that the import knows.")
    operator = "<>" if upper.startswith("NOT ") else found[1] or ""
    compared = _OPERATORS[operator](this=column.copy(), expression=_literal(found[2]))
    return exp.or_(compared, is_null) if operator in ("<>", "!=") else compared


def _literal(text: str) -> exp.Expr:
    number = exp.Literal.number(text.removeprefix("-"))
    return exp.Neg(this=number) if text.startswith("-") else number
