"""Where somebody may have it told what a schedule has to tell: in channels that they are in, and to themselves.

place = await told_at(parts, "T1", "U1", "C1")      "T1/C1"; raises NotThere
place = await told_at(parts, "T1", "U1", "")        "T1/D1", their own direct messages with the bot
"""

from __future__ import annotations

from bots.slack.parts import Parts
from bots.slack.posting import Place
from bots.slack.setting_up import is_open
from service.scheduling.errors import SchedulingError


class NotThere(SchedulingError):
    """A menu offers the places that one may choose; what comes back from it can be any other."""

    default_code = "not-in-that-place"


async def told_at(parts: Parts, team: str, user: str, channel: str) -> str:
    """Raises NotThere where this person may have nothing told there, or a SlackError."""
    place = Place(team, channel or await parts.poster.direct(team, user))
    if place.channel.startswith("D"):
        if channel and channel != await parts.poster.direct(team, user):
            raise NotThere("Those are not your direct messages with me.", hint="Leave it empty for those.")
    elif not await parts.poster.is_in(team, user, channel):
        raise NotThere("You are not in that channel, or I am not.", hint="Choose one that we are both in.")
    elif not await is_open(parts, place):
        raise NotThere("That channel is not set up.", hint="Ask me anything there first.")
    return f"{team}/{place.channel}"
