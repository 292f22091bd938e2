"""Who is answered where: no way around a channel's set-up, and nothing of one person for another whom nobody knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.world import Message
from service.revision import Revision
from service.store import Runs, Store, Wanted, tables
from service.store.threads import Saved
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, modal, revision, said
from tests.slack.test_clicking import told


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    """Where channels have to be set up, which only Anna may."""
    folder = tmp_path_factory.mktemp("closed")
    app = SlackApp()
    app.scopes = tuple(scope for scope in app.scopes if scope != "chat:write.public")
    with at_work(folder, app=app, setup="ask", admins=("anna@example.com",)) as started:
        yield started


@pytest.fixture(scope="module")
def anybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    """Where everybody is answered, and only Anna is known."""
    people = {"anna@example.com": "anna"}
    folder = tmp_path_factory.mktemp("anybody")
    with at_work(folder, unlinked="anonymous", email_domains=(), people=people) as started:
        yield started


def asks_about(work: AtWork, name: str, message: Message) -> None:
    person = work.slack.person(name)
    person.shortcut(message, "shortcut.ask_about").wait()
    modal(work, name, message.text)
    person.submits()
    work.idle()


def test_a_message_is_asked_about_once_its_channel_is_set_up(closed: AtWork) -> None:
    message = closed.slack.person("anna").says("revenue last month?", in_="#sales")
    asks_about(closed, "ben", message)
    [prompt] = said(closed, message)
    assert "agreed" in prompt.text and "$180" not in json.dumps(prompt.blocks)
    again = closed.slack.person("anna").says("baskets last month?", in_="#sales")
    asks_about(closed, "anna", again)
    [offer] = said(closed, again)
    closed.slack.person("anna").clicks(offer, "Set up with no special rights").wait()
    assert "3" in answered(closed, again, 2)[-1].text


def test_a_follow_up_is_asked_where_the_channel_is_set_up(closed: AtWork) -> None:
    anna, ben = closed.slack.person("anna"), closed.slack.person("ben")
    asked = anna.mentions("revenue by department last month", in_="#general")
    [offer] = answered(closed, asked)
    anna.clicks(offer, "Set up with no special rights").wait()
    answer = answered(closed, asked, 2)[-1]
    closed.store.write(lambda unit: unit.connection.execute(sa.delete(tables.places)))
    ben.clicks(answer, "answer.follow#0").wait()
    closed.idle()
    assert "agreed" in said(closed, asked)[-1].text and "$" not in said(closed, asked)[-1].text


def test_where_the_bot_is_not_nobody_is_answered_by_the_way(closed: AtWork) -> None:
    message = closed.slack.person("ben").says("revenue last month?", in_="#random")
    asks_about(closed, "ben", message)
    ben = closed.slack.person("ben").id
    direct = closed.slack.world.im(ben, closed.slack.app.bot_user).id
    texts = [each.text for each in closed.slack.messages(direct)]
    assert any("mention me there first" in text for text in texts)
    assert not any("$180" in text for text in texts)


def test_people_whom_nobody_knows_see_nothing_of_each_other(anybody: AtWork) -> None:
    ben, cleo = anybody.slack.person("ben"), anybody.slack.person("cleo")
    answered(anybody, ben.mentions("revenue by department last month", in_="#sales"))
    for person in (ben, cleo):
        person.opens_home()
        anybody.idle()
        assert person.home is not None
        assert "Ask a question" in json.dumps(person.home.form)
        assert "revenue by department" not in json.dumps(person.home.form)


def test_nothing_is_kept_for_somebody_whom_nobody_knows(anybody: AtWork) -> None:
    ben = anybody.slack.person("ben")
    [answer] = answered(anybody, ben.mentions("revenue last month", in_="#sales"))
    ben.selects(answer, "answer.more", "Save this question").wait()
    assert "dragoman slack link" in told(anybody, "ben", "I do not know yet who you are").text
    asked = ben.mentions("every monday at 9 post revenue last week", in_="#sales")
    assert "Create" not in str(answered(anybody, asked)[0].blocks)
    ben.opens_home()
    anybody.idle()
    assert ben.home is not None and "Saved" not in json.dumps(ben.home.form)


def test_what_another_asked_is_kept_by_whoever_may_ask_it(tmp_path: Path) -> None:
    """A button of a message that carries another's run gives away neither its words nor its query."""
    texts = {"sales": shop.SALES.replace("  baskets: {", "  baskets: {access: {groups: [retail]}, ")}
    people = {"anna@example.com": "anna; groups=retail", "ben@example.com": "ben"}

    def made(store: Store) -> Revision:
        return revision(store, shop.warehouse(), **texts)

    with at_work(tmp_path, made=made, people=people) as work:
        anna, ben = work.slack.person("anna"), work.slack.person("ben")
        shown = answered(work, ben.mentions("revenue last month", in_="#sales"))[0]
        anna.says("baskets last month")
        work.idle()
        [hers] = [run.id for run in Runs(work.store).list(Wanted(principal="anna")).items]
        [his] = [run.id for run in Runs(work.store).list(Wanted(principal="ben")).items]
        with work.slack.changing():
            shown.blocks[:] = json.loads(json.dumps(shown.blocks).replace(his, hers))
        ben.selects(shown, "answer.more", "Save this question").wait()
        told = work.slack.wait_for(lambda: work.slack.ephemerals(ben.id))
        assert "This answer is not for you" in told[0].text
        assert not Saved(work.store).list("ben")
