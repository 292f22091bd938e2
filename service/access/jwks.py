"""The public keys of an issuer: fetched from its URL (JWKS), kept, and fetched again when it changes them.

    jwks = Jwks("https://login.example.com/keys", "RS256")
    jwks.key("2026-11")          the key of that id; fetches at most every AGAIN_SECONDS for one that is unknown
    jwks.close()

Keys older than FRESH_SECONDS are fetched anew behind the requests; while the endpoint is down they are good for
STALE_SECONDS. The URL is an operator's setting and nothing in a token changes it. No redirect is followed, no proxy of
the environment used, and what is no key for signatures of the one algorithm is left out.
"""

from __future__ import annotations

import http.client
import json
import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from math import inf
from threading import Lock, Timer
from time import monotonic
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from service.access.addresses import is_loopback
from service.access.errors import AccessMisconfigured, CannotCheck

FRESH_SECONDS = 300.0
STALE_SECONDS = 24 * 3600.0
AGAIN_SECONDS = 10.0
"""Whoever makes up ids of keys makes us ask the issuer this often and no oftener."""
FETCH_SECONDS = 5.0
LARGEST = 500_000
SHORTEST_RSA = 2048

Keys = Mapping[str, jwt.PyJWK]
_TYPES = {"RS256": "RSA", "ES256": "EC"}
_LOG = logging.getLogger(__name__)


class Jwks:
    """The keys behind one URL. Safe for many threads; of many who need them at once, one fetches."""

    def __init__(self, url: str, algorithm: str, *, clock: Callable[[], float] = monotonic) -> None:
        check_url(url)
        self._url = url
        self._algorithm = algorithm
        self._clock = clock
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="jwks")
        self._held: tuple[Keys, float] = {}, -inf
        """The keys, and when they were fetched: replaced together, for those who read without the lock."""
        self._tried = -inf
        self._trying: Future[None] | None = None

    def key(self, id_: str | None) -> jwt.PyJWK | None:
        """The key of this id, or the only one where a token names none; None where there is no such key. Raises
        CannotCheck where there are no keys, or only too old ones."""
        fetching = self._fetch_if_due(id_)
        age, found = self._now(id_)
        if found is None and fetching is not None:
            with suppress(TimeoutError):
                fetching.result(timeout=FETCH_SECONDS + 1)
            age, found = self._now(id_)
        if age >= STALE_SECONDS:
            raise CannotCheck("Tokens cannot be checked at the moment.", hint="Try again in a moment.")
        return found

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _now(self, id_: str | None) -> tuple[float, jwt.PyJWK | None]:
        """How old the keys are, infinitely where there are none, and the one of this id, unless they are too old."""
        keys, fetched = self._held
        age = self._clock() - fetched
        return age, _chosen(keys, id_) if age < STALE_SECONDS else None

    def _fetch_if_due(self, id_: str | None) -> Future[None] | None:
        """The fetch that runs, or begins now: for keys that are not fresh, or an unknown one, but not too often."""
        with self._lock:
            if self._trying is not None and not self._trying.done():
                return self._trying
            age, found = self._now(id_)
            now = self._clock()
            if (found is not None and age < FRESH_SECONDS) or 0 <= now - self._tried < AGAIN_SECONDS:
                return None
            self._tried = now
            self._trying = self._threads.submit(self._fetch, now)
            return self._trying

    def _fetch(self, now: float) -> None:
        try:
            self._held = read_keys(fetched(self._url), self._algorithm), now
        except (OSError, http.client.HTTPException, ValueError) as error:
            _LOG.warning("the issuer's keys cannot be fetched", extra={"error": type(error).__name__})


def _chosen(keys: Keys, id_: str | None) -> jwt.PyJWK | None:
    if id_ is not None:
        return keys.get(id_)
    return next(iter(keys.values())) if len(keys) == 1 else None


def check_url(url: str) -> None:
    """Raises AccessMisconfigured for a URL from which keys could come that are not the issuer's."""
    try:
        parts = urlsplit(url)
        fine = bool(parts.hostname) and parts.port != 0 and not (parts.username or parts.password)
    except ValueError:
        fine = False
    if not fine or not url.isascii() or any(letter <= " " for letter in url):
        raise AccessMisconfigured("access.tokens.jwks_url is not the URL of an issuer's keys.")
    local = parts.hostname == "localhost" or is_loopback(parts.hostname or "")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise AccessMisconfigured(
            "access.tokens.jwks_url must begin with https:// unless it is on this machine.",
            hint="Over http anybody in between could put keys of their own there.",
        )


def fetched(url: str) -> bytes:
    """What is at a URL, within FETCH_SECONDS in all. Raises OSError, HTTPException or ValueError."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection = (
        http.client.HTTPSConnection(host, port, timeout=FETCH_SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=FETCH_SECONDS)
    )

    def stop() -> None:
        # A timeout of the socket's own begins anew with every byte that trickles in.
        with suppress(OSError):
            if connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)

    watch = Timer(FETCH_SECONDS, stop)
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Accept": "application/json, application/jwk-set+json"})
        response = connection.getresponse()
        if response.status != 200:
            raise ValueError("not 200")
        body = response.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise ValueError("too large")
        return body
    finally:
        watch.cancel()
        connection.close()


def read_keys(body: bytes, algorithm: str) -> Keys:
    """The keys for signatures of this algorithm, by id. Raises ValueError where there is not one."""
    try:
        form = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    listed = form.get("keys") if isinstance(form, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no set of keys")
    found = {}
    for each in listed:
        if isinstance(each, dict) and (key := _usable(each, algorithm)) is not None:
            found[str(each.get("kid", ""))] = key
    if not found:
        raise ValueError("no key of this algorithm")
    return found


def _usable(form: Mapping[str, object], algorithm: str) -> jwt.PyJWK | None:
    if form.get("kty") != _TYPES[algorithm] or form.get("alg", algorithm) != algorithm:
        return None
    operations = form.get("key_ops", ["verify"])
    if form.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return None
    try:
        key = jwt.PyJWK(dict(form), algorithm)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return key if is_public_key(key.key, algorithm) else None


def is_public_key(key: object, algorithm: str) -> bool:
    """Whether signatures of this algorithm may be checked with it: RSA of 2048 bits, or a point on P-256."""
    if algorithm == "RS256":
        return isinstance(key, RSAPublicKey) and key.key_size >= SHORTEST_RSA
    return isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
