"""From the settings of tokens to what checks them.

checker = open_tokens(access.tokens)        None where no tokens are taken
"""

from __future__ import annotations

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from service.access.callers import Scope
from service.access.claims import Claimed
from service.access.errors import AccessMisconfigured
from service.access.jwks import SHORTEST_RSA, Jwks, is_public_key
from service.access.tokens import Expected, OneKey, Signer, TokenChecker
from service.configuration.access import Tokens
from service.configuration.secrets import secret_of, text_of

SHORTEST_SECRET = 32
"""RFC 7518: as many bytes as the hash has."""


def open_tokens(settings: Tokens) -> TokenChecker | None:
    """Raises AccessMisconfigured or ConfigurationInvalid."""
    if not settings.algorithm:
        return None
    claimed = Claimed(
        settings.principal,
        dict(settings.claims),
        frozenset(map(Scope, settings.scopes)),
        settings.scope_claim,
    )
    expected = Expected(
        settings.algorithm, settings.issuer, settings.audience, float(settings.leeway_seconds)
    )
    return TokenChecker(_signer(settings), expected, claimed)


def _signer(settings: Tokens) -> Signer:
    if settings.jwks_url:
        return Jwks(settings.jwks_url, settings.algorithm)
    if settings.algorithm == "HS256":
        return OneKey(_shared(secret_of(settings.secret, settings.secret_file, "access.tokens.secret")))
    return OneKey(
        _public(text_of(settings.public_key_file, "access.tokens.public_key_file"), settings.algorithm)
    )


def _shared(secret: str) -> jwt.PyJWK:
    if len(secret.encode()) < SHORTEST_SECRET:
        raise AccessMisconfigured(f"access.tokens.secret has fewer than {SHORTEST_SECRET} bytes.")
    if "-----BEGIN" in secret:
        raise AccessMisconfigured("access.tokens.secret is a key for RS256 or ES256, not a shared secret.")
    algorithm = jwt.get_algorithm_by_name("HS256")
    form = algorithm.to_jwk(algorithm.prepare_key(secret), as_dict=True)
    return jwt.PyJWK(dict(form), "HS256")


def _public(pem: str, algorithm: str) -> jwt.PyJWK:
    wrong = AccessMisconfigured(
        f"access.tokens.public_key_file holds no public key for {algorithm}.",
        hint=f"It is a PEM: RSA of at least {SHORTEST_RSA} bits for RS256, P-256 for ES256.",
    )
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise wrong from None
    if not is_public_key(key, algorithm):
        raise wrong
    form = jwt.get_algorithm_by_name(algorithm).to_jwk(key, as_dict=True)
    return jwt.PyJWK(dict(form), algorithm)
