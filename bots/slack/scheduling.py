"""Schedules and alerts, made and looked after in Slack.

timetable = Timetable(parts)
await timetable.said(reply, "every Monday at 9 post sales by department here", person)
await timetable.pressed(click)              confirm, pause, resume, delete, run now, edit
await timetable.submitted(reply, event, about, person)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bots.slack.about import About, about_of
from bots.slack.actions import Act, schedule_id
from bots.slack.audience import audience_of, may_all_know, may_all_see
from bots.slack.clicks import Click
from bots.slack.errors import SlackError
from bots.slack.events import Submitted
from bots.slack.parts import SOURCE, Parts
from bots.slack.people import Person
from bots.slack.places import NotThere, told_at
from bots.slack.rendering import failed_message, notices
from bots.slack.rendering import schedules as show
from bots.slack.rendering.texts import unmarked
from bots.slack.rendering.types import Message, ScheduleShown
from bots.slack.replying import Done, Reply
from bots.slack.seeing import Looking, NoLongerThere
from bots.slack.setting_up import is_open
from semantic.errors import DragomanError, Problem
from semantic.principal import Principal
from service.answer import Answer
from service.scheduling.creating import Draft, alert_words, asked_words, drafted, moment_words
from service.scheduling.creating import Where as Told
from service.scheduling.errors import NotUnderstood
from service.scheduling.schedules import Schedule, State
from service.scheduling.when_words import recurrence_words
from service.scheduling.words import Alert, condition_in, is_surely_one, may_be_one, read_words
from service.store.schedules import Schedules

SCHEDULING = (
    Act.SCHEDULE,
    Act.SCHEDULE_NEW,
    Act.SCHEDULE_EDIT,
    Act.SCHEDULE_PAUSE,
    Act.SCHEDULE_RESUME,
    Act.SCHEDULE_DELETE,
    Act.SCHEDULE_CONFIRM,
    Act.SCHEDULE_CANCEL,
    Act.SCHEDULE_RUN,
)
"""What is pressed of schedules."""
LIST = frozenset({"schedules", "list schedules", "my schedules", "alerts", "list alerts", "my alerts"})
_DONE = {
    Act.SCHEDULE_PAUSE: "Paused.",
    Act.SCHEDULE_RESUME: "It goes on.",
    Act.SCHEDULE_RUN: "I post it now, besides its times.",
}
_LOOKS = "I look now, and post it if there is something new to tell."
MOST_NAMED = 5
"""Things of one name that are told apart."""
_UNSURE = "I do not know exactly what this asks for."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to be told, and where."""

    words: str
    principal: Principal
    place: str
    zone: str = ""


class Timetable:
    """What people do with schedules in Slack."""

    def __init__(self, parts: Parts, most: int) -> None:
        self._parts = parts
        self._most = most
        self._kept = Schedules(parts.store)

    async def said(self, reply: Reply, text: str, person: Person, *, private: bool = False) -> Done | None:
        """What came of words that may ask for a schedule; None where they are a question like any other. `private` is
        whether nobody else saw them."""
        who = person.principal
        assert who is not None
        if not person.is_known:
            return None
        plain = text.casefold().strip(" .!?")
        if plain in LIST:
            await reply.say_aside(await self._parts.work(self._listed, who))
            return Done({"said": "schedules"}, who.id)
        if not may_be_one(text):
            return None
        wanted = Wanted(text, who, _told(reply), await self._parts.work(self._zone, _told(reply), person))
        try:
            draft = await self._parts.work(self._drafted, wanted)
        except NotUnderstood as error:
            if not is_surely_one(text):
                return None
            await reply.say(failed_message(error.problem))
            return Done({"said": error.problem.code}, who.id)
        if not isinstance(draft, Draft):
            return await self._unclear(reply, draft, wanted) if is_surely_one(text) else None
        if not await is_open(self._parts, reply.place):
            await reply.say_aside(notices.not_set_up_message())
            return Done({"said": "not set up"}, who.id)
        message = show.draft_message(draft.said, draft.notes, id=reply.taken.came.id)
        private = private or not await self._parts.work(self._may_all_know, wanted, draft)
        done = Done({"draft": {"words": text, "place": wanted.place, "zone": wanted.zone}}, who.id)
        await (reply.say_aside(message, done=done) if private else reply.say(message, done=done))
        return done

    async def _unclear(self, reply: Reply, answer: Answer, wanted: Wanted) -> Done:
        """Says what is not clear of the question inside: the words around it are no question that could be answered."""
        problem = answer.problems[0] if answer.problems else Problem("schedule-unclear", answer.sentence)
        if named := [choice.label for choice in answer.choices if not choice.is_open]:
            hint = f"Say it once more with one of these: {', '.join(named[:MOST_NAMED])}."
            problem = Problem("schedule-unclear", answer.sentence, hint)
        message, done = failed_message(problem), Done({"said": problem.code}, wanted.principal.id)
        openly = reply.direct or await self._parts.work(self._for_all, answer, wanted)
        await (reply.say(message, done=done) if openly else reply.say_aside(message, done=done))
        return done

    def _for_all(self, answer: Answer, wanted: Wanted) -> bool:
        """Whether everybody in the channel would be told the same."""
        audience = audience_of(self._parts.channels.get(wanted.place))
        return may_all_see(self._parts.current(), answer, wanted.principal, audience)

    def _listed(self, who: Principal) -> Message:
        return show.schedules_message(self.shown_of(who))

    def _may_all_know(self, wanted: Wanted, draft: Draft) -> bool:
        """Whether everybody in the channel may know what it asks."""
        audience = audience_of(self._parts.channels.get(wanted.place))
        return may_all_know(self._parts.current(), draft.schedule.query, wanted.principal, audience)

    async def pressed(self, click: Click) -> Done:
        act = click.event.pressed.act
        match act:
            case Act.SCHEDULE_CONFIRM:
                return await self._confirm(click)
            case Act.SCHEDULE_CANCEL:
                await self._draft(click.event.pressed.id, click.principal)
                await click.put(notices.not_made_message())
                return Done({"said": "cancelled"}, click.principal.id)
            case Act.SCHEDULE_NEW | Act.SCHEDULE_EDIT | Act.SCHEDULE:
                return await self._open(click)
        return await self._change(click, act)

    async def submitted(self, reply: Reply, event: Submitted, about: About, person: Person) -> Done:
        """A schedule that was written into a form: made, or put in the place of one."""
        who = person.principal
        assert who is not None
        draft = await self._parts.work(self._drafted, await self._entered(event, about, person))
        if not isinstance(draft, Draft):
            raise NotUnderstood(_UNSURE)
        if about.schedule and await self._parts.work(self._kept.get, about.schedule, who.id) is None:
            raise _no_schedule()
        if about.waits:
            await self._draft(about.waits, who)
        id_ = about.schedule or schedule_id(about.waits or reply.taken.came.id)

        async def kept() -> str:
            return (await self._parts.work(self._made, draft.schedule, id_, changed=True)).id

        await reply.once("made", kept)
        made = await self._parts.work(self._kept.get, id_, who.id)
        if made is None:
            raise _no_schedule()
        message = await self._parts.work(self._created, made, who)
        if about.waits and about.message:
            await reply.change(about.message, message)
        else:
            await reply.say_aside(message)
        return Done({"schedule": made.id}, who.id)

    def _made(self, schedule: Schedule, id_: str, *, changed: bool = False) -> Schedule:
        """Kept once under this id, however often that is done. One that is there stays, unless it was changed."""
        schedule, known = replace(schedule, id=id_), self._kept.get(id_, schedule.owner)
        if known is None:
            self._kept.add(schedule, most=self._most)
        elif not changed:
            return known
        elif not self._kept.replace(schedule):
            raise _no_schedule()
        return schedule

    async def problems(self, event: Submitted, about: About, person: Person) -> dict[str, str]:
        """What is wrong with what was entered, by field. Raises a SlackError."""
        entered = show.read_schedule(event.state)
        if errors := show.schedule_errors(entered):
            return errors
        try:
            draft = await self._parts.work(self._drafted, await self._entered(event, about, person))
        except SlackError:
            raise
        except NotThere as error:
            return {"channel": _said(error)}
        except DragomanError as error:
            return {"question": _said(error)}
        return {} if isinstance(draft, Draft) else {"question": _UNSURE}

    async def _entered(self, event: Submitted, about: About, person: Person) -> Wanted:
        """Raises NotThere."""
        assert person.principal is not None
        entered, parts = show.read_schedule(event.state), self._parts
        channel = entered.channel or ("" if about.direct else about.channel)
        place = await told_at(parts, event.team, event.user, channel)
        return Wanted(entered.words, person.principal, place, await parts.work(self._zone, place, person))

    def _zone(self, place: str, person: Person) -> str:
        """That of the channel, where one was agreed on; else the person's own."""
        known = self._parts.channels.get(place)
        agreed = str(known.form.get("zone") or "") if known is not None else ""
        return agreed or person.profile.zone

    def _drafted(self, wanted: Wanted) -> Draft | Answer:
        where, now = Told(SOURCE, wanted.place), datetime.now(UTC)
        asker = self._parts.current().asker
        return drafted(asker, wanted.words, wanted.principal, where, now=now, zone=wanted.zone)

    async def _confirm(self, click: Click) -> Done:
        """Makes what was said, once, for whoever said it."""
        parts, key = self._parts, click.event.pressed.id
        draft = await parts.work(self._drafted, await self._draft(key, click.principal))
        if not isinstance(draft, Draft):
            raise NoLongerThere(_UNSURE, hint="Say it again.")
        made = await parts.work(self._made, draft.schedule, schedule_id(key))
        await click.put(await parts.work(self._created, made, click.principal))
        return Done({"schedule": made.id}, click.principal.id)

    async def _draft(self, key: str, who: Principal) -> Wanted:
        """What the draft of what came in was made of. Raises NoLongerThere for everybody but who said it."""
        parts = self._parts
        about = (await parts.work(parts.inbox.done, key) or {}).get("draft")
        if not isinstance(about, dict) or await parts.work(parts.inbox.principal, key) != who.id:
            raise NoLongerThere(
                "This is too old, or was said by somebody else.", hint="Say yourself what is to be told."
            )
        return Wanted(str(about["words"]), who, str(about["place"]), str(about["zone"]))

    async def _open(self, click: Click) -> Done:
        event, parts = click.event, self._parts
        about, now = about_of(event), show.NEW
        if event.pressed.act is Act.SCHEDULE_EDIT:
            about, now = await self._begun(click)
        elif event.pressed.run:
            looking = Looking(parts)
            run = await parts.work(looking.run, event.pressed.run)
            said = await parts.work(looking.words, run, click.principal) if run is not None else ""
            now = show.ScheduleEntered(question=said)
        await click.open(about.on(show.schedule_view(now, id=about.schedule or about.waits)))
        return Done({"opened": "schedule"}, click.principal.id)

    async def _begun(self, click: Click) -> tuple[About, show.ScheduleEntered]:
        """What is to be changed: a schedule, or a draft that is none yet. Raises NoLongerThere for another's."""
        event, id_ = click.event, click.event.pressed.id
        about = About(event.channel, event.thread, "" if event.private else event.message)
        schedule = await self._parts.work(self._kept.get, id_, click.principal.id)
        if schedule is not None:
            return replace(about, schedule=id_), _entered_before(schedule)
        return replace(about, waits=id_), _entered_then(await self._draft(id_, click.principal))

    async def _change(self, click: Click, act: Act) -> Done:
        """Pauses, resumes, deletes or runs one of this person's own."""
        parts, id_, who = self._parts, click.event.pressed.id, click.principal

        async def changed() -> str:
            return await parts.work(self._changed, act, id_, who, click.taken.at)

        question = await click.reply.once("changed", changed)
        if act is Act.SCHEDULE_DELETE:
            await click.reply.say_aside(show.deleted_message(question))
        elif (now := await parts.work(self._kept.get, id_, who.id)) is not None:
            what = _LOOKS if act is Act.SCHEDULE_RUN and now.is_alert else _DONE.get(act, "")
            await click.reply.say_aside(await parts.work(self._created, now, who, what))
        return Done({act.value: id_}, who.id)

    def _changed(self, act: Act, id_: str, who: Principal, wanted: datetime) -> str:
        """What is told by the schedule that was changed. Raises NoLongerThere."""
        schedule = self._kept.get(id_, who.id)
        if schedule is None:
            raise _no_schedule()
        match act:
            case Act.SCHEDULE_PAUSE:
                there = schedule.state is State.PAUSED or self._kept.pause(id_, who.id)
            case Act.SCHEDULE_RESUME:
                there = schedule.state is State.ACTIVE or self._kept.resume(id_, who.id)
            case Act.SCHEDULE_DELETE:
                there = self._kept.delete(id_, who.id)
            case _:
                if schedule.state is State.PAUSED:
                    raise NoLongerThere("It is paused.", hint="Resume it first.")
                there = self._kept.run_now(id_, who.id, at=wanted)
        if not there:
            raise _no_schedule()
        return schedule.question

    def shown_of(self, who: Principal) -> list[ScheduleShown]:
        """A person's own, for their home."""
        return [self._shown(each, who) for each in self._kept.list(who.id, source=SOURCE)]

    def _created(self, schedule: Schedule, who: Principal, what: str = "") -> Message:
        return show.created_message(self._shown(schedule, who), what)

    def _shown(self, schedule: Schedule, who: Principal) -> ScheduleShown:
        channel = schedule.place.partition("/")[2]
        condition, trouble = self._condition(schedule, who)
        return ScheduleShown(
            schedule.id,
            asked_words(schedule),
            recurrence_words(schedule.recurrence),
            schedule.zone,
            "" if channel.startswith("D") else channel,
            condition=condition,
            state="paused" if schedule.state is State.PAUSED else "active",
            next_due=moment_words(schedule.due, schedule.zone) if schedule.due is not None else "",
            mine=schedule.owner == who.id,
            trouble=schedule.why or trouble,
        )

    def _condition(self, schedule: Schedule, who: Principal) -> tuple[str, str]:
        """When it is told, and what is wrong with that: definitions change, and one schedule hides no other."""
        if not schedule.is_alert:
            return "", ""
        try:
            return alert_words(self._parts.current().asker, schedule, who), ""
        except DragomanError as error:
            return condition_in(schedule.words), _said(error)


def _entered_before(schedule: Schedule) -> show.ScheduleEntered:
    """A schedule as somebody would have entered it."""
    return show.ScheduleEntered(
        question=schedule.question,
        when=recurrence_words(schedule.recurrence),
        condition=condition_in(schedule.words) if schedule.is_alert else "",
        channel=schedule.place.partition("/")[2],
        zone=schedule.zone,
    )


def _entered_then(wanted: Wanted) -> show.ScheduleEntered:
    """The same of words that make no schedule yet."""
    said = read_words(wanted.words)
    return show.ScheduleEntered(
        question=said.question,
        when=recurrence_words(said.recurrence) if said.recurrence is not None else "",
        condition=condition_in(wanted.words) if isinstance(said, Alert) else "",
        channel=wanted.place.partition("/")[2],
        zone=said.zone or wanted.zone,
    )


def _said(error: DragomanError) -> str:
    return unmarked(f"{error.problem.message} {error.problem.hint}".strip())


def _no_schedule() -> NoLongerThere:
    return NoLongerThere(
        "You have no such schedule any more.", hint="“my schedules” lists those that you have."
    )


def _told(reply: Reply) -> str:
    return f"{reply.place.team}/{reply.place.channel}"
