"""A click of somebody who is known: the way back to them, and what they pressed a button of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bots.slack.events import Clicked
from bots.slack.parts import Parts
from bots.slack.people import Person
from bots.slack.posting import Place
from bots.slack.rendering.types import Message, View
from bots.slack.replying import Done, Reply
from bots.slack.seeing import Looking, NotForYou
from semantic.principal import Principal
from service.answer import Answer
from service.store import Run
from service.store.inbox import Taken


@dataclass(frozen=True)
class Click:
    event: Clicked
    taken: Taken
    reply: Reply
    person: Person
    principal: Principal

    @property
    def parts(self) -> Parts:
        return self.reply.parts

    async def put(self, message: Message) -> None:
        """In the place of what was pressed; where only one person saw that, beside it."""
        if self.event.private or not self.event.message:
            await self.reply.say_aside(message)
        else:
            await self.reply.change(self.event.message, message)

    async def run(self) -> Run:
        """The run of the answer whose button it is. Raises NotForYou."""
        run = await self.parts.work(Looking(self.parts).run, self.event.pressed.run)
        if run is None:
            raise NotForYou
        return run

    async def answer(self) -> Answer:
        """That answer as whoever pressed it may see it. Raises NotForYou, or what a warehouse raises."""
        return await self.parts.work(Looking(self.parts).answer, await self.run(), self.principal)

    async def directly(self) -> Place:
        """Their direct messages."""
        if self.reply.direct:
            return self.reply.place
        return Place(self.event.team, await self.parts.poster.direct(self.event.team, self.event.user))

    async def open(self, view: View) -> str:
        """Opens a modal, once: Slack takes each trigger once. Its id."""

        async def opened() -> str:
            return await self.parts.poster.open_view(self.event.team, self.event.trigger, view)

        return await self.reply.once("view", opened)


Handle = Callable[[Click], Awaitable[Done]]
