"""Looking around in the corner shop's definitions."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from semantic.catalog import load_folder
from semantic.errors import NameAmbiguous, NameUnknown
from service.browsing import (
    KINDS,
    Browser,
    DimensionDetail,
    MetricDetail,
    ModelDetail,
    QuestionDetail,
    SegmentDetail,
)
from tests.cli.corner_shop import CornerShop


@pytest.fixture(scope="module")
def browser(shop: CornerShop) -> Browser:
    return Browser(load_folder(shop.models))


def test_lists_show_what_is_not_hidden(browser: Browser) -> None:
    assert [entry.qualified for entry in browser.entries(["metric"])] == [
        "products.products",
        "sales.revenue",
        "sales.sales_count",
        "sales.average_sale",
        "sales.takings_before_tax",
    ]
    assert [entry.kind for entry in browser.entries()][-1] == "question"


def test_a_metric_says_what_it_is_and_what_it_can_be_grouped_by(browser: Browser) -> None:
    detail = browser.detail("metric", "revenue")
    assert isinstance(detail, MetricDetail)
    assert (detail.formula, detail.time, detail.homes) == ("sum(amount)", "sold_on", ("sales",))
    assert detail.entry.format == "currency USD"
    assert detail.position == "models/sales.yml:16:3"
    assert [grouping.path for grouping in detail.groupings] == [
        "sales.sold_on",
        "sales.amount_paid",
        "product.department",
        "product.brand",
    ]
    assert not any(grouping.overlaps for grouping in detail.groupings)


def test_an_overlapping_grouping_is_marked(browser: Browser) -> None:
    detail = browser.detail("metric", "products")
    assert isinstance(detail, MetricDetail)
    overlapping = {grouping.path: grouping.overlaps for grouping in detail.groupings}
    assert overlapping == {
        "products.department": False,
        "products.brand": False,
        "sales.sold_on": True,
        "sales.amount_paid": True,
    }


def test_a_hidden_metric_can_be_seen_by_name_only(browser: Browser) -> None:
    detail = browser.detail("metric", "secret")
    assert isinstance(detail, MetricDetail)
    assert detail.formula == "max(amount)"
    assert browser.named("secret") == () and browser.entry("metric", "sales.secret") is None
    assert all(entry.qualified != "sales.secret" for entry in browser.search("secret"))


def test_a_dimension_is_found_by_unique_name_last_part_and_path(browser: Browser) -> None:
    for name in ("products.department", "department", "product.department"):
        detail = browser.detail("dimension", name)
        assert isinstance(detail, DimensionDetail)
        assert detail.entry.qualified == "products.department"
        assert [value.value for value in detail.values] == ["Fruit", "Bread"]
        assert [entry.qualified for entry in browser.named(name)] == ["products.department"]
        assert detail.metrics == ("products", "revenue", "sales_count", "average_sale", "takings_before_tax")


def test_models_segments_and_questions_have_details(browser: Browser) -> None:
    model = browser.detail("model", "sales")
    assert isinstance(model, ModelDetail)
    assert (model.source, model.key) == ("sales", ("sale_id",))
    assert [(join.role, join.model, join.on) for join in model.joins] == [
        ("product", "products", "product_id")
    ]
    segment = browser.detail("segment", "large")
    assert isinstance(segment, SegmentDetail)
    assert segment.where == "amount > 5"
    question = browser.detail("question", "How did  fruit do this month")
    assert isinstance(question, QuestionDetail)
    assert question.query["time"] == {"range": "this month"}


def test_a_name_is_also_a_synonym(browser: Browser) -> None:
    assert [entry.qualified for entry in browser.named("turnover")] == ["sales.revenue"]
    assert [(e.kind, e.qualified) for e in browser.named("Income")] == [
        ("metric", "sales.takings_before_tax"),
        ("dimension", "products.brand"),
    ]


def test_search_ranks_names_before_descriptions_and_forgives_typos(browser: Browser) -> None:
    assert browser.search("averge sale")[0].qualified == "sales.average_sale"
    assert browser.search("dollars taken", ["metric"])[0].qualified == "sales.revenue"
    assert browser.search("zzz") == ()


def test_wrong_names_bring_near_ones(browser: Browser) -> None:
    with pytest.raises(NameUnknown) as caught:
        browser.detail("dimension", "products.departmnt")
    assert caught.value.problem.suggestions[0] == "products.department"
    with pytest.raises(NameUnknown, match="no kind of definition `metrik`"):
        browser.detail("metrik", "revenue")


def test_several_dimensions_of_one_name_are_listed() -> None:
    from semantic.catalog import load_texts

    model = "model: {0}\ntable: {0}\nkey: id\ndimensions: {{city: {{type: string}}}}\n"
    browser = Browser(load_texts({f"{name}.yml": model.format(name) for name in ("shops", "people")}))
    with pytest.raises(NameAmbiguous) as caught:
        browser.detail("dimension", "city")
    assert set(caught.value.problem.suggestions) == {"people.city", "shops.city"}


def test_every_entry_and_detail_is_plain_json(browser: Browser) -> None:
    for entry in browser.entries(KINDS):
        detail = asdict(browser.detail(entry.kind, entry.qualified))
        assert json.loads(json.dumps(detail, allow_nan=False))["entry"]["qualified"] == entry.qualified
