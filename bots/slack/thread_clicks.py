"""Buttons that go on with a conversation: follow-ups, choices of a question back, asking once more, telling everybody.

ThreadClicks(parts, questions).handles      Act.FOLLOW, Act.CHOOSE, Act.REMEMBER, Act.RETRY, Act.TELL_ALL, …
"""

from __future__ import annotations

from collections.abc import Mapping

from bots.slack import rendering as show
from bots.slack.actions import Act
from bots.slack.audience import audience_of
from bots.slack.auditing import Sent
from bots.slack.clicks import Click, Handle
from bots.slack.events import thread_of
from bots.slack.leaning import Question
from bots.slack.parts import Parts
from bots.slack.questions import Questions
from bots.slack.rendering import notices
from bots.slack.rendering.types import Message, Shown, Where
from bots.slack.replying import Done, Reply
from bots.slack.seeing import Looking, NoLongerThere, again
from bots.slack.setting_up import ask_to_set_up, have_again, is_open
from service.answer import Answer, Choice
from service.answer_json import answer_from_json
from service.asking.state import AskState, Phase
from service.rerunning import asked_in
from service.store import FeedbackOf, Run
from service.synonyms import chosen as settled


class ThreadClicks:
    """One after the other in each thread, as what is written there."""

    def __init__(self, parts: Parts, questions: Questions) -> None:
        self._parts = parts
        self._questions = questions
        self._looking = Looking(parts)
        self.handles: Mapping[Act, Handle] = {
            Act.FOLLOW: self._follow,
            Act.EXAMPLE: self._example,
            Act.CHOOSE: self._choose,
            Act.CHOOSE_FROM: self._choose,
            Act.REMEMBER: self._choose,
            Act.OTHER: self._choose,
            Act.FORGET: self._forget,
            Act.RETRY: self._retry,
            Act.TELL_ALL: self._tell_all,
        }

    # Asking ----------------------------------------------------------------------------------------------------------

    async def _follow(self, click: Click) -> Done:
        """Asks what the button says, as whoever pressed it."""
        run, at = await click.run(), click.event.pressed.at
        offered = await self._parts.work(_follow_ups, run)
        if not 0 <= at < len(offered):
            raise NoLongerThere("This is not offered any more.", hint="Ask it in words.")
        await self._parts.work(FeedbackOf(self._parts.store).did, run.id, click.principal.id, "followed")
        return await self._ask(click, offered[at])

    async def _example(self, click: Click) -> Done:
        done = await self._parts.work(self._parts.inbox.done, click.event.pressed.id) or {}
        offered, at = done.get("examples"), click.event.pressed.at
        if not isinstance(offered, list) or not 0 <= at < len(offered):
            raise NoLongerThere("These examples are too old.", hint="Mention me without words for new ones.")
        return await self._ask(click, str(offered[at]))

    async def _ask(self, click: Click, text: str) -> Done:
        """Asks in the thread of what was pressed; its words stand with the answer."""
        if (done := await click.reply.done_already(click.principal.id)) is not None:
            return done
        if not await self._is_open(click, click.reply):
            return await ask_to_set_up(click.reply, click.person)
        event = click.event
        question = Question(text, click.taken.came.id, thread_of(event), private=event.private, quoted=True)
        return await self._questions.answer(click.reply, question, click.principal)

    async def _retry(self, click: Click) -> Done:
        """Asks again what could not be answered, or what was answered then."""
        event, parts = click.event, self._parts
        if event.pressed.id:
            return await have_again(parts, event.pressed.id, by=click.taken.came.id)
        run = await click.run()
        if not run.question:
            raise NoLongerThere("This answer has no question that could be asked once more.")
        await parts.work(self._looking.words, run, click.principal)
        return await self.once_more(click, click.reply, thread_of(event), run.question, again(run))

    async def once_more(
        self, click: Click, reply: Reply, thread: str, text: str, query: Mapping[str, object] | None
    ) -> Done:
        """Asks the same once more: the query or the steps, where there were such, since words may have leaned on
        others."""
        if (done := await reply.done_already(click.principal.id)) is not None:
            return done
        if not await self._is_open(click, reply):
            return await ask_to_set_up(reply, click.person)
        question = Question(text, click.taken.came.id, thread, private=click.event.private, quoted=True)
        asked = asked_in(query)
        if asked is None:
            return await self._questions.answer(reply, question, click.principal)
        return await self._questions.again(reply, question, click.principal, asked)

    async def _is_open(self, click: Click, reply: Reply) -> bool:
        return click.event.private or await is_open(self._parts, reply.place)

    # Choosing --------------------------------------------------------------------------------------------------------

    async def _choose(self, click: Click) -> Done:
        """Only who was asked back may choose."""
        event, parts = click.event, self._parts
        if (done := await click.reply.done_already(click.principal.id)) is not None:
            return done
        waiting = await parts.work(parts.current().asker.waiting, event.pressed.run)
        if waiting is None or waiting.phase is not Phase.WAITING:
            await click.put(await self._expired(click))
            return Done({"said": "expired"}, click.principal.id)
        if waiting.principal.id != click.principal.id:
            await click.reply.say_aside(show.not_yours_message("the person who asked"))
            return Done({"said": "not yours"}, click.principal.id)
        at = event.pressed.at if event.pressed.act is not Act.OTHER else len(waiting.choices) - 1
        if not 0 <= at < len(waiting.choices):
            raise NoLongerThere("That cannot be chosen here.", hint="Say it in words.")
        chosen = waiting.choices[at]
        if chosen.is_open or event.pressed.act is Act.OTHER:
            await click.put(notices.other_words_message())
            return Done({"said": "other words"}, click.principal.id)
        message = await self._chosen(click, waiting, at, chosen)
        if event.pressed.act is not Act.REMEMBER:
            return await self._questions.chosen(click.reply, event, click.principal, at, message)
        # It was answered when it was chosen.
        asker = parts.current().asker
        await parts.work(asker.choose, event.pressed.run, at, click.principal, remember=True)
        await click.put(message)
        return Done({"remembered": event.pressed.run}, click.principal.id)

    async def _expired(self, click: Click) -> Message:
        """A question back that waits no more; for who was asked with a button that asks again."""
        run = await click.run()
        if run.principal != click.principal.id:
            return show.gone_message()
        return show.expired_message(await click.answer())

    async def _chosen(self, click: Click, waiting: AskState, at: int, chosen: Choice) -> Message:
        """The question back as it stands there after the choice, which can be remembered for some phrases."""
        phrase = waiting.phrase if chosen.meaning else ""
        remembered = bool(phrase) and click.event.pressed.act is Act.REMEMBER
        where = Where.DIRECT if click.reply.direct else Where.CHANNEL
        return show.chosen_message(
            await click.answer(),
            at,
            shown=Shown(where, click.event.user),
            phrase=phrase,
            remembered=remembered,
            can_remember=bool(phrase) and not remembered,
            can_propose=await self._parts.work(settled, self._parts.current().catalog, waiting, at)
            is not None,
        )

    async def _forget(self, click: Click) -> Done:
        asker, phrase = self._parts.current().asker, click.event.pressed.id

        async def forgotten() -> bool:
            return await self._parts.work(asker.forget, phrase, click.principal)

        gone = await click.reply.once("forgotten", forgotten)
        await click.reply.say_aside(notices.forgotten_message(gone))
        return Done({"forgot": gone}, click.principal.id)

    # Telling everybody -----------------------------------------------------------------------------------------------

    async def _tell_all(self, click: Click) -> Done:
        """What only the asker saw is computed as everybody in the channel may see it."""
        parts, event = self._parts, click.event
        if (done := await click.reply.done_already(click.principal.id)) is not None:
            return done
        if not await is_open(parts, click.reply.place):
            return await ask_to_set_up(click.reply, click.person)
        run = await click.run()
        known = await parts.work(parts.channels.get, f"{event.team}/{event.channel}")
        answer = await parts.work(self._looking.answer, run, audience_of(known))
        shown = Shown(Where.CHANNEL, event.user, parts.poster.native(event.team))
        message = await parts.work(_for_everybody, answer, shown)
        await click.reply.say_to_all(message, sends=Sent(run.id, click.principal.id, "told"))
        return Done({"told": run.id}, click.principal.id)


def _follow_ups(run: Run) -> tuple[str, ...]:
    return answer_from_json(run.answer).follow_ups if run.answer is not None else ()


def _for_everybody(answer: Answer, shown: Shown) -> Message:
    return show.answer_message(answer, shown=shown)
