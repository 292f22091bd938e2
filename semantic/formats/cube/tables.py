"""Where a cube's rows come from, and when results over them are stale: `table` or `sql`, and `refresh`.

source_of(project, orders)      {"table": "public.orders"}, also for sql: SELECT * FROM public.orders
refresh_of(orders, "orders")    {"expr": "max(updated_at)", "every": "10 seconds"}
"""

from __future__ import annotations

import re

from sqlglot import exp

from semantic.definitions.expression_text import expression_text
from semantic.definitions.expressions import Use, parse_expression
from semantic.definitions.names import is_table_name
from semantic.definitions.node_checks import Refused
from semantic.definitions.selects import parse_select
from semantic.errors import DefinitionsInvalid
from semantic.formats.cube.project import Cube, Project
from semantic.formats.cube.references import CannotSay, has_mark, mark, split
from semantic.formats.neutral_sql import parse_sql
from semantic.formats.props import Props
from semantic.formats.sources import NO_OPTIONS, Options

PUSHED_DOWN = (
    "`FILTER_PARAMS` is left out: it repeats filters of a query further down, and the query has them anyway."
)
_EVERY = re.compile(r"(\d+) (second|minute|hour|day|week)s?")
_ASKED_EVERY = "10 seconds"
"""How often Cube asks a `refresh_key` with `sql` where nothing is said."""

_MOST_NESTED = 20


def source_of(project: Project, cube: Cube, options: Options = NO_OPTIONS) -> tuple[dict[str, object], str]:
    """The keys of the model, and what reads otherwise. Raises CannotSay."""
    dialect = options.dialect
    if "sql_table" in cube.props:
        return {"table": _in_schema(_table(cube.props.text("sql_table")), options.schema)}, ""
    if "sql" not in cube.props:
        raise CannotSay("It has neither `sql_table` nor `sql`.")
    text, pushed_down = _select(project, cube, ())
    tree = _parsed(text, dialect)
    why = PUSHED_DOWN if pushed_down else ""
    if (table := _whole_table(tree)) is not None:
        return {"table": _in_schema(_table_name(table), options.schema)}, why
    neutral = text if _is_neutral(text, tree, dialect) else tree.sql(pretty=True)
    try:
        parse_select(neutral)
    except DefinitionsInvalid as invalid:
        problem = invalid.problems[0]
        raise CannotSay(" ".join(filter(None, (problem.message, problem.hint)))) from None
    return {"sql": neutral}, why


def _in_schema(table: str, schema: str) -> str:
    return f"{schema}.{table}" if schema and "." not in table else table


def _table(written: str) -> str:
    if "{" in written:
        raise CannotSay("Its table's name is made by code.")
    if is_table_name(written):
        return written
    try:
        return _table_name(exp.to_table(written, dialect="bigquery" if "`" in written else None))
    except Exception:  # sqlglot raises errors of several kinds for what is no name
        raise CannotSay(f"`{written[:60]}` is no name of a table.") from None


def _table_name(table: exp.Table) -> str:
    plain = re.compile(r"[A-Za-z_][\w$-]*")
    parts = [
        part.name if plain.fullmatch(part.name) else '"' + part.name.replace('"', '""') + '"'
        for part in table.parts
    ]
    return ".".join(parts)


def _select(project: Project, cube: Cube, inside: tuple[str, ...]) -> tuple[str, bool]:
    """The SELECT with those of other cubes that it is made of, and whether filters in it were left out."""
    if cube.name in inside or len(inside) > _MOST_NESTED:
        raise CannotSay(f"Its SELECT is made of itself: {' → '.join((*inside, cube.name))}.")
    text = split(cube.props.text("sql").rstrip().rstrip(";"))
    written, pushed_down = text.marked, text.pushed_down
    for index, reference in enumerate(text.references):
        other = project.cubes.get(reference.parts[0])
        if not reference.sql or other is None:
            raise CannotSay(
                f"Its SELECT refers to `{'.'.join(reference.parts)}`, which is no SELECT of a cube."
            )
        if "sql_table" in other.props:
            inner = _table(other.props.text("sql_table"))
        else:
            inner, more = _select(project, other, (*inside, cube.name))
            inner, pushed_down = f"({inner})", pushed_down or more
        written = written.replace(mark(index), inner)
    return written, pushed_down


def _parsed(text: str, dialect: str) -> exp.Expr:
    refusal: Refused | None = None
    for each in dict.fromkeys((dialect, "bigquery" if "`" in text else "", "postgres")):
        try:
            return parse_sql(text, each)
        except Refused as refused:
            refusal = refusal or refused
    assert refusal is not None
    raise CannotSay(" ".join(filter(None, (refusal.message, refusal.hint))))


def _is_neutral(text: str, tree: exp.Expr, dialect: str) -> bool:
    if dialect or has_mark(text):
        return False
    try:
        return parse_sql(text, "") == tree
    except Refused:
        return False


def _whole_table(tree: exp.Expr) -> exp.Table | None:
    """The table of SELECT * FROM it, without anything else."""
    if not isinstance(tree, exp.Select) or [type(each) for each in tree.expressions] != [exp.Star]:
        return None
    if tree.expressions[0].args.get("except_") or tree.expressions[0].args.get("replace"):
        return None
    beside = {
        key for key, value in tree.args.items() if value and key not in ("expressions", "from_", "kind")
    }
    start = tree.args.get("from_")
    table = start.this if isinstance(start, exp.From) else None
    if beside or not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
        return None
    others = {
        key for key, value in table.args.items() if value and key not in ("this", "db", "catalog", "alias")
    }
    return None if others else table


def refresh_of(cube: Cube, source: dict[str, object]) -> tuple[dict[str, str], str]:
    """How long results are good, {} where nothing is said, and what reads otherwise. Raises CannotSay."""
    key = cube.props.inner("refresh_key")
    if key is None:
        return {}, ""
    if "immutable" in key:
        raise CannotSay("Results of data that never change are kept as long as others here.")
    if "sql" not in key:
        return {"every": _interval(key)}, ""
    text = split(key.text("sql"))
    if text.references:
        raise CannotSay("Its `refresh_key` refers to members: write the aggregate as `refresh`.")
    tree = _parsed(text.marked, "")
    if not isinstance(tree, exp.Select) or len(tree.expressions) != 1:
        raise CannotSay("Its `refresh_key` is no single aggregate of the cube's own rows.")
    alone = {name for name, value in tree.args.items() if value and name not in ("expressions", "from_")}
    start = tree.args.get("from_")
    table = start.this if isinstance(start, exp.From) else None
    if alone or not isinstance(table, exp.Table) or _table_name(table) != source.get("table"):
        raise CannotSay("Its `refresh_key` asks another table than the cube's own: write it as `refresh`.")
    expr = expression_text(tree.expressions[0].unalias())
    try:
        parse_expression(expr, use=Use.REFRESH)
    except DefinitionsInvalid as invalid:
        raise CannotSay(invalid.problems[0].message) from None
    return {"expr": expr, "every": _interval(key) if "every" in key else _ASKED_EVERY}, ""


def _interval(key: Props) -> str:
    found = _EVERY.fullmatch(key.text("every"))
    if found is None:
        raise CannotSay(
            "It is refreshed by the clock (cron): write how long results are good, `refresh: {every: 1 hour}`."
        )
    count, unit = int(found[1]), found[2]
    if unit == "week":
        count, unit = 7 * count, "day"
    if not 1 <= count <= 99_999:
        raise CannotSay(f"`every` is {count} {unit}s, which is no time that results are kept.")
    return f"{count} {unit}" + ("s" if count > 1 else "")
