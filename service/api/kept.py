"""The store behind the routes that show what was kept, and the one way to a run in it.

run = own_run(store_of(request), id, caller)        raises 404 also for what is somebody else's
"""

from __future__ import annotations

from fastapi import Request

from semantic.errors import Problem
from service.access import Caller, Scope
from service.api.problems import RequestProblem
from service.store import Run, Runs, Store


def store_of(request: Request) -> Store:
    """Raises RequestProblem 503 where the service keeps nothing."""
    store: Store | None = request.app.state.store
    if store is None:
        raise RequestProblem(503, Problem("nothing-kept", "This service keeps nothing."))
    return store


def own_run(store: Store, id_: str, caller: Caller) -> Run:
    """The caller's run with this id. Raises RequestProblem 404: nobody learns what others have."""
    run = Runs(store).get(id_) if _is_id(id_) else None
    if run is None or run.principal != caller.principal.id:
        raise no_such_run(id_)
    return run


def seen_run(store: Store, id_: str, caller: Caller) -> Run:
    """The same, and for an administrator anybody's."""
    if Scope.ADMIN in caller.scopes and _is_id(id_) and (found := Runs(store).get(id_)) is not None:
        return found
    return own_run(store, id_, caller)


def no_such_run(id_: str) -> RequestProblem:
    return RequestProblem(404, Problem("no-such-run", f"There is no run `{id_[:64]}` of yours."))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isprintable() and len(text) <= 64
