"""Pages of a dimension's values hold each of them once, whatever the database's order of texts and numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from random import Random

import duckdb
import pytest
import sqlalchemy as sa

from dragoman.app import App, open_app
from semantic.principal import EVERYONE
from service.answer import Cell
from service.listing_values import ValuesAsked, list_values, text_of
from service.warehouse import Limits
from tests.engines.servers import postgresql

TEXTS = [
    "a",
    "A",
    "ä",
    "Z",
    "z",
    "b c",
    "%",
    "_",
    "Ö",
    "é",
    "e\u0301",
    "ß",
    "10",
    "9",
    "~",
    "'",
    "\u2028",
    "𝒳",
    "",
]
NUMBERS = [0.1 + 0.2, 1 / 3, 1e15, 1e-7, *(Random(1).uniform(-1, 1) * 10**n for n in range(-8, 12))]
ROWS = [(n, TEXTS[n % len(TEXTS)], NUMBERS[n % len(NUMBERS)], n % 2 == 0) for n in range(400)]
DIMENSIONS = {"name": set(TEXTS), "size": set(NUMBERS), "good": {True, False}}
TABLE = "CREATE TABLE things (id integer, name {text}, size {number}, good boolean)"
THINGS = """
model: things
table: things
key: id
dimensions:
  name: {type: string}
  size: {type: number}
  good: {type: boolean}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[sa.URL]:
    with postgresql() as url:
        yield url


@pytest.fixture(scope="module", params=["duckdb", "sqlite", "postgresql"])
def things(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    tmp_path = tmp_path_factory.mktemp("things")
    url = f"{request.param}:///things.db"
    rows = [*ROWS, (-1, None, None, None)]
    if request.param == "duckdb":
        with duckdb.connect(str(tmp_path / "things.db")) as made:
            made.execute(TABLE.format(text="varchar", number="double"))
            made.executemany("INSERT INTO things VALUES (?, ?, ?, ?)", rows)
    elif request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "things.db")) as kept:
            kept.execute(TABLE.format(text="text", number="real"))
            kept.executemany("INSERT INTO things VALUES (?, ?, ?, ?)", rows)
            kept.commit()
    else:
        server: sa.URL = request.getfixturevalue("server")
        url = server.render_as_string(hide_password=False)
        engine = sa.create_engine(server.set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.exec_driver_sql(
                TABLE.format(text='text COLLATE "en-x-icu"', number="double precision")
            )
            connection.exec_driver_sql("INSERT INTO things VALUES (%s, %s, %s, %s)", rows)
        engine.dispose()
    models = tmp_path / "models"
    models.mkdir()
    (models / "settings.yml").write_text(
        f'zone: UTC\nwarehouses: {{main: {{url: "{url}"}}}}\n', encoding="utf-8"
    )
    (models / "things.yml").write_text(THINGS, encoding="utf-8")
    with open_app(models, environment={}) as app:
        assert not app.catalog.problems
        yield app


def listed(app: App, name: str, size: int, search: str = "") -> list[Cell]:
    found: list[Cell] = []
    after = None
    while True:
        asked = ValuesAsked(name, search, size, after, name)
        page = list_values(app.revision, asked, EVERYONE, limits=Limits())
        assert len(page.items) == size if page.more else len(page.items) <= size
        found += [item.value for item in page.items]
        if not page.more:
            return found
        after = text_of(page.items)


def test_each_value_is_on_one_page(things: App) -> None:
    for name, wanted in DIMENSIONS.items():
        for size in (1, 5, 100):
            found = listed(things, f"things.{name}", size)
            assert set(found) == wanted and len(found) == len(wanted), (name, size)


def test_texts_are_searched_whatever_their_case(things: App) -> None:
    assert sorted(map(str, listed(things, "things.name", 2, "Z"))) == ["Z", "z"]
    assert listed(things, "things.name", 2, "%") == ["%"]
    assert listed(things, "things.name", 2, "_") == ["_"]
    assert listed(things, "things.name", 2, "' OR 1=1") == []
