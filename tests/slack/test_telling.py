"""What a schedule tells reaches those who may know it: the channel, or its owner alone, and nobody twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bots.slack.standin.world import Message
from dragoman.scheduling import owners
from semantic.errors import Problem
from service.revision import Revision
from service.scheduling.delivering import Delivery, PlaceGone
from service.scheduling.outcomes import paused
from service.scheduling.running import Runs
from service.scheduling.schedules import Schedule
from service.store import Audit, Entry, Store
from service.store.schedules import Schedules
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, revision
from tests.slack.test_audience import HOUSEHOLDS, SETTINGS
from tests.slack.test_audience import SALES as LIMITED

SALES = LIMITED.replace(
    "  basket_value:",
    "  margin: {expr: sum(value), access: {groups: [finance]}, description: What is left.}\n  basket_value:",
)
PEOPLE = {
    "anna@example.com": "anna; regions=north,south; groups=finance",
    "ben@example.com": "ben; regions=south",
}


def guarded(store: Store) -> Revision:
    """Everybody sees their regions, and only some know that there is a margin."""
    texts = {"settings": SETTINGS, "households": HOUSEHOLDS, "sales": SALES}
    return revision(store, shop.warehouse(), **texts)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with at_work(tmp_path_factory.mktemp("slack"), made=guarded, people=PEOPLE) as started:
        yield started


def scheduled(work: AtWork, words: str, in_: str = "#sales") -> Schedule:
    """One of Anna's, said and confirmed."""
    anna = work.slack.person("anna")
    asked = anna.mentions(words, in_=in_) if in_ else anna.says(words)
    known = {each.id for each in Schedules(work.store).list("anna")}
    work.idle()
    drafts = answered(work, asked) if not in_ else [*work.slack.messages(asked.channel, thread=asked.root)]
    drafts += work.slack.ephemerals(anna.id, asked.channel)
    anna.clicks(max(drafts, key=lambda each: each.ts), "Create").wait()
    work.idle()
    [made] = [each for each in Schedules(work.store).list("anna") if each.id not in known]
    return made


def due(work: AtWork, schedule: Schedule) -> Delivery:
    """What it has to tell when it is due."""
    assert schedule.due is not None
    runs = Runs(work.bot.current, owners(work.store, [work.bot.owner]))
    delivery = runs.outcome(schedule, schedule.due, schedule.due + timedelta(seconds=5)).delivery
    assert delivery is not None
    return delivery


def directly(work: AtWork, who: str) -> list[Message]:
    bot = work.slack.app.bot_user
    channel = work.slack.world.im(work.slack.person(who).id, bot).id
    return [each for each in work.slack.messages(channel) if each.user == bot]


def test_a_report_that_a_channel_may_not_see_reaches_its_owner_once(work: AtWork) -> None:
    schedule = scheduled(work, "every Monday at 9 post revenue by department here")
    delivery, before = due(work, schedule), len(work.slack.messages("#sales"))
    assert not work.bot.was_delivered(schedule.place, delivery.key)
    work.bot.deliver(schedule.place, delivery)
    assert "evenue by department" in directly(work, "anna")[-1].text, "who is known by e-mail is found, too"
    assert len(work.slack.messages("#sales")) == before
    assert work.bot.was_delivered(schedule.place, delivery.key), "so that after a crash it is not told again"


def test_why_a_report_rests_is_told_to_those_who_may_know_of_it(work: AtWork) -> None:
    schedule = scheduled(work, "every Monday at 9 post margin here")
    assert schedule.due is not None
    problem = Problem("unknown-metric", "There is no metric `margin`.", "Ask whoever made it.")
    outcome = paused(schedule, schedule.due, problem)
    assert outcome.delivery is not None
    work.bot.deliver(schedule.place, outcome.delivery)
    told = directly(work, "anna")[-1]
    assert "paused" in told.text and told.text.count("There is no metric") == 1
    shown = [each for each in work.slack.messages("#sales") if each.user == work.slack.app.bot_user]
    assert "argin" not in str([each.text for each in shown]), "neither then nor when it was made"


def test_where_nobody_can_be_told_any_more_its_owner_is_told_that_it_rests(work: AtWork) -> None:
    schedule = scheduled(work, "every Monday at 9 post refunded last week here", in_="#general")
    delivery, channel = due(work, schedule), work.slack.world.channels["C0GENERAL"]
    with work.slack.changing():
        channel.archived = True
    with pytest.raises(PlaceGone, match="it is archived, or I am not in it"):
        work.bot.deliver(schedule.place, delivery)
    with work.slack.changing():
        channel.archived = False
    told = directly(work, "anna")[-1]
    assert "I have paused “Refunded last week”" in told.text and "Resume" in str(told.blocks)


def test_what_a_channel_may_see_is_told_there_and_audited(work: AtWork) -> None:
    schedule = scheduled(work, "every Monday at 9 post refunded last week here")
    delivery = due(work, schedule)
    reference = work.bot.deliver(schedule.place, delivery).reference
    assert work.bot.was_delivered(schedule.place, delivery.key)
    [entry] = [each for each in Audit(work.store).list().items if _told(each)]
    assert f"{entry.about['channel']}/{entry.about['message']}" == reference
    assert entry.about["schedule"] == schedule.id


def _told(entry: Entry) -> bool:
    return entry.action == "slack.posted" and "schedule" in entry.about


def test_the_messages_of_a_colleague_are_no_place_for_a_report(work: AtWork) -> None:
    schedule = scheduled(work, "every Monday at 9 post revenue", in_="")
    ben = work.slack.world.im(work.slack.person("ben").id, work.slack.app.bot_user).id
    before = len(directly(work, "ben"))
    work.bot.deliver(f"T0ACME/{ben}", due(work, schedule))
    assert len(directly(work, "ben")) == before
    assert "evenue" in directly(work, "anna")[-1].text


def test_nobody_schedules_into_a_place_that_is_not_theirs(work: AtWork) -> None:
    ben, bot = work.slack.person("ben"), work.slack.app.bot_user
    anna_s = work.slack.world.im(work.slack.person("anna").id, bot).id
    new_schedule(work, "ben")
    for place in ("G0BOARD", "C0PARTNERS", anna_s, "C0NOWHERE"):
        view = ben.types({"What to post": "refunded last week", "Or in words": "every Friday at 17:00"})
        # No menu offers these; a client of one's own can send them all the same.
        picked = {"type": "conversations_select", "selected_conversation": place}
        view.typed["channel"] = {"channel": picked}
        assert list(ben.submits().errors) == ["channel"], place
    work.idle()
    assert not Schedules(work.store).list("ben")
    view.typed["channel"] = {"channel": {**picked, "selected_conversation": "C0GENERAL"}}
    ben.submits()
    work.idle()
    assert [each.place for each in Schedules(work.store).list("ben")] == ["T0ACME/C0GENERAL"]


def test_a_schedule_from_the_home_is_told_to_oneself(work: AtWork) -> None:
    ben = work.slack.person("ben")
    ben.opens_home()
    work.slack.wait_for(lambda: ben.home)
    assert ben.home is not None
    ben.clicks(ben.home, "schedule.new").wait()
    work.slack.wait_for(lambda: ben.modal)
    ben.submits({"What to post": "revenue last week", "Or in words": "every Friday at 17:00"})
    work.idle()
    own = work.slack.world.im(ben.id, work.slack.app.bot_user).id
    assert f"T0ACME/{own}" in [each.place for each in Schedules(work.store).list("ben")]


def new_schedule(work: AtWork, who: str) -> None:
    """Opens the form."""
    person = work.slack.person(who)
    asked = person.says("my schedules")
    person.clicks(answered(work, asked)[0], "New schedule…").wait()
    work.slack.wait_for(lambda: person.modal)


def test_in_a_channel_that_is_not_set_up_nothing_is_scheduled(tmp_path: Path) -> None:
    with at_work(tmp_path, setup="ask") as work:
        ben = work.slack.person("ben")
        ben.command("/ask", "every Friday at 17:00 post revenue last week", in_="#sales").wait()
        [alone] = work.slack.wait_for(lambda: work.slack.ephemerals(ben.id, "C0SALES"))
        assert "agreed" in alone.text
        new_schedule(work, "ben")
        view = ben.types({"Where": "C0SALES"})
        told = ben.submits(
            {"What to post": "revenue last week", "Or in words": "every Friday at 17:00"}, view
        )
        assert "not set up" in told.errors["channel"]
