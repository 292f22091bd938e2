"""Signed tokens: which are taken, as whom, and every way in which one is not genuine."""

from __future__ import annotations

import json
import string
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from time import time
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as some

from semantic.principal import Principal
from service.access import Caller, Means, Scope
from service.access.errors import AccessMisconfigured, Unauthenticated
from service.access.signers import open_tokens
from service.access.tokens import REMEMBERED_SECONDS, TokenChecker
from service.configuration import ConfigurationInvalid, Tokens, read_configuration
from tests.access.issuer import AUDIENCE, ISSUER, SECRET, claims, private_key, public_pem, token

ALGORITHMS = ["HS256", "RS256", "ES256"]


def checker(folder: Path, algorithm: str = "RS256", **settings: object) -> TokenChecker:
    """What checks the tokens of one issuer, whose key is in a file."""
    file = folder / "key"
    file.write_text(SECRET + "\n" if algorithm == "HS256" else public_pem(algorithm))
    where = "secret_file" if algorithm == "HS256" else "public_key_file"
    form = {"algorithm": algorithm, "issuer": ISSUER, "audience": AUDIENCE, where: str(file), **settings}
    made = open_tokens(Tokens.model_validate(form))
    assert made is not None
    return made


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_is_whose_it_says(tmp_path: Path, algorithm: str) -> None:
    check = checker(tmp_path, algorithm, claims={"regions": "org.regions", "level": "level"})
    text = token(algorithm, org={"regions": ["EU", "US"]}, level=3)
    ana = Principal("ana", (("level", ("3",)), ("regions", ("EU", "US"))))
    caller = Caller(ana, frozenset({Scope.ASK, Scope.QUERY}), Means.TOKEN)
    assert check.remembered(text) is None
    assert check.check(text) == check.remembered(text) == caller


@pytest.mark.parametrize(
    "said",
    [
        {"exp": 1},
        pytest.param({"exp": int(time()) - 60}, id="ended a minute ago"),
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
        pytest.param({"iat": int(time()) + 86_400}, id="given tomorrow"),
        pytest.param({"nbf": int(time()) + 86_400}, id="begins tomorrow"),
        {"nbf": "later"},
        {"iss": None},
        {"iss": "https://login.example.org"},
        {"aud": None},
        {"aud": "another"},
        {"aud": ["another", "a third"]},
        {"sub": None},
        {"sub": ""},
        {"sub": "a\nb"},
        {"sub": ["ana"]},
        {"regions": {"EU": True}},
        {"regions": [["EU"]]},
        {"regions": [1.5]},
        {"regions": ["a\0b"]},
        {"regions": [""]},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_not_taken(tmp_path: Path, said: dict[str, object]) -> None:
    check = checker(tmp_path, claims={"regions": "regions"})
    with pytest.raises(Unauthenticated):
        check.check(token(**said))  # type: ignore[arg-type]  # the claims are anything
    assert check.check(token()).principal == Principal("ana")


def test_clocks_may_differ_a_little(tmp_path: Path) -> None:
    now = int(time())
    late = token(exp=now - 20, iat=now - 100)
    early = token(iat=now + 20, nbf=now + 20)
    check = checker(tmp_path, leeway_seconds=30)
    assert check.check(late).principal.id == check.check(early).principal.id == "ana"
    strict = checker(tmp_path, leeway_seconds=0)
    for text in (late, early):
        with pytest.raises(Unauthenticated):
            strict.check(text)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_only_the_configured_algorithm_is_believed(tmp_path: Path, algorithm: str) -> None:
    check = checker(tmp_path, algorithm)
    for other in (*ALGORITHMS, "HS512", "none"):
        if other != algorithm:
            key = SECRET * 2 if other == "HS512" else None
            text = jwt.encode(claims(), "", other) if other == "none" else token(other, key=key)
            with pytest.raises(Unauthenticated):
                check.check(text)


@pytest.mark.parametrize("said", ["none", "None", "nOnE", "HS256", "", None])
def test_a_public_key_is_no_secret_and_no_signature_is_none(tmp_path: Path, said: str | None) -> None:
    """The two oldest ways to forge a token: to sign with the public key as if it were shared, and not to sign."""
    import hmac

    header = {"typ": "JWT"} if said is None else {"typ": "JWT", "alg": said}
    signed = ".".join(_coded(json.dumps(part).encode()) for part in (header, claims()))
    by_public_key = hmac.digest(public_pem("RS256").encode(), signed.encode(), "sha256")
    check = checker(tmp_path)
    for signature in (b"", by_public_key):
        with pytest.raises(Unauthenticated):
            check.check(f"{signed}.{_coded(signature)}")


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"typ": "JWE"},
        {"typ": 5},
    ],
)
def test_a_token_of_another_kind_is_not_taken(tmp_path: Path, header: Mapping[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        checker(tmp_path).check(_signed(header, claims()))
    assert checker(tmp_path).check(_signed({}, claims())).principal.id == "ana"


def test_a_token_says_not_where_its_key_is(tmp_path: Path) -> None:
    mine = private_key("RS256", "mine")
    for name in ("jku", "x5u", "jwk"):
        with pytest.raises(Unauthenticated):
            checker(tmp_path).check(token(key=mine, header={name: "http://127.0.0.1:9/keys"}))


def test_scopes_are_at_most_what_the_settings_say(tmp_path: Path) -> None:
    check = checker(tmp_path, scopes=["ask", "query"], scope_claim="scope")
    for said, scopes in [
        ("ask admin openid", {Scope.ASK}),
        (["query"], {Scope.QUERY}),
        ("asking", set()),
        (None, set()),
    ]:
        assert check.check(token(scope=said)).scopes == scopes
    with pytest.raises(Unauthenticated):
        check.check(token(scope={"ask": True}))


def test_a_claim_is_found_by_its_whole_name_or_its_path(tmp_path: Path) -> None:
    check = checker(tmp_path, principal="https://x.example/user.name", claims={"groups": "org.groups"})
    name = {"https://x.example/user.name": "ana"}
    text = _signed({}, claims(sub="u1", org={"groups": "finance"}, **name))
    assert check.check(text).principal == Principal("ana", (("groups", ("finance",)),))
    unsaid = _signed({}, claims(org={"groups": None}, **name))
    assert check.check(unsaid).principal == Principal("ana")


def test_what_is_remembered_ends_with_the_token_and_after_a_while(tmp_path: Path) -> None:
    check = checker(tmp_path, leeway_seconds=0)
    text = token()
    check.check(text)
    assert check.remembered(text) is not None
    ends = [{"clock": lambda: 1e12}, {"now": lambda: time() + 601}, {"clock": lambda: -REMEMBERED_SECONDS}]
    for later in ends:
        again = TokenChecker(check._signer, check._expected, check._claimed)
        again.check(text)
        for name, clock in later.items():
            setattr(again, f"_{name}", clock)
        assert again.remembered(text) is None


TEXT = token()


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> TokenChecker:
    return checker(tmp_path_factory.mktemp("issuer"))


@given(data=some.data())
def test_no_other_text_is_taken(check: TokenChecker, data: some.DataObject) -> None:
    at = data.draw(some.integers(0, len(TEXT) - 1))
    letter = data.draw(some.sampled_from(string.ascii_letters + string.digits + "-_.=+/ é"))
    change = data.draw(some.sampled_from(["replace", "insert", "delete", "cut", "add"]))
    other = {
        "replace": TEXT[:at] + letter + TEXT[at + 1 :],
        "insert": TEXT[:at] + letter + TEXT[at:],
        "delete": TEXT[:at] + TEXT[at + 1 :],
        "cut": TEXT[:at],
        "add": TEXT + letter,
    }[change]
    if other != TEXT:
        with pytest.raises(Unauthenticated):
            check.check(other)


@given(text=some.text() | some.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_what_is_no_token_is_not_taken(check: TokenChecker, text: str) -> None:
    for each in (text, f"{text}.{text}.{text}", f"e30.{text}.{text}"):
        with pytest.raises(Unauthenticated):
            check.check(each)


@pytest.mark.parametrize(
    "settings",
    [
        {"issuer": ISSUER},
        {"algorithm": "none"},
        {"algorithm": "HS512"},
        {"algorithm": "RS256", "issuer": ISSUER, "audience": AUDIENCE},
        {"algorithm": "RS256", "audience": AUDIENCE, "jwks_url": "https://x.example"},
        {"algorithm": "RS256", "issuer": ISSUER, "audience": AUDIENCE, "secret": SECRET},
        {"algorithm": "HS256", "issuer": ISSUER, "audience": AUDIENCE, "jwks_url": "https://x.example"},
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: Mapping[str, str]) -> None:
    environment = {f"DRAGOMAN_ACCESS__TOKENS__{name.upper()}": value for name, value in settings.items()}
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(None, environment)
    assert "access.tokens" in str(caught.value) and SECRET not in str(caught.value)


def test_a_key_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wrong"
    for algorithm, where, text in [
        ("HS256", "secret_file", "short"),
        ("HS256", "secret_file", public_pem("RS256")),
        ("RS256", "public_key_file", public_pem("ES256")),
        ("ES256", "public_key_file", public_pem("RS256")),
        ("RS256", "public_key_file", SECRET),
    ]:
        file.write_text(text)
        with pytest.raises(AccessMisconfigured):
            checker(tmp_path, algorithm, **{where: str(file)})


def _coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _signed(header: Mapping[str, object], said: Mapping[str, Any]) -> str:
    """A token that is well signed, whatever its header says."""
    form = {"alg": "RS256", **header}
    text = ".".join(_coded(json.dumps(part).encode()) for part in (form, said))
    algorithm = jwt.get_algorithm_by_name("RS256")
    return f"{text}.{_coded(algorithm.sign(text.encode(), private_key('RS256', 'one')))}"
