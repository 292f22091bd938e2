"""The keys by which metrics say which time they see, and joins which way they go: how they are read, what is wrong."""

from __future__ import annotations

import json
from decimal import Decimal

import jsonschema
import pytest

from semantic.definitions import json_schema, read_texts
from semantic.definitions.types import (
    Between,
    Cardinality,
    Conversion,
    Join,
    Metric,
    Offset,
    Pick,
    Span,
    Window,
)
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Problem

MODEL = "model: sales\ntable: transactions\nkey: id\n"


def metric(keys: str) -> Metric:
    definitions, problems = read_texts({"sales.yml": f"{MODEL}metrics:\n  m: {{{keys}}}\n"})
    assert problems == ()
    return definitions.models["sales"].metrics["m"]


def join(keys: str) -> Join:
    definitions, problems = read_texts({"sales.yml": f"{MODEL}joins:\n  j: {{model: parties, {keys}}}\n"})
    assert problems == ()
    return definitions.models["sales"].joins["j"]


@pytest.mark.parametrize(
    ("keys", "window", "pick"),
    [
        ("last: 7 days", Window(Span(7, "day")), None),
        ("last: 1 month, show: average", Window(Span(1, "month"), "", "average"), None),
        ("last: 90 seconds, show: last", Window(Span(90, "second")), None),
        ("to_date: year", Window(None, "year"), None),
        ("to_date: all_time, show: first", Window(None, "all_time", "first"), None),
        ("to_date: fiscal_quarter", Window(None, "fiscal_quarter"), None),
        ("pick: last", None, Pick("last")),
        ("pick: first, per: account", None, Pick("first", ("account",))),
        ("pick: min, per: [account, shop.city]", None, Pick("min", ("account", "shop.city"))),
        ("pick: max", None, Pick("max")),
    ],
)
def test_over(keys: str, window: Window | None, pick: Pick | None) -> None:
    read = metric(f"expr: sum(x), over: {{{keys}}}")
    assert (read.window, read.pick) == (window, pick)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("1 year", Offset(Span(1, "year"))),
        ("13 weeks", Offset(Span(13, "week"))),
        ("start of month", Offset(start_of="month")),
        ("start of fiscal_year", Offset(start_of="fiscal_year")),
    ],
)
def test_offset(text: str, offset: Offset) -> None:
    assert metric(f"expr: revenue, offset: {text}").offset == offset


def test_per_and_during() -> None:
    read = metric("expr: median(revenue), per: household.region, fill: 0")
    assert (read.per, read.fill) == ("household.region", Decimal(0))
    assert metric("expr: count(), during: {from: joined_on, to: left_on}").during == Between(
        "joined_on", "left_on"
    )


def test_a_conversion_stands_in_place_of_an_expression() -> None:
    whole = metric(
        "convert: {from: visits, to: shop.purchases, by: user, within: 7 days, same: [session]}, as: rate"
    )
    assert whole.convert == Conversion(
        "visits", "shop.purchases", "user", Span(7, "day"), ("session",), rate=True
    )
    least = metric("convert: {from: visits, to: purchases, by: user}")
    assert least.convert == Conversion("visits", "purchases", "user", None, (), rate=False)
    assert metric("convert: {from: visits, to: purchases, by: user, same: a}, as: count").convert is not None


def test_named_paths_roles_and_the_same_row() -> None:
    named = join("through: roles.party, where: \"roles.code = 'AG'\", inverse: agencies")
    assert (named.through, named.on, named.typed, named.inverse) == (
        ("roles", "party"),
        (),
        False,
        "agencies",
    )
    assert named.where is not None
    assert named.where.text == "roles.code = 'AG'"
    assert join("through: roles.party, type: many_to_one").typed
    assert join("on: party_id, same_as: coverage.party").same_as == ("coverage", "party")
    plain = join("on: party_id, where: {default: j.a, duckdb: j.b}")
    assert (plain.type, plain.typed) == (Cardinality.MANY_TO_ONE, False)
    assert plain.where is not None
    assert set(plain.where.dialects) == {"duckdb"}


def test_valid_names_columns() -> None:
    definitions, problems = read_texts({"h.yml": MODEL + "valid: {from: '\"Valid From\"', to: until}\n"})
    assert problems == ()
    assert definitions.models["sales"].valid == Between("Valid From", "until")


WRONG = [
    ("metrics: {m: {expr: sum(x), over: 7 days}}", "wrong-kind", "must be a mapping"),
    (
        "metrics: {m: {expr: sum(x), over: {}}}",
        "key-required",
        "'last' or 'to_date' or 'pick' and has neither",
    ),
    ("metrics: {m: {expr: sum(x), over: {last: 7 days, pick: last}}}", "key-required", "needs one of"),
    ("metrics: {m: {expr: sum(x), over: {last: 0 days}}}", "invalid-text", "'0 days'"),
    ("metrics: {m: {expr: sum(x), over: {last: week}}}", "invalid-text", "'week'"),
    ("metrics: {m: {expr: sum(x), over: {to_date: day}}}", "invalid-choice", "'day'"),
    ("metrics: {m: {expr: sum(x), over: {pick: middle}}}", "invalid-choice", "'middle'"),
    ("metrics: {m: {expr: sum(x), over: {last: 7 days, per: a}}}", "key-misplaced", "'per'"),
    ("metrics: {m: {expr: sum(x), over: {pick: last, show: first}}}", "key-misplaced", "'show'"),
    ("metrics: {m: {expr: sum(x), over: {last: 7 days, shows: first}}}", "unknown-key", "'shows'"),
    ("metrics: {m: {expr: sum(x), over: {pick: last, per: [a b]}}}", "invalid-name", "'a b'"),
    ("metrics: {m: {expr: sum(x), offset: last year}}", "invalid-text", "'last year'"),
    ("metrics: {m: {expr: sum(x), offset: start of day}}", "invalid-text", "'start of day'"),
    ("metrics: {m: {expr: sum(x), per: a b}}", "invalid-name", "'a b'"),
    ("metrics: {m: {expr: count(), during: {from: a}}}", "key-required", "has no 'to'"),
    ("metrics: {m: {expr: count(), during: a}}", "wrong-kind", "must be a mapping"),
    ("metrics: {m: {expr: count(), as: rate}}", "key-misplaced", "'as'"),
    ("metrics: {m: {expr: count(), convert: {from: a, to: b, by: c}}}", "key-required", "has both"),
    ("metrics: {m: {convert: {from: a, to: b}}}", "key-required", "has no 'by'"),
    ("metrics: {m: {convert: {from: a, to: b, by: c, within: soon}}}", "invalid-text", "'soon'"),
    ("metrics: {m: {convert: {from: a, to: b, by: c}, as: share}}", "invalid-choice", "'share'"),
    ("joins: {j: {model: a, on: b, through: c.d}}", "key-required", "'on' or 'through' and has both"),
    ("joins: {j: {model: a, through: c d}}", "invalid-name", "'c d'"),
    ("joins: {j: {model: a, on: b, where: c + d}}", "not-a-condition", "not true or false"),
    ("joins: {j: {model: a, on: b, where: sum(c) > 1}}", "aggregate-misplaced", "about one row"),
    ("joins: {j: {model: a, on: b, same_as: 'c..d'}}", "invalid-name", "'c..d'"),
    ("valid: {from: a}", "key-required", "has no 'to'"),
    ("valid: {from: [a], to: b}", "wrong-kind", "must be a column"),
    ("valid: {from: a + b, to: b}", "invalid-name", "not a column's name"),
]


@pytest.mark.parametrize(("line", "code", "said"), WRONG)
def test_what_is_wrong_is_named_and_left_out(line: str, code: str, said: str) -> None:
    definitions, problems = read_texts({"sales.yml": f"{MODEL}{line}\n"})
    found = [problem for problem in problems if problem.code == code and said in problem.message]
    assert found, problems
    assert place(found[0]) >= 4
    model = definitions.models.get("sales")
    assert model is None or not (model.joins or model.metrics)


def place(problem: Problem) -> int:
    assert problem.position is not None
    return problem.position.line


OF_MEANING = ("show", "per: a}", "not-a-condition", "sum(c)", "c + d", "as: rate", "a + b")
"""What the table of keys cannot say: a key that means nothing beside another, an expression that is no condition."""


@pytest.mark.parametrize(
    "line", [line for line, _, _ in WRONG if not any(part in line for part in OF_MEANING)]
)
def test_the_published_schema_refuses_the_same(line: str) -> None:
    root, _ = read_yaml(f"{MODEL}{line}\n", "f.yml")
    assert root is not None
    value = json.loads(json.dumps(plain_value(root), default=float))
    assert list(jsonschema.Draft202012Validator(json_schema("model")).iter_errors(value))
