"""The SQL form of a query, read: the same query as its JSON form, for people and programs that speak SQL.

parse_sql(catalog, "SELECT product.department, revenue FROM metrics(range => 'last 3 months') "
                   "WHERE household.age = '25-34' GROUP BY 1 HAVING revenue > 1000 ORDER BY 2 DESC LIMIT 10")

It is read into the JSON form, which `parse_query` checks, so that both forms have the same rules and limits.
`sql_writing` is the way back. Nothing of it reaches a warehouse as text: names are looked up, values are bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from semantic.query.json_form import parse_query
from semantic.query.sql_columns import NO_WINDOWS, Column, ColumnReader
from semantic.query.sql_filters import FilterReader, Form, argument, date_trunc, number, time_form
from semantic.query.sql_names import (
    COMPARED,
    EVERYTHING,
    Table,
    holds_metric,
    is_segment,
    metric_or_dimension,
)
from semantic.query.sql_tokens import Cursor, Scanned, Token
from semantic.query.types import Query

if TYPE_CHECKING:
    from semantic.catalog import Catalog

ARGUMENTS = (
    "range", "from", "until", "basis", "compare", "whole", "timezone", "totals", "per", "other", "rows",
    "of", "beside", "also",
)  # fmt: skip
"""What SQL has no clause for: FROM metrics(range => 'last 3 months', totals => true)."""

_PASSED_ON = ("totals", "timezone", "rows", "of", "beside", "also")
MAX_COLUMNS = 1_000
_NO_JOINS = "Joins are defined in the models: name what they lead to, as in product.department."
_REFUSED = {
    "DISTINCT": "Dimensions without metrics are distinct already.",
    "OFFSET": "Order the other way round, or filter.",
    "FETCH": "Write LIMIT.",
    "UNION": "Send two queries.",
    "INTERSECT": "Filter by both conditions instead.",
    "EXCEPT": "Filter instead, or use none(…).",
    "JOIN": _NO_JOINS,
    "INNER": _NO_JOINS,
    "LEFT": _NO_JOINS,
    "CROSS": _NO_JOINS,
    "OVER": NO_WINDOWS,
    "WINDOW": "Define a metric with `over`.",
    "QUALIFY": "Write LIMIT with per => dimension for the first rows of every group.",
    "WITH": "A query has no query inside it.",
    "AS": "A table has no other name here.",
    "CASE": "Define a dimension whose `expr` says so.",
}  # fmt: skip


def parse_sql(catalog: Catalog, text: str) -> Query:
    """The query that a SELECT over metrics and dimensions stands for.

    Raises a QueryInvalid that says where, and what to write instead. Nothing is ignored: it is obeyed or refused.
    """
    return _Statement(catalog, text).query()


class _Statement:
    def __init__(self, catalog: Catalog, text: str) -> None:
        self.catalog = catalog
        self.cursor = Cursor(text)
        self.table = Table(catalog)
        self.arguments: Form = {}
        self.items: list[Column] = []

    def query(self) -> Query:
        cursor = self.cursor
        if not cursor.skip_word("SELECT"):
            self._refuse("A query begins with SELECT, not with {}.")
        self.table = self._find_table()
        if cursor.is_word("DISTINCT"):
            self._refuse()
        if cursor.is_word("FROM"):
            cursor.fail("Nothing is selected.", "Name metrics and dimensions after SELECT.")
        star = cursor.next if cursor.skip_symbol("*") else None
        if star is None:
            self._read_items()
        self._read_table()
        if star is not None and "rows" not in self.arguments:
            cursor.fail("`*` says nothing about what is wanted.", "Name metrics and dimensions.", token=star)
        rows = self._filters("WHERE")
        self._group_by()
        groups = self._filters("HAVING")
        form = self._form(rows + groups)
        form |= self._order() | self._limit()
        cursor.skip_symbol(";")
        if cursor.next.kind != "end":
            self._refuse("{} cannot stand here.")
        query = parse_query(form)
        self._check_places(query, rows, groups)
        return query

    def _refuse(self, message: str = "{} is not known here.") -> NoReturn:
        cursor = self.cursor
        hint = _REFUSED.get(cursor.next.word(), "") if cursor.next.kind != "symbol" else ""
        if cursor.is_symbol(","):
            hint = _NO_JOINS
        cursor.fail(
            message.format(cursor.shown()),
            hint or "The form is SELECT … FROM metrics(…) WHERE … GROUP BY … HAVING … ORDER BY … LIMIT …",
        )

    # SELECT

    def _find_table(self) -> Table:
        """The table after FROM, which decides what the names before it mean."""
        depth = 0
        for index in range(self.cursor.at, len(self.cursor.words) - 1):
            token = self.cursor.words[index]
            if token.kind == "symbol":
                depth += {"(": 1, ")": -1}.get(token.text, 0)
            elif depth == 0 and token.word() == "FROM" and not self.cursor.is_after_dot(index):
                name = self.cursor.words[index + 1]
                known = name.kind in ("name", "quoted") and name.text in self.catalog.models
                return Table(self.catalog, name.text if known and name.text != EVERYTHING else "")
        self.cursor.fail(
            "FROM is missing.", f"Write SELECT … FROM {EVERYTHING}.", token=self.cursor.words[-1]
        )

    def _read_items(self) -> None:
        columns = ColumnReader(self.cursor, self.table, self._reader(having=False))
        while True:
            self.items.append(columns.column())
            if len(self.items) > MAX_COLUMNS:
                self.cursor.fail(f"A query has at most {MAX_COLUMNS:,} columns.")
            if not self.cursor.skip_symbol(","):
                break
        if not self.cursor.is_word("FROM"):
            if self.cursor.next.starts_name():
                self.cursor.fail(
                    f"{self.cursor.shown()} cannot stand here.",
                    "Another name for a metric's column is written with AS.",
                )
            self._refuse("{} cannot stand here.")

    # FROM

    def _read_table(self) -> None:
        cursor = self.cursor
        if not cursor.skip_word("FROM"):
            cursor.fail(f"FROM is missing before {cursor.shown()}.", f"Write SELECT … FROM {EVERYTHING}.")
        token = cursor.next
        if cursor.is_symbol("("):
            cursor.fail("A query has no query inside it.", f"Write FROM {EVERYTHING}.")
        name = cursor.path("A table")
        if name != EVERYTHING and name not in self.catalog.models:
            known = (EVERYTHING, *self.catalog.models)
            cursor.fail(
                f"There is no table `{name[:60]}`.",
                f"Write FROM {EVERYTHING}, or a model's name.",
                token=token,
                names=known,
            )
        if not cursor.skip_symbol("("):
            return
        while not cursor.is_symbol(")"):
            key, value = argument(cursor, ARGUMENTS, self.arguments)
            self.arguments[key] = value
            if not cursor.skip_symbol(","):
                break
        cursor.expect(")", f"after the arguments, before {cursor.shown()}")

    # WHERE, GROUP BY, HAVING

    def _filters(self, clause: str) -> list[tuple[Form, Token]]:
        if not self.cursor.skip_word(clause):
            return []
        return self._reader(having=clause == "HAVING").filters()

    def _reader(self, *, having: bool) -> FilterReader:
        def resolve(scanned: Scanned, token: Token) -> str:
            found = self._column(scanned) if having else None
            if found is not None:
                return found
            if scanned.path is not None:
                return self.table.name(scanned.path)
            self.cursor.fail(
                "An expression is compared, which is no column of the query."
                if having
                else "A condition on rows compares a name.",
                "Name it in SELECT with AS, and write the condition after HAVING.",
                token=token,
            )

        def segment(name: str, token: Token) -> str:
            if not is_segment(self.catalog, name):
                self.cursor.fail(
                    f"`{name[:60]}` stands alone and is no segment.",
                    "Compare it with a value; a boolean with TRUE or FALSE.",
                    token=token,
                    names=[found.name for found in self.catalog.segments.values()],
                )
            return name

        return FilterReader(self.cursor, resolve, segment)

    def _column(self, scanned: Scanned) -> str | None:
        """The name of the column that a name or expression means, with the columns of a comparison beside it."""
        for item in self.items:
            if item.is_called(scanned):
                return item.name
        base, _, last = (scanned.path or "").replace("__", ".").rpartition(".")
        if base and last in COMPARED:
            for item in self.items:
                if base in (item.name, None if item.alias or item.over else item.scanned.path):
                    return f"{item.name}.{last}"
        return None

    def _group_by(self) -> None:
        """Says which columns are dimensions. Without it, what is no metric is one."""
        cursor = self.cursor
        if not cursor.is_word("GROUP"):
            for item in self.items:
                item.kind = item.kind or metric_or_dimension(self.catalog, item.text)
        elif not cursor.skip_word("GROUP", "BY"):
            cursor.fail("BY is missing after GROUP.")
        else:
            grouped = [self._grouped()]
            while cursor.skip_symbol(","):
                grouped.append(self._grouped())
            for item in self.items:
                self._check_grouped(item, any(item is other for other in grouped))
        for item in self.items:
            base, _, last = (item.scanned.path or "").rpartition(".")
            if last in COMPARED and any(other.name == base for other in self.items):
                hint = "Take it out: `compare` sets it beside each metric."
                cursor.fail(f"`{base[:60]}.{last}` comes by itself.", hint, token=item.token)
        kinds = [item.kind for item in self.items]
        if kinds != sorted(kinds):
            first = self.items[kinds.index("metric")]
            cursor.fail(
                "A metric stands before a dimension.",
                "Write the dimensions first, as results show them.",
                token=first.token,
            )
        for item in self.items:
            if item.kind == "dimension" and item.alias:
                cursor.fail(
                    "A dimension keeps its name.",
                    "Take out AS; only metrics get other names.",
                    token=item.token,
                )

    def _grouped(self) -> Column:
        cursor = self.cursor
        token = cursor.next
        if token.kind == "number":
            return self._ordinal()
        scanned = self._named()
        for item in self.items:
            if scanned.path is not None and scanned.path in (item.text, item.scanned.path):
                return item
        cursor.fail(
            "GROUP BY names what is not selected.",
            "Select it, or leave GROUP BY out: it is implied.",
            token=token,
        )

    def _check_grouped(self, item: Column, grouped: bool) -> None:
        if grouped and (item.kind == "metric" or holds_metric(self.catalog, item.text, ())):
            self.cursor.fail("GROUP BY names a metric.", "Group by dimensions only.", token=item.token)
        if not grouped and item.kind == "dimension":
            self.cursor.fail(
                "A dimension is missing in GROUP BY.",
                "Name it there, or leave GROUP BY out.",
                token=item.token,
            )
        if not grouped and not item.kind and metric_or_dimension(self.catalog, item.text) == "dimension":
            self.cursor.fail(
                f"`{item.text[:60]}` is no metric, and not in GROUP BY.",
                "Name it there, or leave GROUP BY out: it is implied.",
                token=item.token,
            )
        item.kind = "dimension" if grouped else "metric"

    def _named(self) -> Scanned:
        cursor = self.cursor
        if cursor.is_call() and cursor.next.word() == "DATE_TRUNC":
            found = date_trunc(cursor)
            return Scanned(found, found, ())
        return cursor.expression()

    def _ordinal(self) -> Column:
        cursor = self.cursor
        token = cursor.next
        place = number(cursor)
        if not isinstance(place, int) or not 1 <= place <= len(self.items):
            cursor.fail(
                f"There is no column {token.text[:20]}.", f"There are {len(self.items)}.", token=token
            )
        return self.items[place - 1]

    def _check_places(
        self, query: Query, rows: list[tuple[Form, Token]], groups: list[tuple[Form, Token]]
    ) -> None:
        """A condition on a metric stands after HAVING, every other one after WHERE."""
        outputs = [use.name for use in query.metrics]
        for found, (_, token) in zip(query.filters, rows + groups, strict=True):
            on_metric = holds_metric(self.catalog, found, outputs)
            after_where = any(token is other for _, other in rows)
            if on_metric and after_where:
                self.cursor.fail(
                    "A condition on a metric stands after WHERE.", "Write it after HAVING.", token=token
                )
            if not on_metric and not after_where:
                self.cursor.fail(
                    "A condition without a metric stands after HAVING.", "Write it after WHERE.", token=token
                )

    # The rest

    def _order(self) -> Form:
        cursor = self.cursor
        if not cursor.is_word("ORDER"):
            return {}
        if not cursor.skip_word("ORDER", "BY"):
            cursor.fail("BY is missing after ORDER.")
        order = [self._ordered()]
        while cursor.skip_symbol(","):
            order.append(self._ordered())
        return {"order_by": order}

    def _ordered(self) -> str:
        cursor = self.cursor
        token = cursor.next
        if token.kind == "number":
            name = self._ordinal().name
        else:
            scanned = self._named()
            found = self._column(scanned)
            if found is None and scanned.path is None:
                cursor.fail(
                    "ORDER BY names an expression that is no column.",
                    "Select it with AS, and order by that.",
                    token=token,
                )
            name = found if found is not None else self.table.name(scanned.path or "")
        if name.strip() != name or name.startswith(("-", "+")):
            cursor.fail(
                "This column cannot be ordered by as it stands.",
                "Give it a name in SELECT with AS.",
                token=token,
            )
        descending = cursor.skip_word("DESC")
        if not descending:
            cursor.skip_word("ASC")
        if cursor.skip_word("NULLS") and not cursor.skip_word("LAST"):
            cursor.fail("What is missing comes last, both ways.", "Take out NULLS FIRST.")
        return f"-{name}" if descending else name

    def _limit(self) -> Form:
        cursor = self.cursor
        limit: Form = {key: self.arguments[key] for key in ("per", "other") if self.arguments.get(key)}
        if cursor.skip_word("LIMIT"):
            if cursor.next.kind != "number":
                cursor.fail(f"LIMIT is a number of rows, not {cursor.shown()}.")
            limit["rows"] = number(cursor)
        elif limit:
            cursor.fail(f"The argument `{next(iter(limit))}` needs LIMIT.", "Say how many rows: LIMIT 3.")
        return {"limit": limit} if limit else {}

    def _form(self, filters: list[tuple[Form, Token]]) -> Form:
        """The JSON form without order and limit."""
        metrics = [item for item in self.items if item.kind == "metric"]
        dimensions = [item for item in self.items if item.kind == "dimension"]
        if self.table.home and not metrics and not {"rows", "of"} & set(self.arguments):
            for item in dimensions:
                item.text = self.table.listed(item.text)
        if isinstance(per := self.arguments.get("per"), list):
            self.arguments["per"] = [self.table.name(str(name)) for name in per]
        form: Form = {
            "metrics": [item.form() for item in metrics],
            "dimensions": [item.text for item in dimensions],
            "filters": [found for found, _ in filters],
            "time": time_form(self.cursor, self.arguments) or None,
        }
        return form | {key: self.arguments[key] for key in _PASSED_ON if self.arguments.get(key)}
