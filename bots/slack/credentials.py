"""The secrets of `[slack]`, read from the settings or from files: what Slack is spoken to with, and known by.

credentials = read_credentials(settings)
tokens = open_tokens(settings, credentials, store)
"""

from __future__ import annotations

from dataclasses import dataclass

from bots.slack.installing import InstalledTokens, StoredInstallations
from bots.slack.parts import SOURCE
from bots.slack.tokens import OneToken, Tokens
from semantic.errors import Problem
from service.configuration import ConfigurationInvalid, Slack
from service.configuration.secrets import secret_of
from service.store.installations import Installations, Sealing
from service.store.store import Store


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What is not set is "". Shown nowhere."""

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    client_secret: str = ""


def read_credentials(settings: Slack) -> Credentials:
    """Raises ConfigurationInvalid for a file that cannot be read, and for a token that is another kind of token."""
    found = Credentials(
        secret_of(settings.bot_token, settings.bot_token_file, "slack.bot_token").strip(),
        secret_of(settings.app_token, settings.app_token_file, "slack.app_token").strip(),
        secret_of(settings.signing_secret, settings.signing_secret_file, "slack.signing_secret").strip(),
        secret_of(settings.client_secret, settings.client_secret_file, "slack.client_secret").strip(),
    )
    for name, given, prefix, where in (
        ("bot_token", found.bot_token, "xoxb-", "OAuth & Permissions → Bot User OAuth Token"),
        ("app_token", found.app_token, "xapp-", "Basic Information → App-Level Tokens"),
    ):
        if given and not given.startswith(prefix):
            problem = Problem(
                "slack-token-form",
                f"slack.{name} does not begin with {prefix}, so that it is another token or none.",
                f"At api.slack.com/apps it stands below {where}.",
            )
            raise ConfigurationInvalid([problem])
    return found


def open_installations(settings: Slack, credentials: Credentials, store: Store) -> StoredInstallations:
    """What several workspaces gave."""
    kept = Installations(store, SOURCE, Sealing(credentials.client_secret))
    return StoredInstallations(kept, settings.workspaces)


def open_tokens(settings: Slack, credentials: Credentials, store: Store) -> Tokens:
    """The one token that is set, or those of the workspaces that installed the app."""
    if settings.client_id:
        return InstalledTokens(open_installations(settings, credentials, store))
    return OneToken(credentials.bot_token)
