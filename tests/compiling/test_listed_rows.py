"""What rows are listed without metrics: refusals, and what only the SQL text shows. Rows are in tests/soundness."""

from __future__ import annotations

from datetime import datetime

import pytest

from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid

FILES = {
    "settings.yml": "warehouses: {main: {url: 'duckdb://'}, other: {url: 'duckdb://'}}",
    "users.yml": "{model: users, table: users, key: id, dimensions: {state: {type: string}}}",
    "days.yml": "{model: days, table: days, key: day, dimensions: {day: {type: date}}}",
    "far.yml": "{model: far, table: far, key: day, warehouse: other, dimensions: {day: {type: date}}}",
    "listings.yml": """
model: listings
table: listings
key: id
joins:
  user: {model: users, on: {user_id: id}, inverse: listed}
  lux_user: {model: users, on: {user_id: id}, where: this.lux, inverse: lux_listed}
dimensions:
  lux: {type: boolean}
  size: {type: string, expr: "coalesce(size, 'small')"}
metrics: {listings: {expr: count()}}
""",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    made = load_texts(FILES)
    assert not made.errors, made.errors
    return made


def sql(catalog: Catalog, query: object, dialect: str = "duckdb") -> str:
    return compile_query(catalog, parse_query(query), dialect=dialect, now=datetime(2024, 1, 1)).main.sql


def test_what_is_beside_comes_before_what_no_row_meets(catalog: Catalog) -> None:
    """A user without a listing would stand beside every day otherwise; the size is that of a listing that is there."""
    asked = {
        "of": "listings",
        "beside": ["days"],
        "also": ["user"],
        "dimensions": ["days.day", "listings.size", "user.state"],
    }
    assert sql(catalog, asked) == (
        "SELECT DISTINCT CAST(days.day AS DATE) AS days__day, CASE WHEN listings.dragoman_present THEN "
        "COALESCE(listings.size, 'small') END AS listings__size, \"user\".state AS user__state "
        "FROM (SELECT *, TRUE AS dragoman_present FROM listings) AS listings CROSS JOIN days "
        'FULL JOIN users AS "user" ON listings.user_id = "user".id '
        "ORDER BY days__day ASC, listings__size ASC, user__state ASC LIMIT 10001"
    ).replace("CAST(days.day AS DATE)", "days.day")


def test_each_pair_is_a_row_although_nothing_of_the_other_is_shown(catalog: Catalog) -> None:
    assert sql(catalog, {"rows": "listings", "beside": ["days"], "dimensions": ["listings.lux"]}) == (
        "SELECT listings.lux AS listings__lux FROM listings CROSS JOIN days "
        "ORDER BY listings__lux ASC, listings.id ASC LIMIT 10001"
    )


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"of": "nobody", "dimensions": ["users.state"]}, "unknown-name"),
        ({"of": "listings", "beside": ["nobody"], "dimensions": ["listings.lux"]}, "unknown-name"),
        ({"of": "listings", "also": ["nobody"], "dimensions": ["listings.lux"]}, "unknown-name"),
        ({"of": "listings", "also": ["lux_user"], "dimensions": ["listings.lux"]}, "not-supported"),
        ({"of": "listings", "beside": ["users"], "dimensions": ["listings.lux"]}, "reached"),
        ({"of": "listings", "beside": ["far"], "dimensions": ["listings.lux"]}, "two-warehouses"),
        ({"of": "listings", "beside": ["days", "days"], "dimensions": ["listings.lux"]}, "query-malformed"),
        ({"beside": ["days"], "dimensions": ["listings.lux"]}, "query-malformed"),
        ({"metrics": ["listings"], "of": "listings"}, "query-malformed"),
        ({"rows": "listings", "also": ["user"]}, "query-malformed"),
        (
            {
                "of": "listings",
                "also": ["user"],
                "dimensions": ["listings.lux"],
                "filters": [{"some": {"field": "user.listed.lux", "values": [True]}}],
            },
            "not-supported",
        ),
        (
            {
                "rows": "users",
                "beside": ["days"],
                "filters": [
                    {"any": [{"field": "listed.lux", "values": [True]}, {"field": "state", "values": ["NY"]}]}
                ],
            },
            "to-many-rows",
        ),
    ],
)
def test_what_is_not_clear_is_refused(catalog: Catalog, query: object, code: str) -> None:
    with pytest.raises(QueryInvalid) as refusal:
        sql(catalog, query)
    assert refusal.value.problem.code == code


def test_mysql_has_no_rows_that_none_meets(catalog: Catalog) -> None:
    asked = {"of": "listings", "also": ["user"], "dimensions": ["listings.lux", "user.state"]}
    with pytest.raises(QueryInvalid, match="cannot be computed in MySQL"):
        sql(catalog, asked, "mysql")
