"""A clinic whose visits are shown in groups of three patients or more, and what a nurse and a doctor see of it.

asked(visits_of(a=range(5), b=range(2)), {"metrics": ["visits"], "dimensions": ["clinic"]})
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from semantic import Catalog, Compiled, Principal, compile_query, load_texts, parse_query

SIZE = 3
FILES = {
    "visits.yml": """
model: visits
table: visits
key: id
time: seen_on
times: {left: left_on}
access:
  min_group: {entity: patient, size: 3, quasi: [patient.age, ward]}
  unless: [doctors]
joins:
  patient: {model: patients, on: patient_id}
  day: {model: days, on: {seen_on: day}}
dimensions:
  seen_on: {type: date}
  left_on: {type: date}
  clinic: {type: string}
  ward: {type: string}
  kind: {type: string}
  is_old: {type: boolean, expr: "patient.age > 80"}
  bed: {type: string, expr: "ward || ' of ' || clinic"}
segments:
  old: {where: "patient.age > 80"}
  in_w: {where: "this.ward = 'w'"}
metrics:
  visits: {expr: count()}
  mean_cost: {expr: avg(cost)}
  cost: {expr: sum(cost)}
  urgent_cost: {expr: sum(cost), where: kind = 'urgent'}
  cost_7d: {expr: cost, over: {last: 7 days}}
  cost_ytd: {expr: cost, over: {to_date: year}}
  cost_before: {expr: cost, offset: 1 month}
  last_cost: {expr: sum(cost), over: {pick: last}}
  mean_spent: {expr: avg(cost), per: patient}
  staying: {expr: count(), during: {from: seen_on, to: left_on}}
  filled: {expr: sum(cost), fill: 0}
""",
    "patients.yml": """
model: patients
table: patients
key: patient_id
dimensions: {age: {type: number}, patient_id: {type: number}}
metrics: {patients: {expr: count()}}
""",
    "days.yml": """
model: days
table: days
key: day
dimensions: {day: {type: date}, holiday: {type: boolean}}
""",
    "remarks.yml": """
model: remarks
table: remarks
key: [visit_id, word]
joins: {visit: {model: visits, on: {visit_id: id}}}
dimensions: {word: {type: string}}
""",
}
NURSE = Principal("nurse")
DOCTOR = Principal("doctor", (("groups", ("doctors",)),))
NOW = datetime(2017, 6, 1)
Visit = tuple[int, int | None, str | None, str, int | None]
"""id, patient, clinic, kind, cost"""


def catalog(quasi: str = "patient.age, ward") -> Catalog:
    loaded = load_texts({name: text.replace("patient.age, ward", quasi) for name, text in FILES.items()})
    assert loaded.problems == ()
    return loaded


def asked(
    visits: list[Visit], form: object, principal: Principal = NURSE, of: Catalog | None = None
) -> list[list[tuple[object, ...]]]:
    """The rows, and the row of totals where they are asked for."""
    with data_of(visits) as data:
        return run(compiled(form, principal, of), data)


def compiled(form: object, principal: Principal = NURSE, of: Catalog | None = None) -> Compiled:
    return compile_query(of or catalog(), parse_query(form), dialect="duckdb", now=NOW, principal=principal)


def run(query: Compiled, data: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
    statements = [query.main, *([query.totals] if query.totals else [])]
    return [data.execute(each.sql, each.parameters or None).fetchall() for each in statements]


def data_of(visits: list[Visit]) -> duckdb.DuckDBPyConnection:
    """The tables of the clinic: all were seen on the first of May, and are still there."""
    data = duckdb.connect()
    data.execute(
        "CREATE TABLE patients AS SELECT CAST(number AS INT) AS patient_id, CAST(NULL AS INT) AS age "
        "FROM range(20) AS numbers(number); CREATE TABLE remarks (visit_id INT, word TEXT);"
        "CREATE TABLE days AS SELECT CAST(day AS DATE) AS day, dayofmonth(day) = 1 AS holiday "
        "FROM range(TIMESTAMP '2017-01-01', TIMESTAMP '2018-01-01', INTERVAL 1 DAY) AS days(day)"
    )
    data.execute(
        "CREATE TABLE visits (id INT, patient_id INT, clinic TEXT, kind TEXT, cost INT, ward TEXT, seen_on DATE, "
        "left_on DATE)"
    )
    if visits:
        rows = ", ".join(["(?, ?, ?, ?, ?, 'w', DATE '2017-05-01', NULL)"] * len(visits))
        data.execute(f"INSERT INTO visits VALUES {rows}", [value for visit in visits for value in visit])
    return data


def visits_of(**patients: range) -> list[Visit]:
    """One visit of each patient of each clinic; each costs a power of two."""
    pairs = [(patient, clinic) for clinic, those in patients.items() for patient in those]
    return [(n, patient, clinic, "plain", 2**n) for n, (patient, clinic) in enumerate(pairs)]
