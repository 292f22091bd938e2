"""A run's rows as a CSV file to be put into Slack: all of them, as today and as whoever wants the file may see them."""

from __future__ import annotations

import re

from bots.slack.seeing import NotForYou
from semantic.errors import QueryInvalid
from semantic.principal import Principal
from semantic.query import Query
from service.exporting import Source, export_query, format_named
from service.rerunning import query_of
from service.revision import Revision
from service.store import Run
from service.warehouse.types import Limits

LIMITS = Limits(60.0, 1_000_000, 64 * 2**20)
LARGEST = 20 * 2**20
"""Bytes of a file. What is larger is for the API, which hands it over without holding it."""


class FileTooLarge(QueryInvalid):
    default_code = "file-too-large"

    def __init__(self, largest: int) -> None:
        super().__init__(
            f"This file would be larger than {largest / 2**20:.3g} MB, which is more than I put into Slack.",
            hint="Ask for less of it, or fetch it over the API.",
        )


def csv_of(
    revision: Revision, run: Run, principal: Principal, *, largest: int = LARGEST
) -> tuple[str, bytes]:
    """The file's name and content. Raises NotForYou, FileTooLarge or what a warehouse raises."""
    query = query_of(run)
    if not isinstance(query, Query):
        raise NotForYou
    content = bytearray()
    source = Source(revision.asker, revision.warehouse)
    try:
        for chunk in export_query(source, query, format_named("csv"), LIMITS, principal=principal):
            content += chunk
            if len(content) > largest:
                raise FileTooLarge(largest)
    except FileTooLarge:
        raise
    except QueryInvalid as error:
        raise (error if run.principal == principal.id else NotForYou()) from None
    return f"{file_name(run.question)}.csv", bytes(content)


def file_name(question: str) -> str:
    """What a file is called that is about something, without an ending."""
    return re.sub(r"[^a-z0-9]+", "-", question.casefold())[:60].strip("-") or "answer"
