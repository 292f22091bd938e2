"""The one app that is installed in the stand-in: its secrets, addresses, commands, and what it may do.

app = SlackApp(base_url="http://127.0.0.1:8765")
app.signing_secret
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bots.slack.actions import COMMAND, Shortcut

SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "channels:join", "channels:read", "chat:write",
    "chat:write.public", "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history",
    "im:read", "im:write", "links:read", "links:write", "mpim:history", "mpim:read", "mpim:write", "reactions:read",
    "reactions:write", "team:read", "users:read", "users:read.email",
)  # fmt: skip
"""What may be granted here: everything that a data bot could want. Tests that miss one say fewer."""

EVENTS: Mapping[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_home_opened": "",
    "app_context_changed": "",
    "assistant_thread_started": "assistant:write",
    "assistant_thread_context_changed": "assistant:write",
    "link_shared": "links:read",
    "member_joined_channel": "channels:read",
    "reaction_added": "reactions:read",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "team_join": "users:read",
    "user_change": "users:read",
}
"""Event → the scope without which it is not sent. (https://docs.slack.dev/reference/events)"""


@dataclass(slots=True)
class SlackApp:
    """Addresses are set where the app is reached over HTTP; without them it is waited for in Socket Mode."""

    base_url: str = ""
    id: str = "A0DRAGOMAN"
    name: str = "dragoman"
    client_id: str = "100.200"
    client_secret: str = "stand-in-client-secret"
    signing_secret: str = "stand-in-signing-secret"
    app_token: str = "xapp-1-A0DRAGOMAN-stand-in"
    bot_user: str = "U0DRAGOMAN"
    bot_id: str = "B0DRAGOMAN"
    scopes: tuple[str, ...] = SCOPES
    events: frozenset[str] = frozenset(EVENTS)
    commands: tuple[str, ...] = (COMMAND,)
    shortcuts: tuple[tuple[str, str], ...] = (("Ask about this", Shortcut.ASK_ABOUT.value),)
    """Those in the menu of every message: what they are called, and their callback ids."""
    domains: tuple[str, ...] = ()
    """Whose links are unfurled."""
    events_path: str = "/slack/events"
    interactions_path: str = "/slack/interactions"
    commands_path: str = "/slack/commands"
    options_path: str = "/slack/options"
    redirect_path: str = "/slack/oauth_redirect"
    socket_mode: bool = False
    marketplace: bool = True
    """Whether it is internal or listed; other apps may read threads only once a minute."""

    def address(self, path: str) -> str:
        return self.base_url.rstrip("/") + path
