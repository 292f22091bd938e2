"""The gate that every request passes: from what it shows to who it is, or a refusal.

    gate = Gate(Doors(open_scopes=("ask", "query")))
    caller = gate.at_once(shown)                  where nothing has to be read or computed for long
    caller = caller or gate.check(shown)          may read the store, or fetch keys; not on the event loop

A key or token that is shown is always checked, also where the service is open: nobody becomes everybody by a typing
error. What is shown in a way that is off here is refused, not ignored.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from semantic.principal import EVERYONE
from service.access.addresses import is_loopback, neighbourhood
from service.access.callers import EVERY_SCOPE, Caller, Means, Scope
from service.access.errors import NotOffered, Unauthenticated
from service.access.keys import PREFIX
from service.access.principals import PrincipalInvalid, read_principal
from service.access.rates import Left, Rates

LONGEST_CREDENTIAL = 16_000
HEADER = "Dragoman-Principal"

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows of who sends it. `header` is the development header where it is there, `address` that of
    the client, `proxied` whether the request says that it came through a proxy."""

    authorization: str = ""
    header: str | None = None
    address: str = ""
    proxied: bool = False


class Checker(Protocol):
    """Checks keys, or tokens. `remembered` is instant; `check` may take its time and raises AccessError."""

    def remembered(self, text: str) -> Caller | None: ...

    def check(self, text: str) -> Caller: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Doors:
    """Which ways in there are. `open_scopes` is None where somebody must say who they are; `direct_only` refuses what
    came through a proxy, for a service that is open because only this machine reaches it."""

    keys: Checker | None = None
    tokens: Checker | None = None
    open_scopes: frozenset[Scope] | None = None
    header: bool = False
    direct_only: bool = False


class Gate:
    """Safe for many threads. `rates` limits each caller, `attempts` what an address may try in vain."""

    def __init__(
        self,
        doors: Doors,
        *,
        rates: Rates | None = None,
        attempts: Rates | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._doors = doors
        self._open = Caller(EVERYONE, doors.open_scopes) if doors.open_scopes is not None else None
        self.rates = rates
        self._attempts = attempts or Rates(30, 30, clock)

    def at_once(self, shown: Shown) -> Caller | None:
        """The caller, where that is known without reading anything; None where `check` has to find out. Raises
        AccessError."""
        doors = self._doors
        if doors.direct_only and shown.proxied:
            raise NotOffered(
                "This service is open for its own machine only, and this request came through a proxy.",
                hint="Set access.mode to required, or to open.",
            )
        given = _credential(shown.authorization)
        if shown.header is not None:
            return self._named(shown, given)
        if given is None:
            if self._open is None:
                raise Unauthenticated("nothing shown", given=False)
            return self._open
        checker = self._checker(given)
        known = checker.remembered(given) if checker is not None else None
        if known is None:
            # Whoever comes with what was accepted a moment ago is let in, whatever a neighbour tries.
            self._attempts.check(neighbourhood(shown.address))
        return known

    def check(self, shown: Shown) -> Caller:
        """The caller of a key or token. Raises AccessError."""
        given = _credential(shown.authorization) or ""
        try:
            checker = self._checker(given)
            if checker is None:
                raise Unauthenticated("neither keys nor tokens of this kind are taken", given=True)
            return checker.check(given)
        except Unauthenticated as error:
            self._attempts.spend(neighbourhood(shown.address))
            _LOG.info("not let in", extra={"why": error.why, "address": shown.address})
            raise

    def close(self) -> None:
        """Lets go of what checks hold open."""
        for checker in (self._doors.keys, self._doors.tokens):
            if checker is not None:
                checker.close()

    def admit(self, caller: Caller, address: str) -> Left | None:
        """Counts a request of the caller; None where nothing is counted. Raises TooMany."""
        if self.rates is None:
            return None
        if caller.means is not Means.OPEN:
            return self.rates.take(caller.purse)
        # Who is on this machine can do worse than to ask often.
        return None if is_loopback(address) else self.rates.take(f"address {neighbourhood(address)}")

    def _named(self, shown: Shown, given: str | None) -> Caller:
        if not self._doors.header:
            raise NotOffered(f"{HEADER} is taken in development mode only.", hint="Leave the header out.")
        if given is not None or shown.proxied or not is_loopback(shown.address):
            raise NotOffered(
                f"{HEADER} is taken from this machine only, and by itself.",
                hint="Leave the header out, or the key or token.",
            )
        line = shown.header or ""
        if not line.isascii():
            raise PrincipalInvalid("What is not ASCII is written as in URLs: %C3%A9.")
        return Caller(read_principal(line), EVERY_SCOPE, Means.HEADER)

    def _checker(self, given: str) -> Checker | None:
        if len(given) > LONGEST_CREDENTIAL or not given.isascii():
            return None
        return self._doors.keys if given.startswith(f"{PREFIX}_") else self._doors.tokens


def _credential(authorization: str) -> str | None:
    """What follows "Bearer"; None where there is none. Another scheme is that of a proxy in front, not for us."""
    scheme, _, rest = authorization.strip().partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else None
