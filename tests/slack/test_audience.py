"""An answer is its asker's: in a channel it stands only where everybody there would be given the very same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bots.slack.parts import SOURCE
from service.revision import Revision
from service.store import Audit, Store
from service.store.threads import Channels
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, revision, said

SETTINGS = f"{shop.SETTINGS}attributes:\n  regions: {{type: string, many: true}}\n"
HOUSEHOLDS = shop.HOUSEHOLDS.replace("metrics:", "access: {rows: region in principal.regions}\nmetrics:")
SALES = shop.SALES.replace("joins:", "access: {inherit: household}\njoins:")
PEOPLE = {
    "anna@example.com": "anna; regions=north,south",
    "ben@example.com": "ben; regions=south",
}


def limited(store: Store) -> Revision:
    texts = {"settings": SETTINGS, "households": HOUSEHOLDS, "sales": SALES}
    return revision(store, shop.warehouse(), **texts)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with at_work(tmp_path_factory.mktemp("slack"), made=limited, people=PEOPLE) as started:
        yield started


def agree(work: AtWork, channel: str, audience: str) -> None:
    Channels(work.store, SOURCE).put(f"T0ACME/{channel}", "anna", {"audience": audience})


def test_what_only_the_asker_may_see_is_for_the_asker_alone(work: AtWork) -> None:
    agree(work, "C0SALES", "")
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue last month", in_="#sales")
    [told] = work.slack.wait_for(lambda: work.slack.ephemerals(anna.id, asked.channel))
    assert "$100.00" in told.text
    assert told.thread_ts == asked.ts and "Only you see this" in str(told.blocks)
    work.idle()
    assert not said(work, asked)
    assert "100" not in str([each.text for each in work.slack.messages("#sales", seen_by="ben")])


def test_what_only_the_asker_saw_is_told_as_everybody_may_see_it(work: AtWork) -> None:
    agree(work, "C0SALES", "team; regions=south")
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue in december 2017", in_="#sales")
    [alone] = work.slack.wait_for(
        lambda: [
            each
            for each in work.slack.ephemerals(anna.id, asked.channel)
            if each.thread_ts == asked.ts and "$100.00" in each.text
        ]
    )
    work.slack.faults.lose_answer("chat.postMessage")
    work.slack.faults.break_server("conversations.replies", times=8)
    anna.selects(alone, "answer.more", "Show it to the channel").wait()
    work.idle()
    [told] = said(work, asked)
    assert "$80.00" in told.text
    entries = [each for each in Audit(work.store).list().items if each.about.get("how") == "told"]
    assert [(each.principal, each.about["message"]) for each in entries] == [("anna", told.ts)]


def test_whose_rights_are_the_channels_is_answered_in_the_channel(work: AtWork) -> None:
    agree(work, "C0GENERAL", "team; regions=south")
    asked = work.slack.person("ben").mentions("revenue last month", in_="#general")
    assert "$80.00" in answered(work, asked)[0].text
    more = work.slack.person("anna").mentions("revenue last month", in_="#general")
    work.slack.wait_for(lambda: work.slack.ephemerals(work.slack.person("anna").id, more.channel))
    work.idle()
    assert not said(work, more)


def test_what_no_policy_touches_is_answered_in_the_channel(work: AtWork) -> None:
    agree(work, "C0SALES", "")
    asked = work.slack.person("anna").mentions("refunded last month", in_="#sales")
    assert "9" in answered(work, asked)[0].text


def test_a_colleague_does_not_go_on_with_what_was_private(work: AtWork) -> None:
    agree(work, "C0SALES", "")
    anna = work.slack.person("anna")
    asked = anna.mentions("revenue of deli last month", in_="#sales")
    work.idle()
    ben = work.slack.person("ben")
    ben.replies(asked, f"<@{work.slack.app.bot_user}> by region")
    told = work.slack.wait_for(lambda: work.slack.ephemerals(ben.id, asked.channel))
    assert "deli" not in told[-1].text.casefold(), "it begins a conversation of Ben's own"


def test_in_direct_messages_everything_is_the_askers(work: AtWork) -> None:
    assert "$100.00" in answered(work, work.slack.person("anna").says("revenue last month"))[0].text
    assert "$80.00" in answered(work, work.slack.person("ben").says("revenue last month"))[0].text


def test_examples_in_a_channel_are_such_as_everybody_may_ask(work: AtWork) -> None:
    agree(work, "C0GENERAL", "")
    asked = work.slack.person("anna").mentions("", in_="#general")
    assert "What would you like to know" in answered(work, asked)[0].text


def test_an_edit_whose_answer_is_private_takes_back_what_everybody_saw(work: AtWork) -> None:
    agree(work, "C0SALES", "")
    anna = work.slack.person("anna")
    asked = anna.mentions("refunded last month", in_="#sales")
    [answer] = answered(work, asked)
    anna.edits(asked, f"<@{work.slack.app.bot_user}> revenue last month")
    work.idle()
    assert answer.ts not in work.slack.world.messages[answer.channel]
    assert not said(work, asked)


def test_an_answer_for_all_offers_nothing_that_only_the_asker_knows_of(work: AtWork) -> None:
    agree(work, "C0SALES", "")
    asked = work.slack.person("anna").mentions("refunded last month", in_="#sales")
    assert "answer.follow" not in str(answered(work, asked)[0].blocks)
