"""A change serves only when the warehouses hold what it names: on DuckDB and on PostgreSQL, reachable or not."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from dragoman.app import App, open_app
from dragoman.live import Live
from dragoman.making import hold
from dragoman.serving import background_service
from service.api.publishing import Publishing
from service.onboarding.key_checks import NOT_CHECKED
from service.publishing import NO_TRIAL, Publisher
from tests.api.calling import client_at
from tests.cli.corner_shop import SALES, CornerShop, make_corner_shop
from tests.engines.servers import NoServer, PostgreSQLServer, postgresql, run_on
from tests.publishing.live_shop import AtOnce, LiveShop
from tests.publishing.test_serving import ADMINS, ASKERS

GHOSTS = "model: ghosts\ntable: ghosts\nkey: id\nmetrics: {ghosts: {expr: count(), time: none}}\n"
TABLES = f"""
CREATE TABLE products (product_id VARCHAR(20), department VARCHAR(20), brand VARCHAR(20));
INSERT INTO products VALUES ('apple', 'Fruit', 'Acme'), ('bread', 'Bread', 'Own');
CREATE TABLE sales (sale_id INTEGER, product_id VARCHAR(20), sold_on DATE, amount NUMERIC(9, 2));
{SALES}
"""


class Hours:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


def held(app: App, models: Path, seconds: float = 30.0, elapsed: Hours | None = None) -> Publisher:
    return Publisher(
        AtOnce(models),
        app.revision,
        make=app.make,
        put=app.put,
        hold=partial(hold, parts=app.parts, seconds=seconds),
        trial=NO_TRIAL,
        elapsed=elapsed or Hours(),
    )


def in_postgresql(root: Path, url: sa.URL) -> Path:
    """The corner shop's definitions, over its tables on a server. The folder of definitions."""
    run_on(url, TABLES)
    models = make_corner_shop(root).models
    settings = models / "settings.yml"
    there = url.render_as_string(hide_password=False)
    settings.write_text(settings.read_text().replace("duckdb:///shop.duckdb", there))
    return models


@pytest.fixture(params=["duckdb", "postgresql"])
def models(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "duckdb":
        yield make_corner_shop(tmp_path).models
    else:
        with postgresql() as url:
            yield in_postgresql(tmp_path, url)


@pytest.fixture
def server() -> Iterator[PostgreSQLServer]:
    """One that a test stops and starts."""
    folder = Path(tempfile.mkdtemp(prefix="dragoman-pg-"))
    try:
        made = PostgreSQLServer(folder)
    except NoServer as error:
        shutil.rmtree(folder)
        pytest.skip(str(error))
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


@pytest.fixture
def shop(models: Path) -> Iterator[LiveShop]:
    with open_app(models, environment={}) as app:
        yield LiveShop(CornerShop(models.parent), app, held(app, models))


def revenue(shop: LiveShop) -> object:
    return shop.app.query({"metrics": ["revenue"]}).rows[0][0]


def test_a_change_whose_table_is_missing_is_rejected_and_the_last_good_one_serves(
    shop: LiveShop, caplog: pytest.LogCaptureFixture
) -> None:
    serving = shop.app.catalog.digest
    shop.write("ghosts.yml", GHOSTS)
    with caplog.at_level(logging.INFO, "service.publishing"):
        assert not shop.publisher.look()
    rejected = shop.publisher.status.rejected
    assert rejected is not None and rejected.again
    [problem] = rejected.problems
    assert (problem.code, str(problem.position)) == ("table-unreadable", "models/ghosts.yml:1:8")
    assert "The table `ghosts` of `ghosts` cannot be read" in problem.message
    assert [record.getMessage().split()[0] for record in caplog.records] == ["definitions-rejected"]
    assert (revenue(shop), shop.app.catalog.digest) == (Decimal("23.00"), serving)

    (shop.shop.models / "ghosts.yml").unlink()
    shop.change("sales.yml", "expr: sum(amount)\n", "expr: sum(amount * 2)\n")
    assert shop.publisher.look()
    assert revenue(shop) == Decimal("46.00")
    assert (shop.publisher.status.rejected, shop.publisher.status.unchecked) == (None, ())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("expr: sum(amount)\n", "expr: sum(amont)\n", "metric-unreadable"),
        ("{type: number, expr: amount}", "{type: number, expr: amont}", "column-unreadable"),
        ("{type: number, expr: amount}", "{type: date, expr: amount}", "type-mismatch"),
    ],
)
def test_columns_and_types_are_looked_for(shop: LiveShop, old: str, new: str, code: str) -> None:
    shop.change("sales.yml", old, new)
    assert not shop.publisher.look()
    assert code in shop.codes()
    assert revenue(shop) == Decimal("23.00")


def test_what_was_missing_already_keeps_no_other_change_out(models: Path) -> None:
    (models / "ghosts.yml").write_text(GHOSTS)
    with open_app(models, environment={}) as app:
        shop = LiveShop(CornerShop(models.parent), app, held(app, models))
        shop.change("sales.yml", "expr: sum(amount)\n", "expr: sum(amount * 2)\n")
        assert shop.publisher.look()
        assert revenue(shop) == Decimal("46.00")
        shop.write("ghosts.yml", "# They may come.\n" + GHOSTS)
        assert shop.publisher.look(), "the same, a line below"
        shop.write("ghosts.yml", GHOSTS + "dimensions: {colour: {type: string}}\n")
        assert shop.publisher.look(), "nobody can find out about more of a table that is not there"


def test_what_comes_serves_without_another_push(server: PostgreSQLServer, tmp_path: Path) -> None:
    models, hours = in_postgresql(tmp_path, server.url), Hours()
    with open_app(models, environment={}) as app:
        shop = LiveShop(CornerShop(tmp_path), app, held(app, models, elapsed=hours))
        shop.write("ghosts.yml", GHOSTS)
        assert not shop.publisher.look()
        run_on(server.url, "CREATE TABLE ghosts (id INTEGER); INSERT INTO ghosts VALUES (1), (2)")
        assert not shop.publisher.look(), "not before it is time"
        hours.passed = 6
        assert shop.publisher.look()
        assert shop.app.query({"metrics": ["ghosts"]}).rows[0][0] == 2


def test_a_warehouse_that_is_down_keeps_no_change_out(
    server: PostgreSQLServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    models = in_postgresql(tmp_path, server.url)
    with open_app(models, environment={}) as app:
        shop = LiveShop(CornerShop(tmp_path), app, held(app, models))
        server.stop()
        try:
            shop.change("sales.yml", "expr: sum(amount)\n", "expr: sum(amount * 2)\n")
            shop.change("products.yml", "  brand: {type", "  brand: {index_values: true, type")
            with caplog.at_level(logging.INFO, "service.publishing"):
                assert shop.publisher.look()
        finally:
            server.start()
        [unchecked] = shop.publisher.status.unchecked
        assert (unchecked.code, unchecked.severity) == (NOT_CHECKED, "note")
        assert "The tables of `products`, `sales` were not looked for" in unchecked.message
        said = [record.getMessage().split()[0] for record in caplog.records]
        assert said == ["values-unread", "definitions-swapped", "definitions-unchecked"]
        assert revenue(shop) == Decimal("46.00")
        shop.change("sales.yml", "sum(amount * 2)", "sum(amount * 3)")
        assert shop.publisher.look()
        assert shop.publisher.status.unchecked == ()


def test_what_cannot_be_found_out_in_time_is_said(models: Path) -> None:
    with open_app(models, environment={}) as app:
        shop = LiveShop(CornerShop(models.parent), app, held(app, models, seconds=1e-9))
        shop.write("ghosts.yml", GHOSTS)
        assert shop.publisher.look()
        messages = [problem.message for problem in shop.publisher.status.unchecked]
        assert messages[0].startswith("The table of `ghosts`: not checked, because the checks before took")


def test_the_setting_turns_it_off(models: Path) -> None:
    with open_app(models, environment={}) as app:
        live = Live(app, AtOnce(models), every=0, trial=NO_TRIAL, check_seconds=0.0)
        (models / "ghosts.yml").write_text(GHOSTS)
        assert live.publisher().look()


def test_it_is_said_over_http(tmp_path: Path) -> None:
    models = make_corner_shop(tmp_path).models
    with open_app(models, environment={}) as app:
        live = Live(app, AtOnce(models), every=0, trial=NO_TRIAL, check_seconds=30.0)
        publishing = Publishing(live.publisher())
        app.publishing = publishing
        (models / "ghosts.yml").write_text(GHOSTS)
        assert not publishing.publisher.look()
        for who, shown in ((ADMINS, True), (ASKERS, False)):
            with background_service(app, who) as url, client_at(url) as client:
                said = client.get("/v1/definitions").json()
                shown_to_all = client.get("/metrics").text
            assert 'dragoman_definitions_behind{reason="rejected"} 1.0' in shown_to_all
            assert 'dragoman_definitions_behind{reason="unreachable"} 0.0' in shown_to_all
            assert said["rejected"]["tried_again"] and said["unchecked"] == []
            [problem] = said["rejected"]["problems"]
            assert problem["code"] == "table-unreadable"
            assert ("ghosts" in str(problem)) is shown
