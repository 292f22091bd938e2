"""From a query to SQL and bound values: split, plan, compile, bind. Plans and SQL text are kept by shape.

compiled = compile_query(catalog, parse_query({"metrics": ["revenue"]}), dialect="duckdb", now=datetime(2018, 1, 1))
compiled.main.sql          SELECT SUM(sales.sales_value) AS revenue FROM transactions AS sales
compiled.main.parameters   {}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlglot import exp

from semantic.calendars import PARTS, SUB_DAY_GRAINS, Calendar
from semantic.catalog import Catalog
from semantic.compiling.dialects import Context, Dialect, dialect_named
from semantic.compiling.passes import apply_passes
from semantic.compiling.permitted import permitted_models
from semantic.compiling.picking import picked_texts
from semantic.compiling.statement import build_statement
from semantic.compiling.warehouses import Dialects, warehouse_of
from semantic.definitions.types import ValueType
from semantic.errors import NotAllowed, TimeInvalid
from semantic.kept import Kept
from semantic.planning.averaged_facts import counted_notes
from semantic.planning.far_times import check_periods
from semantic.planning.moments import Moments, moments_of, with_shifts
from semantic.planning.outputs import group_names
from semantic.planning.parameters import Bindable, bind
from semantic.planning.plan import GroupColumn, Note, Parameter, Plan
from semantic.planning.planner import plan_query, plan_totals
from semantic.planning.shapes import split
from semantic.planning.time_ranges import ResolvedRange, resolve_range
from semantic.planning.value_groups import with_groups_named
from semantic.policies import PolicyView, view_of
from semantic.policies.attributes import policy_parameters
from semantic.principal import EVERYONE, Principal
from semantic.query.types import Query
from semantic.zones import known_zone

DEFAULT_MAX_ROWS = 10_000
CACHED_SHAPES = 2_000
CACHED_RESULTS = 500


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL text with named placeholders, their values, and the names and types of the columns that it returns, in
    order; a period of days or more is a date. `warehouse` is the name of the only one that it reads."""

    sql: str
    parameters: dict[str, Bindable]
    columns: tuple[str, ...]
    plan: Plan
    types: tuple[ValueType, ...] = ()
    warehouse: str = ""
    tables: frozenset[str] = frozenset()
    """The names of the tables that it reads."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """`totals` is a second statement, to be run on the same snapshot; None when no totals were asked for.

    `rows` is how many rows of `main` to show; it fetches one more, so that a cut or a tie can be seen. `compared` is
    the range that `time.compare` looks at.
    """

    main: Statement
    totals: Statement | None
    range: ResolvedRange | None
    notes: tuple[Note, ...]
    rows: int
    zone: str
    now: datetime
    dialect: str
    query: Query
    compared: ResolvedRange | None = None
    fingerprint: str = ""
    """Of what the principal may see: results with another one are not shared; "" where nothing limits it."""


@dataclass(frozen=True, slots=True)
class _Template:
    """What a shape decides: everything but the values."""

    plan: Plan
    sql: str
    columns: tuple[str, ...]
    types: tuple[ValueType, ...]
    tables: frozenset[str]
    policy: tuple[str, ...] = ()
    """The names of bound values that policies ask for."""


@dataclass(frozen=True, slots=True)
class _Templates:
    main: _Template
    totals: _Template | None
    warehouse: str


_TEMPLATES: Kept[_Templates] = Kept(CACHED_SHAPES)
_PLACES: Kept[str] = Kept(CACHED_SHAPES)
_RESULTS: Kept[tuple[Query, Compiled]] = Kept(CACHED_RESULTS)
"""With the query as it was given: while it is kept, no other one can have its id."""


def compile_query(
    catalog: Catalog,
    query: Query,
    *,
    dialect: str | Dialects,
    now: datetime,
    principal: Principal = EVERYONE,
    max_rows: int = DEFAULT_MAX_ROWS,
) -> Compiled:
    """The SQL and values of a query as `principal` may ask it. `now` is a wall-clock time in the query's zone; of
    several dialects, that of the warehouse which has the data is written.

    Raises a QueryInvalid.
    """
    view = view_of(catalog, principal)
    key = (id(query), dialect, now, view.fingerprint, max_rows)
    known = _RESULTS.get(view.catalog, key)
    if known is not None and known[0] is query:
        return _own(known[1])
    made = _compile(view, query, dialect, now, max_rows)
    _RESULTS.put(view.catalog, key, (query, made))
    return _own(made)


def _own(compiled: Compiled) -> Compiled:
    """The result with values that its reader may change."""

    def own(statement: Statement) -> Statement:
        return replace(statement, parameters=dict(statement.parameters))

    return replace(
        compiled,
        main=own(compiled.main),
        totals=own(compiled.totals) if compiled.totals is not None else None,
    )


def _compile(
    view: PolicyView, query: Query, dialects: str | Dialects, now: datetime, max_rows: int
) -> Compiled:
    catalog = view.catalog
    if catalog.settings.broken:
        raise NotAllowed(
            "settings.yml could not be read, so the zone and calendar of every number are unknown.",
            hint="`dragoman check` says why.",
            code="definition-broken",
        )
    zone = _zone(query.timezone or catalog.settings.zone)
    calendar = catalog.settings.calendar
    query = with_groups_named(catalog, query)
    shape, values = split(query)
    resolved = resolve_range(values.range, now, zone, calendar) if values.range else None
    shape = with_shifts(query, shape, values.range, resolved)
    dialect = dialects if isinstance(dialects, str) else _dialect(catalog, shape, zone, dialects)
    catalog = catalog.in_dialect(dialect_named(dialect).writes)
    ranges = [resolve_range(spec, now, zone, calendar) for spec in values.ranges]
    moments = (
        moments_of(shape, values.range, resolved, now, calendar),
        *(Moments(now, each) for each in ranges),
        Moments(now),
    )
    templates = _templates(catalog, shape, dialect, zone, calendar, max_rows)

    def statement(template: _Template) -> Statement:
        check_periods(template.plan, moments, calendar)
        bound = bind(template.plan.parameters, values, moments, zone, calendar)
        bound |= {name: view.values[name] for name in template.policy if name in view.values}
        return Statement(
            template.sql,
            bound,
            template.columns,
            template.plan,
            template.types,
            templates.warehouse,
            template.tables,
        )

    return Compiled(
        main=statement(templates.main),
        totals=statement(templates.totals) if templates.totals else None,
        range=resolved,
        notes=(*templates.main.plan.notes, *counted_notes(templates.main.plan, moments[0], calendar)),
        rows=min(templates.main.plan.rows or max_rows, max_rows),
        zone=zone,
        now=now,
        dialect=dialect,
        query=query,
        compared=moments[0].compared[shape.time.compare] if shape.time and shape.time.compare else None,
        fingerprint=view.fingerprint,
    )


def _dialect(catalog: Catalog, shape: Query, zone: str, dialects: Dialects) -> str:
    """That of the warehouse with the data, which only a plan knows; the definitions' texts for it come after."""
    if dialects.only:
        return dialects.only
    place = _PLACES.get(catalog, (shape, zone))
    if place is None:
        place = warehouse_of(catalog, plan_query(catalog, shape, zone))
        _PLACES.put(catalog, (shape, zone), place)
    return dialects.of(place)


def _zone(name: str) -> str:
    zone = known_zone(name)
    if zone is None:
        raise TimeInvalid(
            f"There is no time zone `{name[:60]}`.",
            hint="Write `America/New_York`, for instance.",
            path="/timezone",
        )
    return zone.key


def _templates(
    catalog: Catalog,
    shape: Query,
    dialect: str,
    zone: str,
    calendar: Calendar,
    max_rows: int,
) -> _Templates:
    key = (shape, dialect, zone, max_rows)
    known = _TEMPLATES.get(catalog, key)
    if known is not None:
        return known
    plan = plan_query(catalog, shape, zone)
    warehouse = warehouse_of(catalog, plan)
    fetch = min(plan.rows or max_rows, max_rows) + 1
    main = _template(catalog, plan, dialect, calendar, fetch)
    totals = None
    if shape.totals and shape.metrics:
        totals = _template(catalog, plan_totals(catalog, shape, zone, plan), dialect, calendar, None)
    made = _Templates(main, totals, warehouse)
    _TEMPLATES.put(catalog, key, made)
    return made


def _template(catalog: Catalog, plan: Plan, dialect: str, calendar: Calendar, fetch: int | None) -> _Template:
    target = dialect_named(dialect)
    tree: exp.Expr = build_statement(plan, permitted_models(catalog), fetch)
    policy = policy_parameters(catalog, tree) if catalog.seen else {}
    tree = apply_passes(tree, _context(plan, target, calendar, policy))
    types = (*map(_group_type, plan.groups), *(o.type for o in plan.outputs if not o.hidden))
    rest = [ValueType.BOOLEAN] * (len(plan.columns) - len(types))
    tables = frozenset(table.name.lower() for table in tree.find_all(exp.Table))
    text = tree.sql(dialect=target.writes, copy=False)
    return _Template(plan, text, plan.columns, (*types, *rest), tables, tuple(policy))


def _context(plan: Plan, target: Dialect, calendar: Calendar, policy: Mapping[str, Parameter]) -> Context:
    bodies = [plan, *(sub.body for sub in plan.subplans if isinstance(sub.body, Plan))]
    groups = (
        name
        for body in bodies
        for name, group in zip(group_names([g.name for g in body.groups]), body.groups, strict=True)
        if group.type is ValueType.STRING and (group.dimension is not None or body is plan)
    )
    texts = frozenset(groups).union(*(picked_texts(fact) for body in bodies for fact in body.facts))
    parameters = {parameter.name: parameter for parameter in plan.parameters} | dict(policy)
    return Context(target, plan.zone, calendar, parameters, texts)


def _group_type(group: GroupColumn) -> ValueType:
    if group.grain in PARTS:
        return ValueType.NUMBER
    return ValueType.DATE if group.grain and group.grain not in SUB_DAY_GRAINS else group.type
