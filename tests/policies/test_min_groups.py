"""Groups that stand for too few are withheld, and nothing in the same answer gives them away."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from semantic.errors import NotAllowed
from tests.policies.clinic import DOCTOR, SIZE, Visit, asked, visits_of

BY_CLINIC = {"metrics": ["visits"], "dimensions": ["clinic"], "totals": True}


def test_a_small_group_is_withheld_and_the_smallest_of_the_others_with_it() -> None:
    visits = visits_of(a=range(5), b=range(5, 8), c=range(8, 10), d=range(10, 14))
    assert asked(visits, BY_CLINIC) == [[("a", 5), ("d", 4)], [(14,)]]
    assert asked(visits, BY_CLINIC, DOCTOR) == [[("a", 5), ("b", 3), ("c", 2), ("d", 4)], [(14,)]]


def test_where_all_are_large_enough_all_are_shown() -> None:
    assert asked(visits_of(a=range(3), b=range(3, 7)), BY_CLINIC) == [[("a", 3), ("b", 4)], [(7,)]]


def test_entities_are_counted_and_not_rows() -> None:
    visits: list[Visit] = [(n, n % 2, "a", "plain", 1) for n in range(6)]
    visits += [(n, n, "b", "plain", 1) for n in range(10, 14)] + [
        (n, n, "c", "plain", 1) for n in range(20, 24)
    ]
    assert asked(visits, BY_CLINIC)[0] == [("c", 4)]


def test_a_whole_of_too_few_has_no_value() -> None:
    assert asked(visits_of(a=range(2)), {"metrics": ["visits", "cost"]}) == [[(None, None)]]
    assert asked(visits_of(a=range(3)), {"metrics": ["visits", "cost"]}) == [[(3, 7)]]
    assert asked(visits_of(a=range(2)), BY_CLINIC) == [[], [(None,)]]


def test_each_metric_rests_on_enough() -> None:
    """Clinic a has many patients, and an urgent visit of one."""
    visits = visits_of(a=range(5), b=range(5, 9), c=range(9, 13))
    visits += [(50, 0, "a", "urgent", 1000), *((60 + n, 5 + n, "b", "urgent", 1) for n in range(4))]
    visits += [(70 + n, 9 + n, "c", "urgent", 2) for n in range(4)]
    form = {"metrics": ["visits", "urgent_cost"], "dimensions": ["clinic"]}
    assert asked(visits, form) == [[("c", 8, 8)]]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_left_of_a_total_rests_on_nobody_or_on_enough(seed: int) -> None:
    chance = random.Random(seed)
    visits: list[Visit] = [
        (n, chance.choice([None, *range(9)]), chance.choice([None, "a", "b", "c", "d"]), "plain", 2**n)
        for n in range(chance.randrange(1, 26))
    ]
    rows, [(total,)] = asked(visits, {"metrics": ["cost"], "dimensions": ["clinic"], "totals": True})
    patients: dict[str | None, set[int]] = defaultdict(set)
    for _, patient, clinic, _, _ in visits:
        patients[clinic] |= {patient} if patient is not None else set()
    shown = [clinic for clinic in patients if clinic in {group for group, _ in rows}]
    assert all(len(patients[clinic]) >= SIZE for clinic in shown)
    left = set[int]().union(*(patients[clinic] for clinic in patients if clinic not in shown))
    hidden = [clinic for clinic in patients if clinic not in shown]
    assert total is None or not hidden or (len(left) >= SIZE and len(hidden) > 1)
    if all(len(found) >= SIZE for found in patients.values()):
        assert not hidden


@pytest.mark.parametrize(
    "form",
    [
        {"metrics": ["cost"], "filters": [{"field": "patient.age", "op": ">", "values": [80]}]},
        {"metrics": ["cost"], "filters": [{"not": {"field": "ward", "op": "=", "values": ["w"]}}]},
        {"metrics": ["cost"], "filters": [{"field": "patients.patient_id", "op": "!=", "values": [1]}]},
        {"metrics": ["cost"], "filters": [{"segment": "old"}]},
        {"metrics": ["cost"], "filters": [{"segment": "in_w"}]},
        {"metrics": ["cost"], "filters": [{"field": "is_old", "op": "=", "values": [True]}]},
        {"metrics": ["cost"], "filters": [{"field": "visits.bed", "op": "=", "values": ["w of a"]}]},
        {"metrics": ["cost"], "dimensions": ["remarks.word"]},
        {"metrics": ["cost"], "filters": [{"metric": "cost", "per": "patient", "op": ">", "values": [1]}]},
        {"metrics": [{"expr": "cost", "filters": [{"field": "kind", "op": "=", "values": ["plain"]}]}]},
        {"metrics": ["cost", "patients"], "dimensions": ["patients.age"]},
        {"metrics": ["patients"], "dimensions": ["visits.kind"]},
        {
            "metrics": ["patients"],
            "filters": [{"some": {"field": "visits.kind", "op": "=", "values": ["x"]}}],
        },
        {"metrics": ["cost_7d"], "dimensions": ["time.day"]},
        {"metrics": ["filled"], "dimensions": ["time.month"], "time": "2017"},
        {"metrics": ["cost"], "time": {"range": "2017-05", "compare": "previous_period"}},
        {"metrics": [{"expr": "share(cost)", "as": "part"}], "dimensions": ["clinic"]},
        {"metrics": [{"expr": "rank(cost)", "as": "place"}], "dimensions": ["clinic"]},
        {"metrics": ["cost"], "dimensions": ["clinic"], "limit": {"rows": 1, "other": True}},
        {"rows": "visits", "dimensions": ["clinic"]},
        {"dimensions": ["visits.clinic"]},
    ],
)
def test_what_would_tell_of_few_in_another_way_is_refused(form: object) -> None:
    with pytest.raises(NotAllowed) as refused:
        asked([], form)
    assert refused.value.problem.code == "min-group"
    asked([], form, DOCTOR)


def test_groups_are_filtered_and_ordered_after_the_small_ones_have_gone() -> None:
    visits = visits_of(a=range(5), b=range(5, 8), c=range(8, 10), d=range(10, 14))
    form = {
        "metrics": ["visits"],
        "dimensions": ["clinic"],
        "filters": [{"field": "visits", "op": "<", "values": [5]}],
    }
    assert asked(visits, form) == [[("d", 4)]]
    first = {"metrics": ["visits"], "dimensions": ["clinic"], "order_by": ["visits"], "limit": 1}
    assert asked(visits, first)[0][0] == ("d", 4)
    by_age = {"metrics": ["visits"], "dimensions": ["patient.age"]}
    assert asked(visits, by_age) == [[(None, 14)]]
