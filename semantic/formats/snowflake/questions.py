"""Verified queries of a Snowflake model → verified questions, where the same rows can be asked for by a query.

    SELECT status, SUM(net) AS revenue FROM __orders WHERE status <> 'OPEN' GROUP BY 1
    {"metrics": ["ORDERS.REVENUE"], "dimensions": ["ORDERS.STATUS"], "filters": […]}

Each becomes a query only if all of it is understood, and that query compiles; else its SQL is in the report.
"""

from __future__ import annotations

from datetime import UTC, datetime

from semantic.catalog import Catalog
from semantic.compiling import compile_query
from semantic.errors import QueryInvalid
from semantic.formats.drafting import Draft, Values
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable
from semantic.formats.naming import sound_name
from semantic.formats.report import Line, Outcome
from semantic.formats.snowflake.selects import Found, read_select
from semantic.formats.snowflake.tables import Tables
from semantic.query import parse_query

_NULLS_LAST = (
    "Groups without a value come last here, in either order: Snowflake has them first where it descends."
)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


_NOW = datetime(2024, 1, 1)
"""Whether a query may be asked does not depend on when."""


def put_questions(draft: Draft, tables: Tables, model: str, queries: list[Entries]) -> None:
    """Put those that can be asked into one file of the model."""
    if not queries:
        return
    catalog = draft.mended()
    file = sound_name(model, "questions")
    for each in queries:
        question = each.text("question").strip()
        try:
            if not question:
                raise Unsayable("It has no question.")
            found = read_select(each.text("sql"), catalog, tables)
            _compiles(found, catalog)
        except Unsayable as unsayable:
            why = f"{unsayable.why} Its SQL: {' '.join(each.text('sql').split())[:1000]}"
            draft.leave_out(each.what, why, each.position)
        else:
            _put(draft, file, question, each, found)
            each.ignore("name", "use_as_onboarding_question")
            each.tell_rest()


def _put(draft: Draft, file: str, question: str, each: Entries, found: Found) -> None:
    values: Values = {"question": question, "query": found.query}
    if by := each.text("verified_by").strip():
        values["verified_by"] = by
    if on := _day(each):
        values["verified_on"] = on
    draft.questions.setdefault(file, []).append(values)
    outcome = Outcome.REWRITTEN if found.nulls_first else Outcome.CARRIED
    why = _NULLS_LAST if found.nulls_first else ""
    draft.tell(Line(outcome, each.what, each.position, f"questions/{file}", why))


def _day(each: Entries) -> str:
    """The day of `verified_at`, which is in seconds since 1970."""
    at = each.integer("verified_at")
    if at is None or not 0 <= at < _LATEST.timestamp():
        return ""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _compiles(found: Found, catalog: Catalog) -> None:
    """Whether the query is one that may be asked. Raises Unsayable."""
    try:
        compile_query(catalog, parse_query(found.query), dialect="snowflake", now=_NOW)
    except QueryInvalid as invalid:
        raise Unsayable(f"{invalid.problem.message} {invalid.problem.hint}".strip()) from None
