"""From the settings to a gate: which ways in there are, and whether a service may begin so.

opened = open_gate(access, loopback=True, keys=None, tokens=None)
opened.mode         "open": nothing else is configured, and only this machine reaches it
opened.said         the sentence for whoever starts it
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.access.callers import EVERY_SCOPE, Scope
from service.access.errors import AccessMisconfigured
from service.access.gate import HEADER, Checker, Doors, Gate
from service.access.rates import Rates
from service.configuration.access import Access

Mode = Literal["open", "required", "development"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A gate, what it was opened as, and whether that should be said loudly."""

    gate: Gate
    mode: Mode
    said: str
    loud: bool = False


def open_gate(
    access: Access,
    *,
    loopback: bool,
    keys: Checker | None,
    tokens: Checker | None,
    some_keys: bool = False,
) -> Opened:
    """The gate of a service that listens on the loopback address, or to others. `keys` and `tokens` check what is
    shown, `some_keys` says whether there is a key at all. Raises AccessMisconfigured where nobody could come in, or
    where everybody could and nobody said so."""
    mode = _mode(access, loopback=loopback, some=some_keys or tokens is not None)
    open_scopes = frozenset(map(Scope, access.open_scopes))
    doors = Doors(keys, tokens)
    said, loud = "", False
    match mode:
        case "required":
            if keys is None and tokens is None:
                raise AccessMisconfigured(
                    "A key or token is required, and none can be checked.",
                    hint="Set access.tokens, or use API keys: `dragoman keys create --help`.",
                )
            said = "Everybody needs an API key or a signed token."
            if not some_keys and tokens is None:
                said += " There is no key yet: `dragoman keys create` makes one."
        case "development":
            doors = Doors(keys, tokens, EVERY_SCOPE, header=True, direct_only=True)
            said = f"Development mode: whoever is on this machine is whom the header {HEADER} names."
        case "open":
            doors = Doors(keys, tokens, open_scopes, direct_only=access.mode == "auto")
            said = "Everybody on this machine may ask everything that `everyone` may see."
            if not loopback:
                said, loud = (
                    "Everybody who reaches this address may ask, without a key: access.mode is open.",
                    True,
                )
    rates = Rates(access.requests_per_minute, access.burst) if access.requests_per_minute else None
    attempts = Rates(access.attempts_per_minute, access.attempts_per_minute)
    return Opened(Gate(doors, rates=rates, attempts=attempts), mode, said, loud)


def _mode(access: Access, *, loopback: bool, some: bool) -> Mode:
    if access.mode == "development" and not loopback:
        raise AccessMisconfigured(
            "In development mode a header names who asks, so it serves this machine only.",
            hint="Listen on 127.0.0.1, or set access.mode to required.",
        )
    if access.mode != "auto":
        return access.mode
    if some:
        return "required"
    if loopback:
        return "open"
    raise AccessMisconfigured(
        "Others reach this address, and nothing says who may ask: there is no API key and no issuer of tokens.",
        hint="Make a key with `dragoman keys create`, set access.tokens, or say --open if everybody may ask.",
        code="nobody-let-in",
    )
