"""Modals that were submitted, commands and shortcuts, done as whoever used them.

forms = Forms(parts, questions)
await forms.submitted(taken, event)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bots.slack import rendering as show
from bots.slack.about import About, about_of
from bots.slack.actions import Form, Shortcut
from bots.slack.events import Commanded, Submitted, UsedShortcut, private_thread
from bots.slack.leaning import Question
from bots.slack.parts import Parts
from bots.slack.passing_on import PassingOn
from bots.slack.people import Person, Standing
from bots.slack.posting import Place
from bots.slack.questions import CORRECTED, Questions
from bots.slack.rendering.home import ask_view, read_ask
from bots.slack.rendering.judging import corrected_message, judged_message, not_put_right_message, read_wrong
from bots.slack.rendering.refined import read_refined, refine_errors
from bots.slack.rendering.refining import offered_of, refine_view
from bots.slack.rendering.schedules import NO_ZONE
from bots.slack.rendering.setting_up import read_setup
from bots.slack.rendering.texts import unmarked
from bots.slack.rendering.types import Message
from bots.slack.replying import NOT_FOR_US, Done, Reply
from bots.slack.scheduling import Timetable
from bots.slack.seeing import Looking, NoLongerThere, NotForYou
from bots.slack.setting_up import ask_to_link, ask_to_set_up, in_its_turn, is_open, set_up
from semantic.errors import DragomanError
from semantic.principal import Principal
from semantic.query import parse_query
from semantic.query.types import Query
from semantic.zones import known_zone
from service.access.principals import PrincipalInvalid, read_principal
from service.store import FeedbackOf
from service.store.inbox import Taken
from service.synonyms import corrected, shown


class Forms:
    """Does what is written into modals and commands."""

    def __init__(self, parts: Parts, questions: Questions, timetable: Timetable) -> None:
        self._parts = parts
        self._questions = questions
        self._timetable = timetable
        self._looking = Looking(parts)
        self._passing_on = PassingOn(parts)

    async def submitted(self, taken: Taken, event: Submitted) -> Done:
        about = About.read(event.about)
        person = await self._parts.people.who(event.team, event.user)
        place = Place(event.team, about.channel, about.begun)
        reply = await self._own(Reply(self._parts, taken, place, event.user))
        who = person.principal
        if person.standing in (Standing.BOT, Standing.GONE):
            return NOT_FOR_US
        if who is None or (event.form == Form.SCHEDULE and not person.is_known):
            return await ask_to_link(reply, person)
        if event.form in (Form.ASK, Form.REFINE):
            if (later := await in_its_turn(reply, _thread(reply))) is not None:
                return later
            if not await is_open(self._parts, reply.place):
                return await ask_to_set_up(reply, person)
        match event.form:
            case Form.WRONG:
                return await self._wrong(reply, event, about, who)
            case Form.REFINE:
                return await self._refined(reply, event, about, who)
            case Form.ASK:
                return await self._asked(reply, event, about, who)
            case Form.SCHEDULE:
                return await self._timetable.submitted(reply, event, about, person)
            case Form.SET_UP:
                return await self._set_up(reply, event, about, person, who)
            case Form.SHARE:
                return await self._passing_on.submitted(reply, event, about, who)
        return NOT_FOR_US

    async def _asked(self, reply: Reply, event: Submitted, about: About, who: Principal) -> Done:
        if (done := await reply.done_already(who.id)) is not None:
            return done
        question = Question(read_ask(event.state), reply.taken.came.id, _thread(reply), quoted=True)
        return await self._questions.answer(reply, question, who)

    async def _wrong(self, reply: Reply, event: Submitted, about: About, who: Principal) -> Done:
        wrong, feedback = read_wrong(event.state), FeedbackOf(self._parts.store)
        if wrong is None:
            return NOT_FOR_US

        def keep() -> bool:
            there = feedback.vote(about.run, who.id, "down", comment=wrong.comment)
            return feedback.because(about.run, who.id, wrong.reason) and there

        if not await self._parts.work(keep):
            raise NoLongerThere(
                "This answer is not kept any more.", hint="Ask it again, and say then what is wrong."
            )
        if not wrong.puts_right:
            await reply.say_aside(judged_message("down"))
        elif not event.followed:
            await reply.say_aside(not_put_right_message())
        return Done({"wrong": wrong.reason}, who.id)

    async def _refined(self, reply: Reply, event: Submitted, about: About, who: Principal) -> Done:
        """Runs the query as it was put right, and keeps it beside the one that was run."""
        done = await reply.done_already(who.id)
        if done is None:
            query = await self._parts.work(self._query, event, about, who)
            question = Question("", reply.taken.came.id, _thread(reply), quoted=True)
            corrects = about.run if about.corrects else ""
            done = await self._questions.run(reply, question, who, query, corrects=corrects)
        if about.corrects and (CORRECTED in done.about or CORRECTED in reply.taken.noted):
            message = await self._parts.work(self._corrected, about.run, who)
            await reply.say_aside(message, step="corrected")
        return done

    def _corrected(self, id_: str, who: Principal) -> Message:
        """Thanks, and where a word led to the wrong thing, an offer to have it mean the right one."""
        revision, run = self._parts.current(), self._looking.run(id_)
        settled = corrected(revision, self._parts.store, run, who) if run is not None else None
        if settled is None:
            return corrected_message()
        return corrected_message(id_, settled.word, shown(settled.meaning))

    def _query(self, event: Submitted, about: About, who: Principal) -> Query:
        """The query as it was put right, once it compiles for this person. Raises a QueryInvalid."""
        run = self._looking.run(about.run)
        before = self._looking.answer(run, who).query if run is not None else None
        if before is None:
            raise NotForYou
        query = parse_query(read_refined(event.state, before))
        self._parts.current().asker.compile(query, who)
        return query

    async def _set_up(
        self, reply: Reply, event: Submitted, about: About, person: Person, who: Principal
    ) -> Done:
        if not person.admin:
            await reply.say_aside(show.no_access_message("set up this channel"))
            return Done({"said": "not admin"}, who.id)
        return await set_up(
            self._parts, reply, who, about, audience=_audience(event), zone=read_setup(event.state).zone
        )

    async def respond(self, event: Submitted) -> Mapping[str, object] | None:
        """What a modal shows when it is submitted, if it is not just closed: what is wrong in it, or what follows."""
        person = await self._parts.people.who(event.team, event.user)
        if person.principal is None:
            return None
        if event.form == Form.SCHEDULE:
            wrong = await self._timetable.problems(event, About.read(event.about), person)
            return _errors(wrong) if wrong else None
        return await self._parts.work(self._response, event, person.principal)

    def _response(self, event: Submitted, who: Principal) -> Mapping[str, object] | None:
        about = About.read(event.about)
        match event.form:
            case Form.REFINE:
                try:
                    self._query(event, about, who)
                except DragomanError as error:
                    return _errors(refine_errors(error.problems, event.state))
            case Form.WRONG:
                wrong = read_wrong(event.state)
                if wrong is None:
                    return _errors({"reason": "Choose what was wrong."})
                return self._to_put_right(about, who) if wrong.puts_right else None
            case Form.ASK if not read_ask(event.state):
                return _errors({"question": "Write what you would like to know."})
            case Form.SET_UP:
                try:
                    read_principal(_audience(event) or "channel")
                except PrincipalInvalid as error:
                    return _errors({"audience": unmarked(error.problem.message)})
                if (zone := read_setup(event.state).zone) and known_zone(zone) is None:
                    return _errors({"zone": NO_ZONE})
        return None

    def _to_put_right(self, about: About, who: Principal) -> Mapping[str, object] | None:
        """The query's parts in the place of what was wrong."""
        run = self._looking.run(about.run)
        try:
            answer = self._looking.answer(run, who) if run is not None else None
        except DragomanError:
            return None
        if answer is None or answer.query is None:
            return None
        offered = offered_of(self._parts.current().browser_of(who), answer.query)
        view = replace(about, corrects=True).on(refine_view(answer, offered, correcting=True))
        return {"response_action": "update", "view": dict(view)}

    async def commanded(self, taken: Taken, event: Commanded) -> Done:
        """`/ask` answers the person alone: nobody else saw the question."""
        parts = self._parts
        person = await parts.people.who(event.team, event.user)
        if person.standing in (Standing.BOT, Standing.GONE):
            return NOT_FOR_US
        reply = await self._own(Reply(parts, taken, Place(event.team, event.channel), event.user))
        if person.principal is None:
            return await ask_to_link(reply, person)
        if not event.text:
            await parts.poster.open_view(event.team, event.trigger, about_of(event).on(ask_view("")))
            return Done({"opened": "ask"}, person.principal.id)
        if (done := await reply.done_already(person.principal.id)) is not None:
            return done
        thread = private_thread(event.team, event.channel, event.user)
        question = Question(event.text, taken.came.id, thread, private=True, quoted=True)
        return await self._questions.said(reply, question, person)

    async def used_shortcut(self, taken: Taken, event: UsedShortcut) -> Done:
        if event.shortcut not in (Shortcut.ASK, Shortcut.ASK_ABOUT):
            return NOT_FOR_US
        reply = Reply(self._parts, taken, Place(event.team, event.channel), event.user)
        person = await self._parts.people.who(event.team, event.user)
        if person.standing in (Standing.BOT, Standing.GONE):
            return NOT_FOR_US
        if person.principal is None:
            return await ask_to_link(await self._own(reply), person)
        view = about_of(event).on(ask_view(event.text))
        await self._parts.poster.open_view(event.team, event.trigger, view)
        return Done({"opened": "ask"})

    async def _own(self, reply: Reply) -> Reply:
        """To their own direct messages, where it comes from nowhere or from those of other people."""
        if reply.place.channel and not reply.direct:
            return reply
        team, user = reply.place.team, reply.user
        channel = await self._parts.poster.direct(team, user)
        return reply if channel == reply.place.channel else replace(reply, place=Place(team, channel))


def _audience(event: Submitted) -> str:
    """Whose rights everybody in a channel has, in one line; "" for somebody without attributes."""
    attributes = read_setup(event.state).audience
    return f"channel; {attributes}" if attributes else ""


def _errors(errors: Mapping[str, str]) -> Mapping[str, object]:
    return {"response_action": "errors", "errors": dict(errors)}


def _thread(reply: Reply) -> str:
    return f"{reply.place.team}/{reply.place.channel}/{reply.place.thread}"
