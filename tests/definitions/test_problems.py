"""Each thing that can be wrong with a definition: its code, its place, the remedy, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantic.definitions import read_folder, read_texts
from semantic.definitions.types import Definitions
from semantic.errors import Position, Problem

MODEL = "model: sales\ntable: transactions\nkey: id\n"


def read(text: str, name: str = "sales.yml") -> tuple[Definitions, tuple[Problem, ...]]:
    return read_texts({name: text})


def only(text: str, name: str = "sales.yml") -> Problem:
    _, problems = read(text, name)
    assert len(problems) == 1, problems
    return problems[0]


def place(problem: Problem) -> tuple[int, int]:
    assert problem.position is not None
    return problem.position.line, problem.position.column


def test_an_unknown_key_lists_the_allowed_ones_and_the_one_that_was_meant() -> None:
    problem = only(MODEL + "metrics:\n  revenue:\n    expr: sum(x)\n    synonym: [sales]\n")
    assert problem.code == "unknown-key"
    assert problem.message == "metric revenue has an unknown key 'synonym'."
    assert problem.position == Position("sales.yml", 7, 5)
    assert problem.suggestions == ("synonyms",)
    assert problem.hint == (
        "Did you mean 'synonyms'? Allowed are: expr, where, time, fill, every_period, per, over, offset, during, "
        "convert, as, description, synonyms, owner, format, tags, certified, deprecated, hidden, examples, "
        "meta, access."
    )


def test_a_key_of_another_semantic_layer_is_translated() -> None:
    assert only(MODEL + "measures: {}\n").suggestions == ("metrics",)


@pytest.mark.parametrize(
    ("text", "code", "at", "said"),
    [
        ("table: t\nkey: a\n", "key-required", (1, 1), "has no 'model'"),
        ("model: m\nkey: a\n", "key-required", (1, 1), "'table' or 'sql' and has neither"),
        ("model: m\ntable: t\nsql: SELECT 1\nkey: a\n", "key-required", (1, 1), "has both"),
        ("model: my__m\ntable: t\nkey: a\n", "invalid-name", (1, 8), "'my__m' is not a name"),
        ("model: time\ntable: t\nkey: a\n", "reserved-name", (1, 8), "'time' is reserved"),
        ("model: m\ntable: read_csv('x')\nkey: a\n", "table-invalid", (2, 8), "not the name of a table"),
        ("model: m\ntable: sales.csv\nkey: a\n", "table-invalid", (2, 8), "not the name of a table"),
        ("model: m\nsql: DROP TABLE t\nkey: a\n", "sql-refused", (2, 6), "only reads"),
        (MODEL + "time:\n", "value-missing", (4, 1), "'time' has no value"),
        (MODEL + "description: 2017\n", "wrong-kind", (4, 14), "must be a text"),
        (MODEL + "hidden: yes\n", "wrong-kind", (4, 9), "must be true or false"),
        (MODEL + "key_: x\n", "unknown-key", (4, 1), "'key_'"),
        (MODEL + "unique: a\n", "wrong-kind", (4, 9), "list of columns"),
        (MODEL + "unique: [[a + b]]\n", "invalid-name", (4, 11), "not a column's name"),
        (MODEL + "freshness: {expr: loaded_at}\n", "aggregate-missing", (4, 19), "for each row"),
        (MODEL + "freshness: {expr: max(a), warn_after: soon}\n", "invalid-text", (4, 39), "'soon'"),
        (MODEL + "dimensions: [a]\n", "wrong-kind", (4, 13), "names to mappings"),
        (MODEL + "format: currency usd\n", "invalid-text", (4, 9), "'currency usd'"),
        (MODEL + "<<: {a: b}\n", "yaml-merge-key", (4, 1), "merge key"),
    ],
)
def test_a_model_that_is_wrong_itself_is_left_out(
    text: str, code: str, at: tuple[int, int], said: str
) -> None:
    definitions, problems = read(text)
    assert [problem.code for problem in problems] == [code]
    assert place(problems[0]) == at
    assert said in problems[0].message
    assert definitions.models == {}
    assert len(definitions.left_out) == 1


@pytest.mark.parametrize(
    ("line", "code", "at", "said"),
    [
        ("dimensions: {d: {}}", "key-required", (4, 17), "has no 'type'"),
        ("dimensions: {d: {type: text}}", "invalid-choice", (4, 24), "cannot be 'text'"),
        ("dimensions: {d: {type: date, stored_in: UTC}}", "stored-in-unexpected", (4, 41), "no instant"),
        ("dimensions: {d: {type: instant, stored_in: Mars/X}}", "zone-unknown", (4, 44), "'Mars/X'"),
        ("dimensions: {d: {type: instant, stored_in: localtime}}", "zone-unknown", (4, 44), "'localtime'"),
        ("dimensions: {d: {type: instant, stored_in: right/UTC}}", "zone-unknown", (4, 44), "'right/UTC'"),
        ("dimensions: {d: {type: instant}}", "stored-in-missing", (4, 24), "which zone"),
        ("dimensions: {d: {type: string, expr: sum(x)}}", "aggregate-misplaced", (4, 38), "about one row"),
        ("dimensions: {d: {type: string, values: [1]}}", "value-type", (4, 41), "'1' is not a string value"),
        ("dimensions: {d: {type: number, values: ['1']}}", "value-type", (4, 41), "not a number value"),
        ("dimensions: {d: {type: string, values: [a, a]}}", "duplicate-value", (4, 44), "twice"),
        ("dimensions: {d: {type: string, values: [{label: a}]}}", "key-required", (4, 41), "has no 'value'"),
        ("dimensions: {d: {type: string, groups: {A: b}}}", "wrong-kind", (4, 44), "list of values"),
        ("dimensions: {d: string}", "wrong-kind", (4, 14), "must be a mapping"),
        ("dimensions: {a_: {type: string}}", "invalid-name", (4, 14), "'a_'"),
        ("dimensions: {this: {type: string}}", "reserved-name", (4, 14), "'this'"),
        ("dimensions: {d: {type: string, expr: {duckdb: x}}}", "key-required", (4, 38), "no 'default'"),
        (
            "dimensions: {d: {type: string, expr: {default: x, duckdbb: x}}}",
            "dialect-unknown",
            (4, 51),
            "'duckdbb'",
        ),
        ("segments: {s: {where: a + b}}", "not-a-condition", (4, 23), "not true or false"),
        ("segments: {s: {}}", "key-required", (4, 15), "has no 'where'"),
        ("metrics: {m: {}}", "key-required", (4, 14), "'expr' or 'convert' and has neither"),
        ("metrics: {m: {expr: sum(x}}", "expression-invalid", (4, 21), "not an expression"),
        ("metrics: {m: {expr: coalesce(x, 0)}}", "unquoted-comma", (4, 21), "at the comma"),
        ("metrics: {m: {expr: sum(x) +}}", "expression-invalid", (4, 21), "not an expression"),
        ("metrics: {m: {expr: smu(x)}}", "function-unknown", (4, 21), "smu()"),
        ("metrics: {m: {expr: sum(x), where: sum(x) > 1}}", "aggregate-misplaced", (4, 36), "about one row"),
        ("metrics: {m: {expr: sum(x), fill: nothing}}", "wrong-kind", (4, 35), "must be a number"),
        ("metrics: {m: {expr: sum(x), fill: .inf}}", "wrong-kind", (4, 35), "must be a number"),
        ("metrics: {m: {expr: sum(x), time: a b}}", "invalid-name", (4, 35), "path"),
        ("metrics: {m: {expr: sum(x), format: percents}}", "invalid-text", (4, 37), "'percents'"),
        ("metrics: {m: {expr: !!str x}}", "yaml-tag", (4, 21), "tag"),
        ("metrics: {m: {expr: sum(x), deprecated: {why: x}}}", "unknown-key", (4, 42), "'why'"),
        ("joins: {j: {model: a}}", "key-required", (4, 12), "'on' or 'through' and has neither"),
        ("joins: {j: {on: a}}", "key-required", (4, 12), "has no 'model'"),
        ("joins: {j: {model: a, on: a, type: one_to_on}}", "invalid-choice", (4, 36), "'one_to_on'"),
        ("joins: {j: {model: a, on: [a.b]}}", "invalid-name", (4, 28), "'a.b'"),
        ("joins: {j: {model: a, on: a.b}}", "wrong-kind", (4, 27), "joins nothing"),
        ("joins: {j: {model: a, on: a +}}", "expression-invalid", (4, 27), "not an expression"),
    ],
)
def test_a_wrong_member_is_left_out_and_named(line: str, code: str, at: tuple[int, int], said: str) -> None:
    definitions, problems = read(MODEL + line + "\n")
    assert [problem.code for problem in problems] == [code]
    assert place(problems[0]) == at
    assert said in problems[0].message
    model = definitions.models["sales"]
    assert len(model.left_out) == 1
    assert not (model.joins or model.dimensions or model.segments or model.metrics)


def test_a_near_choice_is_suggested() -> None:
    assert only(MODEL + "joins: {j: {model: a, on: a, type: one_to_on}}\n").suggestions[0] == "one_to_one"
    assert only(MODEL + "dimensions: {d: {type: instant, stored_in: Amerika/New_York}}\n").suggestions[0] == (
        "America/New_York"
    )


def test_an_undeclared_instant_names_every_remedy() -> None:
    problem = only(MODEL + "dimensions: {d: {type: instant}}\n")
    assert problem.suggestions == ("stored_in: UTC", "stored_in: with zone", "type: local")


def test_a_missing_key_is_a_warning() -> None:
    definitions, problems = read("model: sales\ntable: t\n")
    assert [(problem.code, problem.severity) for problem in problems] == [("key-missing", "warning")]
    assert definitions.models["sales"].key is None


def test_members_of_one_name_are_all_left_out_with_both_places() -> None:
    definitions, problems = read(
        MODEL
        + "dimensions:\n  revenue: {type: number}\nmetrics:\n  revenue: {expr: sum(x)}\n  other: {expr: sum(y)}\n"
    )
    assert [(problem.code, place(problem)) for problem in problems] == [("duplicate-name", (7, 3))]
    assert problems[0].message == "The metric 'revenue' has the name of the dimension at sales.yml:5:3."
    model = definitions.models["sales"]
    assert (dict(model.dimensions), list(model.metrics), model.left_out) == ({}, ["other"], ("revenue",))


def test_a_member_written_twice_is_left_out() -> None:
    definitions, problems = read(
        MODEL + "metrics:\n  m: {expr: sum(a)}\n  n: {expr: sum(b)}\n  m: {expr: sum(c)}\n"
    )
    assert [(problem.code, place(problem)) for problem in problems] == [("duplicate-key", (7, 3))]
    assert list(definitions.models["sales"].metrics) == ["n"]
    assert definitions.models["sales"].left_out == ("m",)


def test_two_files_of_one_model_name_each_other_and_neither_is_used() -> None:
    definitions, problems = read_texts(
        {"a.yml": MODEL, "b.yml": "# again\n" + MODEL, "c.yml": "model: c\ntable: t\nkey: a\n"}
    )
    assert [(problem.code, str(problem.position)) for problem in problems] == [
        ("duplicate-model", "b.yml:2:8")
    ]
    assert problems[0].message == "The model 'sales' is defined here and at a.yml:1:8."
    assert list(definitions.models) == ["c"]
    assert definitions.left_out == ("sales",)


def test_one_run_finds_every_problem_of_every_file_in_order() -> None:
    definitions, problems = read_texts(
        {
            "bad.yml": "model: bad\n  table: t\n",
            "sales.yml": MODEL + "colour: red\nmetrics:\n  a: {expr: sum(}\n  b: {expr: sum(x), where: 1}\n",
            "shops.yml": "model: shops\ntable: t\nmetrics:\n  m: {expr: count(), fil: 0}\n  n: {expr: count()}\n",
            "settings.yml": "zone: Mars\nwarehouse: {}\n",
            "questions/a.yml": "questions:\n  - question: how many\n  - {question: open shops, query: {a: b}}\n",
        }
    )  # fmt: skip
    assert [(str(problem.position), problem.code) for problem in problems] == [
        ("bad.yml:2:8", "yaml-invalid"),
        ("questions/a.yml:2:5", "key-required"),
        ("sales.yml:4:1", "unknown-key"),
        ("sales.yml:6:13", "expression-invalid"),
        ("sales.yml:7:28", "not-a-condition"),
        ("settings.yml:1:7", "zone-unknown"),
        ("settings.yml:2:1", "unknown-key"),
        ("shops.yml:1:1", "key-missing"),
        ("shops.yml:4:22", "unknown-key"),
    ]
    assert list(definitions.models) == ["shops"]
    assert list(definitions.models["shops"].metrics) == ["n"]
    assert definitions.models["shops"].left_out == ("m",)
    assert definitions.left_out == ("bad", "sales")
    assert [question.question for question in definitions.questions] == ["open shops"]
    assert definitions.settings.broken is True


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("zone: mars\n", "zone-unknown", (1, 7)),
        ("zone: localtime\n", "zone-unknown", (1, 7)),
        ("now: tomorrow\n", "invalid-text", (1, 6)),
        ("now: 2018-13-01\n", "invalid-text", (1, 6)),
        ("week_start: mon\n", "invalid-choice", (1, 13)),
        ("fiscal_year_start: 13\n", "invalid-choice", (1, 20)),
        ("fiscal_year_start: juli\n", "invalid-choice", (1, 20)),
        ("time_zone: UTC\n", "unknown-key", (1, 1)),
        ("attributes: {regions: {type: text}}\n", "invalid-choice", (1, 29)),
        ("warehouses: {main: here}\n", "wrong-kind", (1, 14)),
        ("warehouses: {main: {uri: x}}\n", "key-required", (1, 20)),
        ("- a\n", "wrong-kind", (1, 1)),
    ],
)
def test_wrong_settings_are_marked_so_that_nobody_trusts_a_default(
    text: str, code: str, at: tuple[int, int]
) -> None:
    definitions, problems = read(text, "settings.yml")
    assert (problems[0].code, place(problems[0])) == (code, at) or code in {
        problem.code for problem in problems
    }
    assert definitions.settings.broken is True


def test_a_wrong_metric_of_the_settings_leaves_the_rest() -> None:
    definitions, problems = read(
        "zone: Europe/Berlin\nmetrics:\n  a: {expr: b.c /}\n  d: {expr: b.c}\n", "settings.yml"
    )
    assert [(problem.code, place(problem)) for problem in problems] == [("expression-invalid", (3, 13))]
    settings = definitions.settings
    assert (settings.broken, settings.zone, list(settings.metrics), settings.left_out) == (
        False, "Europe/Berlin", ["d"], ("a",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("just words", "wrong-kind"),
        ("{question: a}", "key-required"),
        ("{question: a, query: [b]}", "wrong-kind"),
        ("{question: a, query: {b: c}, verified_on: yesterday}", "invalid-text"),
        ("{question: a, query: {b: c}, verified_on: 2026-02-30}", "invalid-text"),
        ("{question: a, query: {b: c}, answer: 3}", "unknown-key"),
        ("{question: a, query: {metrics: [revenue, sum(b, c)]}}", "unquoted-comma"),
    ],
)
def test_wrong_questions_are_left_out(item: str, code: str) -> None:
    definitions, problems = read(f"questions:\n  - {item}\n", "questions/q.yml")
    assert [problem.code for problem in problems] == [code]
    assert definitions.questions == ()


def test_a_question_asked_twice_keeps_the_first() -> None:
    definitions, problems = read_texts(
        {
            "questions/a.yml": "questions: [{question: Sales last week, query: {metrics: [a]}}]\n",
            "questions/b.yml": "questions: [{question: sales  last week, query: {metrics: [b]}}]\n",
        }
    )
    assert [problem.code for problem in problems] == ["duplicate-question"]
    assert [question.query for question in definitions.questions] == [{"metrics": ["a"]}]


def test_an_empty_model_file_is_a_problem_and_empty_settings_are_not() -> None:
    assert only("# nothing\n").code == "file-empty"
    assert read("# nothing\n", "settings.yml")[1] == ()
    assert read("questions:\n", "questions/q.yml")[1] == ()


def test_a_folder_that_is_not_there_is_one_problem() -> None:
    definitions, problems = read_folder(Path("/nowhere/models"))
    assert [problem.code for problem in problems] == ["folder-empty"]
    assert definitions.models == {}
