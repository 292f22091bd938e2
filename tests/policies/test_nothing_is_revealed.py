"""Who may not see something is answered as if it did not exist: with rows, errors, suggestions, lists and near names.

Every probe is asked twice: by Anna of the shop with secrets, and of a shop in which they never were. Both must say the
same, word for word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import product

import duckdb
import pytest

from semantic import Catalog, Principal, compile_query
from semantic.errors import QueryInvalid
from semantic.policies import view_of
from semantic.principal import EVERYONE
from semantic.query import parse_any
from service.browsing import KINDS, Browser
from tests.policies.shop import ANNA, FINN, tables, with_secrets, without_secrets

NOW = datetime(2017, 6, 1)
SECRETS = (
    *(
        "income",
        "households.income",
        "household.income",
        "wealthy",
        "households.wealthy",
        "mean_age",
        "home_store",
    ),
    *("cost", "sales.cost", "margin", "margin_rate", "dear_revenue", "dear", "cost_level", "cashier.name"),
    *("cashier_name", "cashier", "employees", "employees.name", "headcount", "payroll", "employees.payroll"),
    *("neighbours", "stores.neighbours.size", "household.home_store.city", "home_store.city"),
)
NEAR = (
    "incom",
    "salary",
    "margins",
    "cots",
    "employee",
    "employes.nam",
    "pay_roll",
    "profit",
    "cashiers.name",
    "dearr",
)
KNOWN = (
    "revenue",
    "basket_value",
    "household.region",
    "store.city",
    "channel",
    "households",
    "time.month",
    "large",
)
NAMES = (*SECRETS, *NEAR, *KNOWN)


def shapes(name: str) -> Iterator[dict[str, object]]:
    """Everywhere that a query may name something."""
    is_one = {"field": name, "op": "=", "values": ["x"]}
    yield {"metrics": [name]}
    yield {"metrics": [{"expr": f"{name} / revenue", "as": "x"}]}
    yield {"metrics": [{"expr": f"share({name})", "as": "x"}]}
    yield {"metrics": ["revenue"], "dimensions": [name], "totals": True}
    yield {"metrics": ["households"], "dimensions": [name]}
    yield {"metrics": ["stores"], "dimensions": [name]}
    yield {"dimensions": [name]}
    yield {"dimensions": ["channel", name]}
    yield {"metrics": ["revenue"], "filters": [is_one]}
    yield {"metrics": ["revenue"], "filters": [{"not": is_one}]}
    yield {
        "metrics": ["revenue"],
        "filters": [{"any": [is_one, {"field": "channel", "op": "=", "values": ["web"]}]}],
    }
    yield {
        "metrics": ["households"],
        "filters": [{"some": {"field": f"purchases.{name}", "op": "is_not_null"}}],
    }
    yield {"metrics": ["revenue"], "filters": [{"segment": name}]}
    yield {
        "metrics": ["households"],
        "filters": [{"metric": name, "per": "household", "op": ">", "values": [1]}],
    }
    yield {"metrics": ["revenue"], "filters": [{"metric": "baskets", "per": name, "op": ">", "values": [1]}]}
    yield {"metrics": ["revenue"], "dimensions": ["channel"], "order_by": [f"-{name}"]}
    yield {"metrics": [{"expr": "revenue", "via": {"stores": name}}], "dimensions": ["stores.city"]}
    yield {"metrics": [{"expr": "revenue", "filters": [is_one]}]}
    yield {
        "metrics": ["revenue"],
        "dimensions": ["channel"],
        "limit": {"rows": 1, "per": [name], "other": True},
    }
    yield {"metrics": ["revenue"], "time": {"basis": name, "range": "2017"}}
    yield {"rows": name}
    yield {"rows": "sales", "dimensions": [name]}
    yield {"sql": f"SELECT {name} FROM metrics"}
    yield {"sql": f"SELECT revenue FROM metrics WHERE {name} = 'x' GROUP BY 1"}
    yield {"sql": f"SELECT * FROM {name}"}
    yield {"sql": f"SELECT {name.replace('.', '__')} FROM sales"}


def said(catalog: Catalog, data: duckdb.DuckDBPyConnection, form: object, principal: Principal) -> object:
    """The rows and their names, or the refusal as it is read."""
    try:
        query = parse_any(view_of(catalog, principal).catalog, form)
        compiled = compile_query(catalog, query, dialect="duckdb", now=NOW, principal=principal)
    except QueryInvalid as error:
        return [(p.code, p.message, p.hint, p.suggestions, p.path) for p in error.problems]
    statements = [compiled.main, *([compiled.totals] if compiled.totals else [])]
    rows = [data.execute(each.sql, each.parameters or None).fetchall() for each in statements]
    return compiled.main.columns, rows


@pytest.mark.parametrize("name", NAMES)
def test_every_query_is_answered_as_if_the_secrets_were_not_there(name: str) -> None:
    full, bare = with_secrets(), without_secrets()
    with tables() as data, tables(gone=True) as less:
        for form in shapes(name):
            assert said(full, data, form, ANNA) == said(bare, less, form, EVERYONE), json.dumps(form)


def test_the_probes_find_what_is_there() -> None:
    """For who may see them, the same names are answered with rows of their own: the test above is not empty."""
    full = with_secrets()
    with tables() as data:
        answered = [
            isinstance(said(full, data, form, FINN), tuple)
            and not isinstance(said(full, data, form, ANNA), tuple)
            for name in SECRETS
            for form in shapes(name)
        ]
        assert sum(answered) > 60
        assert said(full, data, {"metrics": ["revenue", "cost"]}, FINN) == (("revenue", "cost"), [[(63, 23)]])
        assert said(full, data, {"metrics": ["revenue"]}, ANNA) == (("revenue",), [[(7,)]])


def test_nothing_kept_for_one_is_given_to_another() -> None:
    """In any order, the same query object has for each the rows of that person."""
    full = with_secrets()
    people = (ANNA, FINN, EVERYONE, Principal("ben", (("regions", ("south",)),)), ANNA)
    query = parse_any(full, {"metrics": ["revenue"]})
    with tables() as data:
        for first, second in product(people, people):
            found = []
            for principal in (first, second):
                compiled = compile_query(full, query, dialect="duckdb", now=NOW, principal=principal)
                found.append(
                    data.execute(compiled.main.sql, compiled.main.parameters or None).fetchall()[0][0]
                )
            assert found == [SEEN[first.id], SEEN[second.id]]


SEEN = {"anna": 7, "finn": 63, "everyone": None, "ben": 8}


def test_lists_details_and_searches_of_definitions_say_the_same() -> None:
    seen, bare = Browser(view_of(with_secrets(), ANNA).catalog), Browser(without_secrets())
    assert [_placeless(e) for e in seen.entries()] == [_placeless(e) for e in bare.entries()]
    for name, kind in product(NAMES, KINDS):
        assert _detail(seen, kind, name) == _detail(bare, kind, name)
        assert [e.qualified for e in seen.search(name, (kind,))] == [
            e.qualified for e in bare.search(name, (kind,))
        ]


def _detail(browser: Browser, kind: str, name: str) -> object:
    try:
        return _placeless(browser.detail(kind, name))
    except QueryInvalid as error:
        return [(p.code, p.message, p.hint, p.suggestions) for p in error.problems]


def _placeless(shown: object) -> dict[str, object]:
    """Without where it stands in the files, of which lines are gone in one of the two."""
    text = {slot: getattr(shown, slot) for slot in type(shown).__dataclass_fields__}  # type: ignore[attr-defined]
    return {slot: value for slot, value in text.items() if slot != "position"}
