"""Where the time of one request goes, for whoever traces it: nothing at all unless a service was told where to send it.

    with span("compile"):                                          below the span that is current in this context
        …
    with span("SELECT sales", {"db.system.name": "duckdb"}, client=True) as seen:
        seen.set({"db.response.returned_rows": 3})

Inside a request that is traced (see `service.observing.traces`) a span is kept; else it is nothing, which costs next to
nothing. Attributes hold no question, no value of a row or a query, and no person's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Protocol, Self

Attribute = str | bool | int | float | list[str]
Attributes = Mapping[str, Attribute]

NO_ATTRIBUTES: Attributes = {}


class Span(Protocol):
    @property
    def kept(self) -> bool:
        """Whether anybody will see it: what takes time to find out need not be found out else."""

    def set(self, attributes: Attributes) -> None:
        """What became known meanwhile."""

    def failed(self, kind: str) -> None:
        """It ended badly though nothing was raised. `kind` takes few values: a code."""


class Tracer(Protocol):
    """What spans of a request are told to."""

    def span(self, name: str, attributes: Attributes, client: bool) -> AbstractContextManager[Span]:
        """`client`: something else is asked, over the network perhaps."""

    def ids(self) -> Mapping[str, str]:
        """Of the current span, for a log: {"trace_id": "4bf9…", "span_id": "00f0…"}."""


class _Nothing:
    """A span that nobody keeps."""

    __slots__ = ()
    kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def set(self, attributes: Attributes) -> None:
        pass

    def failed(self, kind: str) -> None:
        pass


NOTHING = _Nothing()
"""What a span is that nobody keeps."""
_NO_IDS: Mapping[str, str] = {}
_CURRENT: ContextVar[Tracer | None] = ContextVar("dragoman tracer", default=None)


def is_traced() -> bool:
    """Whether a span here would be kept: what takes time to tell need not be found out else."""
    return _CURRENT.get() is not None


def trace_with(tracer: Tracer) -> None:
    """From now on spans of this task, and of what it starts, are told to this tracer."""
    _CURRENT.set(tracer)


def span(
    name: str, attributes: Attributes = NO_ATTRIBUTES, *, client: bool = False
) -> AbstractContextManager[Span]:
    """A span while the block runs; what the block raises is its error, by kind alone."""
    tracer = _CURRENT.get()
    return NOTHING if tracer is None else tracer.span(name, attributes, client)


def untraced() -> AbstractContextManager[object]:
    """Spans in the block are nothing."""
    return NOTHING if _CURRENT.get() is None else _suspended()


@contextmanager
def _suspended() -> Iterator[None]:
    before = _CURRENT.set(None)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def trace_ids() -> Mapping[str, str]:
    tracer = _CURRENT.get()
    return _NO_IDS if tracer is None else tracer.ids()
