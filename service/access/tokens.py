"""Signed tokens (JWT) of one issuer: is this one genuine, for us, and of now, and whose is it?

    checker = TokenChecker(signer, Expected("RS256", "https://login.example.com", "dragoman", 30), claimed)
    checker.check(text)         the caller. Raises Unauthenticated; CannotCheck where keys cannot be fetched

The algorithm is the operator's setting and never the token's: a token that says another, `none` among them, is refused
before any key is touched, and a public key is never used as a shared secret. `exp`, `iat`, `iss` and `aud` must be
there; `nbf` is obeyed where it is.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic, time
from typing import Protocol

import jwt

from service.access.callers import Caller
from service.access.claims import Claimed
from service.access.errors import Unauthenticated

REMEMBERED_SECONDS = 30.0
"""How long a token is believed without looking at its signature: no longer than a key that is withdrawn may live on."""
MOST_REMEMBERED = 10_000
NEEDED = ("exp", "iat", "iss", "aud")
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt", ""})
_REFUSED = frozenset({"crit", "b64"})


class Signer(Protocol):
    """The keys with which tokens are signed."""

    def key(self, id_: str | None) -> jwt.PyJWK | None: ...

    def close(self) -> None: ...


class OneKey:
    """One key, whatever id a token names."""

    def __init__(self, key: jwt.PyJWK) -> None:
        self._key = key

    def key(self, id_: str | None) -> jwt.PyJWK | None:
        return self._key

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What every token must say."""

    algorithm: str
    issuer: str
    audience: str
    leeway: float


class TokenChecker:
    """Safe for many threads."""

    def __init__(
        self,
        signer: Signer,
        expected: Expected,
        claimed: Claimed,
        *,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], float] = time,
    ) -> None:
        self._signer = signer
        self._expected = expected
        self._claimed = claimed
        self._clock = clock
        self._now = now
        self._lock = Lock()
        self._known: OrderedDict[bytes, tuple[Caller, float, float]] = OrderedDict()

    def remembered(self, text: str) -> Caller | None:
        """The caller of a token that was checked a moment ago."""
        digest = sha256(text.encode()).digest()
        with self._lock:
            found = self._known.get(digest)
            if found is None:
                return None
            caller, ends, checked = found
            if 0 <= self._clock() - checked < REMEMBERED_SECONDS and self._now() < ends:
                self._known.move_to_end(digest)
                return caller
            del self._known[digest]
            return None

    def check(self, text: str) -> Caller:
        """Raises Unauthenticated or CannotCheck."""
        header = _header(text)
        if header.get("alg") != self._expected.algorithm:
            raise Unauthenticated("signed in another way", given=True)
        checked = self._clock()
        id_ = header.get("kid")
        key = self._signer.key(id_ if isinstance(id_, str) else None)
        if key is None:
            raise Unauthenticated("signed with an unknown key", given=True)
        claims = self._verified(text, key)
        caller = self._claimed.caller(claims)
        with self._lock:
            # The leeway is the issuer's clock's; `decode` has seen that this is a number.
            ends = float(str(claims["exp"])) + self._expected.leeway
            self._known[sha256(text.encode()).digest()] = (caller, ends, checked)
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        return caller

    def close(self) -> None:
        self._signer.close()

    def _verified(self, text: str, key: jwt.PyJWK) -> Mapping[str, object]:
        try:
            return jwt.decode(
                text,
                key,
                algorithms=[self._expected.algorithm],
                issuer=self._expected.issuer,
                audience=self._expected.audience,
                leeway=self._expected.leeway,
                options={"require": list(NEEDED), "strict_aud": False},
            )
        # Numbers that are none raise what `int` raises.
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise Unauthenticated(type(error).__name__, given=True) from None


def _header(text: str) -> Mapping[str, object]:
    """The header of what has the form of a token. Raises Unauthenticated.

    Each part must be written in the one way in which base64 writes it, so that no token has a second spelling."""
    parts = text.split(".")
    if len(parts) != 3 or not all(map(_is_canonical, parts)):
        raise Unauthenticated("not the form of a token", given=True)
    try:
        header: Mapping[str, object] = jwt.get_unverified_header(text)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Unauthenticated("no header", given=True) from None
    type_ = header.get("typ", "")
    if not isinstance(type_, str) or type_.lower() not in _TYPES or not _REFUSED.isdisjoint(header):
        raise Unauthenticated("another kind of token", given=True)
    return header


def _is_canonical(part: str) -> bool:
    try:
        decoded = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (NotBase64, ValueError):
        return False
    return bool(part) and urlsafe_b64encode(decoded).rstrip(b"=").decode() == part
