"""MetricFlow's own integration cases, run here: `python -m bench.metricflow_cases PATH [--case NAME] [--verbose]`.

PATH is a checkout of dbt-labs/metricflow. Each case has a query, and SQL that somebody wrote by hand for the same rows.
The small tables are loaded into DuckDB, the semantic manifests are imported, the query is translated, compiled and
run; so is the SQL. Printed is for each file how many cases give the same rows, other rows, or are refused, and why.
Cases that differ on purpose are told in docs/importing.md; the exit code is 1 where others differ than those known.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import duckdb
import yaml

from bench.check_queries import rendered
from semantic import Catalog, compile_query, load_texts, parse_query
from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.importer import Project, import_project
from semantic.formats.metricflow.queries import translated
from semantic.formats.metricflow.query_reading import MetricFlowQuery, QueryRefused, Reader
from semantic.formats.sources import Options

SCHEMA = "mf"
NOW = datetime(2026, 1, 1)
"""Later than all rows; MetricFlow has no now."""

MANIFESTS = {
    "SIMPLE_MODEL": "simple_manifest",
    "SIMPLE_MODEL_NON_DS": "non_sm_manifest",
    "UNPARTITIONED_MULTI_HOP_JOIN_MODEL": "multi_hop_join_manifest",
    "PARTITIONED_MULTI_HOP_JOIN_MODEL": "partitioned_multi_hop_join_manifest",
    "EXTENDED_DATE_MODEL": "extended_date_manifest",
    "SCD_MODEL": "scd_manifest",
}
TYPES = {"TIME": "TIMESTAMP", "STRING": "VARCHAR", "FLOAT": "DOUBLE", "INT": "BIGINT", "BOOLEAN": "BOOLEAN"}
CHANGES_NO_ROW = {
    "name",
    "description",
    "model",
    "check_query",
    "check_order",
    "allow_empty",
    "required_features",
}
GROUPS = {"group_bys", "group_by_objs"}

ON_PURPOSE = {
    "multihop_join_two_dims_different_sources",
    "mixed_length_joins",
    "test_constraint_on_measure_selected_in_group_by",
    "simple_join_to_time_spine_with_queried_filter",
    "grain_to_date_metric_with_non_default_grains",
}
"""Cases whose rows docs/importing.md compares."""


Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a file; `form` is as it is written there."""

    file: str
    name: str
    form: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind` is same, different or refused; `why` tells of the last two."""

    case: Case
    kind: str
    why: str = ""


@dataclass(frozen=True)
class Checkout:
    """Where everything is in a checkout, whatever its release calls the folders above."""

    root: Path

    def folder(self, name: str) -> Path:
        found = sorted(path for path in self.root.rglob(name) if path.is_dir())
        if not found:
            raise SystemExit(f"There is no folder {name} below {self.root}: is it a checkout of MetricFlow?")
        return found[0]

    def cases(self) -> Iterator[Case]:
        for path in sorted(self.folder("test_cases").glob("itest_*.yaml")):
            for document in yaml.safe_load_all(path.read_text()):
                if document:
                    form = document["integration_test"]
                    yield Case(path.name, form["name"], form)

    def load(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The tables, with the types that they are said to have."""
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for path in sorted(self.folder("source_table_snapshots").rglob("*.yaml")):
            for document in yaml.safe_load_all(path.read_text()):
                if document:
                    _create(connection, document["table_snapshot"])

    @cached_property
    def projects(self) -> Mapping[str, tuple[Project, Catalog]]:
        return {model: self._project(folder) for model, folder in MANIFESTS.items()}

    def _project(self, name: str) -> tuple[Project, Catalog]:
        root = self.folder("semantic_manifest_yamls")
        paths = [path for path in sorted((root / name).rglob("*.yaml")) if path.exists()]
        if not any(path.name == "project_configuration.yaml" for path in paths):
            paths += sorted((root / "shared").glob("*.yaml"))
        files = {
            str(path.relative_to(root)): path.read_text().replace("$source_schema", SCHEMA) for path in paths
        }
        project = import_project(files, Options(dialect="duckdb"))
        return project, load_texts(project.imported.files)


def _create(connection: duckdb.DuckDBPyConnection, form: Mapping[str, object]) -> None:
    columns, rows = form["column_definitions"], form["rows"]
    assert isinstance(columns, list) and isinstance(rows, list)
    types = [TYPES[column["type"]] for column in columns]
    said = ", ".join(f"{column['name']} {type_}" for column, type_ in zip(columns, types, strict=True))
    connection.execute(f"CREATE TABLE {SCHEMA}.{form['table_name']} ({said})")
    if rows:
        texts = [f"t{at}" for at in range(len(types))]
        connection.execute(f"CREATE TEMP TABLE given ({', '.join(f'{text} VARCHAR' for text in texts)})")
        marks = ", ".join("?" for _ in types)
        connection.executemany(f"INSERT INTO given VALUES ({marks})", [_texts(row) for row in rows])
        read = ", ".join(f"CAST({text} AS {type_})" for text, type_ in zip(texts, types, strict=True))
        connection.execute(f"INSERT INTO {SCHEMA}.{form['table_name']} SELECT {read} FROM given")
        connection.execute("DROP TABLE given")


def _texts(row: Sequence[object]) -> list[str | None]:
    """A text for each cell. Hours are written as 010 in places."""
    return [None if cell is None else str(cell).replace(" 010:", " 10:") for cell in row]


def run(checkout: Checkout, connection: duckdb.DuckDBPyConnection, case: Case) -> Outcome:
    """What becomes of one case."""
    project, catalog = checkout.projects[str(case.form["model"])]
    try:
        query = read(project, case)
    except QueryRefused as refusal:
        return Outcome(case, "refused", refusal.message)
    made = translated(project, query, catalog)
    if made.query is None:
        return Outcome(case, "refused", " ".join(map(str, made.problems)))
    compiled = compile_query(catalog, parse_query(made.query), dialect="duckdb", now=NOW, max_rows=1_000_000)
    statement = compiled.main
    check = connection.execute(rendered(str(case.form["check_query"]), SCHEMA))
    names = [column[0] for column in check.description or ()]
    expected = check.fetchall()
    try:
        ours = connection.execute(statement.sql, statement.parameters or None).fetchmany(compiled.rows)
    except duckdb.Error as error:
        return Outcome(case, "different", f"{error}\n{made.query}\n{statement.sql}")
    asked = list(query.group_by) or _groups_of_saved(project, query)
    found = _in_order(names, list(statement.columns), asked, query, made.query)
    if isinstance(found, str):
        return Outcome(case, "different", f"{found}\n{made.query}")
    ours = [tuple(_as_shown(row[at], call) for at, call in found) for row in ours]
    ordered = bool(case.form.get("check_order"))
    difference = compared(expected, ours, ordered=ordered)
    if not difference:
        return Outcome(case, "same")
    return Outcome(case, "different", f"{difference}\n{made.query}\n{statement.sql}")


def read(project: Project, case: Case) -> MetricFlowQuery:
    """The query of a case, by the same reader as any caller's."""
    known = {key: value for key, value in case.form.items() if key not in CHANGES_NO_ROW | GROUPS}
    groups = [item for key in sorted(GROUPS) for item in _list(case.form.get(key))]
    if "where_filter" in known:
        known["where_filter"] = [rendered(str(known["where_filter"]), SCHEMA)]
    return Reader(project.manifest.custom_grains).query({**known, "group_by": groups})


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _groups_of_saved(project: Project, query: MetricFlowQuery) -> list[Call]:
    saved = project.manifest.saved_queries.get(query.saved_query)
    reader = Reader(project.manifest.custom_grains)
    return [reader.item(item) for item in saved.group_by] if saved is not None else []


def _in_order(
    names: Sequence[str],
    columns: Sequence[str],
    asked: Sequence[Call],
    query: MetricFlowQuery,
    form: Mapping[str, object],
) -> list[tuple[int, Call | None]] | str:
    """For each column of the SQL the place of ours, and what it groups by; or what is missing."""
    free: dict[int, Call] = dict(enumerate(asked))
    metrics = [item.alias or item.name for item in query.metrics]
    shown = form.get("dimensions")
    groups = len(shown) if isinstance(shown, list) else 0
    found: list[tuple[int, Call | None]] = []
    for name in names:
        if query.min_max_only:
            found.append((int(name.endswith("__max")), None))
        elif name in metrics:
            found.append((groups + metrics.index(name), None))
        else:
            likeness = {at: _likeness(name, call) for at, call in free.items()}
            best = max(likeness, key=lambda at: likeness[at], default=None)
            if best is None or not likeness[best]:
                return f"column {name} is none of {', '.join(columns)}"
            found.append((best, free.pop(best)))
    return found


def _likeness(name: str, call: Call) -> int:
    """How well a column's name says what is grouped by."""
    last = f"extract_{call.part}" if call.part else call.grain
    said = "__".join(filter(None, (*call.path, call.name, last)))
    if name == said:
        return 3
    if name.startswith(f"{said}__"):
        return 2
    return int(name.endswith(f"__{said}"))


def _as_shown(value: object, call: Call | None) -> object:
    """A year is a number in MetricFlow, and here its first day."""
    return value.year if call is not None and call.part == "year" and isinstance(value, date) else value


def compared(expected: Sequence[Row], found: Sequence[Row], *, ordered: bool) -> str:
    """How two results differ, "" if they do not. Without an order rows are compared as a bag."""
    one, other = [_plain(row) for row in expected], [_plain(row) for row in found]
    if not ordered:
        one, other = sorted(one, key=repr), sorted(other, key=repr)
    if len(one) == len(other) and all(map(_alike, one, other)):
        return ""
    left, right = Counter(map(repr, one)), Counter(map(repr, other))
    missing, more = sorted((left - right).elements()), sorted((right - left).elements())
    said = [f"{len(one)} rows expected, {len(other)} found"]
    said += [f"  - {row}" for row in missing[:6]] + [f"  + {row}" for row in more[:6]]
    return "\n".join(said)


def _plain(row: Row) -> Row:
    return tuple(map(_value, row))


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day).isoformat()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        number = float(value)
        return None if math.isnan(number) else round(number, 6) + 0.0
    return str(value)


def _alike(one: Row, other: Row) -> bool:
    return len(one) == len(other) and all(
        math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6)
        if isinstance(a, float) and isinstance(b, float)
        else a == b
        for a, b in zip(one, other, strict=True)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; 1 where other cases differ than those that are known to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--case", default="", help="only cases whose name holds this")
    parser.add_argument("--verbose", "-v", action="store_true", help="also the rows, the query and its SQL")
    options = parser.parse_args(arguments)
    outcomes = outcomes_of(options.path, options.case)
    for line in report(outcomes, verbose=options.verbose):
        print(line)
    return int(bool(unknown(outcomes)))


def outcomes_of(path: Path, name: str = "") -> list[Outcome]:
    """What becomes of the cases whose name holds this."""
    checkout = Checkout(path)
    with duckdb.connect() as connection:
        checkout.load(connection)
        return [run(checkout, connection, case) for case in checkout.cases() if name in case.name]


def unknown(outcomes: Sequence[Outcome]) -> set[str]:
    """The cases that differ and are not known to, and those that are known to and do not."""
    differ = {outcome.case.name for outcome in outcomes if outcome.kind != "same"}
    known = {outcome.case.name for outcome in outcomes} & ON_PURPOSE
    return differ ^ known


def report(outcomes: Sequence[Outcome], *, verbose: bool) -> Iterator[str]:
    kinds = ("same", "different", "refused")
    yield f"{'file':<42}" + "".join(f"{kind:>11}" for kind in kinds)
    for file in sorted({outcome.case.file for outcome in outcomes}):
        counts = Counter(outcome.kind for outcome in outcomes if outcome.case.file == file)
        yield f"{file:<42}" + "".join(f"{counts[kind]:>11}" for kind in kinds)
    counts = Counter(outcome.kind for outcome in outcomes)
    yield f"{'all':<42}" + "".join(f"{counts[kind]:>11}" for kind in kinds)
    for outcome in outcomes:
        if outcome.kind != "same":
            why = outcome.why if verbose else outcome.why.splitlines()[0] if outcome.why else ""
            yield f"{outcome.kind} {outcome.case.file}:{outcome.case.name}: {why}"


if __name__ == "__main__":
    sys.exit(main())
