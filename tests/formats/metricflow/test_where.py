"""Filters of MetricFlow: calls in braces are parsed and never run, and SQL's NULL stays SQL's."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semantic.formats.metricflow.calls import Call, CallRefused, parse_call, parse_name
from semantic.formats.metricflow.filter_trees import All, Any, FilterTree, Leaf, filter_tree
from semantic.formats.metricflow.where import FilterRefused, condition_text, parse_filter

COUNTRY = Call("Dimension", "country", ("listing",))
X, Y = "{{ Dimension('a__x') }}", "{{ Dimension('a__y') }}"


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Dimension('listing__country')", COUNTRY),
        (
            "Dimension('country', entity_path=['user', 'listing'])",
            Call("Dimension", "country", ("user", "listing")),
        ),
        ("Dimension('a__ds').grain('MONTH')", Call("Dimension", "ds", ("a",), grain="month")),
        ("Dimension('a__ds').date_part('dow')", Call("Dimension", "ds", ("a",), part="dow")),
        ("TimeDimension('metric_time', 'day')", Call("TimeDimension", "metric_time", grain="day")),
        ("TimeDimension('a__ds__week')", Call("TimeDimension", "ds", ("a",), grain="week")),
        ("TimeDimension('a__ds', 'alien_day')", Call("TimeDimension", "ds", ("a",), grain="alien_day")),
        (
            "TimeDimension('metric_time', time_granularity_name='year', date_part_name='month').descending(True)",
            Call("TimeDimension", "metric_time", grain="year", part="month", descending=True),
        ),
        ("Entity('listing')", Call("Entity", "listing")),
        ("Entity('listing__user')", Call("Entity", "user", ("listing",))),
        ("Metric('bookings', ['listing'])", Call("Metric", "bookings", group_by=("listing",))),
        ("Metric('bookings', group_by='listing')", Call("Metric", "bookings", group_by=("listing",))),
    ],
)
def test_calls(text: str, call: Call) -> None:
    assert parse_call(text, ("alien_day",)) == call


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dimension()",
        "Dimension(1)",
        "Dimension('a', 'b', 'c')",
        "Measure('a')",
        "Dimension('a').upper()",
        "Dimension('a').grain('month', 'day')",
        "Dimension('a').__class__",
        "().__class__.__bases__[0].__subclasses__()",
        "__import__('os').system('true')",
        "TimeDimension('a', 'fortnight')",
        "Dimension('a__b', color='red')",
        "Dimension('a____b')",
        "(" * 3_000,
        "Dimension('" + "x" * 3_000 + "')",
    ],
)
def test_anything_else_is_refused_and_not_run(text: str) -> None:
    with pytest.raises(CallRefused):
        parse_call(text)


def test_a_short_name_says_the_same() -> None:
    assert parse_name("listing__country") == COUNTRY
    assert parse_name("metric_time__week") == Call("Dimension", "metric_time", grain="week")
    assert parse_name("a__b__ds__alien_day", ("alien_day",)) == Call(
        "Dimension", "ds", ("a", "b"), grain="alien_day"
    )


def reference(call: Call) -> str:
    return ".".join((*call.path, call.name))


def test_a_condition_keeps_the_words_of_its_author() -> None:
    condition = parse_filter("{{ Dimension('listing__country') }} <> 'us'\n  and NOT {{Dimension('b__new')}}")
    assert condition_text(condition, reference) == "listing.country <> 'us' and not b.new"


def test_sql_of_a_warehouse_becomes_neutral() -> None:
    condition = parse_filter("IFF({{ Dimension('a__x') }} = 1, TRUE, FALSE)", dialect="snowflake")
    assert condition_text(condition, reference) == "case when a.x = 1 then true else false end"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "amount > 3",
        "{{ var('limit') }} > 3",
        "{% if true %} 1 = 1 {% endif %}",
        "{{ Dimension('a__x') }} > {# secret #} 3",
        "'{{ Dimension('a__x') }}' = 'y'",
        f"{X} = 1; DROP TABLE a",
        f"{X} = (",
        f"{X} = mf_call_0",
        "{{ Dimension('a__x') ",
    ],
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(FilterRefused):
        parse_filter(text)


def x(op: str, *values: str | int | bool) -> Leaf:
    return leaf("x", op, *values)


def y(op: str, *values: str | int | bool) -> Leaf:
    return leaf("y", op, *values)


def leaf(name: str, op: str, *values: str | int | bool) -> Leaf:
    found = (value if isinstance(value, bool | str) else Decimal(value) for value in values)
    return Leaf(Call("Dimension", name, ("a",)), op, tuple(found))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (f"{X} = 'us'", x("=", "us")),
        (f"{X} <> 'us'", All((x("!=", "us"), x("is_not_null")))),
        (f"NOT {X} = 'us'", All((x("!=", "us"), x("is_not_null")))),
        (f"NOT ({X} = 1 OR {Y} > 2)", All((x("!=", 1), x("is_not_null"), y("<=", 2)))),
        (f"NOT ({X} = 1 AND {Y} > 2)", Any((All((x("!=", 1), x("is_not_null"))), y("<=", 2)))),
        (f"{X} AND NOT {Y}", All((x("=", True), y("=", False)))),
        (f"{X} IS NOT TRUE", x("!=", True)),
        (f"{X} <> TRUE", x("=", False)),
        (f"{X} IS NULL OR {X} IS NOT NULL", Any((x("is_null"), x("is_not_null")))),
        (f"{X} IN ('a', NULL)", x("in", "a")),
        (f"{X} NOT IN ('a', NULL)", Any(())),
        (f"NOT {X} NOT IN ('a', NULL)", x("in", "a")),
        (f"3 < {X}", x(">", 3)),
        (f"{X} = -3", x("=", -3)),
        (
            f"{X} BETWEEN DATE '2020-01-01' AND '2020-02-01'::timestamp",
            x("between", "2020-01-01", "2020-02-01"),
        ),
        (f"{X} NOT BETWEEN 1 AND 2", All((x("not between", 1, 2), x("is_not_null")))),
        ("true", All(())),
    ],
)
def test_negations_leave_nulls_out_as_sql_does(text: str, tree: FilterTree) -> None:
    assert filter_tree(parse_filter(text)) == tree


@pytest.mark.parametrize(
    "text", [f"{X} LIKE 'a%'", f"{X} + 1 > 2", f"{X} = {Y}", f"upper({X}) = 'A'", f"{X} = NULL"]
)
def test_what_no_filter_of_a_query_can_say_is_refused(text: str) -> None:
    with pytest.raises(FilterRefused, match="a__x"):
        filter_tree(parse_filter(text))


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_no_text_makes_trouble(text: str) -> None:
    for written in (text, "{{" + text + "}} = 1", "{{ Dimension('" + text + "') }} = 1"):
        with contextlib.suppress(FilterRefused):
            filter_tree(parse_filter(written))
