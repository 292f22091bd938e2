"""SQL of other tools → texts in the neutral dialect of definitions, as far as possible in their author's own words.

neutral_text(parse_one("SUM(x)", "snowflake"), "SUM(x)")       "SUM(x)"
neutral_text(parse_one("IFF(a, 1, 0)", "snowflake"), "IFF(a, 1, 0)")     "case when a then 1 else 0 end"
"""

from __future__ import annotations

from sqlglot import exp, tokenize
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from semantic.definitions.expressions import parse_one
from semantic.definitions.node_checks import Refused

_KEPT = (TokenType.STRING, TokenType.IDENTIFIER, TokenType.NUMBER)


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
