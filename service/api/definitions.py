"""The definitions over HTTP, searched, listed and shown one by one.

GET /v1/catalog?q=sales&kind=metric&limit=20
GET /v1/catalog?q=sales&kind=metric&limit=20&cursor=WyJtZXRy…
GET /v1/catalog/metric/revenue
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request
from fastapi.responses import Response
from pydantic import Field

from semantic.errors import NameAmbiguous, NameUnknown
from service.api.bodies import CatalogPage, EntryBody
from service.api.callers import Reading
from service.api.documented import errors
from service.api.pages import PageParameters, page_of
from service.api.problems import RequestProblem
from service.api.unchanged import not_modified, tag_headers
from service.browsing import KINDS, Detail, Entry
from service.revision import Current
from service.store.pages import cursor_text, cursor_texts

_UNCHANGED = {"description": "What the client has is what there is"}


class CatalogParameters(PageParameters):
    """What `GET /v1/catalog` takes."""

    q: str = Field(
        default="", max_length=500, description="Words to search for; without it everything is listed."
    )
    kind: Literal["metric", "dimension", "model", "segment", "question"] | None = None
    limit: int = Field(default=50, ge=1, le=500)


def add_catalog_routes(api: FastAPI, current: Current) -> None:
    @api.get(
        "/v1/catalog",
        summary="Search and list definitions",
        response_model=CatalogPage,
        responses={304: _UNCHANGED, **errors(422)},
    )
    def list_catalog(
        request: Request,
        response: Response,
        parameters: Annotated[CatalogParameters, Query()],
        caller: Reading,
    ) -> CatalogPage | Response:
        """With `q` the best matches first, else everything in the order of the definition files. With the `ETag` of an
        earlier response as `If-None-Match`, 304 says that nothing has changed."""
        revision = current()
        headers = tag_headers(revision, caller)
        if (known := not_modified(request, headers)) is not None:
            return known
        response.headers.update(headers)
        browser = revision.browser_of(caller.principal)
        kinds = (parameters.kind,) if parameters.kind else KINDS
        words = parameters.q.strip()
        found = browser.search(words, kinds) if words else browser.entries(kinds)
        rest = page_of(lambda: _behind(found, parameters.cursor)) if parameters.cursor else found
        page = rest[: parameters.limit]
        return CatalogPage(
            total=len(found),
            items=[EntryBody.model_validate(entry, from_attributes=True) for entry in page],
            next=cursor_text([page[-1].kind, page[-1].qualified]) if len(rest) > len(page) else "",
        )

    @api.get(
        "/v1/catalog/{kind}/{name:path}",
        summary="Everything about one definition",
        response_model=Detail,
        responses={304: _UNCHANGED, **errors(404)},
    )
    def catalog_detail(
        request: Request, response: Response, kind: str, name: str, caller: Reading
    ) -> Detail | Response:
        """A metric with what it can be grouped by, a dimension with its declared values, a model with its members, a
        segment, or a verified question with its query."""
        revision = current()
        try:
            detail = revision.browser_of(caller.principal).detail(kind, name)
        except (NameUnknown, NameAmbiguous) as error:
            raise RequestProblem(404, error.problem) from error
        headers = tag_headers(revision, caller)
        response.headers.update(headers)
        return not_modified(request, headers) or detail


def _behind(found: Sequence[Entry], cursor: str) -> Sequence[Entry]:
    """The entries behind the one that a cursor names. ValueError where there is none: it may have been another list's,
    or the definitions have changed."""
    last = cursor_texts(cursor)
    places = (place for place, entry in enumerate(found) if [entry.kind, entry.qualified] == last)
    place = next(places, None)
    if place is None:
        raise ValueError("The list has no such entry.")
    return found[place + 1 :]
