"""What replicas tell each other of definitions, in the store that they share: who serves something new says so, and all
others look at once.

    replicas = Replicas(Revisions(store), "https://git.example.com/acme/models.git, branch main")
    replicas.say(seen)              this serves here now; False: it could not be said, or somebody was ahead
    replicas.are_ahead(seen)        whether another one has said, since it was last asked, that something else serves

Nobody takes definitions from another: each looks at the source itself, so that the newest wins whoever sees it first.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from semantic.errors import DragomanError, Problem
from service.publishing.status import Seen
from service.store.revisions import NewRevision, Revisions, State

_LOG = logging.getLogger(__name__)


class Replicas:
    """Used by one thread. A store that cannot be reached keeps nothing from serving: it is only found out later."""

    def __init__(self, revisions: Revisions, source: str) -> None:
        self._revisions = revisions
        self._source = source
        self._number = 0
        self._silent = False

    def say(self, seen: Seen, problems: Sequence[Problem] = ()) -> bool:
        """That this serves here, or was rejected for these problems; whether the store has heard it. What serves is not
        said over what somebody else has said since `are_ahead` was asked, which is to be looked at first."""
        state = State.REJECTED if problems else State.SERVING
        forms = [problem.as_json() for problem in problems]
        new = NewRevision(seen.hash, seen.revision, self._source, state, forms)
        try:
            said = self._revisions.add(new, heard=None if problems else self._number)
        except DragomanError as error:
            self._failed(error)
            return False
        self._silent = False
        if said is None:
            return False
        if not problems:
            self._number = max(self._number, said.number)
        return True

    def are_ahead(self, serving: Seen) -> bool:
        """Each thing that is said is answered once."""
        try:
            said = self._revisions.serving()
        except DragomanError as error:
            self._failed(error)
            return False
        self._silent = False
        if said is None or said.number <= self._number:
            return False
        self._number = said.number
        return said.source == self._source and (said.digest, said.revision) != (
            serving.hash,
            serving.revision,
        )

    def _failed(self, error: DragomanError) -> None:
        if not self._silent:
            code = error.problem.code
            _LOG.warning("definitions-alone code=%s", code, extra={"code": code})
        self._silent = True
