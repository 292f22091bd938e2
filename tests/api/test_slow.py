"""Requests that come slowly, or with a head that does not end: each ends in time and with a status."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from dragoman.app import App
from dragoman.serving import background_service
from service.api.patience import LARGEST_HEAD
from service.configuration import Configuration


@pytest.fixture(scope="module")
def impatient(app: App) -> Iterator[tuple[str, int]]:
    """The address of a service that waits a second for a request."""
    configuration = Configuration.model_validate({"server": {"request_seconds": 1}})
    with background_service(app, configuration) as url:
        parts = urlsplit(url)
        assert parts.hostname and parts.port
        yield parts.hostname, parts.port


def said(address: tuple[str, int], *parts: bytes) -> bytes:
    """All that the service says to a client that sends these parts and then nothing more, until it hangs up."""
    with socket.create_connection(address, timeout=10) as client:
        for part in parts:
            client.sendall(part)
        heard = b""
        while more := client.recv(65536):
            heard += more
        return heard


@pytest.mark.parametrize("head", [b"", b"GET", b"GET /healthz HTTP/1.1\r\nHost: local"])
def test_a_head_that_does_not_come_is_not_waited_for(impatient: tuple[str, int], head: bytes) -> None:
    assert said(impatient, head).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_does_not_come_is_a_problem(impatient: tuple[str, int]) -> None:
    head = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"
    heard = said(impatient, head, b'{"question"')
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert json.loads(heard.partition(b"\r\n\r\n")[2])["code"] == "request-slow"


def test_nor_does_one_that_nobody_reads_keep_the_connection(impatient: tuple[str, int]) -> None:
    head = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n"
    assert said(impatient, head, b"x").startswith(b"HTTP/1.1 404 ")


def test_a_head_has_an_end(impatient: tuple[str, int]) -> None:
    long = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * (LARGEST_HEAD + 1)
    assert said(impatient, long).startswith(b"HTTP/1.1 431 ")


def test_a_connection_is_kept_for_the_next_request(impatient: tuple[str, int]) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    heard = said(
        impatient, request, request, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    assert heard.count(b"HTTP/1.1 200 ") == 3 and b" 408 " not in heard
