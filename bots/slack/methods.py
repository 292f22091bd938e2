"""The methods of Slack's Web API that are called, each with the scopes that it takes and how it can be sent again.

    CHAT_POST.name          "chat.postMessage"
    CHAT_POST.scopes        ("chat:write",)

`reference/methods/<name>` on docs.slack.dev is where each one's scopes are written; `manifest` asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bots.slack.limits import METHODS, TIER_2, Rate


class Again(Enum):
    """What becomes of a call of which nobody knows whether it arrived."""

    SAFE = "safe"
    """It is sent again: done twice is the same as done once."""
    NEVER = "never"
    """It is sent again only where it surely did not arrive."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method. `form` is whether its arguments go as a form, because it takes no JSON."""

    name: str
    scopes: tuple[str, ...]
    again: Again = Again.SAFE
    form: bool = False

    @property
    def rate(self) -> Rate:
        return METHODS.get(self.name, TIER_2)


AUTH_TEST = Method("auth.test", ())
CONNECTIONS_OPEN = Method("apps.connections.open", ("connections:write",))
"""With an app-level token, which has this scope of its own."""

CHAT_POST = Method("chat.postMessage", ("chat:write",), Again.NEVER)
CHAT_EPHEMERAL = Method("chat.postEphemeral", ("chat:write",), Again.NEVER)
CHAT_UPDATE = Method("chat.update", ("chat:write",))
CHAT_DELETE = Method("chat.delete", ("chat:write",))
CHAT_UNFURL = Method("chat.unfurl", ("links:write",))
STREAM_START = Method("chat.startStream", ("chat:write",), Again.NEVER)
STREAM_APPEND = Method("chat.appendStream", ("chat:write",), Again.NEVER)
STREAM_STOP = Method("chat.stopStream", ("chat:write",), Again.NEVER)
SET_STATUS = Method("assistant.threads.setStatus", ("chat:write",))
SET_PROMPTS = Method("assistant.threads.setSuggestedPrompts", ("assistant:write",))

REPLIES = Method(
    "conversations.replies", ("channels:history", "groups:history", "im:history", "mpim:history"), form=True
)
HISTORY = Method(
    "conversations.history", ("channels:history", "groups:history", "im:history", "mpim:history"), form=True
)
CHANNELS_OF = Method("users.conversations", ("channels:read", "groups:read", "mpim:read"), form=True)
OPEN_DIRECT = Method("conversations.open", ("im:write",))

USER_INFO = Method("users.info", ("users:read", "users:read.email"), form=True)
USER_BY_EMAIL = Method("users.lookupByEmail", ("users:read.email",), form=True)

VIEW_OPEN = Method("views.open", (), Again.NEVER)
VIEW_UPDATE = Method("views.update", ())
VIEW_PUBLISH = Method("views.publish", ())

UPLOAD_URL = Method("files.getUploadURLExternal", ("files:write",), form=True)
UPLOAD_DONE = Method("files.completeUploadExternal", ("files:write",), Again.NEVER)
