"""Whoever waits is told, whatever Slack refuses; and what leaves for Slack is known afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bots.slack.exports import FileTooLarge, csv_of
from bots.slack.parts import AT_ONCE
from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.world import Message
from semantic.principal import Principal
from service.store import Audit, Runs, tables
from tests.slack.bot import AtWork, answered, at_work, modal, said
from tests.slack.test_clicking import URL, link_in, run_of, told


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    app = SlackApp(domains=("dragoman.example.com",))
    with at_work(tmp_path_factory.mktemp("slack"), app=app, public_url=URL) as started:
        yield started


@pytest.fixture
def answer(work: AtWork) -> Message:
    anna = work.slack.person("anna")
    return answered(work, anna.mentions("revenue by department last month", in_="#sales"))[0]


def direct(work: AtWork, name: str) -> list[str]:
    """What the bot said in somebody's direct messages."""
    bot = work.slack.app.bot_user
    channel = work.slack.world.im(work.slack.person(name).id, bot).id
    return [str(each.blocks) + each.text for each in work.slack.messages(channel) if each.user == bot]


def codes_of(work: AtWork, name: str, count: int) -> list[Message]:
    """The codes that somebody was sent, once there are so many."""

    def shown() -> list[Message]:
        found = list(work.slack.ephemerals(work.slack.person(name).id, "C0GENERAL"))
        return found if len(found) >= count else []

    return work.slack.wait_for(shown)


def test_a_modal_from_somebody_unknown_is_not_lost(work: AtWork) -> None:
    message = work.slack.person("anna").says("revenue last month?", in_="#sales")
    work.slack.person("cleo").shortcut(message, "shortcut.ask_about").wait()
    assert "dragoman slack link" in told(work, "cleo", "I do not know yet who you are").text
    assert work.slack.person("cleo").modal is None
    work.slack.person("cleo").global_shortcut("shortcut.ask").wait()
    assert "dragoman slack link" in work.slack.wait_for(lambda: direct(work, "cleo"))[0]


def test_asking_once_more_is_answered_however_often(work: AtWork) -> None:
    cleo = work.slack.person("cleo")
    cleo.mentions("revenue last month", in_="#general")
    for count in range(1, 7):
        cleo.clicks(codes_of(work, "cleo", count)[-1], "Ask once more").wait()
    assert len(codes_of(work, "cleo", 7)) == 7


def test_what_cannot_be_said_in_a_channel_is_said_directly(work: AtWork) -> None:
    work.slack.faults.fail("chat.postMessage", "is_archived", channel="C0SALES")
    asked = work.slack.person("anna").mentions("revenue last month", in_="#sales")
    assert "$180.00" in work.slack.wait_for(lambda: direct(work, "anna"))[-1]
    assert said(work, asked) == []


def test_a_command_between_two_colleagues_is_answered_to_whoever_gave_it(work: AtWork) -> None:
    ben = work.slack.person("ben")
    theirs = work.slack.world.im(ben.id, work.slack.person("anna").id).id
    ben.command("/ask", "baskets last month", in_=theirs).wait()
    assert "Baskets" in work.slack.wait_for(lambda: direct(work, "ben"))[-1]
    assert work.slack.messages(theirs) == []


def test_a_click_that_came_too_late_says_so(work: AtWork) -> None:
    anna = work.slack.person("anna")
    [answer] = answered(work, anna.mentions("revenue last month", in_="#sales"))
    work.slack.faults.fail("views.open", "expired_trigger_id")
    anna.clicks(answer, "How computed").wait()
    told(work, "anna", "Press it once more")


def test_a_modal_opens_while_more_questions_wait_than_are_answered_at_once(work: AtWork) -> None:
    anna = work.slack.person("anna")
    [answer] = answered(work, anna.mentions("revenue last month", in_="#sales"))
    work.idle()
    work.slack.faults.delay("chat.postMessage", 2.0, times=AT_ONCE)
    asked = [anna.mentions("revenue last month", in_="#sales") for _ in range(AT_ONCE + 4)]
    anna.clicks(answer, "How computed").wait()
    modal(work, "anna", "sum(value)")
    assert not any(said(work, each) for each in asked)
    anna.closes()
    work.slack.faults.clear()
    work.idle()
    assert all(len(said(work, each)) == 1 for each in asked)


def test_a_form_about_what_is_gone_says_so(work: AtWork) -> None:
    anna = work.slack.person("anna")
    [answer] = answered(work, anna.mentions("revenue last month", in_="#sales"))
    anna.clicks(answer, "Share").wait()
    modal(work, "anna", "A note")
    work.store.write(lambda unit: unit.connection.execute(sa.update(tables.runs).values(principal="eve")))
    anna.submits({"channel": "C0GENERAL"})
    told(work, "anna", "This answer is not for you")


def test_what_is_said_of_an_answer_that_is_gone_says_so(work: AtWork) -> None:
    anna = work.slack.person("anna")
    [answer] = answered(work, anna.mentions("revenue last month", in_="#sales"))
    anna.clicks(answer, "👎").wait()
    modal(work, "anna", "What was wrong?")
    work.store.write(lambda unit: unit.connection.execute(sa.delete(tables.feedback)))
    work.store.write(lambda unit: unit.connection.execute(sa.delete(tables.runs)))
    anna.submits({"What was wrong?": "number"})
    told(work, "anna", "This answer is not kept any more")


def test_what_is_deleted_before_its_turn_leaves_nothing(work: AtWork) -> None:
    work.bot.pause()
    anna = work.slack.person("anna")
    before = direct(work, "anna")
    asked = [anna.mentions("revenue last month", in_="#sales"), anna.says("revenue last month")]
    work.slack.settled()
    for message in asked:
        anna.deletes(message)
    work.slack.settled()
    work.bot.go_on()
    work.idle()
    assert [said(work, message) for message in asked] == [[], []]
    assert direct(work, "anna") == before


def test_whatever_leaves_for_slack_is_in_the_audit_log(work: AtWork) -> None:
    anna = work.slack.person("anna")
    [answer] = answered(work, anna.mentions("revenue by department last month", in_="#sales"))
    anna.clicks(answer, "CSV").wait()
    anna.clicks(answer, "Share").wait()
    modal(work, "anna", "A note")
    anna.submits({"channel": "C0GENERAL"})
    told(work, "anna", "Shared.")
    work.idle()
    entries = [each for each in Audit(work.store).list().items if each.run == run_of(answer)]
    whys = {(each.action, str(each.about.get("how", "")), each.about.get("channel")) for each in entries}
    assert whys >= {
        ("exported", "", None),
        ("slack.posted", "", "T0ACME/C0SALES"),
        ("slack.posted", "shared", "T0ACME/C0GENERAL"),
    }


def test_whoever_cannot_put_it_right_in_a_form_is_told_so(work: AtWork) -> None:
    """A definition has no query that could be changed."""
    anna = work.slack.person("anna")
    [answer] = answered(work, anna.mentions("what is revenue?", in_="#sales"))
    anna.clicks(answer, "👎").wait()
    modal(work, "anna", "What was wrong?")
    anna.submits({"What was wrong?": "other", "Put it right": ["put_right"]})
    told(work, "anna", "could not be shown")


def test_the_agent_view_offers_what_was_asked_in_the_channel_beside_it(work: AtWork) -> None:
    ben = work.slack.person("ben")
    answered(work, ben.mentions("refunded in december 2017", in_="#general"))
    work.idle()
    channel = work.slack.world.im(ben.id, work.slack.app.bot_user).id
    ben.looks_at("#general")
    work.idle()

    def offered() -> list[object]:
        prompts = work.slack.world.prompts[channel, ""]["prompts"]
        assert isinstance(prompts, list)
        return [prompt["message"] for prompt in prompts]

    assert offered()[0] == "refunded in december 2017"
    ben.command("/ask", "baskets in december 2017", in_="#general").wait()
    work.idle()
    ben.opens_messages()
    ben.looks_at("#general")
    work.idle()
    assert "baskets in december 2017" not in offered(), "which only Ben saw"


def test_slacks_older_assistant_offers_the_same_in_its_thread(work: AtWork) -> None:
    ben = work.slack.person("ben")
    answered(work, ben.mentions("refunded in december 2017", in_="#general"))
    work.idle()
    thread = ben.opens_assistant("#general")
    work.idle()
    channel = work.slack.world.im(ben.id, work.slack.app.bot_user).id
    offered = str(work.slack.world.prompts[channel, thread])
    assert "refunded in december 2017" in offered


def test_whoever_may_set_nothing_up_and_was_known_all_along_is_told_who_they_are(work: AtWork) -> None:
    """The home of somebody who was linked meanwhile still offers to link them."""
    anna = work.slack.person("anna")
    anna.opens_home()
    work.idle()
    home = anna.home
    assert home is not None
    with work.slack.changing():
        home.form = {**home.form, "blocks": [row_of("Link my account", "person.link")]}
    anna.clicks(home, "Link my account").wait()
    work.slack.wait_for(lambda: [text for text in direct(work, "anna") if "I know you already" in text])


def row_of(text: str, action: str) -> dict[str, object]:
    button = {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action}
    return {"type": "actions", "elements": [button], "block_id": "link"}


def test_a_file_that_is_too_large_is_said_to_be(work: AtWork, answer: Message) -> None:
    run = Runs(work.store).get(run_of(answer))
    assert run is not None
    with pytest.raises(FileTooLarge, match="larger than"):
        csv_of(work.bot.current(), run, Principal("anna@example.com"), largest=10)


def test_a_link_of_somebody_unknown_shows_nothing(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.clicks(answer, "Share").wait()
    url = link_in(modal(work, "anna", f"{URL}/v1/shared/").form)
    anna.closes()
    shown, other = (work.slack.person(name).shares_link(url, "#general") for name in ("anna", "cleo"))
    work.idle()
    assert shown.unfurls and not other.unfurls
