"""Where definitions come from, and how soon a change of them serves.

[definitions]
git = "https://git.example.com/acme/models.git"
branch = "main"
"""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from service.configuration.section import Section

_GIT = re.compile(r"(https|ssh|file)://[!-~]+|[A-Za-z0-9._]+@[A-Za-z0-9.-]+:[!-,.-~][!-~]*")
_BRANCH = r"^[A-Za-z0-9_][A-Za-z0-9._/+-]*$"
_INSIDE = r"^$|^[A-Za-z0-9_][A-Za-z0-9._ +-]*(/[A-Za-z0-9_][A-Za-z0-9._ +-]*)*$"


class Definitions(Section):
    """Where definitions come from, and how soon a change of them serves."""

    folder: str = Field(
        default="",
        description="A folder of definitions, where --models and DRAGOMAN_MODELS name none. None: ./models.",
    )
    git: str = Field(
        default="",
        max_length=1_000,
        description="A repository of definitions instead of a folder: https://…, ssh://…, git@host:… or file:///….",
    )
    branch: str = Field(
        default="main", pattern=_BRANCH, max_length=200, description="The branch that serves."
    )
    path: str = Field(
        default="models",
        pattern=_INSIDE,
        max_length=500,
        description="The folder of definitions inside the repository; empty for all of it.",
    )
    git_token: SecretStr | None = Field(
        default=None, description="A token that may read the repository over https."
    )
    git_token_file: str = Field(default="", description="The file that holds it, as containers are given it.")
    every: float | None = Field(
        default=None,
        ge=0,
        le=86_400,
        description="Seconds between looks for a change. None: 2 for a folder, 30 for a repository. 0: no looks.",
    )
    check_seconds: float = Field(
        default=30.0,
        ge=0,
        le=3600,
        description="How long it may take to look for the tables and columns of a change before it serves. 0: they "
        "are not looked for.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="What signs POST /v1/definitions/webhook, at least 16 characters. None: no webhook.",
    )
    webhook_secret_file: str = Field(
        default="", description="The file that holds it, as containers are given it."
    )
    cache: str = Field(
        default="",
        description="The folder that keeps what was fetched. None: one of this user's, below ~/.cache.",
    )

    @field_validator("git")
    @classmethod
    def _is_a_place(cls, value: str) -> str:
        if value and not _GIT.fullmatch(value):
            raise ValueError("write https://host/path, ssh://user@host/path, user@host:path or file:///path")
        user, at, _ = value.partition("://")[2].partition("/")[0].rpartition("@")
        if at and (":" in user or value.startswith("https:")):
            raise ValueError("a URL must hold no password or token; set git_token")
        return value

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if self.folder and self.git:
            raise ValueError("set folder or git, and not both")
        return self
