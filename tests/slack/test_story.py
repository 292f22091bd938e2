"""What a company lives through with the bot, in order: from the installation to an alert, as people see it in Slack."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx

from bots.slack.parts import SOURCE
from bots.slack.standin.world import Message
from dragoman.scheduling import owners
from service.scheduling.running import Runs
from service.scheduling.scheduler import Scheduler
from service.scheduling.schedules import Schedule
from service.store import FeedbackOf
from service.store.schedules import Schedules
from tests.slack.bot import AtWork, answered, at_work, modal


def test_the_whole_story(tmp_path: Path) -> None:
    with at_work(tmp_path, workspaces=("T0ACME",), setup="ask", admins=("anna@example.com",)) as work:
        anna_installs_it(work)
        first = bens_first_question_sets_the_channel_up(work)
        it_asks_back_and_he_chooses(work)
        he_goes_on_in_the_thread(work, first)
        anybody_sees_how_it_was_computed(work, first)
        he_puts_right_what_was_wrong(work)
        anna_has_it_posted_every_week(work)
        and_is_told_when_it_falls(work)
        assert not work.slack.errors


def anna_installs_it(work: AtWork) -> None:
    base, anna = work.slack.app.base_url, work.slack.person("anna")
    assert anna.account.admin
    page = httpx.get(f"{base}/slack/install", trust_env=False, verify=False)
    found = re.search(r'href="([^"]+/oauth/v2/authorize[^"]*)"', page.text)
    assert found is not None
    back = anna.allows(unescape(found[1]))
    cookie = page.headers["set-cookie"].partition(";")[0]
    done = httpx.get(back, headers={"cookie": cookie}, trust_env=False, verify=False)
    assert done.status_code == 200, "it is in Acme now, with a token that nobody has typed"


def bens_first_question_sets_the_channel_up(work: AtWork) -> Message:
    ben, anna = work.slack.person("ben"), work.slack.person("anna")
    asked = ben.mentions("revenue by department last month", in_="#sales")
    [prompt] = answered(work, asked)
    anna.clicks(prompt, "Set up").wait()
    modal(work, "anna", "Attributes of the audience")
    anna.submits({"Attributes of the audience": ""})
    answer = answered(work, asked, 2)[-1]
    assert "DELI" in answer.text and "December 2017" in answer.text, "without asking again"
    assert answer.thread_ts == asked.ts
    return answer


def it_asks_back_and_he_chooses(work: AtWork) -> None:
    ben = work.slack.person("ben")
    asked = ben.mentions("by department", in_="#sales")
    [back] = answered(work, asked)
    ben.clicks(back, "ask.choose#0").wait()
    assert "DELI" in answered(work, asked, 2)[-1].text


def he_goes_on_in_the_thread(work: AtWork, answer: Message) -> None:
    before = len(work.slack.messages("#sales", thread=answer.root))
    work.slack.person("ben").says("only deli", "#sales", thread=answer.root)
    said = work.slack.wait_for(lambda: work.slack.messages("#sales", thread=answer.root)[before + 1 :])
    assert "$80.00" in said[0].text


def anybody_sees_how_it_was_computed(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.clicks(answer, "How computed").wait()
    shown = json.dumps(modal(work, "anna", "sum(value)").form)
    assert "Dollars received." in shown and "SELECT" in shown
    anna.closes()


def he_puts_right_what_was_wrong(work: AtWork) -> None:
    ben = work.slack.person("ben")
    asked = ben.mentions("revenue by department in december", in_="#sales")
    [answer] = answered(work, asked)
    ben.clicks(answer, "👎").wait()
    modal(work, "ben", "What was wrong?")
    ben.submits({"What was wrong?": "grouping", "Anything else": "", "Put it right": ["put_right"]})
    modal(work, "ben", "Put it right")
    ben.submits({"Grouped by": []})
    assert "$180.00" in answered(work, asked, 2)[-1].text
    work.idle()
    [run] = {str(json.loads(value)["run"]) for value in values_of(answer, "answer.how")}
    assert "correction" in {each.kind for each in FeedbackOf(work.store).on(run)}


def anna_has_it_posted_every_week(work: AtWork) -> None:
    schedule = created(work, "every Monday at 9 post revenue by department here")
    assert schedule.due is not None and not schedule.is_alert
    told_when_due(work, schedule.due + timedelta(seconds=5))
    told_when_due(work, schedule.due + timedelta(seconds=9))
    posted = "25 to 31 December 2017"
    [report] = work.slack.wait_for(lambda: [each for each in at_top(work) if posted in each.text])
    work.slack.person("ben").replies(report, "in december")
    assert "DELI" in answered(work, report, 2)[-1].text, "its thread is a conversation, too"


def and_is_told_when_it_falls(work: AtWork) -> None:
    alert = created(work, "tell me when monthly revenue falls below 1,000")
    assert alert.is_alert
    told_when_due(work, datetime.now(UTC) + timedelta(hours=2))
    [told] = work.slack.wait_for(lambda: [each for each in at_top(work) if "🔔" in shown(each)])
    assert "$180.00" in told.text


# How it is done ----------------------------------------------------------------------------------------------------


def created(work: AtWork, words: str) -> Schedule:
    """What Anna said, once she has confirmed it."""
    anna, schedules = work.slack.person("anna"), Schedules(work.store)
    before = {each.id for each in schedules.list("anna@example.com")}
    [draft] = answered(work, anna.mentions(words, in_="#sales"))
    anna.clicks(draft, "Create").wait()
    new = work.slack.wait_for(
        lambda: [each for each in schedules.list("anna@example.com") if each.id not in before]
    )
    work.idle()
    return new[0]


def told_when_due(work: AtWork, now: datetime) -> None:
    runs = Runs(work.bot.current, owners(work.store, [work.bot.owner]))
    scheduler = Scheduler(work.store, runs, {SOURCE: work.bot}, clock=lambda: now)
    try:
        scheduler.once()
    finally:
        scheduler.stop()


def at_top(work: AtWork) -> list[Message]:
    """What the bot said in the channel itself."""
    bot = work.slack.app.bot_user
    return [each for each in work.slack.messages("#sales") if each.user == bot and each.root == each.ts]


def shown(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


def values_of(message: Message, action: str) -> list[str]:
    """What the buttons of this kind carry."""
    elements = [each for block in message.blocks for each in block.get("elements", ()) or ()]  # type: ignore[attr-defined]
    return [str(each["value"]) for each in elements if each.get("action_id") == action]
