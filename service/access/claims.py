"""From the claims of a checked token to who asks and what they may do.

    claimed = Claimed("sub", {"regions": "org.regions"}, frozenset({Scope.ASK}), scope_claim="scope")
    claimed.caller({"sub": "ana", "org": {"regions": ["EU"]}, "scope": "ask openid"})

A claim that is not there, or null, gives no attribute, and policies show nothing to whom has none. One of a wrong type
refuses the token: to ignore it would mean somebody whom nobody meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.access.callers import Caller, Means, Scope
from service.access.errors import Unauthenticated
from service.access.principals import PrincipalInvalid, checked_principal


@dataclass(frozen=True, slots=True)
class Claimed:
    """Which claims say what. `attributes` maps attributes to claims: a claim's whole name, else a path of names with
    dots between them. `scopes` are the most that a token may do; `scope_claim` lists what it may do of that."""

    principal: str
    attributes: Mapping[str, str]
    scopes: frozenset[Scope]
    scope_claim: str = ""

    def caller(self, claims: Mapping[str, object]) -> Caller:
        """Raises Unauthenticated where a claim is of a wrong type, or nobody is named."""
        name = _at(claims, self.principal)
        if not isinstance(name, str):
            raise Unauthenticated(f"the claim {self.principal} names nobody", given=True)
        given = {
            attribute: _texts(found, path)
            for attribute, path in self.attributes.items()
            if (found := _at(claims, path)) is not None
        }
        try:
            principal = checked_principal(name, given.items())
        except PrincipalInvalid as error:
            raise Unauthenticated(error.problem.message, given=True) from None
        return Caller(principal, self._scopes(claims), Means.TOKEN)

    def _scopes(self, claims: Mapping[str, object]) -> frozenset[Scope]:
        if not self.scope_claim:
            return self.scopes
        found = _at(claims, self.scope_claim)
        # RFC 8693: one text with blanks between the scopes; many issuers send a list.
        parts = found.split() if isinstance(found, str) else _texts(found, self.scope_claim) if found else ()
        return frozenset(scope for scope in self.scopes if scope.value in parts)


def _at(claims: Mapping[str, object], path: str) -> object:
    """The claim of this name, else what stands at this path; None where there is none."""
    if path in claims:
        return claims[path]
    found: object = claims
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def _texts(found: object, path: str) -> tuple[str, ...]:
    return tuple(_text(each, path) for each in _each(found))


def _each(found: object) -> Iterator[object]:
    if isinstance(found, list):
        yield from found
    else:
        yield found


def _text(found: object, path: str) -> str:
    """A text as it is, a whole number in digits, true and false as such."""
    match found:
        case str():
            return found
        case bool():
            return str(found).lower()
        case int() if abs(found) < 2**63:
            return str(found)
        case _:
            raise Unauthenticated(f"the claim {path} is neither a text nor a list of texts", given=True)
