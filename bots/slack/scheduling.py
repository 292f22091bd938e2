"""Schedules and alerts, made and looked after in Slack.

timetable = Timetable(parts)
await timetable.said(reply, "every Monday at 9 post sales by department here", person)
await timetable.pressed(click)              confirm, pause, resume, delete, run now, edit
await timetable.submitted(reply, event, about, person)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from bots.slack.about import About, about_of
from bots.slack.actions import Act
from bots.slack.clicks import Click
from bots.slack.events import Submitted
from bots.slack.parts import SOURCE, Parts
from bots.slack.people import Person
from bots.slack.rendering import failed_message, notices
from bots.slack.rendering import schedules as show
from bots.slack.rendering.types import ScheduleShown
from bots.slack.replying import Done, Reply
from bots.slack.seeing import Looking, NotForYou
from semantic.principal import Principal
from service.answer import Answer
from service.asking.shell import Asker
from service.scheduling.creating import Draft, alert_words, drafted, moment_words
from service.scheduling.creating import Where as Told
from service.scheduling.errors import NotUnderstood
from service.scheduling.schedules import Schedule, State
from service.scheduling.when_words import recurrence_words
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
_LIKE_ONE = re.compile(
    r"(please )?(every|each|daily|weekly|monthly|on the (first|last|1st)|tell (me|us) (when|if)|alert|notify|remind)\b",
    re.IGNORECASE,
)
"""How somebody begins who wants a schedule."""
_SURELY_ONE = re.compile(
    r"(please )?(tell (me|us) (when|if)|alert (me|us)|notify|remind|(every|each|daily|weekly|monthly)\b.*\bpost\b)",
    re.IGNORECASE,
)
"""And how nobody begins a question."""
_SAID = re.compile(r"\b(?:when|if)\b\s*", re.IGNORECASE)


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

    async def said(self, reply: Reply, text: str, person: Person) -> Done | None:
        """What came of words that may ask for a schedule; None where they are a question like any other."""
        who = person.principal
        assert who is not None
        plain = text.casefold().strip(" .!?")
        if plain in LIST:
            found = await self._parts.work(self._kept.list, who.id, source=SOURCE)
            await reply.say_aside(show.schedules_message([self._shown(each, who) for each in found]))
            return Done({"said": "schedules"}, who.id)
        if not _LIKE_ONE.match(text):
            return None
        wanted = Wanted(text, who, _told(reply), await self._parts.work(self._zone, _told(reply), person))
        try:
            draft = await self._parts.work(self._drafted, wanted)
        except NotUnderstood as error:
            if not _SURELY_ONE.match(text):
                return None
            await reply.say(failed_message(error.problem))
            return Done({"said": error.problem.code}, who.id)
        if not isinstance(draft, Draft):
            return None
        await reply.say(show.draft_message(draft.said, draft.notes, id=reply.taken.came.id))
        about = {"words": text, "place": wanted.place, "zone": wanted.zone}
        return Done({"draft": about}, who.id)

    async def pressed(self, click: Click) -> Done:
        act = click.event.pressed.act
        match act:
            case Act.SCHEDULE_CONFIRM:
                return await self._confirm(click)
            case Act.SCHEDULE_CANCEL:
                await self._draft(click)
                await click.put(notices.not_made_message())
                return Done({"said": "cancelled"}, click.principal.id)
            case Act.SCHEDULE_NEW | Act.SCHEDULE_EDIT | Act.SCHEDULE:
                return await self._open(click)
        return await self._change(click, act)

    async def submitted(self, reply: Reply, event: Submitted, about: About, person: Person) -> Done:
        """A schedule that was written into a form: made, or put in the place of one."""
        who = person.principal
        assert who is not None
        wanted = self._entered(event, about, person, who)
        draft = await self._parts.work(self._drafted, wanted)
        if not isinstance(draft, Draft):
            raise NotForYou
        if about.schedule and await self._parts.work(self._kept.get, about.schedule, who.id) is None:
            raise NotForYou
        made = await self._parts.work(self._made, draft.schedule, reply.taken.came.id, about.schedule)
        await reply.say_aside(show.created_message(self._shown(made, who)))
        return Done({"schedule": made.id}, who.id)

    def _made(self, schedule: Schedule, key: str, instead: str = "") -> Schedule:
        """Kept once for what came in under this key, however often that is done; in the place of another one."""
        schedule = replace(schedule, id=sha256(key.encode()).hexdigest()[:32])
        if self._kept.get(schedule.id, schedule.owner) is None:
            self._kept.add(schedule, most=self._most + bool(instead))
        if instead:
            self._kept.delete(instead, schedule.owner)
        return schedule

    def problems(self, event: Submitted, about: About, person: Person, who: Principal) -> dict[str, str]:
        """What is wrong with what was entered, by field. Raises what drafting raises."""
        entered = show.read_schedule(event.state)
        if errors := show.schedule_errors(entered):
            return errors
        draft = self._drafted(self._entered(event, about, person, who))
        return {} if isinstance(draft, Draft) else {"question": "I do not know exactly what this asks for."}

    def _entered(self, event: Submitted, about: About, person: Person, who: Principal) -> Wanted:
        entered = show.read_schedule(event.state)
        place = f"{event.team}/{entered.channel or about.channel}"
        return Wanted(entered.words, who, place, self._zone(place, person))

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
        parts, wanted = self._parts, await self._draft(click)
        draft = await parts.work(self._drafted, wanted)
        if not isinstance(draft, Draft):
            raise NotForYou
        made = await parts.work(self._made, draft.schedule, click.event.pressed.id)
        await click.put(show.created_message(self._shown(made, click.principal)))
        return Done({"schedule": made.id}, click.principal.id)

    async def _draft(self, click: Click) -> Wanted:
        """What a draft was made of. Raises NotForYou for everybody but who said it."""
        parts, key = self._parts, click.event.pressed.id
        about = (await parts.work(parts.inbox.done, key) or {}).get("draft")
        if not isinstance(about, dict) or await parts.work(parts.inbox.principal, key) != click.principal.id:
            raise NotForYou
        return Wanted(str(about["words"]), click.principal, str(about["place"]), str(about["zone"]))

    async def _open(self, click: Click) -> Done:
        event, parts = click.event, self._parts
        about, now = about_of(event), show.NEW
        if event.pressed.act is Act.SCHEDULE_EDIT:
            schedule = await parts.work(self._kept.get, event.pressed.id, click.principal.id)
            if schedule is not None:
                now = self._entered_before(schedule)
                about = About(event.channel, event.thread, event.message, schedule=schedule.id)
        elif event.pressed.run:
            run = await parts.work(Looking(parts).run, event.pressed.run)
            now = show.ScheduleEntered(question=run.question if run is not None else "")
        await parts.poster.open_view(
            event.team, event.trigger, about.on(show.schedule_view(now, id=about.schedule))
        )
        return Done({"opened": "schedule"}, click.principal.id)

    async def _change(self, click: Click, act: Act) -> Done:
        """Pauses, resumes, deletes or runs one of this person's own."""
        parts, id_, who = self._parts, click.event.pressed.id, click.principal
        schedule = await parts.work(self._kept.get, id_, who.id)
        do = {
            Act.SCHEDULE_PAUSE: self._kept.pause,
            Act.SCHEDULE_RESUME: self._kept.resume,
            Act.SCHEDULE_DELETE: self._kept.delete,
            Act.SCHEDULE_RUN: self._kept.run_now,
        }.get(act)
        if schedule is None or do is None or not await parts.work(do, id_, who.id):
            raise NotForYou
        if act is Act.SCHEDULE_DELETE:
            await click.reply.say_aside(show.deleted_message(schedule.question))
        else:
            now = await parts.work(self._kept.get, id_, who.id) or schedule
            await click.reply.say_aside(show.created_message(self._shown(now, who)))
        return Done({act.value: id_}, who.id)

    def shown_of(self, who: Principal) -> list[ScheduleShown]:
        """A person's own, for their home."""
        return [self._shown(each, who) for each in self._kept.list(who.id, source=SOURCE)]

    def _shown(self, schedule: Schedule, who: Principal) -> ScheduleShown:
        asker = self._parts.current().asker
        channel = schedule.place.partition("/")[2]
        return ScheduleShown(
            schedule.id,
            schedule.question,
            recurrence_words(schedule.recurrence),
            schedule.zone,
            "" if channel.startswith("D") else channel,
            condition=_condition(asker, schedule, who),
            state="paused" if schedule.state is State.PAUSED else "active",
            next_due=moment_words(schedule.due, schedule.zone) if schedule.due is not None else "",
            mine=schedule.owner == who.id,
            trouble=schedule.why,
        )

    def _entered_before(self, schedule: Schedule) -> show.ScheduleEntered:
        return show.ScheduleEntered(
            question=schedule.question,
            when=recurrence_words(schedule.recurrence),
            condition=_SAID.split(schedule.words, maxsplit=1)[-1] if schedule.is_alert else "",
            channel=schedule.place.partition("/")[2],
            zone=schedule.zone,
        )


def _condition(asker: Asker, schedule: Schedule, who: Principal) -> str:
    return alert_words(asker, schedule, who) if schedule.is_alert else ""


def _told(reply: Reply) -> str:
    return f"{reply.place.team}/{reply.place.channel}"
