"""What a person types, as Slack's client sends it: special characters escaped, names and links marked up.

written(slack, "@dragoman sales < 5 in #sales")      "<@U0DRAGOMAN> sales &lt; 5 in <#C0SALES|sales>"
"""

from __future__ import annotations

import re

from bots.slack.standin.slack import Slack

_MARKED = re.compile(
    r"(?P<url>https?://[^\s<>|]+)|(?<![\w@])@(?P<person>[\w.-]+)|(?<![\w#])#(?P<channel>[\w-]+)"
)


def written(slack: Slack, text: str) -> str:
    """Nothing but a name that is somebody's or a channel's becomes a mention."""

    def marked(found: re.Match[str]) -> str:
        said = found[0]
        if found["url"]:
            return f"<{escaped(said)}>"
        try:
            if found["person"]:
                return f"<@{slack.account(found['person'].lower()).id}>"
            channel = slack.channel(found["channel"])
        except KeyError:
            return escaped(said)
        return f"<#{channel.id}|{channel.name}>"

    pieces, at = [], 0
    for found in _MARKED.finditer(text):
        pieces += [escaped(text[at : found.start()]), marked(found)]
        at = found.end()
    return "".join([*pieces, escaped(text[at:])])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
