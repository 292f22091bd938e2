"""Accounts of a chat and whose they are: a code is shown in the chat, and taken by whoever proves who they are.

    linking = Linking(store, "slack")
    code = linking.code("T1/U1", "ana@example.com")        shown to the account alone, good for ten minutes, once
    linking.asking(code)                    Asking("T1/U1", "ana@example.com"), for who is about to take it
    linking.take(code, caller)              from now on T1/U1 asks as the caller
    linking.principal("T1/U1")              as whom it asks now; None where it was never linked, or the link has ended

Whoever linked an account with an API key is believed as long as that key, or the one that it was rotated to, is good;
others for LASTS.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from semantic.errors import DragomanError, Problem
from semantic.principal import Principal
from service.access.callers import Caller, Means, Scope
from service.access.keys import Key
from service.store.accounts import Accounts, How, Linked
from service.store.codes import Codes
from service.store.keys import KeysInStore
from service.store.store import Store

LASTS = timedelta(days=90)
ROTATIONS = 20
"""How often a key is followed to its next one."""


class CodeUnknown(DragomanError):
    """There is no such code, or not any more."""

    def __init__(self) -> None:
        message = "There is no such code, or not any more: it is good for ten minutes, and once."
        hint = "Let the bot show a new one: open its App Home and press “Link my account”."
        super().__init__([Problem("link-code-unknown", message, hint)])


class NobodyProved(DragomanError):
    """Whoever takes the code has not said who they are."""

    def __init__(self) -> None:
        message = "An account is linked to somebody, and this request does not say who sends it."
        super().__init__([Problem("link-by-nobody", message, "Send an API key or a signed token.")])


@dataclass(frozen=True, slots=True)
class Asking:
    """The account that a code would link, and how its owner is called in the chat, where that is known for sure."""

    account: str
    shown: str


class Linking:
    """The accounts of one chat. What it does reads or writes the store: not for an event loop."""

    def __init__(self, store: Store, source: str) -> None:
        self._now = store.now
        self._source = source
        self._accounts = Accounts(store)
        self._codes = Codes(store, source, "link")
        self._keys = KeysInStore(store)

    def code(self, account: str, shown: str = "") -> str:
        """A code that links an account; the ones before end. `account` has no blank in it."""
        return self._codes.issue(f"{account} {shown}".strip())

    def asking(self, code: str) -> Asking | None:
        """What a code would link; it stays."""
        about = self._codes.about(code)
        return _asking(about) if about is not None else None

    def take(self, code: str, caller: Caller) -> Linked:
        """Links the account of a code to the caller. Raises CodeUnknown or NobodyProved."""
        if caller.means is Means.OPEN:
            raise NobodyProved
        how = How.KEY if caller.means is Means.KEY else How.TOKEN
        return self._link(code, caller.principal, how, caller.key_id)

    def give(self, code: str, principal: Principal) -> Linked:
        """Links the account of a code to a person, as an operator says who it is. Raises CodeUnknown."""
        return self._link(code, principal, How.COMMAND, "")

    def principal(self, account: str) -> Principal | None:
        """As whom an account asks now."""
        linked = self._accounts.get(self._source, account)
        if linked is None or (linked.until is not None and linked.until <= self._now()):
            return None
        if linked.how is not How.KEY:
            return linked.principal
        key = self._good_key(linked.key)
        return key.principal if key is not None else None

    def accounts(self, principal: str) -> tuple[Linked, ...]:
        """The accounts of a person, also those whose link has ended."""
        return tuple(each for each in self._accounts.of(principal) if each.source == self._source)

    def unlink(self, account: str) -> bool:
        """Whether it was linked."""
        return self._accounts.unlink(self._source, account)

    def _link(self, code: str, principal: Principal, how: How, key: str) -> Linked:
        about = self._codes.take(code)
        if about is None:
            raise CodeUnknown
        until = None if how is How.KEY else self._now() + LASTS
        linked = Linked(self._source, _asking(about).account, principal, how, key, until)
        self._accounts.link(linked)
        return linked

    def _good_key(self, id_: str) -> Key | None:
        """The key, or the one that came in its place: rotating a key changes nobody's rights."""
        key = self._keys.get(id_)
        for _ in range(ROTATIONS):
            if key is None or key.revoked is not None:
                return None
            if key.state(self._now()) == "active":
                return key if Scope.ASK in key.scopes else None
            before = key
            found = self._keys.list(principal=before.principal.id)
            key = next((each for each in found if each.rotated_from == before.id), None)
        return None


def _asking(about: str) -> Asking:
    account, _, shown = about.partition(" ")
    return Asking(account, shown)
