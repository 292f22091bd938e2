"""Whether all whom a channel agreed on may see an answer: it is theirs only where their rights give the very same one.

    may_all_see(revision, answer, asker, audience)
    may_all_know(revision, query, asker, audience)          that there is such a thing to ask about

An answer is computed as its asker. Everybody in the channel would be given the same where the same query compiles to
the same statement with the same values for the channel's audience; anything else is for the asker alone.
"""

from __future__ import annotations

from dataclasses import replace

from semantic.compiling import Compiled
from semantic.errors import DragomanError
from semantic.policies import view_of
from semantic.principal import Principal
from semantic.query.types import Query
from service.access.principals import PrincipalInvalid, read_principal
from service.answer import Answer, Kind, Status
from service.asking.shell import Asker
from service.revision import Revision
from service.store.threads import Channel

NOBODY_IN_PARTICULAR = Principal("channel")
"""The audience of a channel for which nothing else was agreed: it has no attributes, and so opens nothing."""


def audience_of(channel: Channel | None) -> Principal:
    """Whose rights everybody in a channel has there."""
    if channel is None:
        return NOBODY_IN_PARTICULAR
    try:
        return read_principal(str(channel.form.get("audience") or NOBODY_IN_PARTICULAR.id))
    except PrincipalInvalid:
        return NOBODY_IN_PARTICULAR


def for_all(revision: Revision, answer: Answer, asker: Principal, audience: Principal) -> Answer | None:
    """The answer as it may stand before the audience: without what it says beside its rows where that could name what
    they may not know of. None where it is the asker's alone."""
    if not may_all_see(revision, answer, asker, audience):
        return None
    mine, theirs = view_of(revision.catalog, asker), view_of(revision.catalog, audience)
    if mine.fingerprint == theirs.fingerprint:
        return answer
    parts = tuple(replace(part, follow_ups=()) for part in answer.sections)
    return replace(answer, follow_ups=(), sections=parts)


def may_all_see(revision: Revision, answer: Answer, asker: Principal, audience: Principal) -> bool:
    """Whether the answer says nothing that the audience would not be told."""
    mine, theirs = view_of(revision.catalog, asker), view_of(revision.catalog, audience)
    if not (mine.fingerprint or theirs.fingerprint):
        return True
    failed = answer.status is Status.FAILED
    if failed and not answer.sections:
        return True
    if not failed and (answer.status is not Status.ANSWERED or answer.kind is Kind.DEFINITION):
        # Its words name what this person may know of.
        return mine.fingerprint == theirs.fingerprint
    parts = answer.sections or (answer,)
    return all(_same(revision.asker, part, asker, audience) for part in parts)


def may_all_know(revision: Revision, query: Query, asker: Principal, audience: Principal) -> bool:
    """Whether the audience may be told what a query is about: it could ask that itself."""
    if not any(view_of(revision.catalog, each).fingerprint for each in (asker, audience)):
        return True
    try:
        revision.asker.compile(query, audience)
    except DragomanError:
        return False
    return True


def _same(asker: Asker, answer: Answer, one: Principal, other: Principal) -> bool:
    if answer.query is None:
        return False
    try:
        mine = asker.compile(answer.query, one)
        theirs = asker.compile(answer.query, other)
    except DragomanError:
        return False
    return _told(mine) == _told(theirs)


def _told(compiled: Compiled) -> list[tuple[str, object]]:
    statements = (compiled.main, compiled.totals)
    return [(each.sql, each.parameters) for each in statements if each is not None]
