"""The log of `dragoman serve`: a line for each request, and nothing in it that nobody else should read."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from dragoman.app import App
from service.observing.logs import JsonLines, TextLines
from tests.api.calling import client_at
from tests.api.test_access import serving
from tests.cli.corner_shop import CornerShop

Line = Mapping[str, Any]


@contextmanager
def logged(formatter: logging.Formatter) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger and what it writes."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    logger = logging.getLogger("tests.observing")
    logger.propagate = False
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    yield logger, written


def test_an_event_with_its_fields() -> None:
    with logged(JsonLines()) as (logger, written):
        logger.warning("refresh-failed", extra={"warehouse": "main", "code": "warehouse-timeout"})
    line = json.loads(written.getvalue())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "warning",
        "logger": "tests.observing",
        "event": "refresh-failed",
        "warehouse": "main",
        "code": "warehouse-timeout",
    }


def test_an_event_whose_message_repeats_its_fields_is_known_by_its_name() -> None:
    """So that an alert can ask for it."""
    with logged(JsonLines()) as (logger, written):
        fields = {"revision": "1a2b", "code": "unknown-name"}
        logger.error("definitions-rejected revision=%(revision)s code=%(code)s", fields, extra=fields)
        logger.warning("values-stale code=%s", "warehouse-timeout", extra={"code": "warehouse-timeout"})
        logger.info("started as %s", "a=b")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["definitions-rejected", "values-stale", "started as a=b"]
    assert (lines[0]["revision"], lines[1]["code"]) == ("1a2b", "warehouse-timeout")


def test_a_line_is_one_line_whatever_is_in_it() -> None:
    with logged(JsonLines()) as (logger, written):
        logger.info("two\nlines", extra={"path": "a\nb\x00", "odd": object(), "half": "\ud800"})
    assert len(written.getvalue().splitlines()) == 1


@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()])
def test_of_an_exception_only_its_kind_and_place(formatter: logging.Formatter) -> None:
    with logged(formatter) as (logger, written):
        try:
            raise ValueError("the favourite of Ana is kumquat")
        except ValueError:
            logger.exception("unexpected")
    assert "ValueError" in written.getvalue() and "test_logs.py:" in written.getvalue()
    assert "kumquat" not in written.getvalue()


def test_for_people() -> None:
    with logged(TextLines()) as (logger, written):
        logger.warning("refresh-failed", extra={"warehouse": "main"})
    assert written.getvalue() == "WARNING:  refresh-failed warehouse=main\n"


def test_what_a_message_says_itself_is_not_said_twice() -> None:
    with logged(TextLines()) as (logger, written):
        logger.info("values-read changed=%s", 3, extra={"changed": 3, "model": "sales"})
    assert written.getvalue() == "INFO:     values-read changed=3 model=sales\n"


@contextmanager
def served(shop: CornerShop, home: Path, *more: str) -> Iterator[tuple[httpx.Client, list[str]]]:
    """A `dragoman serve` of its own, and behind the block what it logged."""
    environment = {**os.environ, "XDG_STATE_HOME": str(home), **dict(each.split("=", 1) for each in more)}
    program = [
        sys.executable,
        "-m",
        "dragoman",
        "serve",
        "--port",
        "0",
        "--json",
        "--models",
        str(shop.models),
    ]
    logged: list[str] = []
    with (
        open(home / "log", "w+", encoding="utf-8") as log,
        subprocess.Popen(program, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as process,
    ):
        try:
            assert process.stdout is not None
            url = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")["url"]
            with client_at(url) as client:
                yield client, logged
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            log.seek(0)
            logged.extend(log.read().splitlines())


def test_a_line_for_each_request(shop: CornerShop, tmp_path: Path) -> None:
    with served(shop, tmp_path, "DRAGOMAN_SERVER__LOG=json") as (client, logged):
        asked = client.post(
            "/v1/ask", json={"question": "turnover of fruit"}, headers={"X-Request-ID": "mine-1"}
        )
        client.get("/v1/catalog/metric/revnue?who=kumquat")
        assert asked.headers["x-request-id"] == "mine-1"
    lines: list[Line] = [json.loads(each) for each in logged if each.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    first, second = requests
    assert (first["method"], first["route"], first["status"]) == ("POST", "/v1/ask", 200)
    assert (first["request"], first["run"], first["answer"]) == ("mine-1", asked.json()["id"], "answered")
    assert 0 < first["ms"] < 30_000
    assert (second["route"], second["status"]) == ("/v1/catalog/{kind}/{name}", 404)
    clock = re.compile(r'"(time|ms)": *[^,}]*')  # what time it is may have any digits
    for secret in ("fruit", "Fruit", "15.75", "revnue", "kumquat"):
        assert not any(secret in clock.sub("", each) for each in logged), secret


def test_people_see_only_what_failed(shop: CornerShop, tmp_path: Path) -> None:
    with served(shop, tmp_path) as (client, logged):
        client.post("/v1/ask", json={"question": "turnover"})
    assert not any("/v1/ask" in line for line in logged)
    assert any("server process" in line for line in logged)


def test_an_id_of_the_clients_is_kept_where_it_is_one(app: App) -> None:
    with serving(app) as client:
        for given in ("a b", "x" * 65, "", "<script>"):
            sent = client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
            assert re.fullmatch("[0-9a-f]{32}", sent), given
        both = client.get("/healthz", headers=[("X-Request-ID", "one"), ("X-Request-ID", "two")])
        assert re.fullmatch("[0-9a-f]{32}", both.headers["x-request-id"])
        assert client.get("/nowhere").headers["x-request-id"]
