"""Every way in which somebody is not let in.

    DragomanError
    └── AccessError
        ├── Unauthenticated      nothing that shows who asks, or nothing that is believed
        ├── ScopeMissing         known, and may not do this
        ├── NotOffered           a way of saying who one is that this service does not take
        ├── TooMany              more requests, or more wrong keys, than are taken; `seconds` says how long to wait
        ├── CannotCheck          keys or signatures cannot be checked now
        └── AccessMisconfigured  the service cannot begin as its settings say

What is wrong with a key or token is never told to who sent it: the texts are the same whether a key exists, is
expired or was mistyped. The log has the reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.errors import DragomanError, Problem


class AccessError(DragomanError):
    """Somebody is not let in."""

    default_code = "access-refused"

    def __init__(self, message: str, *, code: str = "", hint: str = "") -> None:
        super().__init__([Problem(code or self.default_code, message, hint)])


class Unauthenticated(AccessError):
    """`why` is for the log alone; `given` says whether there was a key or token at all."""

    default_code = "not-authenticated"

    def __init__(self, why: str, *, given: bool) -> None:
        self.why = why
        self.given = given
        super().__init__("This needs a valid API key or token.", hint="Send it as `Authorization: Bearer …`.")


class ScopeMissing(AccessError):
    """The caller is known and has none of the scopes that this takes."""

    default_code = "scope-missing"

    def __init__(self, scopes: Sequence[str]) -> None:
        self.scopes = tuple(scopes)
        names = " or ".join(f"`{scope}`" for scope in scopes)
        super().__init__(f"This needs the scope {names}.", hint="Who runs the service can give it.")


class NotOffered(AccessError):
    """A way of saying who one is that is off here."""

    default_code = "not-offered"


class TooMany(AccessError):
    """Too many requests of one caller, or wrong attempts from one address."""

    default_code = "too-many-requests"

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__("These are more requests than are taken.", hint="Wait, then try again.")


class CannotCheck(AccessError):
    """Keys, or what tokens are signed with, cannot be read at the moment."""

    default_code = "access-unavailable"


class AccessMisconfigured(AccessError):
    """The settings of access cannot be obeyed."""

    default_code = "access-misconfigured"
