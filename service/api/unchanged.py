"""ETags of what follows from the definitions alone: a client that has it already is told so (304).

    headers = tag_headers(revision, caller)
    return not_modified(request, headers) or …

The tag is that of the definitions as this caller knows them, so that nobody's tag tells of what another sees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from semantic.policies import view_of
from service.access import Caller
from service.revision import Revision
from service.version import installed_version


def tag_headers(revision: Revision, caller: Caller) -> Mapping[str, str]:
    """What a response says, so that it can be kept by its client and checked each time."""
    fingerprint = view_of(revision.catalog, caller.principal).fingerprint
    told = (revision.catalog.digest, revision.catalog.revision, fingerprint, installed_version())
    tag = hashlib.sha256(repr(told).encode()).hexdigest()[:32]
    return {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}


def not_modified(request: Request, headers: Mapping[str, str]) -> Response | None:
    """The response for a client that has it already; None where it has not."""
    given = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    return Response(status_code=304, headers=dict(headers)) if headers["ETag"] in given else None
