"""The issuer's public keys by URL: fetched when they are needed, no oftener, and from nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_curve_key
from jwt import get_algorithm_by_name

from service.access.errors import AccessMisconfigured, CannotCheck, Unauthenticated
from service.access.jwks import (
    AGAIN_SECONDS,
    FRESH_SECONDS,
    LARGEST,
    STALE_SECONDS,
    Jwks,
    check_url,
    read_keys,
)
from service.access.signers import open_tokens
from service.configuration import Tokens
from tests.access.issuer import (
    AUDIENCE,
    ISSUER,
    SECRET,
    Published,
    private_key,
    public_form,
    publishing,
    token,
)


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def published() -> Iterator[Published]:
    made = Published(public_form("RS256", "one"))
    with publishing(made):
        yield made


@pytest.fixture
def jwks(published: Published, clock: Clock) -> Iterator[Jwks]:
    made = Jwks(published.url, "RS256", clock=clock)
    yield made
    made.close()


def test_keys_are_fetched_once_while_they_are_fresh(published: Published, jwks: Jwks, clock: Clock) -> None:
    for clock.seconds in (0, 1, FRESH_SECONDS - 1):
        assert jwks.key("one") is not None
    assert jwks.key(None) is not None, "there is only one"
    assert published.asked == 1


def test_a_new_key_is_found_when_a_token_names_it(published: Published, jwks: Jwks, clock: Clock) -> None:
    assert jwks.key("one") is not None
    published.publish(public_form("RS256", "two"), public_form("RS256", "three"))
    clock.seconds = AGAIN_SECONDS
    assert jwks.key("two") is not None
    assert jwks.key("one") is None, "it was withdrawn"
    assert jwks.key(None) is None, "there are two"
    assert published.asked == 2


def test_made_up_keys_do_not_make_us_ask_again_and_again(
    published: Published, jwks: Jwks, clock: Clock
) -> None:
    assert jwks.key("one") is not None
    for number in range(50):
        assert jwks.key(f"no such {number}") is None
    assert published.asked == 1
    clock.seconds = AGAIN_SECONDS
    for number in range(50):
        assert jwks.key(f"no such {number}") is None
    assert published.asked == 2


def test_of_many_who_need_keys_one_fetches(published: Published, jwks: Jwks) -> None:
    published.held.clear()
    with ThreadPoolExecutor(20) as threads:
        waiting = [threads.submit(jwks.key, "one") for _ in range(20)]
        published.held.set()
        assert all(found.result() is not None for found in waiting)
    assert published.asked == 1


def test_whoever_comes_as_the_fetch_ends_has_its_keys(
    published: Published, jwks: Jwks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's fetch begins and ends between this one's look at the keys and its turn to fetch them."""

    class AfterAnother:
        def __enter__(self) -> None:
            monkeypatch.setattr(jwks, "_lock", Lock())
            assert jwks.key("one") is not None

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(jwks, "_lock", AfterAnother())
    assert jwks.key("one") is not None
    assert published.asked == 1


def test_nobody_waits_for_keys_that_are_only_old(published: Published, jwks: Jwks, clock: Clock) -> None:
    assert jwks.key("one") is not None
    published.held.clear()
    clock.seconds = FRESH_SECONDS
    assert jwks.key("one") is not None, "while the endpoint does not answer"
    published.held.set()


def test_old_keys_are_good_while_the_endpoint_is_down_but_not_for_ever(
    published: Published, jwks: Jwks, clock: Clock
) -> None:
    assert jwks.key("one") is not None
    published.status = 503
    clock.seconds = STALE_SECONDS - 1
    assert jwks.key("one") is not None
    clock.seconds = STALE_SECONDS + AGAIN_SECONDS
    with pytest.raises(CannotCheck):
        jwks.key("one")
    published.status = 200
    clock.seconds += AGAIN_SECONDS
    assert jwks.key("one") is not None


@pytest.mark.parametrize("wrong", ["status", "redirect", "large", "text", "empty", "nested", "other keys"])
def test_what_is_no_set_of_keys_is_none(published: Published, jwks: Jwks, wrong: str) -> None:
    good = published.body
    match wrong:
        case "status":
            published.status = 404
        case "redirect":
            published.status, published.headers = 302, {"Location": published.url}
        case "large":
            published.body = good + b" " * LARGEST
        case "text":
            published.body = b"<html>"
        case "empty":
            published.publish()
        case "nested":
            published.body = b'{"keys": ' + b"[" * 100_000
        case _:
            published.publish(public_form("ES256"), {"kty": "oct", "k": "c2VjcmV0", "kid": "one"})
    with pytest.raises(CannotCheck):
        jwks.key("one")
    assert published.asked == 1, "a redirect is not followed"


def test_only_keys_for_signatures_of_the_algorithm_are_used() -> None:
    private = get_algorithm_by_name("RS256").to_jwk(private_key("RS256", "one"), as_dict=True)
    weak = {"kty": "RSA", "kid": "weak", "e": "AQAB", "n": "u" + "A" * 170}
    long_curve = get_algorithm_by_name("ES384").to_jwk(new_curve_key(SECP384R1()).public_key(), as_dict=True)
    good = public_form("RS256", "good")
    refused: list[object] = [
        public_form("RS256", "enc", use="enc"),
        public_form("RS256", "ops", key_ops=["encrypt"]),
        public_form("RS256", "alg", alg="RS512"),
        {**private, "kid": "private"},
        {"kty": "RSA", "kid": "half"},
        weak,
        "no key",
    ]
    assert list(read_keys(json.dumps({"keys": [*refused, good]}).encode(), "RS256")) == ["good"]
    with pytest.raises(ValueError, match="no key"):
        read_keys(json.dumps({"keys": [{**long_curve, "alg": "ES256"}]}).encode(), "ES256")


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com/keys",
        "ftp://localhost/keys",
        "https://user:password@login.example.com/keys",
        "https://",
        "keys",
        "file:///etc/passwd",
        "https://login.example.com/ke ys",
        "https://login.example.com:port/",
    ],
)
def test_keys_come_from_nowhere_else(url: str) -> None:
    with pytest.raises(AccessMisconfigured) as caught:
        check_url(url)
    assert "password" not in str(caught.value)


def test_keys_come_from_https_or_this_machine() -> None:
    for url in ("https://login.example.com/keys", "http://127.0.0.1:8080/keys", "http://[::1]/keys"):
        check_url(url)


def test_tokens_are_taken_while_their_key_is_published(published: Published) -> None:
    form = {"algorithm": "RS256", "issuer": ISSUER, "audience": AUDIENCE, "jwks_url": published.url}
    check = open_tokens(Tokens.model_validate(form))
    assert check is not None
    assert check.check(token("RS256", "one")).principal.id == "ana"
    for forged in (
        token("RS256", "one", key=private_key("RS256", "mallory")),
        token("RS256", "two"),
        token("HS256", "one"),
        token("HS256", "one", key=SECRET),
    ):
        with pytest.raises(Unauthenticated):
            check.check(forged)
    check.close()
