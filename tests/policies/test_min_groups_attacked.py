"""What somebody tries who knows totals, other answers and other names for the same thing: few stay withheld."""

from __future__ import annotations

from itertools import permutations

import pytest

from semantic import load_texts
from semantic.book.book import build_book
from semantic.errors import NotAllowed
from service.asking.views import Views
from tests.policies.clinic import DOCTOR, FILES, NURSE, Visit, asked, catalog, compiled, visits_of

METRICS = ("visits", "cost", "urgent_cost")


def urgent_visits() -> list[Visit]:
    """Of the thirteen patients of three clinics one of a, four of b and three of c were urgent."""
    visits = visits_of(a=range(5), b=range(5, 9), c=range(9, 13))
    visits.append((50, 0, "a", "urgent", 1000))
    visits += [(60 + n, 5 + n, "b", "urgent", 1) for n in range(4)]
    return visits + [(70 + n, 9 + n, "c", "urgent", 2) for n in range(3)]


def test_answers_with_other_metrics_beside_show_no_group_that_a_metric_alone_withholds() -> None:
    """Else b in one answer and c in another would leave what the one urgent patient of a cost."""
    for count in (2, 3):
        for metrics in permutations(METRICS, count):
            form = {"metrics": list(metrics), "dimensions": ["clinic"]}
            together = {row[0] for row in asked(urgent_visits(), form)[0]}
            for metric in metrics:
                alone = asked(urgent_visits(), {"metrics": [metric], "dimensions": ["clinic"]})[0]
                assert together <= {row[0] for row in alone}, metrics


def test_a_mean_rests_on_those_who_have_a_value() -> None:
    """Clinic a has five patients, of whom the cost of one is known."""
    visits: list[Visit] = [(n, n, "a", "plain", 700 if n == 0 else None) for n in range(5)]
    visits += [(n, n, "bcd"[n % 3], "plain", n) for n in range(10, 22)]
    form = {"metrics": ["mean_cost"], "dimensions": ["clinic"]}
    assert asked(visits, form) == [[("c", 14.5), ("d", 15.5)]]
    assert asked(visits[:5], {"metrics": ["mean_cost"]}) == [[(None,)]]
    assert asked(visits, {"metrics": ["visits"], "dimensions": ["clinic"]}) == [
        [("a", 5), ("b", 4), ("c", 4), ("d", 4)]
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"metrics": ["cost"], "time": "2017-05-01"},
        {"metrics": ["cost"], "filters": [{"field": "time.day", "op": "=", "values": ["2017-05-01"]}]},
        {"metrics": ["cost"], "filters": [{"field": "seen_on", "op": "=", "values": ["2017-05-01"]}]},
        {
            "metrics": ["cost"],
            "filters": [{"field": "visits.seen_on.day", "op": "=", "values": ["2017-05-01"]}],
        },
    ],
)
def test_a_day_that_few_share_is_filtered_by_in_no_way(form: object) -> None:
    rare = catalog(quasi="seen_on")
    with pytest.raises(NotAllowed) as refused:
        asked([], form, of=rare)
    assert refused.value.problem.code == "min-group"
    asked([], form, DOCTOR, of=rare)
    asked([], form)


@pytest.mark.parametrize(
    ("field", "values"),
    [("patients.age", [80]), ("age", [80]), ("patients.patient_id", [7]), ("patient.age", [80])],
)
def test_a_path_that_is_chosen_hides_no_filter(field: str, values: list[object]) -> None:
    """Where `patients` are those seen and those who sent them, a metric says which of them it means."""
    sent = FILES["visits.yml"].replace(
        "joins:\n", "joins:\n  sent_by: {model: patients, on: {sender_id: patient_id}}\n"
    )
    of = load_texts({**FILES, "visits.yml": sent})
    form = {
        "metrics": [{"expr": "cost", "via": {"patients": "patient"}}],
        "dimensions": ["patients.age"],
        "filters": [{"field": field, "op": "=", "values": values}],
    }
    with pytest.raises(NotAllowed) as refused:
        compiled(form, of=of)
    assert refused.value.problem.code == "min-group"
    compiled(form, DOCTOR, of)


def test_what_is_joined_by_a_column_that_few_share_is_grouped_by_and_not_filtered() -> None:
    """A ward's floor tells of the ward, and a calendar's holiday of the day."""
    joined = FILES["visits.yml"].replace("joins:\n", "joins:\n  unit: {model: wards, on: {ward: name}}\n")
    joined = joined.replace("dimensions:\n", 'dimensions:\n  floor: {type: number, expr: "unit.floor"}\n')
    wards = (
        "model: wards\ntable: wards\nkey: name\ndimensions: {name: {type: string}, floor: {type: number}}\n"
    )
    of = load_texts({**FILES, "visits.yml": joined, "wards.yml": wards})
    for field in ("unit.floor", "unit.name", "visits.floor"):
        form = {"metrics": ["cost"], "filters": [{"field": field, "op": "is_null"}]}
        with pytest.raises(NotAllowed, match="single few out"):
            compiled(form, of=of)
        compiled({"metrics": ["cost"], "dimensions": [field]}, of=of)
    compiled({"metrics": ["cost"], "filters": [{"field": "day.holiday", "op": "is_null"}]}, of=of)


@pytest.mark.parametrize("metric", ["max(visits.bed)", "min(seen_on.month)", "max(remarks.visit.clinic)"])
def test_the_value_of_one_row_is_not_told(metric: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        asked(visits_of(a=range(5)), {"metrics": [metric]})
    assert refused.value.problem.code == "min-group"
    asked(visits_of(a=range(5)), {"metrics": [metric]}, DOCTOR)


def test_a_filter_on_a_metric_picks_among_what_is_shown() -> None:
    """Whatever it asks of a clinic that is withheld, the answer is as if that were not there."""
    for op, bound in (("<", 3), (">", 2), ("!=", 7), ("is_null", None)):
        values = {} if bound is None else {"values": [bound]}
        form = {
            "metrics": ["urgent_cost"],
            "dimensions": ["clinic"],
            "filters": [{"field": "urgent_cost", "op": op, **values}],
        }
        assert {row[0] for row in asked(urgent_visits(), form)[0]} <= {"b"}


def test_stored_values_of_groups_that_are_withheld_are_not_told() -> None:
    """A clinic where one patient was is no word that a question may find, and no near name."""
    known = catalog()
    views, book = Views(), build_book(known, {"visits.clinic": [("a", 5), ("hospice", 1)]})
    assert views.of(book, NURSE).values == {}
    assert views.of(book, DOCTOR).values == book.values
