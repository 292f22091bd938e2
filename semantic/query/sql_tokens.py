"""The words of a query in its SQL form, each with its place, and a cursor over them.

Cursor("SELECT product.department, revenue FROM metrics").path()

sqlglot reads the words. The grammar is small and closed, and an expression over metrics must come back exactly as it
was written, so that `sql_form` reads the query from its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NoReturn

from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType
from sqlglot.tokens import Tokenizer

from semantic.errors import QueryMalformed
from semantic.naming import nearest

PATH = "/sql"
MAX_LENGTH = 200_000
MAX_WORDS = 40_000
"""Enough for the longest list of values, and read in a moment."""
MAX_DEPTH = 40

RESERVED = frozenset(
    {
        "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "BY", "LIMIT", "AS", "FILTER", "AND", "OR",
        "NOT", "IN", "IS", "BETWEEN", "LIKE", "ILIKE", "NULL", "TRUE", "FALSE", "ASC", "DESC", "NULLS",
        "OVER", "DISTINCT", "WITH", "UNION", "INTERSECT", "EXCEPT", "OFFSET", "FETCH", "JOIN", "ON", "USING",
        "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "EXISTS", "WINDOW", "QUALIFY", "INTO", "VALUES",
    }
)  # fmt: skip
"""Words that no bare name begins with; in double quotes, or after a dot, they are names like any other."""

AD_HOC = frozenset(
    {"share", "part", "percentage", "rank", "change", "change_rate", "before", "average", "min", "max"}
)
"""The functions of expressions over metrics."""

_NAME = re.compile(r"[^\W\d]\w*")
_SYMBOLS = frozenset("+-*/(),.")

Kind = Literal["name", "quoted", "string", "number", "symbol", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `text` is without its quotes; `start` and `end` are its place in the query's text."""

    kind: Kind
    text: str
    start: int
    end: int

    def word(self) -> str:
        """The word in capitals if it is a bare one, else ""."""
        return self.text.upper() if self.kind == "name" else ""

    @property
    def is_reserved(self) -> bool:
        return self.word() in RESERVED

    def starts_name(self) -> bool:
        return self.kind == "quoted" or (self.kind == "name" and not self.is_reserved)


@dataclass(frozen=True, slots=True)
class Scanned:
    """An expression over metrics, as it is written. `path` is set where it is nothing but a name."""

    text: str
    path: str | None
    tokens: tuple[Token, ...]

    @property
    def spelling(self) -> str:
        """The same for two expressions that differ only in blanks."""
        return " ".join(f"{token.kind[0]}{token.text}" for token in self.tokens)


def read_words(text: str) -> list[Token]:
    """The words of a text and one for its end. Raises QueryMalformed."""
    if len(text) > MAX_LENGTH:
        raise QueryMalformed(f"A query has at most {MAX_LENGTH:,} characters.", path=PATH)
    if not text.strip():
        raise QueryMalformed("There is no query: the text is empty.", path=PATH)
    try:
        found = Tokenizer().tokenize(text)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise QueryMalformed(
            "The query cannot be read as SQL.",
            hint="Look for a quote that is not closed. A text stands in single quotes, '' is a quote inside it.",
            path=PATH,
        ) from error
    if len(found) > MAX_WORDS:
        raise QueryMalformed(f"A query has at most {MAX_WORDS:,} words.", path=PATH)
    words: list[Token] = []
    for token in found:
        source = text[token.start : token.end + 1]
        if token.comments or token.token_type is TokenType.HINT:
            raise QueryMalformed(
                "A query has no comments.", hint="Take out what begins with -- or /*.", path=PATH
            )
        words += _words(token.token_type, token.text, source, token.start, token.end + 1)
    return [*words, Token("end", "", len(text), len(text))]


def _words(type_: TokenType, text: str, source: str, start: int, end: int) -> Iterable[Token]:
    if type_ is TokenType.STRING and source.startswith("'"):
        return (Token("string", text, start, end),)
    if type_ is TokenType.IDENTIFIER and source.startswith('"'):
        return (Token("quoted", text, start, end),)
    if type_ is TokenType.NUMBER:
        return (Token("number", source, start, end),)
    # GROUP BY and the like come as one word.
    parts = [(found[0], found.start()) for found in re.finditer(r"\S+", source)]
    if all(_NAME.fullmatch(part) for part, _ in parts):
        return (Token("name", part, start + at, start + at + len(part)) for part, at in parts)
    return (Token("symbol", source, start, end),)


class Cursor:
    """A place among the words. Everything that is read wrongly raises QueryMalformed with line and column."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = read_words(text)
        self.at = 0

    @property
    def next(self) -> Token:
        return self.words[self.at]

    def ahead(self, by: int = 1) -> Token:
        return self.words[min(self.at + by, len(self.words) - 1)]

    def take(self) -> Token:
        token = self.next
        self.at = min(self.at + 1, len(self.words) - 1)
        return token

    def is_symbol(self, symbol: str) -> bool:
        return self.next.kind == "symbol" and self.next.text == symbol

    def is_word(self, *words: str) -> bool:
        """Whether these bare words come next."""
        return all(self.ahead(i).word() == word for i, word in enumerate(words))

    def is_call(self) -> bool:
        """Whether a function's name and its parenthesis come next."""
        return self.next.kind == "name" and self.ahead().kind == "symbol" and self.ahead().text == "("

    def skip_symbol(self, symbol: str) -> bool:
        found = self.is_symbol(symbol)
        if found:
            self.take()
        return found

    def skip_word(self, *words: str) -> bool:
        found = self.is_word(*words)
        for _ in words if found else ():
            self.take()
        return found

    def expect(self, symbol: str, what: str) -> None:
        if not self.skip_symbol(symbol):
            self.fail(f"`{symbol}` is missing {what}.")

    def fail(
        self, message: str, hint: str = "", *, token: Token | None = None, names: Iterable[str] = ()
    ) -> NoReturn:
        """Raises QueryMalformed. The place is that of the next word, or of `token`."""
        place = (token or self.next).start
        line = self.text.count("\n", 0, place) + 1
        column = place - (self.text.rfind("\n", 0, place) + 1) + 1
        word = (token or self.next).text
        raise QueryMalformed(
            f"{message.removesuffix('.')}, at line {line}, column {column}.",
            hint=hint,
            suggestions=nearest(word, names),
            path=PATH,
        )

    def shown(self) -> str:
        """The next word, for a message."""
        token = self.next
        return "the end" if token.kind == "end" else f"`{self.text[token.start : token.end][:60]}`"

    def path(self, what: str = "A name") -> str:
        """Names joined by dots, each bare or in double quotes."""
        if not self.next.starts_name():
            self.fail(f"{what} is missing before {self.shown()}.", _name_hint(self.next))
        parts = [self.take().text]
        while self.is_symbol("."):
            self.take()
            if self.next.kind not in ("name", "quoted"):
                self.fail(f"A name is missing after the dot, before {self.shown()}.")
            parts.append(self.take().text)
        return ".".join(parts)

    def string(self, what: str) -> str:
        if self.next.kind != "string":
            self.fail(f"{what} is a text in single quotes, not {self.shown()}.")
        return self.take().text

    def expression(self) -> Scanned:
        """Names, numbers, + - * / and parentheses, up to what cannot belong to them; at least one word."""
        first, depth = self.at, 0
        while self._goes_on(first):
            token = self.next
            if token.kind == "symbol":
                if token.text == "," and depth == 0:
                    break
                depth += {"(": 1, ")": -1}.get(token.text, 0)
                if depth < 0:
                    break
                if depth > MAX_DEPTH:
                    self.fail(f"Parentheses are nested deeper than {MAX_DEPTH} levels.")
            elif self.is_call() and not self.is_after_dot(self.at) and token.text.lower() not in AD_HOC:
                self._no_function()
            self.take()
        tokens = tuple(self.words[first : self.at])
        if depth > 0:
            self.fail(f"A parenthesis is not closed before {self.shown()}.", _name_hint(self.next))
        if not tokens:
            self.fail(f"A name is missing before {self.shown()}.", _name_hint(self.next))
        return scanned_words(self.text, tokens)

    def _goes_on(self, first: int) -> bool:
        """Whether the next word can belong to an expression that began at `first`."""
        token = self.next
        if token.kind == "symbol":
            return token.text in _SYMBOLS
        if token.kind == "name" and self.is_after_dot(self.at):
            return True
        if token.kind not in ("quoted", "number") and not token.starts_name():
            return False
        before = self.words[self.at - 1]
        return self.at == first or (before.kind == "symbol" and before.text != ")")

    def is_after_dot(self, index: int) -> bool:
        """Whether a word goes on with a dotted name: there every word is a name."""
        before = self.words[index - 1] if index else None
        return before is not None and before.kind == "symbol" and before.text == "."

    def _no_function(self) -> NoReturn:
        name = self.next.text.lower()
        aggregates = ("sum", "avg", "min", "max", "count", "median", "agg", "aggregate")
        hint = (
            "A metric is an aggregate already: write its name alone."
            if name in aggregates
            else "Expressions over metrics know " + ", ".join(f"{known}(…)" for known in sorted(AD_HOC)) + "."
        )
        self.fail(f"There is no function `{name[:60]}` here.", hint, names=AD_HOC)


def scanned_words(text: str, tokens: tuple[Token, ...]) -> Scanned:
    """The expression that some of a text's words are. A chain of names gives the names, without their quotes."""
    names, dots = tokens[::2], tokens[1::2]
    is_path = (
        len(tokens) % 2 == 1
        and tokens[0].starts_name()
        and all(token.kind in ("name", "quoted") for token in names)
        and all(token.kind == "symbol" and token.text == "." for token in dots)
    )
    source = text[tokens[0].start : tokens[-1].end]
    path = ".".join(token.text for token in names) if is_path else None
    return Scanned(source if path is None else path, path, tokens)


def _name_hint(token: Token) -> str:
    if token.kind == "string":
        return "A name stands bare or in double quotes; single quotes make a text."
    if token.word() in ("SELECT", "WITH"):
        return (
            "A query has no query inside it: `per(metric, entity) > 0` keeps entities by a metric of theirs."
        )
    if token.is_reserved:
        return f'Write a name that is a word of SQL in double quotes: "{token.text[:60]}".'
    return ""
