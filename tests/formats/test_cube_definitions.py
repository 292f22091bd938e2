"""What single things of Cube's models become, and what the report says of what becomes something else or nothing."""

from __future__ import annotations

import textwrap

import pytest

from semantic import load_texts
from semantic.formats import Imported, Options, Outcome
from semantic.formats.cube import import_files

HEAD = """
cubes:
  - name: orders
    sql_table: orders
    joins:
      - {name: users, relationship: many_to_one, sql: "{CUBE}.user_id = {users.id}"}
    segments: []
    dimensions:
      - {name: id, sql: id, type: number, primary_key: true}
      - {name: status, sql: status, type: string}
      - {name: amount, sql: "{CUBE}.amount / 100.0", type: number}
      - {name: created_at, sql: created_at, type: time}
DIMENSION
    measures:
      - {name: count, type: count}
      - {name: revenue, type: sum, sql: amount}
MEASURE
  - name: users
    sql_table: users
    dimensions:
      - {name: id, sql: id, type: number, primary_key: true}
      - {name: city, sql: city, type: string}
      - {name: born, sql: birthday, type: time}
    measures:
      - {name: count, type: count}
"""


def imported(dimension: str = "", measure: str = "", more: str = "") -> Imported:
    """The import of the shop with further members, one on a line, and whatever else."""
    text = HEAD.replace("DIMENSION", textwrap.indent(dimension, " " * 6))
    text = text.replace("MEASURE", textwrap.indent(measure, " " * 6))
    return import_files({"model.yml": text + more})


def numbered(cases: list[tuple[str, str]]) -> str:
    """The members of all cases, so that one import serves them: `x` is x0, x1 and so on."""
    return "\n".join(
        "- "
        + cube.replace("name: x,", f"name: x{i},")
        .replace("sql: x,", f"sql: x{i},")
        .replace("{x}", f"{{x{i}}}")
        for i, (cube, _) in enumerate(cases)
    )


def line_of(found: Imported, file: str, name: str) -> str:
    """The line of a definition file that begins with a name, without it; "" where there is none."""
    for line in found.files[file].splitlines():
        if line.strip().startswith(f"{name}: "):
            return line.strip().removeprefix(f"{name}: ")
    return ""


def why(found: Imported, what: str) -> str:
    return " | ".join(f"{line.outcome.value}: {line.why}" for line in found.lines if line.what == what)


DIMENSIONS = [
    ("{name: x, sql: status, type: string}", "{type: string, expr: status}"),
    ("{name: x, sql: '{status}', type: string}", "{type: string, expr: status}"),
    ("{name: x, sql: '{users.city}', type: string}", "{type: string, expr: users.city}"),
    ("{name: x, sql: '{users}.zip', type: string}", "{type: string, expr: users.zip}"),
    ("{name: x, sql: '{CUBE.amount} * 2', type: number}", "{type: number, expr: (amount / 100.0) * 2}"),
    (
        "{name: x, sql: \"LOWER({orders}.status) || 'é'\", type: string}",
        "{type: string, expr: LOWER(status) || 'é'}",
    ),
    ("{name: x, sql: '{CUBE}.shipped::date', type: time}", "{type: date, expr: shipped::date}"),
    (
        "{name: x, sql: '{CUBE}.seen::timestamptz', type: time}",
        "{type: instant, expr: seen::timestamptz, stored_in: with zone}",
    ),
    ("{name: x, sql: '{users.born}', type: time}", "{type: instant, expr: users.born, stored_in: UTC}"),
    ("{name: x, sql: x, type: boolean, public: false}", "{type: boolean, hidden: true}"),
    (
        "{name: x, sql: x, type: string, title: Web page, format: link}",
        "{type: string, synonyms: [Web page], meta: {format: link}}",
    ),
    ("{name: x, sql: x, type: number, format: id}", "{type: number, meta: {format: id}}"),
    (
        "{name: x, sql: x, type: string, meta: {synonyms: [land], team: a}}",
        "{type: string, synonyms: [land], meta: {team: a}}",
    ),
]


@pytest.fixture(scope="module")
def dimensions() -> Imported:
    return imported(numbered(DIMENSIONS))


@pytest.mark.parametrize("number", range(len(DIMENSIONS)), ids=[cube for cube, _ in DIMENSIONS])
def test_a_dimension(dimensions: Imported, number: int) -> None:
    assert line_of(dimensions, "orders.yml", f"x{number}") == DIMENSIONS[number][1]


MEASURES = [
    ("{name: x, type: count, sql: id}", "{expr: count()}"),
    ("{name: x, type: count, sql: '{id}'}", "{expr: count()}"),
    ("{name: x, type: count, sql: coupon}", "{expr: count(coupon)}"),
    # The dimension `amount` is in another unit than the column.
    ("{name: x, type: sum, sql: '{CUBE}.amount'}", "{expr: sum(this.amount)}"),
    ("{name: x, type: sum, sql: '{amount}'}", "{expr: sum(amount)}"),
    ("{name: x, type: countDistinct, sql: '{users.id}'}", "{expr: count(distinct users.id)}"),
    ("{name: x, type: count_distinct_approx, sql: user_id}", "{expr: approx_count_distinct(user_id)}"),
    ("{name: x, type: min, sql: '{created_at}'}", "{expr: min(created_at)}"),
    (
        "{name: x, type: avg, sql: CASE WHEN status = 'a' THEN 1 ELSE 0 END}",
        "{expr: avg(CASE WHEN status = 'a' THEN 1 ELSE 0 END)}",
    ),
    (
        "{name: x, type: number, sql: '100.0 * {revenue} / NULLIF({count}, 0)', format: percent}",
        "{expr: 100.0 * revenue / count, format: number 2}",
    ),
    (
        "{name: x, type: number, sql: '{revenue}::float / {users.count}', format: '.1%'}",
        "{expr: revenue / users.count, format: percent 1}",
    ),
    (
        "{name: x, type: number, sql: '{revenue} / (1.0 * ({count} + 1))'}",
        "{expr: revenue / (count + 1)}",
    ),
    (
        '{name: x, type: sum, sql: n, filters: [{sql: "{CUBE}.a = 1"}, {sql: "b OR c"}]}',
        "{expr: sum(n), where: (a = 1) and (b OR c)}",
    ),
    ("{name: x, type: sum, sql: n, format: currency}", "{expr: sum(n), format: number 2}"),
    ('{name: x, type: sum, sql: n, format: "$,.2f"}', "{expr: sum(n), format: currency USD 2}"),
    (
        "{name: x, type: sum, sql: n, rolling_window: {trailing: 1 week, offset: end}}",
        "{expr: sum(n), over: {last: 1 week}}",
    ),
    (
        "{name: x, type: sum, sql: n, rolling_window: {type: quarter_to_date}}",
        "{expr: sum(n), over: {to_date: quarter}}",
    ),
]


@pytest.fixture(scope="module")
def measures() -> Imported:
    return imported(measure=numbered(MEASURES))


@pytest.mark.parametrize("number", range(len(MEASURES)), ids=[cube for cube, _ in MEASURES])
def test_a_measure(measures: Imported, number: int) -> None:
    assert line_of(measures, "orders.yml", f"x{number}") == MEASURES[number][1]


UNSAID_MEASURES = [
    ("{name: x, type: sum, sql: n, rolling_window: {trailing: 1 day, leading: 1 day}}", "looks ahead"),
    ("{name: x, type: running_total, sql: n}", "begins where the query's range does"),
    (
        "{name: x, type: rank, multi_stage: true, order_by: [{sql: '{revenue}'}], reduce_by: [status]}",
        "rank(metric, dimension)",
    ),
    (
        "{name: x, type: sum, multi_stage: true, sql: '{revenue}', grain: {keep_only: [status]}}",
        "share(metric, dimension)",
    ),
    (
        "{name: x, type: number, multi_stage: true, sql: '{revenue}', filter: {exclude: [status]}}",
        "undoes filters",
    ),
    (
        "{name: x, type: number, multi_stage: true, sql: '{count}', time_shift: [{interval: 1 year, type: next}]}",
        "looks ahead",
    ),
    (
        "{name: x, type: number, multi_stage: true, sql: '{revenue}', time_shift: [{name: fiscal}]}",
        "calendar in a table",
    ),
    (
        "{name: x, type: string, sql: \"STRING_AGG(status, ',')\"}",
        "not an aggregate that metrics may use",
    ),
    ("{name: x, type: number, sql: '{revenue} + status'}", "outside an aggregate"),
    ("{name: x, type: sum}", "has no `sql`"),
    ("{name: x, type: sum, sql: '{nobody}.n'}", "no cube of the project"),
    ("{name: x, type: sum, sql: '{f(1)}'}", "code, not a name"),
    ("{name: x, type: sum, sql: \"{SECURITY_CONTEXT.a.filter('b')}\"}", "depends on who asks"),
    ("{name: x, type: fancy, sql: n}", "no type of measure"),
    ("{name: x, type: number, sql: '{x} + 1'}", "rest on each other"),
]


@pytest.fixture(scope="module")
def unsaid_measures() -> Imported:
    return imported(measure=numbered(UNSAID_MEASURES))


@pytest.mark.parametrize("number", range(len(UNSAID_MEASURES)), ids=[cube for cube, _ in UNSAID_MEASURES])
def test_a_measure_that_cannot_be_said_is_left_out_with_the_reason(
    unsaid_measures: Imported, number: int
) -> None:
    assert line_of(unsaid_measures, "orders.yml", f"x{number}") == ""
    assert UNSAID_MEASURES[number][1] in why(unsaid_measures, f"measure orders.x{number}")


UNSAID_DIMENSIONS = [
    (
        "{name: x, sql: '{orders.count}', type: number, propagate_filters_to_sub_query: true}",
        "within the filters",
    ),
    ("{name: x, sql: '{created_at.month}', type: time}", "ask for `orders.created_at.month`"),
    ("{name: x, sql: \"seen AT TIME ZONE 'UTC'\", type: time}", "changes a zone"),
    ("{name: x, type: switch, values: [a, b]}", "a choice that measures are made by"),
    ("{name: x, type: geo}", "no `latitude`"),
    ("{name: x, sql: '{y}', type: string}", "no member `y`"),
    ("{name: x, sql: '{x}', type: string}", "rest on each other"),
    ("{name: x, sql: x, type: colour}", "no type of dimension"),
]


@pytest.fixture(scope="module")
def unsaid_dimensions() -> Imported:
    return imported(numbered(UNSAID_DIMENSIONS))


@pytest.mark.parametrize("number", range(len(UNSAID_DIMENSIONS)), ids=[cube for cube, _ in UNSAID_DIMENSIONS])
def test_a_dimension_that_cannot_be_said_is_left_out_with_the_reason(
    unsaid_dimensions: Imported, number: int
) -> None:
    assert line_of(unsaid_dimensions, "orders.yml", f"x{number}") == ""
    assert UNSAID_DIMENSIONS[number][1] in why(unsaid_dimensions, f"dimension orders.x{number}")


def test_keys_without_a_place_are_told() -> None:
    found = imported("- {name: x, sql: x, type: string, order: asc, sparkle: 1}")
    assert why(found, "dimension orders.x: `order`") == "left out: A query says its order."
    assert "does not know this key" in why(found, "dimension orders.x: `sparkle`")


def test_names_that_may_not_be_ours() -> None:
    found = imported("- {name: time, sql: seen, type: time}", "- {name: paid__sum, type: sum, sql: paid}")
    assert line_of(found, "orders.yml", "orders_time") == "{type: instant, expr: seen, stored_in: UTC}"
    assert line_of(found, "orders.yml", "paid_sum") == "{expr: sum(paid)}"
    assert "may not be one here" in why(found, "measure orders.paid__sum")


EXTENDING = """
  - name: base
    sql_table: events
    public: false
    dimensions: [{name: at, sql: at, type: time}, {name: kind, sql: kind, type: string}]
    measures: [{name: count, type: count}]
  - name: clicks
    extends: base
    sql: SELECT * FROM events WHERE kind = 'click'
    dimensions: [{name: kind, sql: UPPER(kind), type: string}]
"""


def test_what_a_cube_inherits_is_written_out() -> None:
    found = imported(more=EXTENDING)
    assert found.files["clicks.yml"] == textwrap.dedent("""\
        model: clicks
        sql: SELECT * FROM events WHERE kind = 'click'
        time: at
        hidden: true

        dimensions:
          at: {type: instant, stored_in: UTC}
          kind: {type: string, expr: UPPER(kind)}

        metrics:
          count: {expr: count()}
        """)


VIEWS = """
views:
  - name: overview
    cubes:
      - {join_path: orders, includes: "*", excludes: [count]}
      - join_path: orders.users
        prefix: true
        includes: [{name: city, alias: town, title: Home, description: Where they live.}]
    folders:
      - name: People
        includes: [{name: Places, includes: [users_town]}]
    measures:
      - {name: spend, type: number, sql: "{CUBE.revenue} / {CUBE.revenue}"}
"""


def test_a_view_gives_names_and_folders_to_members() -> None:
    found = imported(more=VIEWS)
    city = found.files["users.yml"].split("  city:\n")[1].split("  born")[0]
    assert textwrap.dedent(city) == textwrap.dedent("""\
        type: string
        description: Where they live.
        synonyms: [users_town, Home]
        tags: [Places]
        """)
    assert line_of(found, "orders.yml", "spend") == "{expr: revenue / revenue}"
    assert "There are no views here" in why(found, "view overview")


def test_members_of_a_cube_that_is_not_public_are_those_that_a_view_shows() -> None:
    text = (
        HEAD.replace("DIMENSION\n", "")
        .replace("MEASURE\n", "")
        .replace("sql_table: orders", "sql_table: orders\n    public: false")
    )
    view = "views:\n  - name: v\n    cubes:\n      - {join_path: orders, includes: [revenue]}\n"
    found = import_files({"model.yml": text, "v.yml": view})
    assert line_of(found, "orders.yml", "revenue") == "{expr: sum(this.amount)}"
    assert line_of(found, "orders.yml", "count") == "{expr: count(), hidden: true}"
    assert "hidden" not in found.files["orders.yml"].split("dimensions:")[0]


def test_granularities_that_are_a_fiscal_year_become_the_settings() -> None:
    granularities = "[{name: fy, interval: 1 year, origin: '2024-02-01'}, {name: half, interval: 6 months}]"
    found = imported(f"- {{name: x, sql: x, type: time, granularities: {granularities}}}")
    assert found.files["settings.yml"] == "fiscal_year_start: february\n"
    assert "a grain of every time" in why(found, "granularity orders.x.fy")
    assert why(found, "granularity orders.x.half").startswith("left out")


@pytest.mark.parametrize(
    ("written", "refresh"),
    [
        ("{every: 1 hour}", "{every: 1 hour}"),
        ("{every: 2 week}", "{every: 14 days}"),
        ("{sql: SELECT COUNT(*) FROM orders}", "{every: 10 seconds, expr: count(*)}"),
        ("{sql: SELECT MAX(a) FROM orders WHERE b, every: 1 hour}", ""),
        ("{sql: SELECT MAX(a) FROM other}", ""),
        ("{every: '30 5 * * 5'}", ""),
        ("{immutable: true}", ""),
    ],
)
def test_refresh_keys(written: str, refresh: str) -> None:
    text = f"cubes: [{{name: orders, sql_table: orders, refresh_key: {written}}}]"
    found = import_files({"model.yml": text})
    assert line_of(found, "orders.yml", "refresh") == refresh
    assert bool(refresh) == ("left out" not in why(found, "refresh_key of cube orders"))


def test_tables_and_selects() -> None:
    text = """
cubes:
  - {name: a, sql: "SELECT * FROM `shop-1.main.events`;"}
  - {name: b, sql: "SELECT * FROM {a.sql()} AS e WHERE {FILTER_PARAMS.b.at.filter('at')} AND x"}
  - {name: c, sql: "SELECT * FROM things", data_source: other}
  - {name: d, sql: "DELETE FROM things"}
  - {name: e, sql: "SELECT * FROM {e.sql()}"}
  - name: f
    sql: >
      SELECT * FROM things -- not all of them
      WHERE kept
"""
    found = import_files({"model.yml": text}, Options(schema="shop"))
    assert line_of(found, "a.yml", "table") == "shop-1.main.events"
    assert "pushed" not in why(found, "cube b") and "FILTER_PARAMS" in why(found, "cube b")
    assert line_of(found, "c.yml", "table") == "shop.things"
    assert line_of(found, "c.yml", "warehouse") == "other"
    assert "WHERE kept" in found.files["f.yml"]
    assert why(found, "cube d").startswith("left out") and why(found, "cube e").startswith("left out")
    assert set(found.files) == {"a.yml", "b.yml", "c.yml", "f.yml", "settings.yml"}


@pytest.mark.parametrize(
    ("files", "code", "says"),
    [
        ({"orders.js": "cube(`orders`, {sql_table: `orders`})"}, "javascript-model", "orders.js"),
        ({"m.yml": "cubes:\n  {%- for x in y %}"}, "jinja-template", "Jinja"),
        (
            {"m.yml": "cubes: [{name: a, extends: b, sql_table: a}, {name: b, extends: a, sql_table: b}]"},
            "circular",
            "a → b → a",
        ),
        ({"m.yml": "cubes: [{name: a, extends: z, sql_table: a}]"}, "unknown-name", "`z`"),
        ({"m.yml": "cubes: [{sql_table: a}]"}, "value-missing", "no `name`"),
        ({"m.yml": "cubes: 3"}, "wrong-kind", "`cubes` must be a list"),
        ({"m.yml": "cubes: ["}, "yaml-invalid", "not valid YAML"),
        ({"compose.yml": "services: {}"}, "nothing-to-import", "no cubes or views"),
        ({}, "nothing-to-import", "no cubes or views"),
    ],
)
def test_what_cannot_be_read_is_a_problem(files: dict[str, str], code: str, says: str) -> None:
    [problem] = import_files(files).problems[:1]
    assert problem.code == code and says in str(problem)


def test_every_line_has_its_place_and_what_is_left_out_its_reason() -> None:
    found = imported(
        "- {name: x, sql: '{y}', type: string}",
        "- {name: z, type: rank, multi_stage: true}",
        EXTENDING + VIEWS,
    )
    assert all(line.position is not None for line in found.lines)
    assert all(line.why for line in found.lines if line.outcome is not Outcome.CARRIED)
    assert load_texts(found.files).errors == ()


def test_sql_that_would_lose_a_part_is_not_said_without_it() -> None:
    """`cast(created_at as text)` is another text than `to_char(created_at, 'YYYY-MM')`."""
    dimension = "- {name: day, sql: \"TO_CHAR(created_at, 'YYYY-MM')\", type: string}\n"
    dimension += '- {name: big, sql: "ROW_NUMBER() OVER ()", type: number}'
    measure = '- {name: biggest, type: max, sql: "{big}"}'
    found = imported(dimension, measure)
    assert line_of(found, "orders.yml", "day") == "{type: string, expr: \"time_to_str(created_at, '%Y-%m')\"}"
    assert line_of(found, "orders.yml", "big") == line_of(found, "orders.yml", "biggest") == ""
    left_out = {line.what: line.why for line in found.lines if line.outcome is Outcome.LEFT_OUT}
    assert left_out["measure orders.biggest"] == "`big` is a member of `orders` that could not be read."
