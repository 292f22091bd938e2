"""docs/api.md: every curl command sent to the real service, its answer compared with the one on the page."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import httpx
import pytest

from dragoman.app import open_app
from dragoman.demo import demo_paths
from dragoman.places import demo_warehouse
from dragoman.serving import background_service
from service.api.bodies import AnswerBody
from service.api.problems import TITLES
from service.api.usage import UsageBody
from service.configuration import Configuration
from tests.api.calling import client_at
from tests.docs.console import steps
from tests.docs.pages import Block, page

PAGE = page("api")
LEFT_OUT = "…"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The demo company behind a service that keeps what it answers."""
    paths = demo_paths()
    state = {"store": {"url": f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.db'}"}}
    with open_app(paths.models, demo_warehouse(paths).url, environment={}) as app:
        app.keep_state(Configuration.model_validate(state))
        with (
            background_service(app) as url,
            client_at(url, 60) as client,
        ):
            yield client


def exchanges() -> list[tuple[str, Block]]:
    """Each curl command and the block with its answer."""
    blocks = PAGE.blocks("console", "json")
    pairs = []
    for index, block in enumerate(blocks):
        if block.kind == "console" and block.text.startswith("$ curl"):
            [step] = steps(block)
            assert blocks[index + 1].kind == "json", block.line
            pairs.append((step.command, blocks[index + 1]))
    assert len(pairs) == len([block for block in blocks if block.kind == "json"])
    return pairs


def send(service: httpx.Client, command: str) -> httpx.Response:
    """What curl would send: `curl --json BODY URL` or `curl URL`, to the service that runs here."""
    words = shlex.split(command)[1:]
    url = urlsplit(words[-1])
    assert f"{url.scheme}://{url.netloc}" == "http://127.0.0.1:8765"
    target = url.path + (f"?{url.query}" if url.query else "")
    if words[0] == "--json":
        return service.post(target, content=words[1], headers={"Content-Type": "application/json"})
    assert len(words) == 1
    return service.get(target)


def difference(shown: object, real: object, place: str = "") -> str:
    """Where the real answer is not what the page shows; "" when it is. What is left out there is not compared."""
    if shown == LEFT_OUT:
        return ""
    if isinstance(shown, Mapping) and isinstance(real, Mapping):
        return "; ".join(filter(None, _of_objects(shown, real, place)))
    if isinstance(shown, list) and isinstance(real, list):
        return "; ".join(filter(None, _of_lists(shown, real, place)))
    if isinstance(shown, float) and isinstance(real, int | float):
        return "" if math.isclose(shown, real, rel_tol=1e-9) else f"{place}: {real}"
    if isinstance(shown, str) and isinstance(real, str) and shown.endswith(LEFT_OUT):
        return "" if real.startswith(shown.removesuffix(LEFT_OUT)) else f"{place}: {real}"
    return "" if shown == real else f"{place}: {real!r}"


def _of_objects(shown: Mapping[str, object], real: Mapping[str, object], place: str) -> Iterator[str]:
    for key, value in shown.items():
        if key not in (LEFT_OUT, "id"):
            yield difference(value, real.get(key, "nothing"), f"{place}/{key}")
    if LEFT_OUT not in shown and (more := sorted(set(real) - set(shown))):
        yield f"{place}: also {', '.join(more)}"


def _of_lists(shown: list[object], real: list[object], place: str) -> Iterator[str]:
    open_end = bool(shown) and shown[-1] == LEFT_OUT
    items = shown[:-1] if open_end else shown
    if len(real) < len(items) or (len(real) > len(items) and not open_end):
        yield f"{place}: {len(real)} items"
    for index, (item, found) in enumerate(zip(items, real, strict=False)):
        yield difference(item, found, f"{place}/{index}")


def test_every_request_has_the_answer_on_the_page(service: httpx.Client) -> None:
    ids: dict[str, str] = {}
    for command, block in exchanges():
        for shown_id, real_id in ids.items():
            command = command.replace(shown_id, real_id)
        response = send(service, command)
        shown, real = json.loads(block.text), response.json()
        assert difference(shown, real) == "", f"docs/api.md:{block.line}"
        if "id" in shown:
            ids[shown["id"]] = real["id"]
        status = response.status_code
        assert status == shown["status"] if isinstance(shown.get("status"), int) else response.is_success
        problem = status >= 400
        assert ("problem+json" in response.headers["content-type"]) is problem


def test_a_difference_is_seen() -> None:
    real = {"a": [1.0, "xyz"], "b": {"c": None}}
    assert difference({"a": [1.0, "xy…"], "b": {"…": "…"}}, real) == ""
    assert difference({"a": ["…"], "b": {"c": 1}}, real) == "/b/c: None"
    assert difference({"a": [1.0]}, real) == "/a: 2 items; : also b"
    assert difference({"a": [2.0, "…"], "…": "…"}, real) == "/a/0: 1.0"


def test_every_route_is_described(service: httpx.Client) -> None:
    routes = {
        f"{method.upper()} {path}"
        for path, methods in service.get("/openapi.json").json()["paths"].items()
        for method in methods
    }
    described = re.findall(r"^\| `((?:GET|POST|PATCH|DELETE) [^`]+)` \|", PAGE.text, re.MULTILINE)
    assert sorted(described) == sorted(routes)


def test_every_field_of_the_answer_is_described() -> None:
    [fields] = PAGE.tables("Ask")
    described = [name for row in fields for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(described) == sorted(AnswerBody.model_fields)


def test_every_field_of_usage_is_described() -> None:
    [fields] = PAGE.tables("Usage")
    described = [name for row in fields for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(described) == sorted(UsageBody.model_fields)


def test_every_status_is_described() -> None:
    [rows] = PAGE.tables("Errors")
    assert {int(row[0]): row[1] for row in rows} == dict(TITLES)
