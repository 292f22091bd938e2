"""Joins of every shape: composite keys, one to one, diamonds, chains of bridges, paths that climb and fall.

Amounts are powers of two, so that a sum tells which rows are in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import duckdb
import pytest

from semantic import Catalog, Statement, compile_query, load_texts, parse_query
from semantic.errors import QueryInvalid


def load(**files: str) -> Catalog:
    loaded = load_texts({f"{name}.yml": text for name, text in files.items()})
    assert loaded.problems == ()
    return loaded


def compiled(catalog: Catalog, form: Mapping[str, object]) -> Statement:
    return compile_query(catalog, parse_query(form), dialect="duckdb", now=datetime(2018, 1, 1)).main


def run(catalog: Catalog, tables: str, form: Mapping[str, object]) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(tables)
        statement = compiled(catalog, form)
        return connection.execute(statement.sql, statement.parameters or None).fetchall()


def suggestions(catalog: Catalog, form: Mapping[str, object]) -> tuple[str, ...]:
    with pytest.raises(QueryInvalid) as raised:
        compiled(catalog, form)
    assert raised.value.problem.code == "ambiguous-path"
    return raised.value.problem.suggestions


def test_every_pair_of_a_composite_key_joins() -> None:
    """The same receipt number comes again on another day: by the number alone Ann would have 3 and Bob 3."""
    catalog = load(
        lines="{model: lines, table: lines, key: [no, day, line], joins: {receipt: {model: receipts, on: [no, day]}}, "
        "metrics: {revenue: {expr: sum(amount)}}}",
        receipts="{model: receipts, table: receipts, key: [no, day], dimensions: {clerk: {type: string}}, "
        "metrics: {receipts: {expr: count()}}}",
    )
    tables = """
CREATE TABLE receipts (no INT, day DATE, clerk TEXT);
INSERT INTO receipts VALUES (1, '2017-01-01', 'Ann'), (1, '2017-01-02', 'Bob');
CREATE TABLE lines (no INT, day DATE, line INT, amount INT);
INSERT INTO lines VALUES (1, '2017-01-01', 1, 1), (1, '2017-01-02', 1, 2), (1, NULL, 1, 4), (NULL, '2017-01-02', 1, 8);
"""
    form = {"metrics": ["revenue"], "dimensions": ["receipt.clerk"]}
    assert run(catalog, tables, form) == [("Ann", 1), ("Bob", 2), (None, 12)]
    assert "ON lines.no = receipt.no AND lines.day = receipt.day" in compiled(catalog, form).sql


def test_one_to_one_goes_both_ways_without_fan_out() -> None:
    """Some people have a passport, some passports nobody: each side keeps its own rows."""
    catalog = load(
        people="{model: people, table: people, key: id, joins: {passport: {model: passports, on: {id: person_id}, "
        "type: one_to_one, inverse: holder}}, dimensions: {town: {type: string}}, metrics: {heads: {expr: sum(n)}}}",
        passports="{model: passports, table: passports, key: number, unique: [[person_id]], "
        "joins: {state: {model: states, on: state_id}}, metrics: {fees: {expr: sum(fee)}}}",
        states="{model: states, table: states, key: state_id, dimensions: {state: {type: string}}}",
    )
    tables = """
CREATE TABLE people (id INT, town TEXT, n INT);
INSERT INTO people VALUES (1, 'Oslo', 1), (2, 'Rome', 2), (3, 'Rome', 4);
CREATE TABLE passports (number INT, person_id INT, state_id INT, fee INT);
INSERT INTO passports VALUES (10, 1, 7, 16), (20, 2, 8, 32), (30, NULL, 7, 64), (40, 99, NULL, 128);
CREATE TABLE states (state_id INT, state TEXT);
INSERT INTO states VALUES (7, 'NO'), (8, 'IT');
"""
    assert run(catalog, tables, {"metrics": ["heads"], "dimensions": ["states.state"]}) == [
        ("IT", 2),
        ("NO", 1),
        (None, 4),
    ]
    assert run(catalog, tables, {"metrics": ["fees"], "dimensions": ["people.town"]}) == [
        ("Oslo", 16),
        ("Rome", 32),
        (None, 192),
    ]
    both = {"metrics": ["heads", "fees"], "dimensions": ["people.town"]}
    assert run(catalog, tables, both) == [("Oslo", 1, 16), ("Rome", 6, 32), (None, None, 192)]
    assert "DISTINCT" not in compiled(catalog, both).sql


def test_a_diamond_has_two_ways_and_each_can_be_spelled_out() -> None:
    """An order's region is its shop's or its customer's: two readings, two numbers."""
    catalog = load(
        orders="{model: orders, table: orders, key: id, joins: {shop: {model: shops, on: {shop_id: id}}, "
        "customer: {model: customers, on: {customer_id: id}}}, metrics: {revenue: {expr: sum(amount)}}}",
        shops="{model: shops, table: shops, key: id, joins: {region: {model: regions, on: {region_id: id}}}}",
        customers="{model: customers, table: customers, key: id, "
        "joins: {region: {model: regions, on: {region_id: id}}}}",
        regions="{model: regions, table: regions, key: id, dimensions: {name: {type: string}}}",
    )
    tables = """
CREATE TABLE regions (id INT, name TEXT);
INSERT INTO regions VALUES (1, 'N'), (2, 'S');
CREATE TABLE shops AS SELECT * FROM (VALUES (1, 1), (2, 2)) AS t (id, region_id);
CREATE TABLE customers AS SELECT * FROM (VALUES (1, 2), (2, NULL)) AS t (id, region_id);
CREATE TABLE orders (id INT, shop_id INT, customer_id INT, amount INT);
INSERT INTO orders VALUES (1, 1, 1, 1), (2, 2, 1, 2), (3, 1, 2, 4), (4, NULL, NULL, 8);
"""
    form = {"metrics": ["revenue"], "dimensions": ["regions.name"]}
    assert suggestions(catalog, form) == ("shop.region.name", "customer.region.name")
    assert suggestions(catalog, {**form, "dimensions": ["name"]}) == (
        "shop.region.name",
        "customer.region.name",
    )
    apart = {"metrics": ["revenue"], "dimensions": ["shop.region.name", "customer.region.name"]}
    assert run(catalog, tables, apart) == [("N", "S", 1), ("N", None, 4), ("S", "S", 2), (None, None, 8)]
    via = {
        "metrics": [{"expr": "revenue", "via": {"regions": "customer.region"}}],
        "dimensions": ["regions.name"],
    }
    assert run(catalog, tables, via) == [("S", 3), (None, 12)]
    totals = compile_query(
        catalog, parse_query({**via, "totals": True}), dialect="duckdb", now=datetime(2018, 1, 1)
    ).totals
    assert totals is not None, "totals have no groups that a way could be for"


TAGS = {
    "posts": "{model: posts, table: posts, key: id, metrics: {views: {expr: sum(views)}, posts: {expr: count()}}, "
    "joins: {tag: {model: tags, through: taggings.tag, inverse: posts}}, dimensions: {lang: {type: string}}}",
    "taggings": "{model: taggings, table: taggings, key: none, joins: {post: {model: posts, on: {post_id: id}}, "
    "tag: {model: tags, on: {tag_id: id}}}}",
    "tags": "{model: tags, table: tags, key: id, dimensions: {word: {type: string}}, metrics: {tags: {expr: count()}}, "
    "joins: {parent: {model: tags, on: {parent_id: id}, inverse: children}}}",
}
TAG_TABLES = """
CREATE TABLE posts (id INT, views INT, lang TEXT);
INSERT INTO posts VALUES (1, 1, 'en'), (2, 2, 'no'), (3, 4, 'en');
CREATE TABLE taggings (post_id INT, tag_id INT);
INSERT INTO taggings VALUES (1, 10), (1, 10), (1, 20), (2, 20), (3, NULL), (9, 20);
CREATE TABLE tags (id INT, word TEXT, parent_id INT);
INSERT INTO tags VALUES (10, 'sql', 30), (20, 'yaml', 30), (30, 'text', NULL);
"""


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        # A tagging written twice counts once; a row of the bridge without a tag is in the group without one.
        (
            {"metrics": ["views", "posts"], "dimensions": ["tag.word"]},
            [("sql", 1, 1), ("yaml", 3, 2), (None, 4, 1)],
        ),
        ({"metrics": ["views"], "dimensions": ["taggings.tag.word"]}, [("sql", 1), ("yaml", 3), (None, 4)]),
        ({"metrics": ["views"], "dimensions": ["tag.parent.word"]}, [("text", 3), (None, 4)]),
        ({"metrics": ["tags"], "dimensions": ["posts.lang"]}, [("en", 2), ("no", 1), (None, 2)]),
        ({"metrics": ["tags"], "dimensions": ["children.posts.lang"]}, [("en", 1), ("no", 1), (None, 3)]),
        # Two branches combine freely: posts with both tags, each looked for by itself.
        (
            {
                "metrics": ["views"],
                "filters": [
                    {"field": "tag.word", "values": ["sql"]},
                    {"field": "taggings.tag.word", "values": ["yaml"]},
                ],
            },
            [(1,)],
        ),
        ({"metrics": ["views"], "filters": [{"field": "tag.word", "op": "is_null"}]}, [(4,)]),
    ],
)
def test_a_bridge(form: Mapping[str, object], rows: list[tuple[object, ...]]) -> None:
    assert run(load(**TAGS), TAG_TABLES, form) == rows


def test_the_bridge_and_the_named_way_are_two_ways() -> None:
    """`tags.word` could be either, although both lead to the same rows: `same_as` cannot say so of many rows."""
    assert suggestions(load(**TAGS), {"metrics": ["views"], "dimensions": ["tags.word"]}) == (
        "tag.word",
        "taggings.tag.word",
    )
