"""Companies with all that definitions can say about time, entities and roles: roles and versions here.

made = rich_company(Chance("rich 7"))     # windows, offsets, picks, named paths, … beside the plain metrics
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.soundness.engine import Company
from tests.soundness.generating import pools
from tests.soundness.generating.chance import Chance
from tests.soundness.generating.companies import company
from tests.soundness.generating.periods import own_periods
from tests.soundness.generating.rich_metrics import with_rich_metrics
from tests.soundness.oracle.expressions import (
    Aggregate,
    Comparison,
    Connective,
    Constant,
    Expression,
    Name,
    NullTest,
    Scalar,
)
from tests.soundness.oracle.schema import Column, Dimension, Join, Metric, Model, Row, Schema

CLUSTER = tuple(
    datetime(2017, *day) + timedelta(hours=hour)
    for day in (
        (1, 31),
        (2, 27),
        (2, 28),
        (3, 1),
        (3, 2),
        (3, 5),
        (3, 11),
        (3, 12),
        (3, 13),
        (3, 30),
        (3, 31),
    )
    for hour in (0, 5, 12, 23)
)
"""Times that lie so close that windows and offsets see several of them."""


def rich_company(chance: Chance) -> Company:
    """A company with a second time in each model, and everything on top of what a plain one has."""
    made = company(chance)
    schema = made.schema
    models = [_with_end(chance, model) for model in schema.models]
    schema = replace(schema, models=tuple(models))
    tables = {model.name: _clustered(chance, model, made.tables[model.name]) for model in models}
    schema = _with_roles(chance, schema)
    schema, tables = _with_history(chance, schema, tables)
    if chance.percent(40):
        schema = replace(schema, own=own_periods(chance))
    return Company(with_rich_metrics(chance, schema), tables)


def _with_end(chance: Chance, model: Model) -> Model:
    """A time at which a row ends, of the same kind as the time at which it begins."""
    begin = model.dimension("at")
    if begin is None:
        return model
    kind = next(column.kind for column in model.columns if column.name == "t")
    end = replace(begin, name="ended", expr=Name("e"))
    return replace(
        model,
        columns=(*model.columns, Column("e", kind)),
        dimensions=(*model.dimensions, end),
        times=(("ending", "ended"),),
    )


def _clustered(chance: Chance, model: Model, rows: Sequence[Row]) -> list[Row]:
    """Most times close to each other, most ends not long after the beginning."""
    if model.dimension("at") is None:
        return list(rows)
    as_day = any(column.kind == "date" for column in model.columns)
    found: list[Row] = []
    for row in rows:
        begin = row["t"]
        if chance.percent(60):
            moment = chance.one(CLUSTER)
            begin = moment.date() if as_day else moment
        end: Scalar = None
        if begin is not None and chance.percent(75):
            assert not isinstance(begin, str | int | float)
            end = begin + timedelta(days=chance.one((0, 1, 1, 3, 20, 40, -2)))
        found.append({**row, "t": begin, "e": end})
    return found


# --- roles ---


def _with_roles(chance: Chance, schema: Schema) -> Schema:
    """A condition on a join, a path with a name, a join by a condition, a declared join to many."""
    models = []
    for model in schema.models:
        joins = [_conditioned(chance, model, join) for join in model.joins]
        models.append(replace(model, joins=(*joins, *_unusual(chance, schema, model))))
    schema = replace(schema, models=tuple(models))
    named = [(*model.joins, *_named_paths(chance, schema, model)) for model in models]
    models = [replace(model, joins=joins) for model, joins in zip(models, named, strict=True)]
    return replace(schema, models=tuple(models))


def _conditioned(chance: Chance, model: Model, join: Join) -> Join:
    """Every way back has a name of its own: further joins take the names that come by themselves."""
    join = replace(join, inverse=join.inverse or f"{model.name}_of_{join.role}")
    if chance.percent(80):
        return join
    wheres: tuple[Expression, ...] = (
        Comparison("=", Name(f"{join.role}.b"), Constant(True)),
        Comparison(">", Name("this.n"), Constant(0)),
        Comparison("<=", Name("this.n"), Name(f"{join.role}.n")),
        NullTest(Name(f"{join.role}.s"), negated=True),
    )
    where = chance.one(wheres)
    return replace(join, where=where)


def _named_paths(chance: Chance, schema: Schema, model: Model) -> list[Join]:
    """Up and up again, or up and down: of two steps, sometimes with a condition on the row between."""
    paths = [
        (step, after)
        for step in schema.steps(model.name)
        for after in schema.steps(step.target)
        if after.role != step.back
        and after.target != model.name
        and not step.join.where
        and not after.join.where
    ]
    if not paths or chance.percent(60):
        return []
    step, after = chance.one(paths)
    role = f"far_{after.target}"
    alike = step.role == after.role
    where = chance.one(
        (
            None,
            NullTest(Name("this.n" if alike else f"{step.role}.n"), negated=True),
            Comparison("=", Name("this.b" if alike else f"{step.role}.b"), Constant(True)),
            Connective(
                "or",
                Comparison(">", Name("this.n" if alike else f"{step.role}.n"), Constant(1)),
                NullTest(Name(f"{role}.s")),
            ),
        )
    )
    unique = [step.to_many, after.to_many]
    back = [
        each.join.type
        in (("many_to_one", "many_to_many") if each.declared else ("one_to_many", "many_to_many"))
        for each in (step, after)
    ]
    kind = ("many_to_many" if any(back) else "one_to_many") if any(unique) else "many_to_one"
    if not any(unique) and not any(back):
        kind = "one_to_one"
    return [
        Join(role, after.target, (), kind, f"from_{model.name}", None, where, (step.role, after.role))  # type: ignore[arg-type]  # a join type
    ]


def _unusual(chance: Chance, schema: Schema, model: Model) -> list[Join]:
    found = []
    above = schema.models[: schema.models.index(model)]
    if above and chance.percent(15):
        other = chance.one(above)
        condition = Connective(
            "and",
            Comparison(chance.one(("<", ">=")), Name("this.n"), Name("near.n")),
            Comparison("=", Name("this.b"), Name("near.b")),
        )
        found.append(Join("near", other.name, (), "many_to_many", f"near_{model.name}", condition))
    if above and model.key and len(model.key) == 1 and chance.percent(15):
        other = chance.one(above)
        found.append(Join("owns", other.name, ((model.key[0], "n"),), "one_to_many", f"owner_{model.name}"))
    return found


def _with_history(
    chance: Chance, schema: Schema, tables: dict[str, list[Row]]
) -> tuple[Schema, dict[str, list[Row]]]:
    """One more model: versions of things, of which each row of another model meets the one of its own time."""
    timed = [model for model in schema.models if model.time]
    if not timed or chance.percent(65):
        return schema, tables
    near = chance.one(timed)
    as_day = chance.percent(50)
    type_, kind = (
        ("date", "date") if as_day else chance.one((("local", "timestamp"), ("instant", "timestamp")))
    )
    zone = "UTC" if type_ == "instant" else ""
    history = Model(
        "versions",
        (
            Column("thing", "int"),
            Column("since", kind),  # type: ignore[arg-type]  # a kind of column
            Column("till", kind),  # type: ignore[arg-type]  # a kind of column
            Column("s", "text"),
            Column("n", "int"),
        ),
        ("thing", "since"),
        dimensions=(
            Dimension("s", "string"),
            Dimension("number", "number", Name("n")),
            Dimension("since", type_, stored_in=zone),  # type: ignore[arg-type]  # a type
            Dimension("till", type_, stored_in=zone),  # type: ignore[arg-type]  # a type
        ),
        metrics=(Metric("versions", Aggregate("count"), time="none"),),
        valid=("since", "till"),
    )
    join = Join("version", "versions", (("n", "thing"),), inverse="versions_of")
    models = [
        replace(model, joins=(*model.joins, join)) if model == near else model for model in schema.models
    ]
    return (
        replace(schema, models=(history, *models)),
        {**tables, "versions": [row for thing in (1, 2, 3, 7) for row in _versions(chance, thing, as_day)]},
    )


def _versions(chance: Chance, thing: int, as_day: bool) -> list[Row]:
    """None to three stretches that follow each other, sometimes with a gap, the last one perhaps without an end."""
    edges = sorted(
        chance.some([datetime(2017, 1, 1), datetime(2017, 3, 1), datetime(2017, 4, 1), *CLUSTER], 0, 4)
    )
    edges = sorted({edge.replace(hour=0) if as_day else edge for edge in edges})
    found: list[Row] = []
    for begin, end in zip(edges, [*edges[1:], None], strict=False):
        till: Scalar = end if end or chance.percent(60) else begin + timedelta(days=9)
        since: Scalar = begin
        if as_day:
            since = begin.date()
            till = till.date() if isinstance(till, datetime) else None
        if chance.percent(85):
            found.append(
                {"thing": thing, "since": since, "till": till, "s": chance.one(pools.TEXTS), "n": len(found)}
            )
    return found
