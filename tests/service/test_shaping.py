"""How the rest, rows of a model, and functions are said. The shop's data are in tests/service/shop.py."""

from __future__ import annotations

from service.answer import Trust
from service.rendering import answer_text, rows_csv
from tests.service.shop import answer

FORM: dict[str, object] = {
    "metrics": ["baskets", "share(revenue)"],
    "dimensions": ["product.name"],
    "order_by": ["-revenue"],
    "limit": {"rows": 1, "other": True},
}


def test_the_rest_is_a_word_for_people_and_a_column_for_programs() -> None:
    asked = answer(FORM)
    assert [column.role for column in asked.columns] == ["dimension", "metric", "metric", "rest"]
    assert [row[0] for row in asked.rows] == ["ham", None]
    assert [row[-1] for row in asked.rows] == [False, True]
    assert "| other | 3 |" in answer_text(asked)
    assert "true" not in answer_text(asked).lower()
    assert rows_csv(asked).splitlines()[2].startswith("other,3,")
    assert rows_csv(asked).splitlines()[2].endswith(",true")
    assert asked.chart is not None
    assert "other" in str(asked.chart)


def test_the_rest_is_explained_and_never_the_winner() -> None:
    asked = answer({**FORM, "metrics": ["revenue"]})
    assert (
        asked.sentence == "Revenue was $80.00 for ham over all dates. All others together: revenue $110.00."
    )
    assert asked.computation.order.endswith("the first row, and one row for all other groups")
    assert any("it is no sum of groups" in note for note in asked.computation.notes)
    assert not any("(none)" in note for note in asked.computation.notes)


def test_on_a_time_line_there_is_no_place_for_the_rest() -> None:
    limit = {"rows": 1, "per": ["product.name"], "other": True}
    asked = answer({"metrics": ["revenue"], "dimensions": ["product.name", "time.month"], "limit": limit})
    assert "other" not in str(asked.chart)
    assert "the first row for each name, and one row for all other groups" in asked.computation.order
    assert "| cheddar | other | $20.00 |" in answer_text(asked)


def test_rows_of_a_model_are_no_groups() -> None:
    asked = answer({"rows": "sales", "dimensions": ["product.name"]})
    assert asked.sentence == "There are 5 rows of sales."
    assert [row[0] for row in asked.rows] == ["cheddar", "cheddar", "ham", "ham", None]
    assert asked.computation.groups == ()
    assert not any("(none)" in note for note in asked.computation.notes)
    assert "Each row of sales stands for itself, also where several look alike." in asked.computation.notes


def test_functions_say_what_they_divide_and_count() -> None:
    asked = answer({"metrics": ["share(revenue)", "rank(revenue)"], "dimensions": ["product.name"]})
    assert [column.label for column in asked.columns][1:] == ["Share of revenue", "Rank of revenue"]
    said = {metric.name: metric.description for metric in asked.computation.metrics}
    assert said["share(revenue)"].startswith("share: the part of the metric's total")
    assert said["rank(revenue)"].startswith("rank: 1 for the greatest value")
    assert [column.format and column.format.kind for column in asked.columns] == [None, "percent", "integer"]
    assert any("divides by the metric's own value over all rows" in note for note in asked.computation.notes)


def test_a_comparison_is_said_and_is_no_made_up_expression() -> None:
    asked = answer({"metrics": ["revenue"], "time": {"range": "2017-12", "compare": "previous_year"}})
    assert [column.label for column in asked.columns] == [
        "Revenue",
        "Previous revenue",
        "Change in revenue",
        "Change rate of revenue",
    ]
    assert asked.trust is Trust.GOVERNED
    assert asked.computation.compared is not None and asked.computation.compared.words == "December 2016"
    assert "Compared with" in answer_text(asked)
