"""Whatever the files hold: clear lines or problems, definitions that load, and never an exception."""

from __future__ import annotations

import json
import random

import pytest

from semantic.catalog import load_texts
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_documents
from semantic.formats import Imported, Outcome
from semantic.formats.metricflow import import_files
from tests.formats.metricflow.bikes import INLINE, LEGACY

ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    0.5,
    "",
    "x",
    "{{ evil() }}",
    "a__b",
    "time",
    "1; DROP TABLE x",
    "é\u202e",
    [],
    [1],
    {},
    {"a": []},
)


def imported(files: dict[str, str]) -> Imported:
    """What comes of the files: it always loads."""
    made = import_files(files)
    assert not [problem for problem in load_texts(made.files).problems if problem.severity == "error"]
    assert all(line.why for line in made.lines if line.outcome is Outcome.LEFT_OUT)
    return made


def changed(value: object, chance: random.Random) -> object:
    """The value with something odd at a random place of it."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.15:
            return {("name" if name == key else name): held for name, held in value.items()}
        return {**value, key: changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        if chance.random() < 0.15:
            return [*value, value[at]]
        return [*value[:at], changed(value[at], chance), *value[at + 1 :]]
    return chance.choice(ODD)


@pytest.mark.parametrize("text", [LEGACY, INLINE], ids=["older", "newer"])
def test_something_odd_anywhere(text: str) -> None:
    [document], _ = read_documents(text, "m.yml")
    chance = random.Random(7)
    for _ in range(12):
        value = plain_value(document)
        for _ in range(8):
            value = changed(value, chance)
        imported({"m.yml": json.dumps(value, default=str)})


def metric(name: str, *inputs: str, expr: str = "") -> str:
    """A derived metric of others."""
    held = ", ".join(f"{{name: {each}}}" for each in inputs)
    shown = expr or " + ".join(inputs)
    return f"  - {{name: {name}, type: derived, type_params: {{expr: {shown}, metrics: [{held}]}}}}\n"


def test_metrics_made_of_each_other() -> None:
    made = imported(
        {
            "m.yml": LEGACY,
            "n.yml": "metrics:\n" + metric("a", "b") + metric("b", "a") + metric("c", "fees", "a"),
        }
    )
    out = {line.what: line.why for line in made.lines if line.outcome is Outcome.LEFT_OUT}
    assert set(out) == {"metric a", "metric b", "metric c"}
    assert out["metric c"] == "It is made of `a`, which is left out or made of this one."


@pytest.mark.parametrize(("length", "left_out"), [(100, False), (1_000, True)])
def test_a_long_chain_of_metrics(length: int, left_out: bool) -> None:
    chain = [metric(f"m{n}", f"m{n - 1}" if n else "fees") for n in range(length)]
    made = imported({"m.yml": LEGACY, "n.yml": "metrics:\n" + "".join(reversed(chain))})
    assert bool(made.counts[Outcome.LEFT_OUT]) is left_out


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("<> 'shop'", "{{ env_var('X') }}"), "no call"),
        (("<> 'shop'", "<> (select 1)"), "a subquery"),
        (
            ("{{ Dimension('bike__model') }} = 'Roadster'", "{{ Dimension('bike__colour') }} = 'red'"),
            "not to be reached",
        ),
        (("expr: income - repair_cost", "expr: income - costs"), "none of its input metrics"),
        (
            ("measure: fee_sum, window: 2 days", "measure: fee_sum, window: soon"),
            "not a number and a granularity",
        ),
        (("{measure: rental_count}", "{measure: nowhere}"), "no measure"),
        (("agg: median, expr: fee", "agg: median, expr: sum(fee) over (order by fee)"), "window"),
        (("agg: median, expr: fee", "agg: median, expr: other.fee"), "another table"),
        (("{percentile: 0.75,", "{"), "which percentile"),
    ],
)
def test_what_cannot_be_said_is_left_out_with_the_reason(change: tuple[str, str], why: str) -> None:
    assert change[0] in LEGACY
    made = imported({"m.yml": LEGACY.replace(*change, 1)})
    left_out = [line for line in made.lines if line.outcome is Outcome.LEFT_OUT]
    assert any(why in line.why for line in left_out), [str(line) for line in left_out]
    assert all(line.position for line in left_out)


def test_a_key_that_has_no_meaning_is_told() -> None:
    made = imported({"m.yml": LEGACY.replace("agg: count, expr: 1}", "agg: count, expr: 1, colour: red}")})
    [line] = [line for line in made.lines if line.outcome is Outcome.LEFT_OUT]
    assert line.what == "measure rental_count: colour"


def test_nothing_at_all() -> None:
    assert imported({}).files == {}
    assert (
        imported({"m.yml": "", "n.yml": "- 1", "o.yml": "semantic_models: 3", "p.md": "{% docs a %}"}).files
        == {}
    )
    assert [problem.code for problem in imported({"semantic_manifest.json": "{"}).problems] == [
        "json-invalid"
    ]


def test_what_the_project_has_switched_off() -> None:
    made = imported({"m.yml": LEGACY.replace("label: Net\n", "label: Net\n    config: {enabled: false}\n")})
    assert [line.what for line in made.lines if line.outcome is Outcome.LEFT_OUT] == ["metric net"]
