"""SQL of other tools → texts in the neutral dialect of definitions, as far as possible in their author's own words.

neutral_text(parse_sql("SUM(x)", "snowflake"), "SUM(x)")       "SUM(x)"
neutral_text(parse_sql("IFF(a, 1, 0)", "snowflake"), "IFF(a, 1, 0)")     "case when a then 1 else 0 end"
"""

from __future__ import annotations

from sqlglot import ErrorLevel, exp, tokenize
from sqlglot.errors import SqlglotError, UnsupportedError
from sqlglot.tokenizer_core import TokenType

from semantic.definitions.expressions import parse_one
from semantic.definitions.functions import NEUTRAL_SPELLINGS
from semantic.definitions.node_checks import Refused

_KEPT = (TokenType.STRING, TokenType.IDENTIFIER, TokenType.NUMBER)


def parse_sql(text: str, dialect: str) -> exp.Expr:
    """The tree of one expression or statement of another tool's SQL. Raises Refused.

    Also for what the neutral dialect would say without a part of it: `to_char(x, 'D')` is not `cast(x as text)`.
    """
    tree = parse_one(text, dialect)
    try:
        tree.sql(unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError:
        raise _loses_a_part(tree) from None
    return tree


def _loses_a_part(tree: exp.Expr) -> Refused:
    """The refusal of the innermost node that would lose something."""
    for node in tree.walk():
        try:
            node.sql(unsupported_level=ErrorLevel.RAISE)
        except UnsupportedError:
            tree = node
    name = tree.sql_name().lower() if isinstance(tree, exp.Func) else type(tree).__name__.lower()
    near = NEUTRAL_SPELLINGS.get(name, ())
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    return Refused(
        "function-refused",
        f"{name}() with these arguments has no form for all warehouses.",
        f"{meant}Where the source does not say whose SQL it is, --dialect does.",
        near,
    )


def neutral_text(tree: exp.Expr, written: str = "") -> str:
    """The text of a tree: what somebody has `written`, where that means the same in the neutral dialect."""
    text = " ".join(written.split())
    if text:
        try:
            if parse_one(text, "") == tree:
                return in_small_letters(text)
        except Refused:
            pass
    return in_small_letters(tree.sql(normalize_functions="lower"))


def in_small_letters(text: str) -> str:
    """SQL with its keywords and functions in small letters, as definitions are written."""
    try:
        tokens = tokenize(text)
    except SqlglotError:
        return text
    out: list[str] = []
    end = 0
    for at, token in enumerate(tokens):
        out.append(text[end : token.start])
        piece = text[token.start : token.end + 1]
        called = at + 1 < len(tokens) and tokens[at + 1].token_type is TokenType.L_PAREN
        word = token.token_type not in _KEPT and (token.token_type is not TokenType.VAR or called)
        out.append(piece.lower() if word and piece.isupper() else piece)
        end = token.end + 1
    return "".join(out) + text[end:]
