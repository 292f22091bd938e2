"""Joins that name a path (`through`), keep some of the related rows (`where`), or lead to the same row (`same_as`).

Premiums are powers of two, so that a sum tells which policies are in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import duckdb
import pytest

from semantic import Catalog, Statement, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid

FILES = {
    "policies.yml": """
model: policies
table: policies
key: id
joins:
  agent:
    model: parties
    through: party_roles.party
    where: "party_roles.code = 'AG'"
    type: many_to_one
    inverse: agencies
  insured: {model: parties, through: party_roles.party, where: "party_roles.code = 'IN' and insured.alive"}
  anyone: {model: parties, through: party_roles.party}
  payer: {model: parties, on: {payer_id: id}, where: "payer.alive and this.premium > 1"}
dimensions:
  product: {type: string}
metrics:
  premium: {expr: sum(premium)}
  policies: {expr: count()}
  agent_age: {expr: sum(agent.age)}
""",
    "party_roles.yml": """
model: party_roles
table: party_roles
key: [policy_id, party_id, code]
joins:
  policy: {model: policies, on: {policy_id: id}}
  party: {model: parties, on: {party_id: id}}
dimensions:
  code: {type: string}
""",
    "parties.yml": """
model: parties
table: parties
key: id
joins:
  home: {model: towns, on: {town_id: id}}
dimensions:
  name: {type: string}
  shown: {type: string, expr: "coalesce(name, 'nameless')"}
metrics:
  parties: {expr: count()}
  ages: {expr: sum(age)}
""",
    "towns.yml": "{model: towns, table: towns, key: id, dimensions: {town: {type: string}}}",
}
TABLES = """
CREATE TABLE policies (id INT, product VARCHAR, premium INT, payer_id INT);
INSERT INTO policies VALUES (1, 'car', 1, 1), (2, 'car', 2, 1), (3, 'home', 4, 3), (4, 'home', 8, NULL),
                            (5, NULL, 16, 4);
CREATE TABLE party_roles (policy_id INT, party_id INT, code VARCHAR);
INSERT INTO party_roles VALUES (1, 1, 'AG'), (1, 2, 'IN'), (1, 3, 'IN'), (2, 2, 'AG'), (2, 2, 'IN'), (3, 1, 'IN'),
                               (3, 4, 'IN'), (4, 99, 'AG'), (4, 99, 'IN'), (5, NULL, 'IN'), (NULL, 4, 'AG');
CREATE TABLE parties (id INT, name VARCHAR, alive BOOLEAN, town_id INT, age INT);
INSERT INTO parties VALUES (1, 'Ann', true, 10, 100), (2, 'Bob', true, 20, 200), (3, 'Cid', false, 10, 400),
                           (4, NULL, true, NULL, 800), (5, 'Eve', true, 20, 1600);
CREATE TABLE towns (id INT, town VARCHAR);
INSERT INTO towns VALUES (10, 'Oslo'), (20, 'Rome');
"""


def compiled(catalog: Catalog, form: Mapping[str, object]) -> Statement:
    return compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).main


def run(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection, form: Mapping[str, object]
) -> list[tuple[object, ...]]:
    statement = compiled(catalog, form)
    return warehouse.execute(statement.sql, statement.parameters or None).fetchall()


def test_a_named_path_keeps_the_rows_that_play_the_role(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Policy 4's agent is missing, 3 and 5 have none. With the filter after the join these three would be lost."""
    form = {"metrics": ["premium"], "dimensions": ["agent.name"]}
    assert run(catalog, warehouse, form) == [("Ann", 1), ("Bob", 2), (None, 28)]


def test_beyond_the_role(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    form = {"metrics": ["premium", "agent_age"], "dimensions": ["agent.home.town"]}
    assert run(catalog, warehouse, form) == [("Oslo", 1, 100), ("Rome", 2, 200), (None, 28, None)]


def test_a_missing_far_row_has_no_value(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    form = {"metrics": ["premium"], "dimensions": ["agent.shown"]}
    assert run(catalog, warehouse, form) == [("Ann", 1), ("Bob", 2), (None, 28)]


def test_a_role_with_many_rows_fans_out_and_its_condition_sees_the_far_row(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Cid is dead, so policy 1 has Bob alone; policy 3 has Ann and the nameless 4; 4 and 5 nobody who is alive."""
    form = {"metrics": ["premium", "policies"], "dimensions": ["insured.name"], "totals": True}
    assert run(catalog, warehouse, form) == [("Ann", 4, 1), ("Bob", 3, 2), (None, 28, 3)]
    both = compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1))
    assert [note.code for note in both.notes] == ["groups-overlap"]
    assert both.totals is not None
    assert warehouse.execute(both.totals.sql).fetchall() == [(31, 5)]


def test_the_statement_joins_the_steps_to_each_other_first(catalog: Catalog) -> None:
    assert compiled(
        catalog, {"metrics": ["policies"], "filters": [{"field": "insured.name", "values": ["Bob"]}]}
    ).sql == (
        "SELECT COUNT(*) AS policies FROM (SELECT DISTINCT policies.id AS key_1 FROM policies LEFT JOIN (party_roles "
        "AS insured_party_roles LEFT JOIN parties AS insured ON insured_party_roles.party_id = insured.id) "
        "ON policies.id = insured_party_roles.policy_id AND insured_party_roles.code = 'IN' AND insured.alive "
        "WHERE insured.name = $p1) AS once"
    )
    assert compiled(catalog, {"metrics": ["policies"], "dimensions": ["agent.name"]}).sql == (
        "SELECT agent.name AS agent__name, COUNT(*) AS policies FROM policies "
        "LEFT JOIN party_roles AS agent_party_roles ON policies.id = agent_party_roles.policy_id "
        "AND agent_party_roles.code = 'AG' "
        "LEFT JOIN parties AS agent ON agent_party_roles.party_id = agent.id GROUP BY 1 ORDER BY agent__name ASC "
        "LIMIT 10001"
    )


def test_a_bridge_row_without_a_far_row_is_a_related_row(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    form = {"metrics": ["policies"], "dimensions": ["anyone.name"]}
    assert run(catalog, warehouse, form) == [("Ann", 2), ("Bob", 2), ("Cid", 1), (None, 3)]


def test_a_named_path_and_the_spelled_out_one_are_other_rows(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Policies with an insured Bob by the agent's code: apart, both of policy 1's codes; together only IN's."""
    filters = [{"field": "insured.name", "values": ["Bob"]}]
    form = {"metrics": ["premium"], "dimensions": ["party_roles.code"], "filters": filters}
    assert run(catalog, warehouse, form) == [("AG", 3), ("IN", 3)]
    form = {**form, "filters": [{"field": "party_roles.party.name", "values": ["Cid"]}]}
    assert run(catalog, warehouse, form) == [("IN", 1)]


def test_a_plain_join_keeps_the_rows_for_which_its_condition_is_true(
    catalog: Catalog, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Policy 1 is too cheap, 3's payer dead, 4 has none, 5's payer has no name."""
    form = {"metrics": ["premium"], "dimensions": ["payer.shown"]}
    assert run(catalog, warehouse, form) == [("Ann", 2), ("nameless", 16), (None, 13)]


def test_the_way_back_has_the_same_condition(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Party 4 is agent of no policy that exists: a related row without values. Of Cid and Eve there is none."""
    form = {"metrics": ["parties", "ages"], "dimensions": ["agencies.product"]}
    assert run(catalog, warehouse, form) == [("car", 2, 300), (None, 3, 2800)]


def test_empty_tables(catalog: Catalog) -> None:
    connection = duckdb.connect()
    connection.execute(TABLES)
    for table in ("party_roles", "parties"):
        connection.execute(f"DELETE FROM {table}")
    form = {"metrics": ["premium"], "dimensions": ["insured.name", "agent.name"]}
    assert run(catalog, connection, form) == [(None, None, 31)]
    connection.execute("DELETE FROM policies")
    assert run(catalog, connection, form) == []


def test_a_filter_beyond_the_role(catalog: Catalog, warehouse: duckdb.DuckDBPyConnection) -> None:
    form = {
        "metrics": ["premium", "ages"],
        "filters": [{"field": "towns.town", "values": ["Oslo"]}],
    }
    with pytest.raises(QueryInvalid) as raised:
        run(catalog, warehouse, form)
    assert raised.value.problem.code == "ambiguous-path"
    form = {"metrics": ["premium"], "filters": [{"field": "agent.home.town", "op": "!=", "values": ["Oslo"]}]}
    assert run(catalog, warehouse, form) == [(30,)]


def test_the_name_of_the_model_means_none_of_its_roles(catalog: Catalog) -> None:
    """The agent is the only way to one row, and yet `parties` does not mean the agent."""
    with pytest.raises(QueryInvalid) as raised:
        compiled(catalog, {"metrics": ["premium"], "dimensions": ["parties.name"]})
    assert raised.value.problem.code == "ambiguous-path"
    assert set(raised.value.problem.suggestions) >= {"agent.name", "payer.name", "insured.name"}


CLAIMS = {
    "claims.yml": """
model: claims
table: claims
key: id
joins:
  coverage: {model: coverages, on: coverage_id}
  policy: {model: policies, on: policy_id, same_as: coverage.policy}
metrics:
  claimed: {expr: sum(amount)}
""",
    "coverages.yml": """
model: coverages
table: coverages
key: coverage_id
joins: {policy: {model: policies, on: policy_id}}
dimensions: {cover: {type: string}}
""",
    "policies.yml": """
model: policies
table: policies
key: policy_id
joins: {holder: {model: holders, on: holder_id}}
dimensions: {product: {type: string}}
metrics: {policies: {expr: count()}}
""",
    "holders.yml": "{model: holders, table: holders, key: holder_id, dimensions: {city: {type: string}}}",
}


def test_two_paths_to_the_same_row_are_one_way() -> None:
    loaded = load_texts(CLAIMS)
    assert loaded.problems == ()
    assert compiled(loaded, {"metrics": ["claimed"], "dimensions": ["policies.product", "city"]}).sql == (
        "SELECT policy.product AS policies__product, holder.city AS city, SUM(claims.amount) AS claimed FROM claims "
        "LEFT JOIN policies AS policy ON claims.policy_id = policy.policy_id "
        "LEFT JOIN holders AS holder ON policy.holder_id = holder.holder_id "
        "GROUP BY 1, 2 ORDER BY policies__product ASC, city ASC LIMIT 10001"
    )
    ways = [str(route) for route in loaded.graph.routes("policies")["claims"]]
    assert ways == ["claims"]
    apart = load_texts(
        {**CLAIMS, "claims.yml": CLAIMS["claims.yml"].replace(", same_as: coverage.policy", "")}
    )
    with pytest.raises(QueryInvalid) as raised:
        compiled(apart, {"metrics": ["claimed"], "dimensions": ["policies.product"]})
    assert raised.value.problem.suggestions == ("policy.product", "coverage.policy.product")


@pytest.mark.parametrize(
    ("join", "code", "said"),
    [
        ("{model: parties, through: party_roles.party, where: x.code = 1}", "unknown-name", "`x.code`"),
        (
            "{model: parties, through: party_roles.party, where: code = 'A'}",
            "ambiguous-name",
            "policies or party_roles",
        ),
        (
            "{model: parties, through: party_roles.party, where: j.shown = 'A'}",
            "ambiguous-name",
            "computed otherwise",
        ),
        ("{model: parties, on: id, where: id = 1}", "ambiguous-name", "policies or parties"),
        ("{model: parties, through: party_roles}", "path-elsewhere", "leads to `party_roles`"),
        ("{model: parties, through: party_roles.parti}", "unknown-role", "`party_roles` has no join `parti`"),
        ("{model: parties, through: j}", "unknown-role", "`policies` has no join `j`"),
        ("{model: parties, on: id, same_as: party_roles.party}", "path-elsewhere", "only ways to one row"),
        ("{model: parties, on: id, same_as: payer.home}", "path-elsewhere", "leads to `towns`"),
        ("{model: parties, on: id, same_as: nothing}", "path-elsewhere", "no such path"),
        ("{model: parties, on: id, same_as: j}", "path-elsewhere", "begins with that join"),
    ],
)
def test_a_wrong_join_is_named(join: str, code: str, said: str) -> None:
    policies = FILES["policies.yml"].replace("joins:\n", f"joins:\n  j: {join}\n")
    problems = load_texts({**FILES, "policies.yml": policies}).problems
    assert [problem.code for problem in problems] == [code]
    assert said in problems[0].message


def test_roles_may_go_through_roles_in_any_order_of_writing(warehouse: duckdb.DuckDBPyConnection) -> None:
    joins = "joins:\n  agent_town: {model: towns, through: agent.home}\n"
    files = {**FILES, "policies.yml": FILES["policies.yml"].replace("joins:\n", joins)}
    loaded = load_texts(files)
    assert loaded.problems == ()
    form = {"metrics": ["premium"], "dimensions": ["agent_town.town"]}
    assert run(loaded, warehouse, form) == [("Oslo", 1), ("Rome", 2), (None, 28)]


def test_a_model_that_joins_itself_keeps_its_own_name() -> None:
    """Without an inverse of its own name, `staff.name` would mean the names of those below."""
    staff = """
model: staff
table: staff
key: id
joins: {manager: {model: staff, on: {manager_id: id}%s}}
dimensions: {name: {type: string}}
metrics: {heads: {expr: count()}}
"""
    plain = load_texts({"staff.yml": staff % ""})
    assert plain.problems == ()
    form = {
        "metrics": ["heads"],
        "dimensions": ["staff.name", "manager.name", "manager.manager.name"],
    }
    sql = compiled(plain, form).sql
    assert "staff.name AS staff__name" in sql
    assert "LEFT JOIN staff AS manager_manager ON manager.manager_id = manager_manager.id" in sql
    back = load_texts({"staff.yml": staff % ", inverse: reports"})
    assert (
        "staff.id = reports.manager_id"
        in compiled(back, {"metrics": ["heads"], "dimensions": ["reports.name"]}).sql
    )
    assert [p.code for p in load_texts({"staff.yml": staff % ", inverse: staff"}).problems] == ["name-clash"]
