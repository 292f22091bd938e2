"""A clinic whose visits are shown in groups of three patients or more, and what a nurse and a doctor see of it.

asked(visits_of(a=range(5), b=range(2)), {"metrics": ["visits"], "dimensions": ["clinic"]})
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from semantic import Catalog, Principal, compile_query, load_texts, parse_query

SIZE = 3
FILES = {
    "visits.yml": """
model: visits
table: visits
key: id
time: seen_on
access:
  min_group: {entity: patient, size: 3, quasi: [patient.age, ward]}
  unless: [doctors]
joins: {patient: {model: patients, on: patient_id}}
dimensions:
  seen_on: {type: date}
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
  filled: {expr: sum(cost), fill: 0}
""",
    "patients.yml": """
model: patients
table: patients
key: patient_id
dimensions: {age: {type: number}, patient_id: {type: number}}
metrics: {patients: {expr: count()}}
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
    compiled = compile_query(
        of or catalog(), parse_query(form), dialect="duckdb", now=NOW, principal=principal
    )
    statements = [compiled.main, *([compiled.totals] if compiled.totals else [])]
    with data_of(visits) as data:
        return [data.execute(each.sql, each.parameters or None).fetchall() for each in statements]


def data_of(visits: list[Visit]) -> duckdb.DuckDBPyConnection:
    """The tables of the clinic."""
    data = duckdb.connect()
    data.execute(
        "CREATE TABLE patients (patient_id INT, age INT); CREATE TABLE remarks (visit_id INT, word TEXT)"
    )
    data.execute(
        "CREATE TABLE visits (id INT, patient_id INT, clinic TEXT, kind TEXT, cost INT, ward TEXT, seen_on DATE)"
    )
    if visits:
        rows = ", ".join(["(?, ?, ?, ?, ?, 'w', DATE '2017-05-01')"] * len(visits))
        data.execute(f"INSERT INTO visits VALUES {rows}", [value for visit in visits for value in visit])
    return data


def visits_of(**patients: range) -> list[Visit]:
    """One visit of each patient of each clinic; each costs a power of two."""
    pairs = [(patient, clinic) for clinic, those in patients.items() for patient in those]
    return [(n, patient, clinic, "plain", 2**n) for n, (patient, clinic) in enumerate(pairs)]
