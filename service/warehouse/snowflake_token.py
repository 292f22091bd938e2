"""How Dragoman signs in to Snowflake: with the key pair of its user, or with a programmatic access token.

    signed_in = snowflake_headers(url, {"SNOWFLAKE_PRIVATE_KEY_FILE": "/run/secrets/rsa_key.p8"}, "lake")
    signed_in()      {"Authorization": "Bearer eyJ…", "X-Snowflake-Authorization-Token-Type": "KEYPAIR_JWT"}

https://docs.snowflake.com/en/developer-guide/sql-api/authenticating
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from time import time

import jwt
import sqlalchemy as sa
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from service.errors import Unavailable
from service.warehouse.rest import Headers
from service.warehouse.tokens import kept_token

KEY_FILE = "SNOWFLAKE_PRIVATE_KEY_FILE"
PASSPHRASE = "PRIVATE_KEY_PASSPHRASE"
"""The variables that Snowflake's own command line reads."""
SECONDS = 3540
"""Snowflake takes a token for an hour at the most."""
_TOKEN_TYPE = "X-Snowflake-Authorization-Token-Type"


def snowflake_headers(url: sa.URL, environment: Mapping[str, str], name: str) -> Headers:
    """For the warehouse of that name: with the token that stands in the place of the URL's password, else with the key.
    Raises Unavailable where there is neither, or the key is none."""
    if url.password:
        return lambda: _signed(str(url.password), "PROGRAMMATIC_ACCESS_TOKEN")
    key = _key(environment, name)
    account, user = account_name(url.host or ""), (url.username or "").upper()
    token = kept_token(lambda: (_jwt(key, account, user), SECONDS))
    return lambda: _signed(token(), "KEYPAIR_JWT")


def _signed(token: str, type_: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}", _TOKEN_TYPE: type_}


def account_name(account: str) -> str:
    """As tokens name it: without region and cloud, and without a replica's suffix."""
    return account.partition("-" if ".global" in account.lower() else ".")[0].upper()


def _jwt(key: RSAPrivateKey, account: str, user: str) -> str:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    fingerprint = b64encode(sha256(public).digest()).decode()
    now = int(time())
    claims = {
        "iss": f"{account}.{user}.SHA256:{fingerprint}",
        "sub": f"{account}.{user}",
        "iat": now,
        "exp": now + SECONDS,
    }
    return jwt.encode(claims, key, "RS256")


def _key(environment: Mapping[str, str], name: str) -> RSAPrivateKey:
    passphrase = environment.get(PASSPHRASE, "")
    try:
        pem = Path(environment.get(KEY_FILE, "")).read_bytes()
        key = load_pem_private_key(pem, passphrase.encode() or None)
    # A file that is not there, that is no key, or that needs another passphrase.
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(name) from error
    if not isinstance(key, RSAPrivateKey):
        raise _no_key(name)
    return key


def _no_key(name: str) -> Unavailable:
    return Unavailable(
        f"The warehouse `{name}` is Snowflake, and {KEY_FILE} names no private key that can be read.",
        hint=f"Name the RSA key of Dragoman's user there (PEM; {PASSPHRASE} where it has one), or write an access "
        "token as the URL's password: snowflake://USER:${SNOWFLAKE_TOKEN}@ACCOUNT/…",
        code="credentials-missing",
    )
