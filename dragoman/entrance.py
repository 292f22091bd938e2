"""The entrance of a service: from the settings, the store's keys and the pepper on disk to a gate.

opened = open_entrance(configuration.access, keys, loopback=is_loopback(bound))
print(opened.said)
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from dragoman.places import pepper_file
from semantic.errors import DragomanError
from service.access.callers import Caller
from service.access.errors import AccessMisconfigured, CannotCheck, Unauthenticated
from service.access.gate import Checker
from service.access.key_checking import KeyChecker
from service.access.keys import SHORTEST_PEPPER, Keys, Pepper
from service.access.opening import Opened, open_gate
from service.configuration import Access
from service.configuration.secrets import secret_of


def open_entrance(
    access: Access, keys: Keys | None, *, loopback: bool, environment: Mapping[str, str] = os.environ
) -> Opened:
    """The gate of a service. Raises AccessMisconfigured, ConfigurationInvalid, or what the store raises."""
    checker: Checker | None = None
    some = False
    if keys is not None:
        known = keys.list()
        if known or access.mode == "required":
            pepper = find_pepper(access, environment)
            some = any(key.hash[:4] == pepper.mark for key in known)
            if known and not some:
                raise AccessMisconfigured(
                    "None of the API keys was made with this pepper, so that none would be taken.",
                    hint="Set access.pepper or access.pepper_file to what they were made with.",
                    code="pepper-differs",
                )
            checker = KeyChecker(keys, pepper)
        else:
            checker = KeysToCome(keys, lambda: find_pepper(access, environment))
    tokens = None
    if access.tokens.algorithm:
        from service.access.signers import open_tokens

        tokens = open_tokens(access.tokens)
    return open_gate(access, loopback=loopback, keys=checker, tokens=tokens, some_keys=some)


class KeysToCome:
    """Checks the keys that are made while a service runs that had none; their pepper is made with the first of them."""

    def __init__(self, keys: Keys, pepper: Callable[[], Pepper]) -> None:
        self._keys = keys
        self._pepper = pepper
        self._checker: KeyChecker | None = None

    def remembered(self, text: str) -> Caller | None:
        return self._checker.remembered(text) if self._checker else None

    def check(self, text: str) -> Caller:
        """The caller of a key. Raises Unauthenticated, CannotCheck, or what the pepper raises."""
        if self._checker is None:
            if not self._any():
                raise Unauthenticated("no key has been made", given=True)
            self._checker = KeyChecker(self._keys, self._pepper())
        return self._checker.check(text)

    def _any(self) -> bool:
        try:
            return bool(self._keys.list())
        except DragomanError as error:
            raise CannotCheck(
                "Keys cannot be checked at the moment.", hint="Try again in a moment."
            ) from error

    def close(self) -> None:
        """The store is closed by who opened it."""


def find_pepper(access: Access, environment: Mapping[str, str] = os.environ) -> Pepper:
    """The configured pepper, else that of this user, which is made when it is first needed. Raises
    AccessMisconfigured or ConfigurationInvalid."""
    text = secret_of(access.pepper, access.pepper_file, "access.pepper")
    if not (access.pepper is not None or access.pepper_file):
        text = _own_pepper(pepper_file(environment))
    if len(text) < SHORTEST_PEPPER:
        raise AccessMisconfigured(
            f"The pepper has fewer than {SHORTEST_PEPPER} characters.",
            hint="Take random ones: `openssl rand -hex 32`.",
            code="pepper-short",
        )
    return Pepper(text)


def _own_pepper(file: Path) -> str:
    """What the file holds; of two programs that make it at once, one does."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            # Written whole beside its place, so that nobody reads half of it.
            beside = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
            with open(beside, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as made:
                made.write(secrets.token_hex(32))
            with suppress(FileExistsError):
                os.link(beside, file)
            beside.unlink()
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise AccessMisconfigured(
            f"The pepper cannot be kept in {file}: {error.strerror}.",
            hint="Set access.pepper_file, or DRAGOMAN_ACCESS__PEPPER.",
            code="pepper-unreadable",
        ) from None
