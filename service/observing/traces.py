"""Traces by OpenTelemetry, sent to a collector by OTLP over HTTP. Needs the extra `traces`.

    traces = open_traces("http://collector:4318/v1/traces", os.environ)         None where nothing says where to
    with traces.request(scope) as seen:
        …                                   every `tracing.span` in here, and in threads of this context, is below it
    traces.close()

A caller's `traceparent` is gone on with (W3C Trace Context). Everything else is set by the standard OTEL_ variables:
name and attributes of the service, sampler, headers, sizes of batches. Of an exception only the kind is told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING

from starlette.types import Scope

from semantic.errors import DragomanError, Problem
from service.tracing import NOTHING, Attributes, Span, trace_with
from service.version import installed_version

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OtelSpan

CLOSE_SECONDS = 5.0
"""How long what has not been sent yet may hold up the end of a service."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
PROTOCOL = "http/protobuf"
_NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")
_CARRIED = (b"traceparent", b"tracestate")

_LOG = logging.getLogger("dragoman.traces")


class TracesMisconfigured(DragomanError):
    """Traces are asked for and cannot be sent as it is said."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__([Problem(code, message, hint)])


def open_traces(endpoint: str, environment: Mapping[str, str]) -> Traces | None:
    """Traces to an endpoint, else to what the OTEL_ variables name; None where nothing is named, or they turn it off.

    Raises TracesMisconfigured where `endpoint` cannot be obeyed. Variables stand in many environments for whatever runs
    there: what cannot be obeyed of them is a warning in the log.
    """
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    if not endpoint and (
        environment.get("OTEL_TRACES_EXPORTER", "").strip() == "none"
        or not any(environment.get(name, "").strip() for name in ENDPOINTS)
    ):
        return None
    problem = _not_installed() or ("" if endpoint else _other_protocol(environment))
    if not problem:
        return Traces(_provider(endpoint))
    if endpoint:
        hint = "Install it: pip install 'dragoman[traces]'. Or leave `endpoint` out of [observing]."
        raise TracesMisconfigured("traces-missing", problem, hint)
    _LOG.warning("traces-off", extra={"why": problem})
    return None


@contextmanager
def traces_to(endpoint: str, environment: Mapping[str, str]) -> Iterator[Traces | None]:
    """The same while the block runs; then what was not sent yet is sent."""
    traces = open_traces(endpoint, environment)
    try:
        yield traces
    finally:
        if traces is not None:
            traces.close()


def _not_installed() -> str:
    try:
        missing = any(find_spec(name) is None for name in _NEEDED)
    except ModuleNotFoundError:
        missing = True
    return "Traces need OpenTelemetry, which is not installed." if missing else ""


def _other_protocol(environment: Mapping[str, str]) -> str:
    said = next((text for name in PROTOCOLS if (text := environment.get(name, "").strip())), PROTOCOL)
    return (
        "" if said == PROTOCOL else f"Traces are sent by {PROTOCOL}, and {PROTOCOLS[1]} says something else."
    )


def _provider(endpoint: str) -> TracerProvider:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    about = Resource.create({"service.name": "dragoman", "service.version": installed_version()})
    # What the variables say of the service wins.
    resource = about.merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint or None)))
    return provider


class Traces:
    """Those of one service, a `tracing.Tracer`. Safe for many threads; close it when done."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("dragoman", installed_version())
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, scope: Scope) -> Iterator[RequestSpan]:
        """The span of one HTTP request, as an ASGI server describes it, below its caller's."""
        from opentelemetry.trace import SpanKind

        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        with self._tracer.start_as_current_span(
            method,
            self._propagator.extract(_carried(scope)),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "url.scheme": scope.get("scheme", "http")},
            record_exception=False,
            set_status_on_exception=False,
        ) as made:
            # Where the whole is not recorded its parts are not, and need not be made.
            trace_with(self if made.is_recording() else _Unrecorded(self))
            yield RequestSpan(made, method)

    @contextmanager
    def span(self, name: str, attributes: Attributes, client: bool) -> Iterator[Span]:
        from opentelemetry.trace import SpanKind

        with self._tracer.start_as_current_span(
            name,
            kind=SpanKind.CLIENT if client else SpanKind.INTERNAL,
            attributes=attributes,
            # What is raised may hold values in its message.
            record_exception=False,
            set_status_on_exception=False,
        ) as made:
            seen = _Seen(made)
            try:
                yield seen
            except BaseException as error:
                seen.failed(_kind_of(error))
                raise

    def ids(self) -> Mapping[str, str]:
        from opentelemetry.trace import format_span_id, format_trace_id, get_current_span

        context = get_current_span().get_span_context()
        if not context.is_valid:
            return {}
        return {
            "trace_id": format_trace_id(context.trace_id),
            "span_id": format_span_id(context.span_id),
        }

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Sends what has not been sent, for so long: a collector that is gone holds up nobody."""
        ending = Thread(target=self._provider.shutdown, name="dragoman-traces", daemon=True)
        ending.start()
        ending.join(seconds)


class _Unrecorded:
    """The tracer of a request that is not sampled: logs say its trace all the same."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces

    def span(self, name: str, attributes: Attributes, client: bool) -> AbstractContextManager[Span]:
        return NOTHING

    def ids(self) -> Mapping[str, str]:
        return self._traces.ids()


class _Seen:
    """A span that is kept."""

    __slots__ = ("_span",)
    kept = True

    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    def set(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def failed(self, kind: str) -> None:
        from opentelemetry.trace import StatusCode

        self._span.set_attribute("error.type", kind)
        self._span.set_status(StatusCode.ERROR)


class RequestSpan(_Seen):
    """That of a whole request."""

    __slots__ = ("_method",)

    def __init__(self, span: OtelSpan, method: str) -> None:
        super().__init__(span)
        self._method = method

    def ended(self, route: str, status: int, attributes: Attributes) -> None:
        """`route` is "" where there is none, `status` 0 where the client went away before there was a response."""
        if route:
            self._span.update_name(f"{self._method} {route}")
            self.set({"http.route": route})
        self.set({**attributes, **({"http.response.status_code": status} if status else {})})
        if not status:
            self.failed("client-gone")
        elif status >= 500:
            self.failed(str(status))


def _carried(scope: Scope) -> dict[str, str]:
    """What the caller says of its trace. Two `traceparent` are none."""
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        if name in _CARRIED:
            found.setdefault(name.decode(), []).append(value.decode("latin-1"))
    if len(found.get("traceparent", ())) > 1:
        return {}
    return {name: ",".join(values) for name, values in found.items()}


def _kind_of(error: BaseException) -> str:
    """A code, or the name of a class."""
    return error.problem.code if isinstance(error, DragomanError) else type(error).__qualname__
