"""Cube's access policies: everybody sees here the rows that Cube shows, and what cannot be said shows nothing."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from semantic import Catalog, Principal, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid
from semantic.formats import Imported, Outcome
from semantic.formats.cube import import_files
from tests.compiling.running import NOW

TABLES = """
CREATE TABLE deals (id INT, seller TEXT, country TEXT, amount INT, margin INT);
INSERT INTO deals VALUES
  (1, 'ana', 'NO', 1, 10), (2, 'ana', 'SE', 2, 20), (3, 'bo', 'NO', 4, 40), (4, NULL, NULL, 8, 80);
"""

DEALS = """
cubes:
  - name: deals
    sql_table: deals
    KEYS
    dimensions:
      - {name: id, sql: id, type: number, primary_key: true}
      - {name: seller, sql: seller, type: string}
      - {name: country, sql: country, type: string, mask: {sql: "'somewhere'"}}
    measures:
      - {name: amount, type: sum, sql: amount}
      - {name: margin, type: sum, sql: margin}
      - {name: margin_rate, type: number, sql: "1.0 * {margin} / {amount}"}
    POLICIES
"""

OWN = """access_policy:
      - group: sales
        row_level: {filters: [{member: seller, operator: equals, values: ["{ securityContext.user.name }"]}]}
        member_level: {excludes: [margin]}
      - groups: [bosses, auditors]
      - group: nordic
        member_level: {includes: [amount, seller]}
        member_masking: {includes: [country]}
        row_level:
          filters:
            - or:
                - {member: country, operator: equals, values: [SE, DK]}
                - {member: country, operator: notSet}
"""


def files(policies: str = "", keys: str = "", views: str = "") -> dict[str, str]:
    return {"m.yml": DEALS.replace("POLICIES", policies).replace("KEYS", keys) + views}


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_files(files(OWN))


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def asked(
    catalog: Catalog,
    warehouse: duckdb.DuckDBPyConnection,
    who: Principal,
    *metrics: str,
    by: tuple[str, ...] = (),
) -> list[tuple[object, ...]] | str:
    """The rows that somebody sees, or the code of the refusal."""
    query = parse_query({"metrics": list(metrics), "dimensions": list(by)})
    try:
        compiled = compile_query(catalog, query, dialect="duckdb", now=NOW, principal=who)
    except QueryInvalid as invalid:
        return invalid.problem.code
    return warehouse.execute(compiled.main.sql, compiled.main.parameters or None).fetchall()


def somebody(*groups: str, **attributes: str) -> Principal:
    held = {"groups": tuple(sorted(groups)), **{name: (value,) for name, value in attributes.items()}}
    return Principal("somebody", tuple(sorted(held.items())))


def test_each_group_sees_its_rows(imported: Imported, warehouse: duckdb.DuckDBPyConnection) -> None:
    catalog = load_texts(imported.files)
    assert asked(catalog, warehouse, somebody("sales", name="ana"), "deals.amount") == [(3,)]
    assert asked(catalog, warehouse, somebody("sales"), "deals.amount") == [(None,)]
    assert asked(catalog, warehouse, somebody("bosses"), "deals.amount") == [(15,)]
    assert asked(catalog, warehouse, somebody("nordic"), "deals.amount") == [(10,)]
    # Who is in two groups sees what either shows: deal 4 has no country, deals 1 and 2 are Ana's.
    assert asked(catalog, warehouse, somebody("sales", "nordic", name="ana"), "deals.amount") == [(11,)]
    assert asked(catalog, warehouse, somebody("sales", "auditors", name="ana"), "deals.amount") == [(15,)]
    assert asked(catalog, warehouse, somebody("kitchen"), "deals.amount") == "unknown-name"


def test_each_group_knows_its_members(imported: Imported, warehouse: duckdb.DuckDBPyConnection) -> None:
    catalog = load_texts(imported.files)
    ana = somebody("sales", name="ana")
    assert asked(catalog, warehouse, ana, "deals.margin") == "unknown-name"
    # Cube shows a measure that rests on one that is not shown.
    assert asked(catalog, warehouse, ana, "deals.margin_rate") == [(10,)]
    assert asked(catalog, warehouse, somebody("nordic"), "deals.margin_rate") == "unknown-name"
    assert asked(catalog, warehouse, somebody("bosses"), "deals.margin") == [(150,)]


def test_a_mask_stands_for_a_value(imported: Imported, warehouse: duckdb.DuckDBPyConnection) -> None:
    catalog = load_texts(imported.files)
    masked = asked(catalog, warehouse, somebody("nordic"), "deals.amount", by=("deals.country",))
    assert masked == [("somewhere", 10)]
    shown = asked(catalog, warehouse, somebody("bosses"), "deals.amount", by=("deals.country",))
    assert shown == [("NO", 5), ("SE", 2), (None, 8)]


VIEWS = """
views:
  - name: selling
    cubes: [{join_path: deals, includes: [amount, seller]}]
    access_policy:
      - group: sales
        row_level: {filters: [{member: seller, operator: equals, values: ["{ userAttributes.name }"]}]}
  - name: whole
    cubes: [{join_path: deals, includes: "*"}]
    access_policy: [{group: bosses}]
"""


def test_a_cube_that_is_asked_through_views_is_guarded_by_theirs(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    catalog = load_texts(import_files(files(keys="public: false", views=VIEWS)).files)
    ana = somebody("sales", name="ana")
    assert asked(catalog, warehouse, ana, "deals.amount") == [(3,)]
    assert asked(catalog, warehouse, ana, "deals.margin") == "unknown-name"
    assert asked(catalog, warehouse, somebody("bosses"), "deals.margin") == [(150,)]
    assert asked(catalog, warehouse, somebody(), "deals.amount") == "unknown-name"


def test_a_cube_that_may_be_asked_itself_is_open_and_that_is_told(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = import_files(files(views=VIEWS))
    assert asked(load_texts(found.files), warehouse, somebody(), "deals.amount") == [(15,)]
    told = [line.why for line in found.lines if line.what == "access policies of view selling"]
    assert told == ["Cube lets everybody ask these cubes themselves, and so does the import: deals."]


@pytest.mark.parametrize(
    "policy",
    [
        '{group: sales, conditions: [{if: "{ securityContext.ok }"}]}',
        '{group: sales, row_level: {filters: [{member: seller, operator: lt, values: "{ securityContext.x }"}]}}',
        "{group: sales, row_level: {filters: [{member: nothing, operator: equals, values: [x]}]}}",
        '{group: sales, row_level: {filters: [{member: seller, operator: equals, values: ["{ 1 + 1 }"]}]}}',
        '{group: sales, row_level: {filters: [{member: amount, operator: gt, values: ["1"]}]}}',
    ],
)
def test_a_policy_that_cannot_be_said_shows_nothing(
    policy: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    found = import_files(files(f"access_policy: [{policy}]"))
    catalog = load_texts(found.files)
    assert asked(catalog, warehouse, somebody("sales", x="ana", ok="true"), "deals.amount") == [(None,)]
    assert asked(catalog, warehouse, somebody(), "deals.amount") == "unknown-name"
    left = [line for line in found.lines if line.outcome is Outcome.LEFT_OUT]
    assert [line.what for line in left] == ["access policy of deals on deals"]


def test_a_model_whose_access_would_not_load_is_left_out_and_never_opened() -> None:
    """The attribute's name is reserved, so that the settings do not load with it."""
    filters = '[{member: seller, operator: equals, values: ["{ securityContext.this }"]}]'
    found = import_files(files(f"access_policy: [{{group: sales, row_level: {{filters: {filters}}}}}]"))
    assert "deals.yml" not in found.files
