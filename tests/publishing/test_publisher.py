"""A changed folder comes to serve at once; a broken one never does."""

from __future__ import annotations

import gc
import logging
from decimal import Decimal
from pathlib import Path
from weakref import ref

import duckdb
import pytest

from dragoman.app import open_app
from service.answer import Status
from service.configuration import Cache
from tests.cli.corner_shop import make_corner_shop
from tests.publishing.live_shop import LiveShop, live

REVENUE = {"metrics": ["revenue"]}
NET = (
    "expr: sum(amount)\n    description: Dollars taken.",
    "expr: sum(amount * 2)\n    description: Dollars taken.",
)


def revenue(shop: LiveShop) -> object:
    return shop.app.query(REVENUE).rows[0][0]


def test_what_is_changed_serves_from_the_next_question_on(shop: LiveShop) -> None:
    before = shop.app.query(REVENUE)
    assert not shop.publisher.look()
    shop.change("sales.yml", *NET)
    assert revenue(shop) == Decimal("23.00")
    assert shop.publisher.look()
    after = shop.app.query(REVENUE)
    assert after.rows[0][0] == Decimal("46.00")
    assert after.catalog_hash == shop.app.catalog.digest != before.catalog_hash
    assert shop.publisher.status.serving.hash == after.catalog_hash
    assert not shop.publisher.look()


def test_a_new_name_and_a_new_value_are_found_at_once(shop: LiveShop) -> None:
    assert shop.app.ask("margin this month").status is not Status.ANSWERED
    shop.write("sales.yml", shop.read("sales.yml") + '  margin: {expr: "sum(amount) / 2"}\n')
    shop.change("products.yml", "synonyms: [bakery]", "synonyms: [bakery, loaves]")
    assert shop.publisher.look()
    assert shop.app.ask("margin this month").rows[0][0] == Decimal("7.25")
    assert shop.app.ask("revenue of loaves this month").rows[0][0] == Decimal("3.00")


def test_what_is_broken_is_rejected_with_its_place_and_the_last_good_one_serves(
    shop: LiveShop, caplog: pytest.LogCaptureFixture
) -> None:
    serving = shop.app.catalog.digest
    shop.change("sales.yml", "count(), synonyms", "county(), synonyms")
    with caplog.at_level(logging.INFO, "service.publishing"):
        assert not shop.publisher.look()
        assert not shop.publisher.look()
    assert revenue(shop) == Decimal("23.00") and shop.app.catalog.digest == serving
    rejected = shop.publisher.status.rejected
    assert rejected is not None and not rejected.again
    assert str(rejected.problems[0].position) == "models/sales.yml:23:23"
    assert [record.getMessage().split()[0] for record in caplog.records] == ["definitions-rejected"]
    assert shop.publisher.status.serving.hash == serving

    shop.change("sales.yml", "county(), synonyms", "count(), synonyms")
    assert not shop.publisher.look()
    assert shop.publisher.status.rejected is None


def test_a_folder_without_models_is_rejected(shop: LiveShop) -> None:
    for file in shop.shop.models.glob("*.yml"):
        file.unlink()
    assert not shop.publisher.look()
    assert shop.codes()
    assert revenue(shop) == Decimal("23.00")


def test_settings_that_cannot_be_read_are_rejected(shop: LiveShop) -> None:
    shop.change("settings.yml", "zone: UTC", "zone: [UTC")
    assert not shop.publisher.look()
    assert shop.codes() == ["yaml-invalid"]


def test_a_folder_that_is_gone_is_said_until_it_is_back(shop: LiveShop) -> None:
    away = shop.shop.root / "away"
    shop.shop.models.rename(away)
    assert not shop.publisher.look()
    unreachable = shop.publisher.status.unreachable
    assert unreachable is not None and unreachable.code == "definitions-unavailable"
    assert revenue(shop) == Decimal("23.00")
    away.rename(shop.shop.models)
    assert not shop.publisher.look()
    assert shop.publisher.status.unreachable is None


def test_an_error_that_serves_already_keeps_no_other_change_out(tmp_path: Path) -> None:
    made = make_corner_shop(tmp_path)
    (made.models / "broken.yml").write_text("model: broken\nmetrics: {all: {expr: county()}}\n")
    with open_app(made.models, environment={}) as app:
        shop = live(made, app)
        shop.change("sales.yml", *NET)
        assert shop.publisher.look()
        assert revenue(shop) == Decimal("46.00")
        shop.write(
            "broken.yml", "# The same, a line below\nmodel: broken\nmetrics: {all: {expr: county()}}\n"
        )
        assert shop.publisher.look()
        shop.write("broken.yml", "model: broken\nmetrics: {all: {expr: summed()}}\n")
        assert not shop.publisher.look()
        assert shop.codes()


def test_a_question_that_waits_goes_on_under_the_new_definitions(shop: LiveShop) -> None:
    asked = shop.app.ask("earnings this month")
    assert asked.status is Status.CLARIFY
    shop.change("sales.yml", *NET)
    assert shop.publisher.look()
    answer = shop.app.choose(asked, 0)
    assert answer.status is Status.ANSWERED
    assert answer.catalog_hash == shop.app.catalog.digest
    assert shop.app.ask("by department", conversation=asked.conversation).status is Status.ANSWERED


def test_a_choice_of_what_is_gone_is_declined_by_name(shop: LiveShop) -> None:
    asked = shop.app.ask("earnings this month")
    gone = next(i for i, choice in enumerate(asked.choices) if "before tax" in choice.label)
    text = shop.read("sales.yml")
    shop.write("sales.yml", "\n".join(line for line in text.splitlines() if "before_tax" not in line) + "\n")
    assert shop.publisher.look()
    answer = shop.app.choose(asked, gone)
    assert answer.status is Status.REFUSED
    assert "takings before tax" in answer.problems[0].message


def test_a_conversation_about_what_is_gone_goes_on_without_it(shop: LiveShop) -> None:
    told = shop.app.ask("takings before tax this month")
    assert told.status is Status.ANSWERED
    text = shop.read("sales.yml")
    shop.write("sales.yml", "\n".join(line for line in text.splitlines() if "before_tax" not in line) + "\n")
    assert shop.publisher.look()
    follow = shop.app.ask("by department", conversation=told.conversation)
    assert follow.status in (Status.REFUSED, Status.CLARIFY)
    assert shop.app.ask("revenue this month", conversation=told.conversation).rows[0][0] == Decimal("14.50")


def write_another(shop: LiveShop) -> None:
    """A warehouse with the first two sales alone: 5.25 + 3.25 = 8.50."""
    with duckdb.connect(str(shop.shop.root / "other.duckdb")) as connection:
        connection.execute(f"ATTACH '{shop.shop.warehouse}' AS old (READ_ONLY)")
        connection.execute("CREATE TABLE products AS FROM old.products")
        connection.execute("CREATE TABLE sales AS FROM old.sales WHERE sale_id < 3")


def test_a_result_that_was_kept_of_one_warehouse_is_not_shown_for_another(tmp_path: Path) -> None:
    made = make_corner_shop(tmp_path)
    with open_app(made.models, environment={"XDG_STATE_HOME": str(tmp_path / "state")}) as app:
        app.keep_results(Cache(seconds=3_600))
        shop = live(made, app)
        write_another(shop)
        assert revenue(shop) == Decimal("23.00")
        shop.change("settings.yml", "shop.duckdb", "other.duckdb")
        assert shop.publisher.look()
        assert revenue(shop) == Decimal("8.50")


def test_another_warehouse_is_opened_and_the_old_one_closed_when_nobody_uses_it(shop: LiveShop) -> None:
    write_another(shop)
    held = shop.app.revision
    old = ref(held.asker.warehouse)
    shop.change("settings.yml", "shop.duckdb", "other.duckdb")
    assert shop.publisher.look()
    assert revenue(shop) == Decimal("8.50")
    # What still runs on the old one goes on with it.
    assert held.asker.query(shop.app.read(REVENUE)).rows[0][0] == Decimal("23.00")
    del held
    shop.change("settings.yml", "company: Corner Shop", "company: Corner Shop Two")
    assert shop.publisher.look()
    assert old() is None


def test_a_warehouse_that_cannot_be_opened_keeps_the_old_one_and_is_tried_again(shop: LiveShop) -> None:
    shop.change("settings.yml", "shop.duckdb", "later.duckdb")
    assert not shop.publisher.look()
    rejected = shop.publisher.status.rejected
    assert rejected is not None and rejected.again
    assert revenue(shop) == Decimal("23.00")


def test_what_served_before_is_freed_at_once(shop: LiveShop) -> None:
    """It sits in no cycles, which would keep it until they are collected."""
    seen: list[ref[object]] = []
    gc.collect()
    gc.disable()
    try:
        for number in range(5):
            seen += [ref(shop.app.revision.asker), ref(shop.app.revision.asker.book)]
            seen += [ref(shop.app.catalog), ref(shop.app.browser)]
            shop.write(
                "more.yml", f"model: more\ntable: sales\nmetrics:\n  more_{number}: {{expr: count()}}\n"
            )
            for question in (
                f"revenue this month and more {number}",
                "how did fruit do",
                "earnings",
                "tea sales",
            ):
                shop.app.ask(question)
            assert shop.publisher.look()
    finally:
        gc.enable()
    assert [known for known in seen if known() is not None] == []
