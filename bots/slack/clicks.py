"""A click of somebody who is known, and the way back to them."""

from __future__ import annotations

from dataclasses import dataclass

from bots.slack.events import Clicked
from bots.slack.people import Person
from bots.slack.rendering.types import Message
from bots.slack.replying import Reply
from semantic.principal import Principal
from service.store.inbox import Taken


@dataclass(frozen=True)
class Click:
    event: Clicked
    taken: Taken
    reply: Reply
    person: Person
    principal: Principal

    async def put(self, message: Message) -> None:
        """In the place of what was pressed; where only one person saw that, beside it."""
        if self.event.private or not self.event.message:
            await self.reply.say_aside(message)
        else:
            await self.reply.change(self.event.message, message)
