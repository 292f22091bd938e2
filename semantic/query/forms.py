"""A query in any of its forms, as doors get it.

parse_any(catalog, {"metrics": ["revenue"]})
parse_any(catalog, {"sql": "SELECT revenue FROM metrics"})
parse_any(catalog, "SELECT revenue FROM metrics")
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from semantic.errors import QueryMalformed
from semantic.query.json_form import parse_query
from semantic.query.sql_form import parse_sql
from semantic.query.sql_tokens import PATH
from semantic.query.types import Query

if TYPE_CHECKING:
    from semantic.catalog import Catalog


def is_sql(text: str) -> bool:
    """Whether a text is meant as the SQL form: it begins with SELECT (or WITH, which is refused by name)."""
    return re.match(r"\s*(select|with)\b", text, re.IGNORECASE) is not None


def parse_any(catalog: Catalog, form: object) -> Query:
    """The query of any form: its JSON form, {"sql": "SELECT …"}, or the SQL form as a text. Raises a QueryInvalid."""
    if isinstance(form, str) and is_sql(form):
        return parse_sql(catalog, form)
    if isinstance(form, Mapping) and "sql" in form:
        others = [str(key)[:60] for key in form if key != "sql"]
        if others:
            raise QueryMalformed(
                f"`{others[0]}` stands beside `sql`, which is the whole query.",
                hint="What SQL has no clause for is an argument, as in FROM metrics(totals => true).",
                path=f"/{others[0].replace('~', '~0').replace('/', '~1')}",
            )
        if not isinstance(form["sql"], str):
            raise QueryMalformed("`sql` is a text: SELECT … FROM metrics.", path=PATH)
        return parse_sql(catalog, form["sql"])
    return parse_query(form)
