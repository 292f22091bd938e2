"""Keys for tests: made with one pepper, kept in memory, shown as a client shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from semantic.principal import Principal
from service.access import Keys, Pepper, Scope
from service.access.keys import Draft, Made, new_key

PEPPER_TEXT = "a pepper of thirty-two characters"
PEPPER = Pepper(PEPPER_TEXT)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def made_key(
    keys: Keys,
    principal: str | Principal = "ana",
    scopes: Iterable[Scope] = (Scope.ASK, Scope.QUERY),
    expires: datetime | None = None,
    pepper: Pepper = PEPPER,
) -> Made:
    """A new key that `keys` keeps."""
    who = Principal(principal) if isinstance(principal, str) else principal
    made = new_key(Draft(who, frozenset(scopes), "a test", expires), pepper, LONG_AGO)
    keys.add(made.key)
    return made


def bearing(text: str) -> Mapping[bytes, bytes]:
    """The header that shows a key or token."""
    return {b"Authorization": f"Bearer {text}".encode()}
