"""The Web API's methods, by name: each a function from a call to what is answered beside `ok`.

METHODS["chat.postMessage"].scopes      ("chat:write",)
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack.standin.methods import chat, conversations, files, installing, people, streams, views
from bots.slack.standin.methods.call import Call, Method

METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **installing.METHODS,
    **people.METHODS,
    **streams.METHODS,
    **views.METHODS,
}

__all__ = ["METHODS", "Call", "Method"]
