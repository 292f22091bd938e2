"""A warehouse's REST API that does not behave: every reply is read as documented, or not at all, and none is waited for
without end."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import ClassVar

import pytest

from service.errors import TooLarge, Unavailable
from service.warehouse.rest import Rest, RestError, Waiting

MOST = 100_000
Answer = Callable[["Hostile"], object]


class Hostile(BaseHTTPRequestHandler):
    """Answers every request with what the test says; `asked` are the requests' paths and tokens."""

    answer: ClassVar[Answer]
    asked: ClassVar[list[tuple[str, str | None]]]
    over: ClassVar[threading.Event]
    host: ClassVar[str]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        type(self).answer(self)

    def reply(self, status: int, data: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def trickle(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.over.wait(0.02):
            self.wfile.write(b" ")

    def log_message(self, format: str, *args: object) -> None:
        """Tests have no use for a log of requests."""


@pytest.fixture
def hostile() -> Iterator[type[Hostile]]:
    class Handler(Hostile):
        asked: ClassVar[list[tuple[str, str | None]]] = []
        over = threading.Event()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Handler.host = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield Handler
        Handler.over.set()
        http.shutdown()
        thread.join()


@pytest.fixture
def rest(hostile: type[Hostile]) -> Iterator[Rest]:
    rest = Rest(
        hostile.host,
        name="lake",
        headers=lambda: {"Authorization": "Bearer a-secret"},
        hint="Check it.",
        most_bytes=MOST,
    )
    yield rest
    rest.close()


def test_a_reply_is_its_status_and_its_body(hostile: type[Hostile], rest: Rest) -> None:
    hostile.answer = lambda request: request.reply(202, b'{"handle": "01"}')
    reply = rest.replied("GET", "/statements", Waiting(5))
    assert (reply.status, reply.body, reply.is_success) == (202, {"handle": "01"}, True)
    assert hostile.asked == [("/statements", "Bearer a-secret")]


def test_an_error_may_have_any_body(hostile: type[Hostile], rest: Rest) -> None:
    for data, body in ((b'{"code": "1"}', {"code": "1"}), (b"<html>down</html>", {}), (b"", {}), (b"[]", {})):
        hostile.answer = lambda request, data=data: request.reply(503, data)  # type: ignore[misc]
        reply = rest.replied("GET", "/statements", Waiting(5))
        assert (reply.status, reply.body, reply.is_success) == (503, body, False)


@pytest.mark.parametrize("data", [b"<html>welcome</html>", b"[1]", b"", b"\xff", b"[" * 50_000, b'{"a": '])
def test_what_is_no_object_is_no_result(hostile: type[Hostile], rest: Rest, data: bytes) -> None:
    hostile.answer = lambda request: request.reply(200, data)
    with pytest.raises(Unavailable, match="does not answer as it should"):
        rest.replied("GET", "/statements", Waiting(5))


def test_a_redirect_is_not_followed(hostile: type[Hostile], rest: Rest) -> None:
    """It could lead to an address of the network that the service stands in, and the token with it."""
    hostile.answer = lambda request: request.reply(307, b"{}", Location="/elsewhere")
    with pytest.raises(Unavailable, match="status 307"):
        rest.replied("GET", "/statements", Waiting(5))
    assert [path for path, _ in hostile.asked] == ["/statements"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_reply_is_not_read_to_its_end(hostile: type[Hostile], rest: Rest, packed: bool) -> None:
    data = b" " * 10 * MOST
    if packed:
        hostile.answer = lambda request: request.reply(200, gzip.compress(data), Content_Encoding="gzip")
    else:
        hostile.answer = lambda request: request.reply(200, data)
    with pytest.raises(TooLarge) as refused:
        rest.replied("GET", "/statements", Waiting(5))
    assert refused.value.problem.code == "result-too-large"


def test_a_reply_that_trickles_is_read_until_the_time_is_up(hostile: type[Hostile], rest: Rest) -> None:
    hostile.answer = Hostile.trickle
    begun = monotonic()
    with pytest.raises(RestError) as stopped:
        rest.replied("GET", "/statements", Waiting(0.2))
    assert stopped.value.reason == "stopped" and monotonic() - begun < 2


def test_a_reply_that_trickles_is_given_up_when_nobody_waits(hostile: type[Hostile], rest: Rest) -> None:
    hostile.answer = Hostile.trickle
    waiting = Waiting(60)
    threading.Timer(0.1, waiting.stop).start()
    with pytest.raises(RestError) as stopped:
        rest.replied("GET", "/statements", waiting)
    assert stopped.value.reason == "stopped"


def test_silence_is_that_the_time_is_up(hostile: type[Hostile], rest: Rest) -> None:
    hostile.answer = lambda request: request.over.wait(30)
    with pytest.raises(RestError) as stopped:
        rest.replied("GET", "/statements", Waiting(0.1))
    assert stopped.value.reason == "stopped"


def test_nobody_there_and_a_token_that_cannot_be_had(hostile: type[Hostile], rest: Rest) -> None:
    hostile.answer = lambda request: request.connection.close()
    with pytest.raises(Unavailable, match="cannot be reached") as cut:
        rest.replied("GET", "/statements", Waiting(5))
    assert cut.value.problem.hint == "Check it."

    def no_token() -> dict[str, str]:
        raise OSError("/run/secrets/key.p8 is gone")

    with pytest.raises(Unavailable, match="cannot be reached: OSError") as unsigned:
        Rest("http://127.0.0.1:9", name="lake", headers=no_token, hint="").replied("GET", "/", Waiting(5))
    assert "secrets" not in str(unsigned.value.problem)
