"""The settings of access: who is let in, by API keys and by signed tokens.

[access]
mode = "required"

[access.tokens]
algorithm = "RS256"
issuer = "https://login.example.com"
audience = "dragoman"
jwks_url = "https://login.example.com/keys"
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from service.configuration.section import Section

ScopeName = Literal["ask", "query", "admin"]


class Tokens(Section):
    """Signed tokens (JWT) of one issuer. None are taken while there is no algorithm."""

    algorithm: Literal["", "HS256", "RS256", "ES256"] = Field(
        default="", description="How tokens are signed; one that says otherwise is refused."
    )
    issuer: str = Field(default="", description="Who must have issued a token: its `iss`.")
    audience: str = Field(default="", description="Whom a token must be meant for: its `aud`.")
    jwks_url: str = Field(
        default="", description="Where the issuer's public keys are; https, or http on this machine."
    )
    public_key_file: str = Field(default="", description="The issuer's one public key (PEM), instead.")
    secret: SecretStr | None = Field(
        default=None, description="The secret shared with the issuer, for HS256."
    )
    secret_file: str = Field(default="", description="A file with that secret, instead.")
    principal: str = Field(default="sub", min_length=1, description="The claim that names the person.")
    claims: dict[str, str] = Field(
        default={}, description="Attributes and the claims that give them: `regions = org.regions`."
    )
    scopes: tuple[ScopeName, ...] = Field(
        default=("ask", "query"), description="What a token may do at most: `ask`, `query`, `admin`."
    )
    scope_claim: str = Field(
        default="", description="The claim that lists what a token may do of that. None: all of it."
    )
    leeway_seconds: int = Field(
        default=30, ge=0, le=300, description="How far the issuer's clock may be from this one."
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = self.model_fields_set - {"algorithm"}
        if not self.algorithm:
            if given:
                raise ValueError(f"{', '.join(sorted(given))} without `algorithm`")
            return self
        if not (self.issuer and self.audience):
            raise ValueError("`issuer` and `audience` are needed")
        shared = [bool(self.secret), bool(self.secret_file)]
        public = [bool(self.jwks_url), bool(self.public_key_file)]
        if self.algorithm == "HS256" and (sum(shared) != 1 or any(public)):
            raise ValueError("HS256 needs `secret` or `secret_file`, and nothing public")
        if self.algorithm != "HS256" and (sum(public) != 1 or any(shared)):
            raise ValueError(f"{self.algorithm} needs `jwks_url` or `public_key_file`, and no secret")
        return self


class Access(Section):
    """Who is let in, as whom, and how often."""

    mode: Literal["auto", "open", "required", "development"] = Field(
        default="auto",
        description="`required`: only with a key or token. `open`: everybody. `development`: a header names the "
        "person, on this machine only. `auto`: `required` where there are keys or tokens, else `open`, on this "
        "machine only.",
    )
    open_scopes: tuple[ScopeName, ...] = Field(
        default=("ask", "query"), description="What may be done without a key or token where it is open."
    )
    pepper: SecretStr | None = Field(
        default=None, description="What API keys are hashed with; at least 32 characters."
    )
    pepper_file: str = Field(
        default="", description="A file with it. None: one beside this user's state, made with the first key."
    )
    requests_per_minute: int = Field(
        default=6000,
        ge=0,
        description="How much one key, or one person with tokens, may ask for; 0: no limit.",
    )
    burst: int = Field(default=300, ge=1, description="How much of that at once.")
    attempts_per_minute: int = Field(
        default=30, ge=1, description="How often one address may come with a wrong key or token."
    )
    tokens: Tokens = Tokens()
