"""Buttons and menus: each is looked up in the store and done as whoever pressed it.

    clicks = Clicks(parts, questions)
    await clicks.clicked(taken, event)

What opens a modal opens it at once, empty, because Slack gives three seconds; then it is filled.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bots.slack import rendering as show
from bots.slack.about import About, about_of
from bots.slack.actions import Act
from bots.slack.audience import audience_of
from bots.slack.auditing import exported, posted
from bots.slack.clicks import Click
from bots.slack.events import Clicked
from bots.slack.exports import csv_of
from bots.slack.homes import Homes
from bots.slack.leaning import Question
from bots.slack.parts import Parts
from bots.slack.people import Standing
from bots.slack.posting import Place
from bots.slack.questions import Questions, place_in
from bots.slack.rendering import notices
from bots.slack.rendering.computed import how_computed_view
from bots.slack.rendering.home import ask_view
from bots.slack.rendering.judging import judged_message, saved_message, wrong_view
from bots.slack.rendering.refining import offered_of, refine_view
from bots.slack.rendering.setting_up import setup_view
from bots.slack.rendering.sharing import share_view
from bots.slack.rendering.types import Message, Shown, View, Where
from bots.slack.replying import NOT_FOR_US, Done, Reply
from bots.slack.scheduling import SCHEDULING, Timetable
from bots.slack.seeing import Looking, NotForYou, own_words
from bots.slack.setting_up import ask_to_set_up, have_again, is_open, set_up
from semantic.errors import DragomanError, QueryInvalid
from semantic.principal import Principal
from semantic.query import parse_query
from service.answer import Answer
from service.answer_json import answer_from_json
from service.asking.state import Phase
from service.errors import WarehouseError
from service.proposing import proposal_of
from service.sharing import DAYS, make_link
from service.store import FeedbackOf, Run
from service.store.inbox import Taken

Handle = Callable[[Click], Awaitable[Done]]
THEIR_OWN = frozenset(
    {Act.SAVE, Act.REMEMBER, Act.FORGET, Act.HOME_SAVED, Act.HOME_UNSAVE, Act.HOME_FORGET, *SCHEDULING}
)
"""What is kept for one person, and so for nobody whom nobody knows."""


class Clicks:
    """Does what is pressed."""

    def __init__(self, parts: Parts, questions: Questions, homes: Homes, timetable: Timetable) -> None:
        self._parts = parts
        self._questions = questions
        self._homes = homes
        self._looking = Looking(parts)
        self._handles: Mapping[Act, Handle] = {
            Act.HOW: self._how,
            Act.CSV: self._csv,
            Act.REFINE: self._refine,
            Act.SHARE: self._share,
            Act.FOLLOW: self._follow,
            Act.FEEDBACK: self._feedback,
            Act.SAVE: self._save,
            Act.PROPOSE: self._propose,
            Act.RETRY: self._retry,
            Act.TELL_ALL: self._tell_all,
            Act.CHOOSE: self._choose,
            Act.CHOOSE_FROM: self._choose,
            Act.REMEMBER: self._choose,
            Act.FORGET: self._forget,
            Act.OTHER: self._choose,
            Act.EXAMPLE: self._example,
            Act.UNLINK: self._unlink,
            Act.SET_UP: self._set_up,
            Act.SET_UP_OPEN: self._set_up_open,
            Act.HOME_ASK: self._home_ask,
            Act.HOME_SAVED: self._home_ask,
            Act.HOME_UNSAVE: self._home_change,
            Act.HOME_FORGET: self._home_change,
            Act.HOME_NEW: self._home_new,
            **dict.fromkeys(SCHEDULING, timetable.pressed),
        }

    async def clicked(self, taken: Taken, event: Clicked) -> Done:
        parts = self._parts
        place = Place(event.team, event.channel, event.thread or _begun(event))
        reply = Reply(parts, taken, place, event.user)
        person = await parts.people.who(event.team, event.user)
        if person.standing in (Standing.BOT, Standing.GONE) or event.pressed.act is Act.OPEN:
            return NOT_FOR_US
        if person.principal is None or (event.pressed.act in THEIR_OWN and not person.is_known):
            await reply.say_aside(
                notices.code_message(
                    await parts.people.code(person), taken.came.id, url=parts.settings.public_url
                )
            )
            return Done({"said": "unlinked"}, waits=True)
        handle = self._handles.get(event.pressed.act)
        if handle is None:
            return NOT_FOR_US
        try:
            return await handle(Click(event, taken, reply, person, person.principal))
        except DragomanError as error:
            if not _is_told(error):
                raise
            await reply.say_aside(show.failed_message(error.problem))
            return Done({"refused": error.problem.code}, person.principal.id)

    # What stands behind an answer ------------------------------------------------------------------------

    async def _how(self, click: Click) -> Done:
        return await self._modal(click, "How computed", how_computed_view)

    async def _refine(self, click: Click) -> Done:
        revision, about = self._parts.current(), about_of(click.event)

        def made(answer: Answer) -> View:
            return about.on(
                refine_view(answer, offered_of(revision.browser_of(click.principal), answer.query))
            )

        return await self._modal(click, "Refine", made)

    async def _modal(self, click: Click, title: str, made: Callable[[Answer], View]) -> Done:
        """Opens a view of an answer."""
        event, poster = click.event, self._parts.poster
        id_ = await poster.open_view(event.team, event.trigger, notices.waiting_view(title))
        try:
            view = await self._parts.work(made, await self._answer(click))
        except DragomanError as error:
            view = notices.trouble_view(title, error.problem)
        await poster.update_view(event.team, id_, view)
        return Done({"opened": title}, click.principal.id)

    async def _csv(self, click: Click) -> Done:
        """The file goes to whoever wants it: a channel may see less than they do."""
        run, poster = await self._run(click), self._parts.poster
        name, content = await self._parts.work(csv_of, self._parts.current(), run, click.principal)
        place = await self._directly(click)
        # Before it is sent: nobody has rows of which the audit log does not know.
        await self._parts.work(exported, self._parts.store, run=run.id, by=click.principal.id)
        await poster.upload(place, name, content, title=run.question or name)
        await self._parts.work(self._did, run, click.principal, "exported")
        if place.channel != click.event.channel:
            await click.reply.say_aside(notices.sent_message("the file"))
        return Done({"sent": name}, click.principal.id)

    async def _share(self, click: Click) -> Done:
        event, poster, parts = click.event, self._parts.poster, self._parts
        run = await self._run(click)
        if run.principal != click.principal.id:
            raise NotForYou
        link = (
            await parts.work(make_link, parts.store, run, click.principal.id)
            if parts.settings.public_url
            else None
        )
        url = f"{parts.settings.public_url}{link.path}" if link is not None else ""
        await poster.open_view(event.team, event.trigger, about_of(event).on(share_view(run.id, url, DAYS)))
        return Done({"shared": run.id}, click.principal.id)

    async def _save(self, click: Click) -> Done:
        run = await self._run(click)
        if not run.question:
            raise NotForYou
        question = await self._parts.work(self._looking.words, run, click.principal)
        await self._parts.work(self._parts.saved.add, click.principal.id, question, run.query)
        await click.reply.say_aside(saved_message(question))
        return Done({"saved": run.id}, click.principal.id)

    async def _propose(self, click: Click) -> Done:
        run, parts = await self._run(click), self._parts
        asked = own_words(run)
        made = await parts.work(
            proposal_of, run, parts.store, parts.current(), click.principal, question=asked
        )
        place = await self._directly(click)
        said = notices.proposal_words(made.file)
        await parts.poster.upload(
            place, made.file.rpartition("/")[2], made.text.encode(), title=made.file, said=said
        )
        if place.channel != click.event.channel:
            await click.reply.say_aside(notices.sent_message("the change"))
        return Done({"proposed": run.id}, click.principal.id)

    async def _feedback(self, click: Click) -> Done:
        event, parts = click.event, self._parts
        run = await self._run(click)
        vote = event.pressed.vote
        await parts.work(FeedbackOf(parts.store).vote, run.id, click.principal.id, vote)
        if vote == "down":
            await parts.poster.open_view(event.team, event.trigger, about_of(event).on(wrong_view(run.id)))
        else:
            await click.reply.say_aside(judged_message(vote))
        return Done({"vote": vote, "run": run.id}, click.principal.id)

    # What goes on with a conversation --------------------------------------------------------------------

    async def _follow(self, click: Click) -> Done:
        """Asks what the button says, as whoever pressed it."""
        run, at = await self._run(click), click.event.pressed.at
        offered = answer_from_json(run.answer).follow_ups if run.answer is not None else ()
        if not 0 <= at < len(offered):
            raise NotForYou
        await self._parts.work(self._did, run, click.principal, "followed")
        return await self._ask(click, offered[at])

    async def _example(self, click: Click) -> Done:
        done = await self._parts.work(self._parts.inbox.done, click.event.pressed.id) or {}
        offered, at = done.get("examples"), click.event.pressed.at
        if not isinstance(offered, list) or not 0 <= at < len(offered):
            raise NotForYou
        return await self._ask(click, str(offered[at]))

    async def _ask(self, click: Click, text: str) -> Done:
        """Asks in the thread of what was pressed; its words stand with the answer."""
        if ts := await click.reply.said_already():
            return Done({"ts": ts}, click.principal.id)
        private = click.event.private
        if not private and not await is_open(self._parts, click.reply.place):
            return await ask_to_set_up(click.reply, click.person)
        question = Question(text, click.taken.came.id, place_in(click.event), private=private, quoted=True)
        return await self._questions.answer(click.reply, question, click.principal)

    async def _choose(self, click: Click) -> Done:
        """Only who was asked back may choose."""
        event, parts = click.event, self._parts
        if ts := await click.reply.said_already():
            return Done({"ts": ts}, click.principal.id)
        asker = parts.current().asker
        waiting = await parts.work(asker.waiting, event.pressed.run)
        if waiting is None or waiting.phase is not Phase.WAITING:
            await click.put(await self._expired(click))
            return Done({"said": "expired"}, click.principal.id)
        if waiting.principal.id != click.principal.id:
            await click.reply.say_aside(show.not_yours_message("the person who asked"))
            return Done({"said": "not yours"}, click.principal.id)
        at = event.pressed.at if event.pressed.act is not Act.OTHER else len(waiting.choices) - 1
        if not 0 <= at < len(waiting.choices):
            return NOT_FOR_US
        chosen = waiting.choices[at]
        if chosen.is_open or event.pressed.act is Act.OTHER:
            await click.put(notices.other_words_message())
            return Done({"said": "other words"}, click.principal.id)
        message = await self._chosen(click, at, waiting.phrase if chosen.meaning else "")
        if event.pressed.act is Act.REMEMBER:
            # It was answered when it was chosen.
            await parts.work(asker.choose, event.pressed.run, at, click.principal, remember=True)
            await click.put(message)
            return Done({"remembered": event.pressed.run}, click.principal.id)
        return await self._questions.chosen(click.reply, event, click.principal, at, message)

    async def _expired(self, click: Click) -> Message:
        """A question back that waits no more; for who was asked with a button that asks again."""
        run = await self._run(click)
        if run.principal != click.principal.id:
            return show.gone_message()
        return show.expired_message(await self._answer(click))

    async def _chosen(self, click: Click, at: int, phrase: str) -> Message:
        """The question back as it stands there after the choice; `phrase` is what it can be remembered for, if any."""
        remembered = bool(phrase) and click.event.pressed.act is Act.REMEMBER
        where = Where.DIRECT if click.reply.direct else Where.CHANNEL
        return show.chosen_message(
            await self._answer(click),
            at,
            shown=Shown(where, click.event.user),
            phrase=phrase,
            remembered=remembered,
            can_remember=bool(phrase) and not remembered,
        )

    async def _forget(self, click: Click) -> Done:
        asker = self._parts.current().asker
        gone = await self._parts.work(asker.forget, click.event.pressed.id, click.principal)
        await click.reply.say_aside(notices.forgotten_message(gone))
        return Done({"forgot": gone}, click.principal.id)

    async def _retry(self, click: Click) -> Done:
        """Asks again what could not be answered, or what was answered then."""
        event, parts = click.event, self._parts
        if event.pressed.id:
            return await have_again(parts, event.pressed.id, by=click.taken.came.id)
        run = await self._run(click)
        if not run.question:
            raise NotForYou
        await parts.work(self._looking.words, run, click.principal)
        return await self._once_more(click, click.reply, place_in(click.event), run.question, run.query)

    async def _once_more(
        self, click: Click, reply: Reply, thread: str, text: str, query: Mapping[str, object] | None
    ) -> Done:
        """Asks the same once more: the query, where there was one, since words may have leaned on others."""
        if ts := await reply.said_already():
            return Done({"ts": ts}, click.principal.id)
        if not click.event.private and not await is_open(self._parts, reply.place):
            return await ask_to_set_up(reply, click.person)
        question = Question(text, click.taken.came.id, thread, private=click.event.private, quoted=True)
        if query is None:
            return await self._questions.answer(reply, question, click.principal)
        return await self._questions.run(reply, question, click.principal, parse_query(query))

    async def _tell_all(self, click: Click) -> Done:
        """What only the asker saw is computed as everybody in the channel may see it."""
        parts, event = self._parts, click.event
        if ts := await click.reply.said_already():
            return Done({"ts": ts}, click.principal.id)
        if not await is_open(parts, click.reply.place):
            return await ask_to_set_up(click.reply, click.person)
        run = await self._run(click)
        known = await parts.work(parts.channels.get, f"{event.team}/{event.channel}")
        audience = audience_of(known)
        answer = await parts.work(self._looking.answer, run, audience)
        shown = Shown(Where.CHANNEL, event.user, parts.poster.native(event.team))
        ts = await click.reply.say_to_all(show.answer_message(answer, shown=shown))
        place, who = click.reply.place, click.principal.id
        await parts.work(posted, parts.store, place, ts, run=run.id, by=who, how="told")
        return Done({"told": run.id}, who)

    # Places and people ---------------------------------------------------------------------------------------------

    async def _unlink(self, click: Click) -> Done:
        done = await self._parts.people.unlink(click.person)
        await click.reply.say_aside(notices.unlinked_now_message(done))
        return Done({"unlinked": done}, click.principal.id)

    async def _set_up(self, click: Click) -> Done:
        event = click.event
        if not click.person.admin:
            return await self._no_admin(click)
        about = About(event.channel, thread=event.thread, message=event.message, waits=event.pressed.id)
        view = setup_view(event.channel, key=event.pressed.id, attributes=self._attributes())
        await self._parts.poster.open_view(event.team, event.trigger, about.on(view))
        return Done({"opened": "set up"}, click.principal.id)

    async def _set_up_open(self, click: Click) -> Done:
        event = click.event
        if not click.person.admin:
            return await self._no_admin(click)
        about = About(event.channel, thread=event.thread, message=event.message, waits=event.pressed.id)
        return await set_up(self._parts, click.reply, click.principal, about, audience="")

    def _attributes(self) -> tuple[str, ...]:
        return tuple(self._parts.current().catalog.settings.attributes)

    async def _no_admin(self, click: Click) -> Done:
        await click.reply.say_aside(show.no_access_message("set up this channel"))
        return Done({"said": "not admin"}, click.principal.id)

    # The App Home ----------------------------------------------------------------------------------------

    async def _home_ask(self, click: Click) -> Done:
        """Asks a recent or saved question once more, in the person's messages."""
        event = click.event
        query: Mapping[str, object] | None
        if event.pressed.run:
            run = await self._run(click)
            text, query = own_words(run), run.query
        else:
            kept = await self._homes.saved_question(click.principal, event.pressed.id)
            text, query = (kept.question, kept.query) if kept is not None else ("", None)
        if not text:
            raise NotForYou
        place = await self._directly(click)
        reply = Reply(self._parts, click.taken, place, event.user)
        return await self._once_more(click, reply, f"{place.team}/{place.channel}/", text, query)

    async def _home_change(self, click: Click) -> Done:
        event, parts = click.event, self._parts
        if event.pressed.act is Act.HOME_UNSAVE:
            done = await parts.work(parts.saved.remove, click.principal.id, event.pressed.id)
        else:
            known = await parts.work(parts.current().asker.remembered, click.principal)
            at = event.pressed.at
            phrase = known[at].phrase if 0 <= at < len(known) else ""
            done = bool(phrase) and await parts.work(parts.current().asker.forget, phrase, click.principal)
        await self._homes.publish(event.team, event.user, click.person)
        return Done({"changed": done}, click.principal.id)

    async def _home_new(self, click: Click) -> Done:
        event = click.event
        await self._parts.poster.open_view(event.team, event.trigger, ask_view(""))
        return Done({"opened": "ask"}, click.principal.id)

    # Pieces ----------------------------------------------------------------------------------------------------------

    async def _run(self, click: Click) -> Run:
        run = await self._parts.work(self._looking.run, click.event.pressed.run)
        if run is None:
            raise NotForYou
        return run

    async def _answer(self, click: Click) -> Answer:
        return await self._parts.work(self._looking.answer, await self._run(click), click.principal)

    async def _directly(self, click: Click) -> Place:
        if click.reply.direct:
            return click.reply.place
        return Place(click.event.team, await self._parts.poster.direct(click.event.team, click.event.user))

    def _did(self, run: Run, principal: Principal, action: str) -> None:
        FeedbackOf(self._parts.store).did(run.id, principal.id, action)


def _begun(event: Clicked) -> str:
    """In a channel what is said goes below what was pressed; in direct messages it stands by itself."""
    return "" if event.channel.startswith("D") or event.private else event.message


def _is_told(error: DragomanError) -> bool:
    """Whether it says something to who pressed; else it is tried again."""
    return isinstance(error, QueryInvalid | WarehouseError)
