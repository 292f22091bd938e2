"""Messages that ask: who asks is found out, the question is asked as them, and the answer is put into its thread.

    questions = Questions(parts)
    await questions.asked(taken, event)         a mention, a direct message, a follow-up in a thread, or an edit
    await questions.deleted(taken, event)       what was answered is taken back

Whatever comes in and is meant for the bot ends with something said.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from bots.slack import rendering as show
from bots.slack.audience import audience_of, for_all
from bots.slack.auditing import Sent
from bots.slack.events import Asked, Clicked, Deleted, thread_of
from bots.slack.leaning import Leaning, Question
from bots.slack.parts import Parts
from bots.slack.people import Person, Standing
from bots.slack.posting import Place
from bots.slack.rendering.setting_up import setup_message
from bots.slack.rendering.types import Message, Shown, Where
from bots.slack.replying import NOT_FOR_US, Done, Reply
from bots.slack.scheduling import Timetable
from bots.slack.setting_up import ask_to_link, is_open
from bots.slack.status import Status
from bots.slack.talk import Talk, Turn
from semantic.principal import Principal
from semantic.query import query_json
from semantic.query.types import Query
from service.answer import Answer
from service.answer import Status as Went
from service.asking.planned import Stepwise
from service.asking.shell import Watch
from service.revision import Revision
from service.store import FeedbackOf
from service.store.feedback import ACTION
from service.store.inbox import Taken
from service.store.threads import Thread
from service.warehouse.types import Cancellation

Ask = Callable[[Thread, Cancellation, Watch], Answer]
"""Asks in a thread of the machine; `Thread` is the part of the conversation that it leans on."""
Then = Callable[[Answer], Awaitable[None]]

CHOSEN = "chosen"
"""What somebody did with a question back."""
CORRECTED = "corrected"
"""What is kept and noted of a query that was put right."""
AFRESH = frozenset({"new", "new conversation", "start over", "start afresh", "reset", "forget it"})
"""Said by themselves, these words begin a new conversation."""


async def nothing_more(_: Answer) -> None:
    """Nothing is to be done before the answer is said."""


class Questions:
    """Answers what people write."""

    def __init__(self, parts: Parts, timetable: Timetable) -> None:
        self._parts = parts
        self._timetable = timetable
        self._leaning = Leaning(parts)
        self._running: set[Cancellation] = set()

    def stop(self) -> None:
        """Stops what is being asked: this process ends."""
        for handle in tuple(self._running):
            handle.cancel()

    async def asked(self, taken: Taken, event: Asked) -> Done:
        """Raises a SlackError or Lost, as everything here."""
        parts, thread = self._parts, thread_of(event)
        if not await self._is_for_us(event):
            return NOT_FOR_US
        reply = Reply(parts, taken, place_of(event), event.user)
        if (ts := await reply.said_already()) is not None:
            return await self._recovered(reply, event, ts)
        who = await parts.people.who(event.team, event.user)
        if who.standing in (Standing.BOT, Standing.GONE):
            return NOT_FOR_US
        if who.principal is None:
            return await ask_to_link(reply, who)
        if not await is_open(parts, reply.place):
            prompt = setup_message(event.channel, key=taken.came.id, may=who.admin)
            done = Done({"said": "set up"}, who.principal.id, waits=True)
            await reply.say(prompt, done=done)
            return done
        if not event.text:
            return await self._offer(reply, who.principal)
        old = await self._earlier(event)
        return await self.said(reply, Question(event.text, event.ts, thread, old=old), who)

    async def said(self, reply: Reply, question: Question, person: Person) -> Done:
        """What came of words that somebody wrote: most are a question, some are about the conversation or schedules."""
        parts, who = self._parts, person.principal
        assert who is not None
        if question.text.casefold().strip(" .!") in AFRESH:
            await reply.hold()
            empty = Thread(question.thread, f"{reply.place.team}/{reply.user}", who.id)
            await parts.work(parts.threads.put, empty)
            message = show.afresh_message()
            await (reply.say_aside(message) if question.private else reply.say(message))
            return Done({"said": "afresh"}, who.id)
        said, private = question.text, question.private
        if question.old is None and (
            done := await self._timetable.said(reply, said, person, private=private)
        ):
            return done
        return await self.answer(reply, question, who)

    async def _offer(self, reply: Reply, who: Principal) -> Done:
        """Examples of what can be asked; in a channel only such as everybody there may ask."""
        known = await self._parts.work(self._audience, reply)
        examples = await self._parts.work(examples_of, self._parts.current(), who if reply.direct else known)
        done = Done({"said": "examples", "examples": list(examples)}, who.id)
        await reply.say(show.empty_message(examples, key=reply.taken.came.id), done=done)
        return done

    async def deleted(self, taken: Taken, event: Deleted) -> Done:
        """Takes back what was answered, and what it changed of the conversation."""
        parts, thread = self._parts, thread_of(event)
        part = await parts.work(parts.threads.get, thread, _account(event))
        talk = Talk.read(part.form) if part is not None else Talk()
        turn = talk.turn(event.ts)
        if part is None or turn is None:
            return NOT_FOR_US
        for ts in (turn.said, turn.back):
            if ts:
                await parts.poster.delete(place_of(event), ts)
        if turn == talk.last:
            await parts.work(self._leaning.rewind, part, turn)
            part = replace(part, conversation=part.conversation if turn.before is not None else "")
        await parts.work(parts.threads.put, replace(part, form=talk.without(event.ts).form))
        return Done({"deleted": turn.run}, part.principal)

    async def answer(self, reply: Reply, question: Question, principal: Principal) -> Done:
        """Asks, and says what came of it, once."""
        asker = self._parts.current().asker

        def asked(part: Thread, handle: Cancellation, watch: Watch) -> Answer:
            return asker.ask(
                question.text,
                principal,
                conversation=part.conversation or None,
                cancellation=handle,
                watch=watch,
            )

        return await self._given(reply, question, principal, asked, streams=question.old is None)

    async def chosen(
        self, reply: Reply, event: Clicked, principal: Principal, at: int, message: Message
    ) -> Done:
        """Goes on with a choice of a question back, once; `message` is then put in its place."""
        parts, key = self._parts, reply.taken.came.id
        thread, account = thread_of(event), f"{reply.place.team}/{reply.user}"
        known = await parts.work(parts.threads.get, thread, account)
        talk = Talk.read(known.form) if known is not None else Talk()
        back = talk.of_run(event.pressed.run)
        run, feedback = event.pressed.run, FeedbackOf(parts.store)
        if back is None and talk.pending != key and await parts.work(_was_chosen, feedback, run, principal):
            # It was pressed twice, and is answered.
            return Done({"said": "chosen already"}, principal.id)
        asked = back.asked if back is not None else key
        question = Question("", asked, thread, private=event.private, back=event.message)
        asker = parts.current().asker

        def chose(part: Thread, handle: Cancellation, watch: Watch) -> Answer:
            return asker.choose(run, at, principal, cancellation=handle, watch=watch)

        async def says_so(_: Answer) -> None:
            await parts.work(feedback.did, run, principal.id, CHOSEN)
            if not event.private and event.message:
                await reply.change(event.message, message)

        return await self._given(reply, question, principal, chose, then=says_so)

    async def run(
        self, reply: Reply, question: Question, principal: Principal, query: Query, *, corrects: str = ""
    ) -> Done:
        """Runs a query that somebody put together, perhaps in the place of one that was wrong."""
        parts = self._parts
        feedback = FeedbackOf(parts.store)

        async def corrected() -> bool:
            return await parts.work(feedback.correct, corrects, principal.id, query_json(query))

        kept: dict[str, bool] = {}

        async def keeps(answer: Answer) -> None:
            if corrects and answer.status is Went.ANSWERED:
                kept[CORRECTED] = await reply.once(CORRECTED, corrected)

        done = await self._given(
            reply, question, principal, self._by_query(question, principal, query), then=keeps
        )
        return replace(done, about={**done.about, **kept})

    async def again(
        self, reply: Reply, question: Question, principal: Principal, asked: Query | Stepwise
    ) -> Done:
        """Asks once more what was asked then, by its query or its steps."""
        return await self._given(reply, question, principal, self._by_query(question, principal, asked))

    def _by_query(self, question: Question, principal: Principal, asked: Query | Stepwise) -> Ask:
        """Runs a query, or steps, in the place of the words of a question."""
        asker = self._parts.current().asker

        def ran(part: Thread, handle: Cancellation, watch: Watch) -> Answer:
            return asker.query(
                asked,
                principal,
                question=question.text,
                conversation=part.conversation or None,
                cancellation=handle,
            )

        return ran

    async def _given(
        self,
        reply: Reply,
        question: Question,
        principal: Principal,
        ask: Ask,
        *,
        streams: bool = True,
        then: Then = nothing_more,
    ) -> Done:
        """What was asked and said. What was begun to be said is taken back where nothing comes of it here."""
        account = f"{reply.place.team}/{reply.user}"
        await reply.hold()
        part = await self._parts.work(self._leaning.begun, question, account, principal, reply.taken.came.id)
        try:
            async with self._asking(reply, principal, streams=streams) as (handle, status):
                answer = await self._parts.work(ask, part, handle, status.watch)
            await then(answer)
            return await self.give(reply, question, principal, answer, part)
        except BaseException:
            await asyncio.shield(reply.drop())
            raise

    @asynccontextmanager
    async def _asking(
        self, reply: Reply, principal: Principal, *, streams: bool
    ) -> AsyncIterator[tuple[Cancellation, Status]]:
        """What stops it, and the status that is shown while it goes on."""
        handle = Cancellation(principal.id)
        self._running.add(handle)
        asked = reply.taken.came.body.get("event", {}).get("ts", "")
        beside = replace(reply.place, thread=reply.place.thread or asked)
        try:
            # Slack streams within threads only.
            understood = reply.begin if streams and reply.direct and reply.place.thread else None
            stays = not reply.place.thread
            async with Status(self._parts.poster, beside, understood, stays=stays) as status:
                yield handle, status
        finally:
            self._running.discard(handle)

    async def give(
        self, reply: Reply, question: Question, principal: Principal, answer: Answer, part: Thread
    ) -> Done:
        """Says an answer where it may be seen, and notes it in its thread."""
        parts, talk, old = self._parts, Talk.read(part.form), question.old
        shown = None if question.private else await parts.work(self._for_all, reply, answer, principal)
        private = shown is None
        part = replace(part, conversation=answer.conversation or part.conversation)
        turn = Turn(question.asked, "", answer.id, talk.before, private and not reply.direct, question.back)
        await reply.hold()
        await parts.work(parts.threads.put, replace(part, form=talk.saying(turn).form))
        answer = shown or answer
        message = await parts.work(self._message, reply, question, answer, private=private)
        done = Done({"run": answer.id}, principal.id, waits=answer.status is Went.FAILED)
        ts, sends = "", Sent(answer.id, principal.id)
        if turn.private:
            await reply.say_aside(message, done=done)
        elif old is not None and old.said:
            ts = old.said
            await reply.change(ts, message, answers=True, done=done, sends=sends)
        else:
            ts = await reply.say(message, done=done, sends=sends)
        if old is not None and old.said and turn.private:
            # What everybody saw answers words that do not stand there any more.
            await parts.poster.delete(reply.place, old.said)
        told = talk.said(replace(turn, said=ts))
        await parts.work(parts.threads.put, replace(part, form=told.form))
        return replace(done, about={**done.about, "ts": ts})

    def _message(self, reply: Reply, question: Question, answer: Answer, *, private: bool) -> Message:
        where = Where.DIRECT if reply.direct else Where.PRIVATE if private else Where.CHANNEL
        shown = Shown(
            where,
            reply.user,
            self._parts.poster.native(reply.place.team),
            asked=question.text if question.quoted else None,
            why_private=WHY_PRIVATE if where is Where.PRIVATE and not question.private else "",
        )
        return show.message_of(answer, shown=shown)

    async def _is_for_us(self, event: Asked) -> bool:
        if event.direct or event.mentioned:
            return True
        return not event.others and await self._parts.work(self._parts.threads.addressed, thread_of(event))

    # Threads -------------------------------------------------------------------------------------------------------

    async def _earlier(self, event: Asked) -> Turn | None:
        if not event.edited:
            return None
        part = await self._parts.work(self._parts.threads.get, thread_of(event), _account(event))
        return Talk.read(part.form).turn(event.ts) if part is not None else None

    async def _recovered(self, reply: Reply, event: Asked, ts: str) -> Done:
        """It was answered by a process that ended before it could say so."""
        parts = self._parts
        part = await parts.work(parts.threads.get, thread_of(event), _account(event))
        talk = Talk.read(part.form) if part is not None else Talk()
        turn = talk.turn(event.ts)
        if part is not None and turn is not None:
            await parts.work(parts.threads.put, replace(part, form=talk.said(replace(turn, said=ts)).form))
        return reply.done_then(ts, part.principal if part is not None else "")

    # Channels ------------------------------------------------------------------------------------------------------

    def _audience(self, reply: Reply) -> Principal:
        return audience_of(self._parts.channels.get(f"{reply.place.team}/{reply.place.channel}"))

    def _for_all(self, reply: Reply, answer: Answer, principal: Principal) -> Answer | None:
        """The answer as everybody who reads it there may see it; None where it is the asker's alone."""
        if reply.direct:
            return answer
        return for_all(self._parts.current(), answer, principal, self._audience(reply))


WHY_PRIVATE = "Only you see this: it may not be shown to everybody in this channel."
EVERYTHING = "what can I ask?"
"""Is answered with all figures that a person may ask for."""


def examples_of(revision: Revision, principal: Principal) -> tuple[str, ...]:
    """Questions that a person will surely be answered."""
    return (*revision.asker.examples(principal), EVERYTHING)


def _was_chosen(feedback: FeedbackOf, run: str, principal: Principal) -> bool:
    said = [each for each in feedback.on(run) if each.kind == ACTION and each.principal == principal.id]
    return any(each.value == CHOSEN for each in said)


def place_of(event: Asked | Deleted) -> Place:
    return Place(event.team, event.channel, event.thread or ("" if event.direct else event.ts))


def _account(event: Asked | Deleted) -> str:
    return f"{event.team}/{event.user}"
