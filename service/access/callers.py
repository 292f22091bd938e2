"""Who calls, and what they may do: a principal with scopes, however they showed who they are.

    caller = Caller(Principal("ana", (("regions", ("EU",)),)), frozenset({Scope.ASK}), Means.KEY, "k3j9x2m4p7qa")
    caller.needs(Scope.QUERY)          raises ScopeMissing

Each scope gives what it says and nothing else: `admin` does not include `ask`, so that a key that counts questions
cannot read numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from semantic.principal import Principal
from service.access.errors import ScopeMissing


class Scope(StrEnum):
    ASK = "ask"
    """Questions, their choices and charts, conversations, the catalog."""
    QUERY = "query"
    """Queries over metrics and dimensions, their SQL, the catalog."""
    ADMIN = "admin"
    """What concerns everybody: usage, keys, other people's runs."""


EVERY_SCOPE = frozenset(Scope)


class Means(StrEnum):
    """How somebody showed who they are."""

    OPEN = "open"
    """Not at all: the service is open."""
    HEADER = "header"
    """By a name in a header, which development mode believes."""
    KEY = "key"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Caller:
    """`principal` is whose rights everything is done with. `key_id` is the public part of an API key, else ""."""

    principal: Principal
    scopes: frozenset[Scope]
    means: Means = Means.OPEN
    key_id: str = ""

    def needs(self, *any_of: Scope) -> None:
        """Raises ScopeMissing unless the caller has one of these scopes."""
        if self.scopes.isdisjoint(any_of):
            raise ScopeMissing([scope.value for scope in any_of])

    @property
    def purse(self) -> str:
        """What its requests are counted under: the key, or the person."""
        return f"key {self.key_id}" if self.key_id else f"person {self.principal.id}"
