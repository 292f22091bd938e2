"""The settings of Slack: how Dragoman reaches a workspace, and who its people are here.

[slack]
transport = "socket"
bot_token_file = "/run/secrets/bot_token"
app_token_file = "/run/secrets/app_token"
email_domains = ["example.com"]

[slack.people]
"ana@example.com" = "ana; regions=EU,US"
"T0123ABCD/U0456EFGH" = "ben"
"""

from __future__ import annotations

import ipaddress
import re
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from service.access.principals import PrincipalInvalid, read_principal
from service.configuration.section import Section

SLACK_API = "https://slack.com/api/"

_EMAIL = re.compile(r"[^@\s\x00-\x1f,;=<>]{1,64}@[a-z0-9.-]{1,190}")
_ACCOUNT = re.compile(r"[TE][A-Z0-9]{1,40}/[UW][A-Z0-9]{1,40}")
_WORKSPACE = re.compile(r"[TE][A-Z0-9]{1,40}")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class Slack(Section):
    """A workspace of Slack or several, where people ask. Off while there is no transport."""

    transport: Literal["off", "http", "socket"] = Field(
        default="off",
        description="How events come. `socket`: over a connection that this service opens, so that nothing has to "
        "reach it. `http`: Slack calls `/slack/…` here.",
    )
    bot_token: SecretStr | None = Field(
        default=None,
        description="The token of the one workspace, `xoxb-…`. None where people install it by OAuth.",
    )
    bot_token_file: str = Field(default="", description="A file that holds it, as containers are given it.")
    app_token: SecretStr | None = Field(default=None, description="The token for `socket`, `xapp-…`.")
    app_token_file: str = Field(default="", description="A file that holds it.")
    signing_secret: SecretStr | None = Field(
        default=None, description="What Slack signs its requests with, for `http`."
    )
    signing_secret_file: str = Field(default="", description="A file that holds it.")
    client_id: str = Field(
        default="",
        pattern=r"^$|^[0-9]+\.[0-9]+$",
        description="The app's client id, where several workspaces install it by OAuth.",
    )
    client_secret: SecretStr | None = Field(
        default=None, description="The app's client secret; what is installed is kept encrypted with it."
    )
    client_secret_file: str = Field(default="", description="A file that holds it.")
    workspaces: tuple[str, ...] = Field(
        default=(),
        description="With `client_id`: the ids of the workspaces (`T…`) and organisations (`E…`) that may install it. "
        "All of them confirm whose an e-mail is, so that they have to be the company's own.",
    )
    public_url: str = Field(
        default="",
        description="Where people and Slack reach this service: `https://dragoman.example.com`. For `http`, for OAuth "
        "and for links to shared answers.",
    )
    api_url: str = Field(
        default=SLACK_API, description="Slack's Web API; another only for a stand-in, or for GovSlack."
    )
    people: dict[str, str] = Field(
        default={},
        description='Who is who: an e-mail or `T…/U…` (team and user) and a principal, `"ana@example.com" = "ana; '
        'regions=EU,US"`.',
    )
    email_domains: tuple[str, ...] = Field(
        default=(),
        description="Whoever has a confirmed e-mail of these domains asks as the principal that the e-mail names.",
    )
    unlinked: Literal["nobody", "anonymous"] = Field(
        default="nobody",
        description="Whoever else asks. `nobody`: is told how to link their account. `anonymous`: asks as `everyone`, "
        "who has no attributes.",
    )
    admins: tuple[str, ...] = Field(
        default=(),
        description="Who may set up channels: ids of principals, e-mails or `T…/U…`. Where it is empty, every linked "
        "person may.",
    )
    setup: Literal["ask", "open"] = Field(
        default="ask",
        description="A channel in which nobody asked before. `ask`: an admin sets it up in the thread first. `open`: "
        "it is answered at once.",
    )
    native_blocks: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Slack's own tables and charts. `auto`: unless Slack refuses them; `off`: texts and pictures.",
    )

    @field_validator("people")
    @classmethod
    def _are_people(cls, people: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, line in people.items():
            account = _account(name)
            if account in found:
                raise ValueError("somebody is in it twice; capital letters make no other e-mail")
            try:
                read_principal(line)
            except PrincipalInvalid as error:
                raise ValueError(f"a principal is wrong: {error.problem.message}") from None
            found[account] = line
        return found

    @field_validator("admins")
    @classmethod
    def _are_admins(cls, admins: tuple[str, ...]) -> tuple[str, ...]:
        # An e-mail is the same in any letters; the id of a principal is not.
        return tuple(admin.lower() if _EMAIL.fullmatch(admin.lower()) else admin for admin in admins)

    @field_validator("workspaces")
    @classmethod
    def _are_workspaces(cls, workspaces: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(_WORKSPACE.fullmatch, workspaces)):
            raise ValueError("a workspace is written T0123ABCD, an organisation E0123ABCD")
        return workspaces

    @field_validator("email_domains")
    @classmethod
    def _are_domains(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        found = tuple(domain.strip().lower().removeprefix("@") for domain in domains)
        if not all(map(_DOMAIN.fullmatch, found)):
            raise ValueError("a domain is written example.com")
        return found

    @field_validator("public_url")
    @classmethod
    def _is_public(cls, url: str) -> str:
        if url and not _is_safe(url):
            raise ValueError("it is written https://name; http only on this machine")
        return url.rstrip("/")

    @field_validator("api_url")
    @classmethod
    def _is_api(cls, url: str) -> str:
        if not _is_safe(url):
            raise ValueError("it is written https://name/api/; http only on this machine")
        return url.rstrip("/") + "/"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.transport == "socket" and not (self.app_token or self.app_token_file):
            raise ValueError("`socket` needs `app_token` or `app_token_file`")
        if self.transport == "http" and not (self.signing_secret or self.signing_secret_file):
            raise ValueError("`http` needs `signing_secret` or `signing_secret_file`")
        secret = bool(self.client_secret or self.client_secret_file)
        if bool(self.client_id) != secret:
            raise ValueError("`client_id` and `client_secret` belong together")
        one = bool(self.bot_token or self.bot_token_file)
        if one and self.client_id:
            raise ValueError("`bot_token` is for one workspace, `client_id` for several: keep one of them")
        if self.transport != "off" and not (one or self.client_id):
            raise ValueError("a workspace needs `bot_token`; several need `client_id` and `client_secret`")
        if self.client_id and not self.public_url:
            raise ValueError("`client_id` needs `public_url`, where Slack sends people back to")
        if self.client_id and not self.workspaces:
            raise ValueError("`client_id` needs `workspaces`: others could install it and say who they are")
        return self


def _account(text: str) -> str:
    if _ACCOUNT.fullmatch(text):
        return text
    if _EMAIL.fullmatch(text.lower()):
        return text.lower()
    raise ValueError("a person of Slack is an e-mail, or team and user as in T0123ABCD/U0456EFGH")


def _is_safe(url: str) -> bool:
    """Whether what is sent there is not read on the way: https, or this machine itself."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (one that is no number raises)
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = url.isprintable() and " " not in url and parts.username is None
    plain = plain and not (parts.query or parts.fragment)
    return plain and bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
