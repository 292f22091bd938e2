"""`dragoman query --format`: all rows of a query as a file, written while they are read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.commands.asking import query_form, warn_of_problems
from dragoman.commands.running import ANSWERED, usage_error

if TYPE_CHECKING:
    from semantic.principal import Principal

EXPORT_SECONDS = 3_600.0
EXPORT_ROWS = 1_000_000_000
"""Who exports on their own machine waits as long as they like."""


def export(
    query: str,
    format_: str | None,
    output: Path | None,
    principal: Principal,
    models: Path | None,
    warehouse: str | None,
) -> int:
    """Writes all rows of a query to a file or stdout; a file that could not be finished is not left behind."""
    from dragoman.app import open_app
    from service.exporting import Source, export_query, format_named
    from service.warehouse import Limits

    kind = format_named(format_ or (output.suffix[1:] if output is not None else ""))
    form = query_form(query)
    with open_app(models, warehouse) as app:
        warn_of_problems(app)
        limits = Limits(seconds=EXPORT_SECONDS, rows=EXPORT_ROWS)
        source = Source(app.asker, app.warehouse)
        chunks = export_query(source, app.read(form, principal), kind, limits, principal=principal)
        if output is None:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return ANSWERED
        part = output.with_name(f"{output.name}.part")
        try:
            with part.open("wb") as file:
                file.writelines(chunks)
            part.replace(output)
        except OSError as error:
            usage_error(f"{output} cannot be written: {error.strerror}.")
        finally:
            chunks.close()
            part.unlink(missing_ok=True)
    return ANSWERED
