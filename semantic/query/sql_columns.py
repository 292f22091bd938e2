"""The columns of the SQL form: names, expressions, and what is said about one metric only.

product.department                                          a name, of a dimension or of a metric
revenue / baskets AS spend                                  an expression over metrics
revenue FILTER (WHERE household.has_kids = TRUE) AS family  a metric with conditions of its own
via(revenue, households => household)                       a metric that is told its path to a model
revenue OVER (last => '7 days')                             a metric with a window of time
MEASURE(city)                                               a metric, where a dimension has the same name
date_trunc('month', time)                                   time.month
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.query.sql_filters import FilterReader, Form, date_trunc
from semantic.query.sql_names import Table
from semantic.query.sql_tokens import PATH, Cursor, Scanned, Token, scanned_words
from semantic.query.types import MetricUse
from semantic.query.windows import read_window

NO_WINDOWS = (
    "Write OVER (last => '7 days') or OVER (to_date => 'year'); share, rank and change are functions."
)


@dataclass(slots=True)
class Column:
    """One column. `kind` is "" until it is known to be a metric or a dimension; `name` is how the result calls it."""

    token: Token
    scanned: Scanned
    text: str
    kind: str = ""
    alias: str = ""
    filters: list[Form] | None = None
    via: dict[str, object] | None = None
    over: Form | None = None
    marked: bool = False

    @property
    def name(self) -> str:
        over = read_window(self.over, PATH) if self.over else None
        return MetricUse(self.text, self.alias, over=over).name

    def is_called(self, scanned: Scanned) -> bool:
        """Whether a name or expression in another clause means this column."""
        if scanned.path is not None:
            named = not (self.alias or self.over)
            return scanned.path == self.name or (named and scanned.path == self.scanned.path)
        own = self.over or (self.alias and (self.filters or self.via))
        return scanned.spelling == self.scanned.spelling and not own

    def form(self) -> object:
        """A metric in its JSON form."""
        said = {"as": self.alias, "filters": self.filters, "via": self.via, "over": self.over}
        out: Form = {key: value for key, value in said.items() if value}
        return {"expr": self.text} | out if out else self.text


class ColumnReader:
    """Reads columns at a cursor. `conditions` reads those of a FILTER."""

    def __init__(self, cursor: Cursor, table: Table, conditions: FilterReader) -> None:
        self._cursor = cursor
        self._table = table
        self._conditions = conditions

    def column(self) -> Column:
        """The next column, up to a comma or FROM."""
        cursor = self._cursor
        if cursor.is_call() and cursor.next.word() == "DATE_TRUNC":
            token = cursor.next
            found = date_trunc(cursor)
            name = self._table.name(found)
            item = Column(token, Scanned(found, found, ()), name, "dimension")
        elif cursor.is_call() and cursor.next.word() in ("MEASURE", "VIA"):
            item = self._marked()
        else:
            token = cursor.next
            scanned = cursor.expression()
            item = Column(token, scanned, self._table.expression(scanned, cursor.text))
            if scanned.path is None:
                item.kind = "metric"
        if cursor.is_word("FILTER"):
            self._read_own_filters(item)
        if cursor.is_word("OVER"):
            self._read_window(item)
        if cursor.skip_word("AS"):
            if not cursor.next.starts_name():
                cursor.fail(f"The column's name is missing before {cursor.shown()}.")
            item.alias = cursor.take().text
            if not item.alias.strip():
                cursor.fail("The column's name is empty.")
        if cursor.is_word("OVER"):
            cursor.fail("OVER is not known here: it stands before AS.", NO_WINDOWS)
        return item

    def _marked(self) -> Column:
        """MEASURE(revenue), or via(revenue, policies => coverage.policy): a metric whatever its name."""
        cursor = self._cursor
        token = cursor.take()
        cursor.take()
        scanned = cursor.expression()
        item = Column(token, scanned, self._table.expression(scanned, cursor.text), "metric", marked=True)
        while token.word() == "VIA" and cursor.skip_symbol(","):
            item.via = item.via or {}
            model = cursor.path("A model's name")
            if model in item.via:
                cursor.fail(f"The model `{model[:60]}` stands twice.")
            if not cursor.skip_symbol("=>"):
                cursor.fail("`=>` is missing.", "Write via(revenue, policies => coverage.policy).")
            item.via[model] = cursor.path("A path")
        if token.word() == "VIA" and not item.via:
            cursor.fail("A path is missing.", "Write via(revenue, policies => coverage.policy).")
        cursor.expect(")", f"at the end of {token.text}(…)")
        return item

    def _read_window(self, item: Column) -> None:
        """revenue OVER (last => '7 days', show => 'first')."""
        cursor = self._cursor
        if not item.filters:
            self._take_out_of_parentheses(item, "OVER", "what it is a window of")
        token = cursor.take()
        cursor.expect("(", "after OVER")
        item.over = {}
        while not item.over or cursor.skip_symbol(","):
            if cursor.next.kind != "name" or cursor.ahead().text != "=>":
                cursor.fail("OVER is not known here as databases have it.", NO_WINDOWS, token=token)
            key = cursor.take().text.lower()
            cursor.take()
            if key in item.over:
                cursor.fail(f"`{key[:60]}` stands twice.")
            item.over[key] = cursor.string(f"`{key[:60]}`")
        cursor.expect(")", "at the end of OVER")
        read_window(item.over, PATH)

    def _take_out_of_parentheses(self, item: Column, word: str, what: str) -> None:
        """An expression stands in parentheses, so that it is clear how much of it is meant."""
        if item.scanned.path is None and not item.marked and not _is_one_call(item.scanned.tokens):
            inner = _inside(item.scanned.tokens)
            if inner is None:
                self._cursor.fail(
                    f"{word} stands after an expression, and it is not clear {what}.",
                    f"Put the expression in parentheses: (revenue / baskets) {word} (…).",
                )
            item.scanned = scanned_words(self._cursor.text, inner)
            item.text = self._table.expression(item.scanned, self._cursor.text)
        item.kind = "metric"

    def _read_own_filters(self, item: Column) -> None:
        """revenue FILTER (WHERE …)."""
        cursor = self._cursor
        self._take_out_of_parentheses(item, "FILTER", "how much of it is filtered")
        cursor.take()
        cursor.expect("(", "after FILTER")
        if not cursor.skip_word("WHERE"):
            cursor.fail("WHERE is missing.", "Write revenue FILTER (WHERE household.has_kids = TRUE).")
        item.filters = [form for form, _ in self._conditions.filters()]
        cursor.expect(")", "at the end of FILTER")


def _inside(tokens: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """What stands in the parentheses that are around all of an expression; None if there are none."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind == "symbol":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return tokens[1:-1] if index == len(tokens) - 1 and len(tokens) > 2 else None
    return None


def _is_one_call(tokens: tuple[Token, ...]) -> bool:
    """Whether an expression is just share(…) or the like."""
    return (
        len(tokens) > 3
        and tokens[0].kind == "name"
        and tokens[1].text == "("
        and _inside(tokens[1:]) is not None
    )
