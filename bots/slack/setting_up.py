"""What has to be done before a question is answered: who asks links their account, a channel is set up, its turn comes.

if (later := await in_its_turn(reply, thread)) is not None: return later
return await ask_to_link(reply, person)
if not await is_open(parts, reply.place): return await ask_to_set_up(reply, person)
await set_up(parts, reply, principal, about, audience="team; regions=EU")
await have_again(parts, key, by=taken.came.id)          what waited has its turn again
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from bots.slack.about import About
from bots.slack.errors import ChannelGone, NotInChannel
from bots.slack.parts import Parts
from bots.slack.people import Person
from bots.slack.posting import Place
from bots.slack.reading import read
from bots.slack.rendering import notices
from bots.slack.rendering.setting_up import set_up_message, setup_message
from bots.slack.replying import Done, Reply
from bots.slack.seeing import NoLongerThere
from semantic.principal import Principal
from service.store import Audit, Entry
from service.store.inbox import Came


async def is_open(parts: Parts, place: Place) -> bool:
    """Whether questions are answered there: in direct messages, and where it is agreed on what everybody may see."""
    if place.channel.startswith("D") or parts.settings.setup == "open":
        return True
    return await parts.work(parts.channels.get, f"{place.team}/{place.channel}") is not None


async def ask_to_link(reply: Reply, person: Person) -> Done:
    """To somebody of whom nobody knows who they are: a code to prove it with. What was asked waits for that."""
    parts, key = reply.parts, reply.taken.came.id
    done = Done({"said": "unlinked"}, waits=True)
    message = notices.code_message(await parts.people.code(person), key, url=parts.settings.public_url)
    await reply.say_aside(message, done=done)
    return done


async def ask_to_set_up(reply: Reply, person: Person) -> Done:
    """Offers to set the channel up; what was asked waits for that."""
    who = person.principal.id if person.principal is not None else ""
    prompt = setup_message(reply.place.channel, key=reply.taken.came.id, may=person.admin)
    done = Done({"said": "set up"}, who, waits=True)
    try:
        await reply.say_to_all(prompt, done=done)
    except (ChannelGone, NotInChannel):
        # What would set it up has to stand in the channel itself.
        await reply.say_aside(notices.not_set_up_message())
        return Done({"said": "not there"}, who)
    return done


async def set_up(
    parts: Parts, reply: Reply, who: Principal, about: About, *, audience: str, zone: str = ""
) -> Done:
    """Keeps what everybody in the channel may see, says so, and lets the first question be answered. `audience` is a
    principal in one line; "" is one without attributes."""
    place = f"{reply.place.team}/{about.channel}"
    form = {"audience": audience, "zone": zone}

    async def kept() -> bool:
        await parts.work(_keep, parts, place, who, form)
        return True

    await reply.once("kept", kept)
    if about.message:
        await reply.change(about.message, set_up_message(about.channel, reply.user, audience))
    if not about.waits:
        return Done({"set up": place}, who.id)
    return await have_again(parts, about.waits, by=reply.taken.came.id)


def _keep(parts: Parts, place: str, who: Principal, form: Mapping[str, str]) -> None:
    parts.channels.put(place, who.id, form)
    entry = Entry(parts.store.now(), who.id, "slack.set_up", "", {"channel": place, **form})
    Audit(parts.store).add(entry)


async def in_its_turn(reply: Reply, thread: str) -> Done | None:
    """None where it has its turn in this thread; else it waits there for what came before it, and is done then."""
    taken, inbox = reply.taken, reply.parts.inbox
    if taken.came.thread == thread:
        return None
    again = Came(f"turn/{sha256(taken.came.id.encode()).hexdigest()}", thread, taken.came.body)
    await reply.parts.work(lambda: inbox.add(again).result())
    return Done({"again": again.id})


async def have_again(parts: Parts, key: str, *, by: str) -> Done:
    """Lets something that waits be done again; once for each click. Raises NoLongerThere where nothing waits there."""
    done = await parts.work(parts.inbox.done, key) or {}
    came = read(done.get("waits"))
    if came is None:
        raise NoLongerThere("What waited here was done, or is too old.", hint="Ask it again.")
    again = Came(f"again/{sha256(f'{key} {by}'.encode()).hexdigest()}", came.thread, came.body)
    new = await parts.work(lambda: parts.inbox.add(again).result())
    return Done({"again": again.id, "new": new})
