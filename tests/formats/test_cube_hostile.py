"""Nothing that a Cube project or a query can hold makes the importer raise, and what it makes always loads."""

from __future__ import annotations

import json

import pytest

from semantic import load_texts
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.formats.cube import import_files, translator
from tests.formats.cube_shop import CUBES
from tests.formats.mangling import mangled
from tests.formats.test_cube_access import OWN, VIEWS, files

QUERY = {
    "measures": ["orders.revenue", "orders.count"],
    "dimensions": ["users.city", "orders.created_at.month"],
    "filters": [{"or": [{"member": "orders.status", "operator": "equals", "values": ["PAID", None]}]}],
    "timeDimensions": [
        {"dimension": "orders.created_at", "granularity": "day", "dateRange": ["2024-01-01", "2024-02-01"]}
    ],
    "segments": ["orders.from_oslo"],
    "order": [["orders.revenue", "desc"]],
    "limit": 10,
    "timezone": "Europe/Oslo",
}


def plain(text: str) -> object:
    root, problems = read_yaml(text, "m.yml")
    assert root is not None and not problems
    return json.loads(json.dumps(plain_value(root), default=float))


PROJECTS = [plain(CUBES), plain(files(OWN, "public: false", VIEWS)["m.yml"])]


@pytest.mark.parametrize("seed", range(16))
def test_a_mangled_project(seed: int) -> None:
    text = json.dumps(mangled(PROJECTS[seed % 2], seed))
    found = import_files({"m.yml": text})
    assert load_texts(found.files).errors == ()


@pytest.fixture(scope="module")
def translate() -> object:
    return translator({"m.yml": CUBES})


@pytest.mark.parametrize("seed", range(60))
def test_a_mangled_query(translate: object, seed: int) -> None:
    assert callable(translate)
    made = translate(json.dumps(mangled(QUERY, seed)))
    assert (made.query is None) == bool(made.problems)


def test_a_project_that_is_deep_wide_and_circular() -> None:
    chain = [f"{{name: d{i}, sql: '{{d{i + 1}}} + 1', type: number}}" for i in range(200)]
    dimensions = ", ".join([*chain, "{name: d200, sql: '{d0}', type: number}"])
    text = f"cubes: [{{name: a, sql_table: a, dimensions: [{dimensions}]}}]"
    found = import_files(
        {"m.yml": text, "n.yml": "cubes: " + "[" * 5000, "o.yml": "a: &a [*a]", "p.yml": b"\xff\xfe\x00"}
    )
    assert load_texts(found.files).errors == ()
    assert {problem.position.file for problem in found.problems if problem.position} == {
        "n.yml",
        "o.yml",
        "p.yml",
    }
