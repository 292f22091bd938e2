"""What the hand-written examples need: definitions and rows in few words, and one check of oracle and product.

shops = model("shops", "id:int city:text", key="id", dimensions={"city": "string"})
check(company([shops], shops=[(1, "Rome")]), {"metrics": [...]}, rows=[...])
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, cast

from semantic.definitions.types import Conversion, Offset, Pick, Span, Window
from semantic.query import parse_query
from tests.soundness.engine import Case, Company, Engine, disagreement, same_rows
from tests.soundness.oracle import Column, Dimension, Join, Metric, Model, Schema, Segment
from tests.soundness.oracle.expressions import Aggregate, Expression, Formula, Function, Name, Scalar
from tests.soundness.oracle.schema import ColumnKind, DimensionType, JoinType, Policy

Json = dict[str, object]
Show = Literal["last", "first", "average"]
NOON = datetime(2017, 4, 15, 12)


def model(
    name: str,
    columns: str,
    *,
    key: str = "",
    time: str = "",
    joins: Sequence[Join] = (),
    dimensions: Mapping[str, str | Dimension] | None = None,
    segments: Mapping[str, Expression] | None = None,
    metrics: Sequence[Metric] = (),
    times: Mapping[str, str] | None = None,
    valid: tuple[str, str] | None = None,
    policy: Policy | None = None,
) -> Model:
    """`columns` is "name:kind ..."; `key` names columns, "" is none; a dimension is the column of its name."""
    found = [Column(part.split(":")[0], cast(ColumnKind, part.split(":")[1])) for part in columns.split()]
    named = [
        type_ if isinstance(type_, Dimension) else Dimension(dimension, cast(DimensionType, type_))
        for dimension, type_ in (dimensions or {}).items()
    ]
    picked = tuple(Segment(segment, where) for segment, where in (segments or {}).items())
    keys = tuple(key.split()) or None
    bases = tuple((times or {}).items())
    return Model(
        name,
        tuple(found),
        keys,
        time,
        tuple(joins),
        tuple(named),
        picked,
        tuple(metrics),
        bases,
        valid,
        policy,
    )


def to_one(role: str, target: str, on: str, inverse: str = "", type_: JoinType = "many_to_one") -> Join:
    """`on` is "column", "here=there", or several of them."""
    pairs = [part.split("=") for part in on.split()]
    return Join(role, target, tuple((pair[0], pair[-1]) for pair in pairs), type_, inverse)


def metric(
    name: str,
    how: Function | Formula,
    of: str = "",
    *,
    where: Expression | None = None,
    fill: int | None = None,
    time: str = "",
    per: str = "",
    last: str = "",
    to_date: str = "",
    show: Show = "last",
    offset: str = "",
    pick: Pick | None = None,
    during: tuple[str, str] | None = None,
    convert: Conversion | None = None,
) -> Metric:
    """`metric("revenue", "sum", "amount")`, or a formula. Spans are written as in definitions: "7 days"."""
    formula: Formula = how if not isinstance(how, str) else Aggregate(how, Name(of) if of else None)
    window = Window(span(last) if last else None, to_date, show) if last or to_date else None
    begins = re.fullmatch(r"(?:start|first (\w+)) of (\w+)", offset)
    begin = Offset(start_of=begins[2], unit=begins[1] or "") if begins else None
    moved = begin or (Offset(span(offset)) if offset else None)
    return Metric(name, formula, where, time, fill, per, window, pick, moved, during, convert)


def span(text: str) -> Span:
    count, unit = text.split()
    return Span(int(count), unit.removesuffix("s"))


def company(
    models: Sequence[Model],
    *,
    zone: str = "UTC",
    week_start: int = 0,
    fiscal_start: int = 1,
    metrics: Sequence[Metric] = (),
    **tables: Sequence[tuple[Scalar, ...]],
) -> Company:
    """Rows are tuples in the order of the model's columns; a table that is not given is empty."""
    rows = {
        each.name: [
            dict(zip([column.name for column in each.columns], row, strict=True))
            for row in tables.get(each.name, ())
        ]
        for each in models
    }
    return Company(Schema(tuple(models), zone, week_start, tuple(metrics), fiscal_start), rows)


def check(
    made: Company,
    query: Json,
    *,
    rows: Sequence[tuple[Scalar, ...]],
    totals: tuple[Scalar, ...] = (),
    now: datetime = NOON,
    asker: Mapping[str, tuple[str, ...]] | None = None,
) -> None:
    """The rows were worked out by hand: the oracle must give them, and the product what the oracle gives."""
    made = replace(made, asker=tuple(sorted((asker or {}).items())))
    asked = parse_query(query)
    expected = made.answer(asked, now)
    assert same_rows(expected.rows, rows), f"oracle: {expected.rows}"
    assert same_rows([expected.totals], [totals]), f"oracle: {expected.totals}"
    agree(Case(made, asked, now))


def agree(case: Case) -> None:
    """Product and oracle say the same."""
    with Engine(case.company) as engine:
        wrong = disagreement(engine, case.query, case.now)
    assert not wrong, wrong


def day(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # year, month and day
