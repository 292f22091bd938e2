"""The warehouse, the store or the connection to Slack goes away and comes back: nobody is left without an answer."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.chaos.company import Company, on_postgresql
from bots.slack.standin import SlackApp
from semantic.book.book import build_book
from semantic.catalog import load_folder
from service.asking.shell import Asker
from service.browsing import Browser
from service.revision import Revision
from service.store import ChoicesInStore, KeptInStore, Store
from service.warehouse.opening import open_warehouse
from service.warehouse.reach import DataClock
from tests.engines.servers import NoServer, PostgreSQLServer
from tests.slack.bot import answered, at_work, hurried, said, until


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQLServer]:
    folder = Path(tempfile.mkdtemp(prefix="dragoman-pg-"))
    try:
        started = PostgreSQLServer(folder)
    except NoServer as error:
        pytest.skip(str(error))
    started.start()
    yield started
    started.stop()
    shutil.rmtree(folder)


def test_the_warehouse_is_down_and_comes_back(tmp_path: Path, server: PostgreSQLServer) -> None:
    url = on_postgresql(server.url)
    catalog = load_folder(Company(tmp_path, url).models)

    def made(store: Store) -> Revision:
        warehouse = open_warehouse(url, base=tmp_path, environment={})
        asker = Asker(
            catalog,
            warehouse,
            build_book(catalog, {}),
            clock=DataClock(warehouse, catalog, elapsed=hurried),
            keeping=KeptInStore(store),
            memory=ChoicesInStore(store),
        )
        return Revision(catalog, Browser(catalog), asker, warehouse)

    with at_work(tmp_path, made=made) as work:
        server.stop()
        anna = work.slack.person("anna")
        asked = anna.mentions("revenue in January 2020", in_="#sales")
        [told] = answered(work, asked)
        assert not re.search(r"\b465\b", told.text)
        server.start()
        anna.clicks(told, "Ask once more").wait()
        assert "465" in answered(work, asked, 2)[-1].text


def test_the_store_is_down_and_comes_back(tmp_path: Path, server: PostgreSQLServer) -> None:
    with at_work(tmp_path, url=server.url.render_as_string(hide_password=False)) as work:
        server.stop()
        asked = work.slack.person("anna").mentions("revenue last month", in_="#sales")
        sent = work.slack.deliveries[-1]
        work.slack.wait_for(lambda: len(sent.attempts) == 2)
        assert {each.status for each in sent.attempts} == {503}, "Slack is to send it again"
        server.start()
        work.slack.clock.advance(60)
        answered(work, asked)
        work.idle()
        assert len(said(work, asked)) == 1


def test_slack_ends_the_connection_and_the_bot_opens_another(tmp_path: Path) -> None:
    app = SlackApp(socket_mode=True)
    with at_work(tmp_path, app=app, transport="socket") as work:
        anna = work.slack.person("anna")
        assert "180" in answered(work, anna.says("revenue last month"))[0].text
        work.slack.refresh_sockets()
        asked = anna.says("baskets last month")

        def passes() -> bool:
            work.slack.clock.advance(60)  # until Slack sends again what found no connection
            return bool(said(work, asked))

        until(passes)
        work.slack.clock.advance(360)
        work.idle()
        [answer] = said(work, asked)
        assert "3" in answer.text
