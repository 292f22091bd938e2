"""What an expression may say, the form it is read into, and what is refused with which words."""

from __future__ import annotations

import pytest
from sqlglot import exp

from semantic.definitions import (
    AGGREGATES,
    Use,
    aggregate_call,
    expression_text,
    name_node,
    name_parts,
    parse_expression,
)
from semantic.errors import DefinitionsInvalid, Position, Problem

HERE = Position("models/sales.yml", 7, 11)


def refusal(text: str, use: Use = Use.METRIC) -> Problem:
    with pytest.raises(DefinitionsInvalid) as caught:
        parse_expression(text, HERE, use)
    assert caught.value.problem.position == HERE
    return caught.value.problem


@pytest.mark.parametrize(
    ("text", "shown", "names"),
    [
        ("revenue", "revenue", [("revenue",)]),
        ("sum(sales_value)", "sum(sales_value)", [("sales_value",)]),
        (
            "SUM(quantity * product.list_price)",
            "sum(quantity * product.list_price)",
            [("quantity",), ("product", "list_price")],
        ),
        ("sum(a.b.c.d.e.f)", "sum(a.b.c.d.e.f)", [("a", "b", "c", "d", "e", "f")]),
        ("this.amount", "this.amount", [("this", "amount")]),
        ('this."Net Sales"', 'this."Net Sales"', [("this", "Net Sales")]),
        ('"a.b"', '"a.b"', [("a.b",)]),
        ("order.shipped_at", "order.shipped_at", [("order", "shipped_at")]),
        ("a.b / c.d", "a.b / c.d", [("a", "b"), ("c", "d")]),
        ("coalesce(a, 0) + a", "coalesce(a, 0) + a", [("a",)]),
        ("a -- why\n + b", "a + b", [("a",), ("b",)]),
        ("count()", "count(*)", []),
        ("count(1)", "count(*)", []),
        ("count(distinct (a, b))", "count(DISTINCT a, b)", [("a",), ("b",)]),
        ("percentile(x, 0.9)", "percentile(x, 0.9)", [("x",)]),
        ("every(x > 1)", "bool_and(x > 1)", [("x",)]),
        ("any(x)", "bool_or(x)", [("x",)]),
        ("approx_count_distinct(x)", "approx_count_distinct(x)", [("x",)]),
        ("cast(x as date) - interval '3' day", "CAST(x AS DATE) - INTERVAL '3' DAY", [("x",)]),
    ],
)  # fmt: skip
def test_what_is_read(text: str, shown: str, names: list[tuple[str, ...]]) -> None:
    tree = parse_expression(text).tree
    assert expression_text(tree) == shown
    columns = (node for node in tree.walk(bfs=False) if isinstance(node, exp.Column))
    assert list(dict.fromkeys(name_parts(column) for column in columns)) == names
    assert parse_expression(shown).tree == tree


def test_a_reference_of_any_depth_is_one_column_node() -> None:
    tree = parse_expression("a.b.c.d.e").tree
    assert isinstance(tree, exp.Column)
    assert tree.name == "a.b.c.d.e"
    assert name_parts(tree) == ("a", "b", "c", "d", "e")
    assert tree == name_node(("a", "b", "c", "d", "e"))


def test_division_is_true_division_in_every_dialect() -> None:
    tree = parse_expression("a / b").tree
    assert tree.sql("duckdb") == "a / b"
    assert tree.sql("postgres") == "CAST(a AS DOUBLE PRECISION) / b"


def test_aggregates_are_recognised_with_their_arguments() -> None:
    tree = parse_expression(
        "count() + count(a) + count(distinct a, b) + avg(c.d) - percentile(e, 0.25) + count(distinct f)"
    ).tree
    calls = [
        (call.aggregate.name, [node.sql() for node in call.arguments], call.fraction and call.fraction.sql())
        for node in tree.walk(bfs=False)
        if (call := aggregate_call(node))
    ]
    assert calls == [
        ("count_rows", [], None),
        ("count", ["a"], None),
        ("count_distinct", ["a", "b"], None),
        ("avg", ["c.d"], None),
        ("percentile", ["e"], "0.25"),
        ("count_distinct", ["f"], None),
    ]


def test_every_aggregate_says_how_it_merges() -> None:
    merged = {name: aggregate.merge and aggregate.merge.finish for name, aggregate in AGGREGATES.items()}
    assert merged == {
        "sum": "value",
        "count_rows": "value",
        "count": "value",
        "count_distinct": None,
        "avg": "divide",
        "min": "value",
        "max": "value",
        "median": None,
        "percentile": None,
        "percentile_disc": None,
        "approx_percentile": None,
        "bool_or": "value",
        "bool_and": "value",
        "approx_count_distinct": None,
    }
    for aggregate in AGGREGATES.values():
        for name in (*aggregate.merge.partials, *aggregate.merge.combine) if aggregate.merge else ():
            assert name in AGGREGATES
    assert [name for name, aggregate in AGGREGATES.items() if not aggregate.duplicates_matter] == [
        "count_distinct", "min", "max", "bool_or", "bool_and", "approx_count_distinct",
    ]  # fmt: skip


def test_a_text_for_one_warehouse_is_parsed_in_its_dialect() -> None:
    expression = parse_expression(
        "time_to_str(sold_at, '%Y')", HERE, Use.ROW, {"duckdb": "strftime(sold_at, '%Y')"}
    )
    assert expression.dialects["duckdb"] == expression.tree


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "expression-invalid", "There is no expression here."),
        ("(1 + 2", "expression-invalid", "expecting )"),
        ("'open", "expression-invalid", "cannot be read"),
        ("a b", "expression-refused", "side by side"),
        ("a; b", "expression-refused", "several statements"),
        ("drop table x", "expression-refused", "a statement"),
        ("insert into t values (1)", "expression-refused", "a statement"),
        ("select 1", "expression-refused", "subquery"),
        ("(select 1)", "expression-refused", "subquery"),
        ("a in (select b from c)", "expression-refused", "subquery"),
        ("exists(select 1)", "expression-refused", "subquery"),
        ("sum(x) over ()", "expression-refused", "window"),
        ("sum(x) filter (where y)", "expression-refused", "FILTER"),
        ("percentile_cont(0.5) within group (order by x)", "expression-refused", "WITHIN GROUP"),
        ("array_agg(x)", "aggregate-unknown", "array_agg() is not an aggregate"),
        ("avg(x order by y)", "expression-refused", "ORDER BY"),
        ("*", "expression-refused", "star"),
        ("a.*", "expression-refused", "star"),
        ("sum(*)", "expression-refused", "star"),
        ("?", "expression-refused", "parameters"),
        (":a", "expression-refused", "parameters"),
        ("@a", "expression-refused", "parameters"),
        ("$1", "expression-refused", "not a name"),
        ("{{ template }}", "expression-refused", "templates"),
        ("a ^ 2", "expression-refused", "bit operators"),
        ("a in b", "expression-refused", "list of values"),
        ("a is b", "expression-refused", "null, true or false"),
        ("x::json", "expression-refused", "this type"),
        ("extract(dow from x)", "expression-refused", "'dow' is not a part"),
        ("date_diff('day', a, b)", "expression-refused", "is not a unit of time"),
        ("log(x)", "function-refused", "base"),
        ("max(a, b)", "aggregate-arguments", "one argument"),
        ("sum(distinct x)", "aggregate-arguments", "only count takes distinct"),
        ("count(a, b)", "aggregate-arguments", "one argument"),
        ("percentile(x, 90)", "aggregate-arguments", "from 0 to 1"),
        ("sum(max(x))", "aggregate-nested", "within another aggregate"),
        ("not " * 2000 + "x", "expression-too-deep", "nested"),
        ("x" + "::int" * 2000, "expression-too-deep", "nested"),
        ("1" + "+1" * 10_000, "expression-too-long", "20,000"),
    ],
)
def test_what_is_refused(text: str, code: str, said: str) -> None:
    problem = refusal(text)
    assert problem.code == code
    assert said in problem.message


@pytest.mark.parametrize(
    "call",
    [
        "read_csv('/etc/passwd')", "read_parquet('x')", "pg_read_file('x')", "getenv('HOME')", "sleep(1)",
        "current_setting('x')", "load_extension('x')", "nextval('s')", "random()", "uuid()", "version()",
        "current_user", "session_user", "net.host(x)", "schema.function(x)", "unnest(x)", "to_file(x)",
        "ai_classify(x, y)", "read_blob('x')", "query('select 1')", "json_extract(a, b)",
    ],
)  # fmt: skip
def test_functions_of_files_networks_and_sessions_are_refused(call: str) -> None:
    assert refusal(call).code in ("function-unknown", "function-refused", "expression-refused")


@pytest.mark.parametrize("call", ["now()", "current_date", "current_timestamp()", "localtime"])
def test_the_clock_is_not_read_by_expressions(call: str) -> None:
    problem = refusal(call)
    assert problem.code == "function-refused"
    assert problem.hint.startswith("Time is resolved once per query")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("roundd(x)", "round"),
        ("coalesc(x, 0)", "coalesce"),
        ("strftime(x, '%Y')", "time_to_str"),
        ("mean(x)", "avg"),
    ],
)
def test_the_function_that_was_meant_is_named(text: str, near: str) -> None:
    assert near in refusal(text).suggestions


@pytest.mark.parametrize("code", ["%u", "%W", "%p", "%e", "%x", "%%", "Q%Y", "%Y-%mT%d", '%Y"x"'])
def test_a_time_is_written_only_as_every_warehouse_writes_it(code: str) -> None:
    """PostgreSQL would write %p as it stands, and %u by weeks that begin with Sunday."""
    assert refusal(f"time_to_str(sold_at, '{code}')", Use.ROW).code == "expression-refused"


def test_a_time_may_be_written_by_codes_that_are_the_same_everywhere() -> None:
    text = "time_to_str(sold_at, '%Y-%m-%d %H:%M:%S, %-d. %B')"
    assert expression_text(parse_expression(text, HERE, Use.ROW).tree) == text
    # What is written for one warehouse is its own.
    parse_expression("cast(sold_at as text)", HERE, Use.ROW, {"duckdb": "strftime(sold_at, '%W')"})


def test_an_aggregate_is_not_about_one_row() -> None:
    assert refusal("sum(x)", Use.ROW).code == "aggregate-misplaced"
    assert refusal("sum(x) > 3", Use.CONDITION).code == "aggregate-misplaced"


@pytest.mark.parametrize("text", ["1", "a + b", "'x'", "-a", "(a || b)", "null"])
def test_a_condition_is_true_or_false(text: str) -> None:
    assert refusal(text, Use.CONDITION).code == "not-a-condition"


@pytest.mark.parametrize(
    "text", ["a", "a > 1", "not a", "a is null or b in (1, 2)", "starts_with(a, 'x')", "true"]
)
def test_conditions(text: str) -> None:
    parse_expression(text, HERE, Use.CONDITION)


def test_freshness_is_an_aggregate() -> None:
    parse_expression("max(loaded_at)", HERE, Use.FRESHNESS)
    assert refusal("loaded_at", Use.FRESHNESS).code == "aggregate-missing"
