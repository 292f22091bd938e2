"""The values of a dimension over HTTP, for pickers and for completion.

GET /v1/values?dimension=product.department&search=fru
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from service.api.bodies import Body, Cell
from service.api.callers import Reading
from service.api.documented import errors
from service.api.freshness import limits_of
from service.api.pages import PageParameters, page_of
from service.api.runs import runs_of
from service.cells_json import cell_json
from service.listing_values import ValuesAsked, ValuesPage, list_values, text_of
from service.revision import Current
from service.store import Audit, Entry, Store
from service.store.pages import cursor_text, cursor_texts
from service.warehouse.types import Cancellation


class ValuesParameters(PageParameters):
    """What `GET /v1/values` takes."""

    dimension: str = Field(min_length=1, max_length=300, description="Its unique name, or a path to it.")
    search: str = Field(
        default="", max_length=200, description="A part of the values, or of what they are called."
    )
    cursor: str = Field(default="", max_length=20_000, description="The `next` of the page before.")


class ValueBody(Body):
    value: Cell = Field(description="As stored: what a filter takes.")
    label: str = Field(description="What people call it, where that is declared; else empty.")


class ValuesBody(Body):
    dimension: str = Field(description="The unique name.")
    type: str
    items: list[ValueBody]
    next: str = Field(description="The `cursor` of the page after it; empty after the last.")


def add_values_route(api: FastAPI, current: Current) -> None:
    """`GET /v1/values`."""

    @api.get(
        "/v1/values",
        summary="The values of a dimension",
        response_model=ValuesBody,
        responses=errors(409, 422, 503, 504),
    )
    async def values(
        request: Request, parameters: Annotated[ValuesParameters, Query()], caller: Reading
    ) -> Response:
        """Those that the caller may see, in the warehouse's order. A dimension that is masked for the caller, or of a
        model of which no small groups may be seen, is refused as a query over it is."""
        revision, asked = current(), page_of(lambda: _asked(parameters))
        limits = limits_of(request, revision.asker.limits)

        def work(handle: Cancellation) -> Response:
            page = list_values(revision, asked, caller.principal, limits=limits, cancellation=handle)
            _note(request, caller.principal.id, page)
            age = {} if page.age is None else {"Age": str(int(page.age))}
            return JSONResponse(_form(page), headers=age)

        return await runs_of(request).answer(request, caller, work)


def _asked(parameters: ValuesParameters) -> ValuesAsked:
    """ValueError for a cursor that is none."""
    first = ValuesAsked(parameters.dimension, parameters.search.strip(), parameters.limit)
    if not parameters.cursor:
        return first
    of, after = cursor_texts(parameters.cursor)
    return replace(first, of=of, after=after)


def _form(page: ValuesPage) -> dict[str, object]:
    return {
        "dimension": page.dimension,
        "type": page.type,
        "items": [{"value": cell_json(item.value), "label": item.label} for item in page.items],
        "next": cursor_text([page.dimension, text_of(page.items)]) if page.more else "",
    }


def _note(request: Request, who: str, page: ValuesPage) -> None:
    """Says in the audit log whose values were seen; not what was searched for, which may be one of them."""
    store: Store | None = request.app.state.store
    if store is not None:
        about = {"dimension": page.dimension, "rows": len(page.items)}
        Audit(store).add(Entry(store.now(), who, "values", about=about))
