"""The query that a page shows as an example, and the SQL that the compiler writes for it; nothing is connected.

    Examples(catalog, principal, dialects).of_metric(metric)
        Example('{"metrics": ["revenue"], "dimensions": ["time.month"]}', "WITH sales_metrics AS (…", …)

The SQL is told only where who looks knows of all that it rests on, and sees all rows of what it reads: other SQL names
what it hides.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.compiling.warehouses import Dialects
from semantic.definitions.types import Metric, VerifiedQuestion
from semantic.errors import QueryInvalid
from semantic.planning.notes import models_read
from semantic.policies import view_of
from semantic.principal import Principal
from semantic.query import parse_query, query_json
from service.browsing import Lineages
from service.compiled_json import runnable_sql
from service.rendering.words import listing

AT = datetime(2024, 7, 15, 12)
"""When queries are asked, so that a page changes with the definitions alone."""
AT_WORDS = "15 July 2024, 12:00"
LATER = timedelta(days=400)
ONE_LINE = 90
"""Characters of a query that is written on one line."""

Form = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Example:
    """A query as JSON, and its SQL. `note` says what to know of it, or why there is none."""

    query: str
    sql: str = ""
    dialect: str = ""
    note: str = ""


class Examples:
    def __init__(
        self, catalog: Catalog, principal: Principal, dialects: str | Dialects, lineages: Lineages
    ) -> None:
        """`catalog` is the whole one."""
        self._catalog = catalog
        self._principal = principal
        self._dialects = dialects
        self._lineages = lineages
        self._view = view_of(catalog, principal)

    def of_metric(self, metric: Metric) -> Example:
        """By month where that can be asked, else all in one number."""
        name = self._view.catalog.short_name(metric)
        by_month = {"metrics": [name], "dimensions": ["time.month"]}
        form, compiled = self._first([by_month, {"metrics": [name]}])
        return self._example(form, compiled, told=self._lineages.is_told("metric", metric.qualified))

    def of_question(self, question: VerifiedQuestion) -> Example:
        form, compiled = self._first([question.query])
        told = self._lineages.is_told("question", question.question)
        return self._example(query_json(parse_query(form)), compiled, told=told)

    def _first(self, forms: Iterable[Form]) -> tuple[Form, Compiled | QueryInvalid]:
        """The first that compiles, else the last with what is wrong."""
        for form in forms:
            try:
                return form, self._compiled(form, AT)
            except QueryInvalid as error:
                last = form, error
        return last

    def _compiled(self, form: Form, now: datetime) -> Compiled:
        return compile_query(
            self._catalog, parse_query(form), dialect=self._dialects, now=now, principal=self._principal
        )

    def _moves(self, form: Form, compiled: Compiled) -> bool:
        """Whether the same query means other times when it is asked later."""
        values = compiled.main.parameters
        if not any(isinstance(value, date) for value in values.values()):
            return False
        later = self._compiled(form, AT + LATER).main
        return later.parameters != values or later.sql != compiled.main.sql

    def _example(self, form: Form, compiled: Compiled | QueryInvalid, *, told: bool) -> Example:
        text = _json(form)
        if isinstance(compiled, QueryInvalid):
            return Example(text, note=f"By itself it does not compile: {compiled.problem.message}")
        if not told:
            return Example(text, note="Its SQL is not shown: it rests on what not everybody knows.")
        if limited := self._limited(compiled):
            models = listing(sorted(limited.intersection(self._view.catalog.models)))
            return Example(
                text,
                note=f"Its SQL depends on who asks: not everybody sees all rows of {models or 'what it reads'}.",
            )
        note = f"As if it were asked on {AT_WORDS}." if self._moves(form, compiled) else ""
        return Example(text, runnable_sql(compiled.main, compiled.dialect), compiled.dialect, note)

    def _limited(self, compiled: Compiled) -> frozenset[str]:
        """The models that it reads of which who looks sees not all rows, or no small groups."""
        if not self._view.fingerprint:
            return frozenset()
        limited = (*self._view.catalog.seen, *self._view.catalog.min_groups)
        return models_read(compiled.main.plan.facts_read).intersection(limited)


def _json(form: Form) -> str:
    """On one line where it is short, else a line for each key."""
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in form.items()]
    short = f"{{{', '.join(lines)}}}"
    return short if len(short) <= ONE_LINE else "{" + ",\n ".join(lines) + "}"
