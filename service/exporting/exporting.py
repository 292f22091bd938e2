"""From a query to the bytes of a file, without holding its rows.

    chunks = export_query(Source(asker, warehouse), query, FORMATS["csv"], limits, principal=ana)
    for chunk in chunks: file.write(chunk)
    chunks.close()                      lets go of the warehouse where somebody stops early

A file is never cut: more rows than the limit, or any error on the way, is an exception out of the iterator, and what
was written until then has to be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from semantic.compiling import Compiled
from semantic.errors import NotSupported
from semantic.principal import EVERYONE, Principal
from semantic.query.types import Query
from service.answer import Cell, Column
from service.asking.shell import Asker
from service.errors import Failed, TooLarge
from service.explaining import labels_of
from service.exporting import tables, texts
from service.result_columns import columns_of
from service.warehouse.types import Cancellation, Limits, Stream, Streaming, Warehouse

Batch = Sequence[tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `write` gives its bytes; `kinds` are the warehouse's own names of the columns' types."""

    name: str
    media_type: str
    suffix: str
    write: Callable[[Sequence[Column], Sequence[str], Iterable[Batch]], Iterator[bytes]]


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("csv", "text/csv; charset=utf-8", "csv", texts.csv_chunks),
        Format("json", "application/json", "json", texts.json_chunks),
        Format("jsonl", "application/x-ndjson", "jsonl", texts.json_lines),
        Format("arrow", "application/vnd.apache.arrow.stream", "arrow", tables.arrow_chunks),
        Format("parquet", "application/vnd.apache.parquet", "parquet", tables.parquet_chunks),
    )
}


def format_named(name: str) -> Format:
    """Raises NotSupported for a name that no format has, and Failed where what writes it is not installed."""
    found = FORMATS.get(name)
    if found is None:
        known = ", ".join(FORMATS)
        raise NotSupported(
            f"There is no format `{name[:40]}`." if name else "The format of the file is not said.",
            code="format-unknown",
            hint=f"It is one of {known}.",
        )
    if found.write in (tables.arrow_chunks, tables.parquet_chunks):
        tables.check_installed()
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """What answers queries, and the warehouse behind it, whose rows are read past all kept results."""

    asker: Asker
    warehouse: Warehouse


def export_query(
    source: Source,
    query: Query,
    format_: Format,
    limits: Limits,
    *,
    principal: Principal = EVERYONE,
    cancellation: Cancellation | None = None,
    now: datetime | None = None,
) -> Generator[bytes, None, None]:
    """The bytes of the query's rows as `principal` sees them; `limits.bytes` is what a batch may take. `now` is what
    "last month" counts from where that is not today.

    Raises QueryInvalid and WarehouseErrors, from the first chunk on.
    """
    if query.totals:
        raise NotSupported(
            "A file has no totals.",
            code="export-totals",
            hint="Leave `totals` out, or run the query without exporting it.",
            path="/totals",
        )
    compiled = source.asker.compile(query, principal, limits=limits, now=now)
    if not isinstance(source.warehouse, Streaming):
        raise Failed("This warehouse cannot hand over results a few rows at a time.", code="no-export")
    handle = cancellation or Cancellation(principal.id)
    # What a query asks for by its own limit is whole; one row more only tells of a tie.
    allowed = replace(limits, rows=compiled.rows)
    with source.warehouse.stream(compiled.main, allowed, cancellation=handle) as stream:
        labels = labels_of(compiled.query, compiled.main.columns)
        kinds = [kind for _, kind in stream.columns]
        batches = _whole(stream, compiled, limits)
        # What is wrong with the first rows is said before anything is written.
        first = next(batches, None)
        begun = batches if first is None else chain([first], batches)
        yield from format_.write(columns_of(compiled, labels), kinds, begun)


def _whole(stream: Stream, compiled: Compiled, limits: Limits) -> Iterator[Batch]:
    """The batches; TooLarge at their end where the limit on rows of exports, not the query's own, has cut them."""
    yield from stream.batches
    if stream.truncated and compiled.rows >= limits.rows:
        raise TooLarge(
            f"The result has more than the {limits.rows:,} rows that an export may have.",
            hint="Ask for a shorter time range or fewer groups, or for the first rows with `limit`.",
        )
