"""`import dragoman`: the small public front."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import dragoman
from semantic.principal import Principal
from service.answer import Status
from tests.cli.corner_shop import CornerShop


def test_open_ask_query_and_compile(shop: CornerShop) -> None:
    with dragoman.open(shop.models) as app:
        assert app.ask("how did fruit do this month").rows == ((Decimal("10.50"),),)
        assert app.query({"metrics": ["revenue"]}).rows == ((Decimal("23.00"),),)
        assert app.query("SELECT revenue FROM metrics").rows == ((Decimal("23.00"),),)
        assert app.query({"sql": "SELECT revenue FROM metrics"}).rows == ((Decimal("23.00"),),)
        assert app.compile({"metrics": ["revenue"]}).main.sql.startswith("SELECT SUM(sales.amount)")
        asked = app.ask("earnings this month")
        assert asked.status is Status.CLARIFY
        assert app.choose(asked, 0).status is Status.ANSWERED


def test_only_who_asked_may_choose(shop: CornerShop) -> None:
    anna = Principal("anna")
    with dragoman.open(shop.models) as app:
        asked = app.ask("earnings this month", anna)
        assert app.choose(asked, 0).problems[0].code == "nothing-to-choose"
        assert app.choose(asked, 0, anna).status is Status.ANSWERED


def test_another_warehouse_can_be_named(shop: CornerShop) -> None:
    with dragoman.open(str(shop.models), str(shop.warehouse)) as app:
        assert app.query({"metrics": ["revenue"]}).rows == ((Decimal("23.00"),),)


def test_importing_the_package_and_the_command_line_loads_nothing_heavy() -> None:
    code = (
        "import sys, dragoman, dragoman.cli; "
        "print([name for name in ('sqlglot', 'duckdb', 'fastapi', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
