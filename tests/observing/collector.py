"""A collector of traces behind a real socket: it takes OTLP over HTTP as collectors do, and keeps the spans to look at.

with collecting() as collector:
    …                                   something that sends to collector.url, and ends
collector.spans                         [Seen(name="POST /v1/ask", …), …], in the order in which they began
print(collector.tree())
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

KINDS = {
    Span.SPAN_KIND_INTERNAL: "internal",
    Span.SPAN_KIND_SERVER: "server",
    Span.SPAN_KIND_CLIENT: "client",
}


@dataclass(frozen=True)
class Seen:
    """A span as it came."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str
    begun: int
    ended: int
    failed: bool
    attributes: Mapping[str, object]
    events: int
    message: str
    service: Mapping[str, object]


@dataclass
class Collector:
    """`answer` is the status that it answers with; `headers` are those of the requests that came."""

    url: str = ""
    answer: int = 200
    headers: list[Mapping[str, str]] = field(default_factory=list)
    _spans: list[Seen] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def spans(self) -> list[Seen]:
        with self._lock:
            return sorted(self._spans, key=lambda span: (span.begun, -span.ended))

    def named(self, name: str) -> Seen:
        """The one span of this name."""
        [found] = [span for span in self.spans if span.name == name]
        return found

    def tree(self) -> str:
        """All spans by name, each below the one that it is a part of."""
        known = {span.id for span in self.spans}
        tops = [span for span in self.spans if span.parent not in known]
        return "\n".join(line for span in tops for line in self._lines(span, ""))

    def _lines(self, span: Seen, before: str) -> Iterator[str]:
        yield before + span.name
        for below in self.spans:
            if below.parent == span.id:
                yield from self._lines(below, before + "  ")

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        request = ExportTraceServiceRequest.FromString(body)
        with self._lock:
            self.headers.append(headers)
            if self.answer == 200:
                for batch in request.resource_spans:
                    about = _attributes(batch.resource.attributes)
                    self._spans += [_seen(span, about) for scope in batch.scope_spans for span in scope.spans]
        return self.answer


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            fits = (self.path, self.headers["content-type"]) == ("/v1/traces", "application/x-protobuf")
            self.send_response(collector.take(dict(self.headers), body) if fits else 404)
            reply = ExportTraceServiceResponse().SerializeToString()
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.url = f"http://127.0.0.1:{server.server_port}/v1/traces"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _seen(span: Span, service: Mapping[str, object]) -> Seen:
    return Seen(
        name=span.name,
        kind=KINDS[span.kind],
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        begun=span.start_time_unix_nano,
        ended=span.end_time_unix_nano,
        failed=span.status.code == Status.STATUS_CODE_ERROR,
        attributes=_attributes(span.attributes),
        events=len(span.events),
        message=span.status.message,
        service=service,
    )


def _attributes(pairs: Iterator[KeyValue]) -> Mapping[str, object]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> object:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(each) for each in value.array_value.values]
    return getattr(value, str(kind))
