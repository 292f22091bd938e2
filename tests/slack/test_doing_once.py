"""What came in is done once and said once, though Slack or the store was away in between."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.world import Message, View
from semantic.principal import Principal
from service.asking.planned import Remembered
from service.revision import Revision
from service.store import Audit, ChoicesInStore, Store
from service.store.deliveries import Deliveries
from service.store.schedules import Schedules
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, modal, revision, said
from tests.slack.test_clicking import URL, link_in, run_of, told

OFTEN = 4
"""Tries of one call, after which what came in is put off."""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    app = SlackApp(domains=("dragoman.example.com",))
    texts = {"sales": shop.SALES.replace("  revenue: {", "  revenue: {synonyms: [sales], ", 1)}
    texts["sales"] = texts["sales"].replace("  ham_revenue: {", "  ham_revenue: {synonyms: [sales], ")

    texts["sales"] = texts["sales"].replace("  basket_value: {", "  basket_value: {synonyms: [money], ", 1)

    def made(store: Store) -> Revision:
        return revision(store, shop.warehouse(), **texts)

    with at_work(tmp_path_factory.mktemp("slack"), made=made, app=app, public_url=URL) as started:
        yield started


@pytest.fixture
def work(one: AtWork) -> Iterator[AtWork]:
    """All is well, until a test says otherwise."""
    yield one
    one.slack.faults.clear()
    one.bot.go_on()


@pytest.fixture
def answer(work: AtWork) -> Message:
    anna = work.slack.person("anna")
    return answered(work, anna.mentions("revenue by department last month", in_="#sales"))[0]


def asides(work: AtWork, name: str = "anna") -> list[str]:
    return [each.text for each in work.slack.ephemerals(work.slack.person(name).id)]


def direct(work: AtWork, name: str) -> list[str]:
    """What the bot said in somebody's direct messages."""
    bot = work.slack.app.bot_user
    channel = work.slack.world.im(work.slack.person(name).id, bot).id
    return [each.text for each in work.slack.messages(channel) if each.user == bot]


def files(work: AtWork, ending: str) -> list[str]:
    """What stands in Anna's direct messages."""
    channel = work.slack.world.im(work.slack.person("anna").id, work.slack.app.bot_user).id
    shown = [id_ for each in work.slack.messages(channel) for id_ in each.files]
    return [id_ for id_ in shown if work.slack.world.files[id_].name.endswith(ending)]


def posted(work: AtWork, run: str) -> list[tuple[object, object]]:
    """What the audit log says of where a run was to be seen: the message, and how it got there."""
    entries = [each for each in Audit(work.store).list(run=run).items if each.action == "slack.posted"]
    return [(each.about["message"], each.about.get("how")) for each in entries]


# Files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "ending"), [("CSV", ".csv"), ("Propose as verified question", ".yml")], ids=["csv", "proposal"]
)
@pytest.mark.parametrize("method", ["chat.postEphemeral", "files.completeUploadExternal"])
def test_a_file_is_sent_once(work: AtWork, answer: Message, button: str, ending: str, method: str) -> None:
    """Whether it is saying so that fails, or Slack's word that the file stands there which is lost."""
    before, said_before = files(work, ending), asides(work)
    lose = method == "files.completeUploadExternal"
    harm = work.slack.faults.lose_answer if lose else work.slack.faults.break_server
    harm(method, times=1 if lose else OFTEN)
    anna = work.slack.person("anna")
    pressed = anna.clicks(answer, button) if button == "CSV" else anna.selects(answer, "answer.more", button)
    pressed.wait()
    work.idle()
    assert len(files(work, ending)) == len(before) + 1
    assert len(asides(work)) == len(said_before) + 1


# Schedules -------------------------------------------------------------------------------------------------------


def scheduled(work: AtWork, text: str) -> Message:
    """The message in which a schedule of Anna's was confirmed."""
    anna = work.slack.person("anna")
    draft = answered(work, anna.mentions(text, in_="#sales"))[0]
    anna.clicks(draft, "Create").wait()
    work.slack.wait_for(lambda: "✔︎" in json.dumps(draft.blocks, ensure_ascii=False))
    return draft


def changes(work: AtWork) -> list[str]:
    found = Audit(work.store).list(principal="anna@example.com", limit=500).items
    return [each.action for each in found if each.action.startswith("schedule.")]


@pytest.mark.parametrize("button", ["Pause", "Run now", "Delete"])
def test_a_schedule_is_changed_once(work: AtWork, button: str) -> None:
    draft = scheduled(work, f"every day at 8 post baskets yesterday, {button.casefold()}"[:38])
    [schedule] = Schedules(work.store).list("anna@example.com")
    so_far, before = len(asides(work)), len(changes(work))
    work.slack.faults.break_server("chat.postEphemeral", times=OFTEN)
    work.slack.person("anna").clicks(draft, button).wait()
    work.idle()
    said_of_it = asides(work)[so_far:]
    assert len(said_of_it) == 1 and "no such schedule" not in said_of_it[0]
    if button == "Run now":
        assert len(Deliveries(work.store).history(schedule.id)) == 1
    assert len(changes(work)) == before + (button != "Run now")
    Schedules(work.store).delete(schedule.id)


def test_a_schedule_that_is_gone_says_so(work: AtWork) -> None:
    draft = scheduled(work, "every day at 8 post baskets yesterday")
    [schedule] = Schedules(work.store).list("anna@example.com")
    Schedules(work.store).delete(schedule.id)
    work.slack.person("anna").clicks(draft, "Pause").wait()
    work.idle()
    assert "You have no such schedule any more" in asides(work)[-1]


def test_a_draft_can_be_confirmed_though_it_was_said_before_an_outage(work: AtWork) -> None:
    """What was drafted is kept with what was said, or the button below it would lead nowhere."""
    anna = work.slack.person("anna")
    work.slack.faults.lose_answer("chat.postMessage")
    work.slack.faults.break_server("conversations.replies", times=2 * OFTEN)
    draft = answered(work, anna.mentions("every day at 8 post baskets yesterday", in_="#sales"))[0]
    work.idle()
    anna.clicks(draft, "Create").wait()
    work.idle()
    [schedule] = Schedules(work.store).list("anna@example.com")
    Schedules(work.store).delete(schedule.id)


# What others see ---------------------------------------------------------------------------------------------------


def lost(work: AtWork) -> None:
    """The next message arrives, and nobody knows of it for a while."""
    work.slack.faults.lose_answer("chat.postMessage")
    work.slack.faults.break_server("conversations.replies", times=2 * OFTEN)
    work.slack.faults.break_server("conversations.history", times=2 * OFTEN)


def test_what_was_posted_before_an_outage_is_in_the_audit_log(work: AtWork) -> None:
    lost(work)
    asked = work.slack.person("anna").mentions("revenue last month", in_="#sales")
    [found] = answered(work, asked)
    work.idle()
    assert posted(work, run_of(found)) == [(found.ts, None)] and len(said(work, asked)) == 1


def test_what_was_shared_before_an_outage_is_in_the_audit_log(work: AtWork, answer: Message) -> None:
    anna, bot = work.slack.person("anna"), work.slack.app.bot_user
    anna.clicks(answer, "Share").wait()
    modal(work, "anna", "A note")
    so_far = len(asides(work))
    lost(work)
    anna.submits({"channel": "C0GENERAL", "note": "once"})
    work.idle()
    shared = [each for each in work.slack.messages("C0GENERAL") if each.user == bot and "once" in each.text]
    assert len(shared) == 1 and (shared[0].ts, "shared") in posted(work, run_of(answer))
    assert asides(work)[so_far:] == ["Shared."]


def test_what_a_link_unfolds_to_is_in_the_audit_log(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.clicks(answer, "Share").wait()
    url = link_in(modal(work, "anna", f"{URL}/v1/shared/").form)
    anna.closes()
    message = anna.shares_link(url, "#general")
    work.idle()
    assert message.unfurls and (message.ts, "unfurled") in posted(work, run_of(answer))


# What words mean ---------------------------------------------------------------------------------------------------


def remembered(work: AtWork) -> Message:
    """A question back that Anna chose for good: “sales” is revenue from then on."""
    anna = work.slack.person("anna")
    asked = anna.mentions("sales last month", in_="#general")
    [back] = answered(work, asked)
    anna.clicks(back, "ask.choose#0").wait()
    answered(work, asked, 2)
    work.idle()
    anna.clicks(back, "Always mean this").wait()
    work.idle()
    return back


def test_a_choice_of_words_is_forgotten_once(work: AtWork) -> None:
    """Said twice, the second time would be that there was nothing to forget."""
    back = remembered(work)
    so_far = len(asides(work))
    work.slack.faults.break_server("chat.postEphemeral", times=OFTEN)
    work.slack.person("anna").clicks(back, "ask.forget").wait()
    work.idle()
    assert asides(work)[so_far:] == ["Forgotten: I will ask again."]


def block_of(view: View, words: str) -> str:
    """The block in which they stand."""
    blocks = view.form["blocks"]
    assert isinstance(blocks, list)
    return next(str(block["block_id"]) for block in blocks if words in json.dumps(block, ensure_ascii=False))


def patch(work: AtWork) -> str:
    """The last one that Anna was sent."""
    content = work.slack.world.files[files(work, ".patch")[-1]].content
    assert content is not None
    return content.decode()


def test_what_was_chosen_is_proposed_for_everybody(work: AtWork) -> None:
    anna, ben = work.slack.person("anna"), work.slack.person("ben")
    asked = anna.mentions("sales last month", in_="#general")
    [back] = answered(work, asked)
    anna.clicks(back, "ask.choose#1").wait()
    answered(work, asked, 2)
    work.idle()
    ben.clicks(back, "Propose it for everybody").wait()
    work.idle()
    assert "Nothing was said here of what a word means" in asides(work, "ben")[-1]
    anna.clicks(back, "Propose it for everybody").wait()
    work.idle()
    lines = patch(work).splitlines()
    assert lines[:2] == ["--- a/sales.yml", "+++ b/sales.yml"]
    [old, new] = lines[3:]
    assert old.startswith("-  revenue: {synonyms: [sales], expr") and new.startswith("+  revenue: {expr")
    assert "“sales” means ham revenue for everybody. It changes sales." in direct(work, "anna")[-1]


def test_what_was_put_right_is_proposed_for_everybody(work: AtWork) -> None:
    """The word that led to the wrong metric goes to the right one."""
    anna = work.slack.person("anna")
    asked = anna.mentions("money last month", in_="#sales")
    [answer] = answered(work, asked)
    anna.clicks(answer, "👎").wait()
    modal(work, "anna", "What was wrong?")
    anna.submits({"What was wrong?": "metric", "Put it right": ["put_right"]})
    modal(work, "anna", "Put it right")
    anna.submits({"Metrics": ["baskets"]})
    answered(work, asked, 2)
    work.idle()
    clicked = anna.clicks(told(work, "anna", "Your query is kept"), "Always mean baskets by “money”")
    clicked.wait()
    work.idle()
    changed = [line for line in patch(work).splitlines() if line.startswith(("-  ", "+  "))]
    assert [line.split(": ")[0] for line in changed] == [
        "-  baskets",
        "-  basket_value",
        "+  baskets",
        "+  basket_value",
    ]
    assert "synonyms: [money]" in changed[2] and "money" not in changed[3]


def test_home_forgets_the_words_that_it_shows(work: AtWork) -> None:
    """Though what stood above them was forgotten meanwhile."""
    anna, asker = work.slack.person("anna"), work.bot.current().asker
    anna_s = Principal("anna@example.com")
    for phrase in ("sale", "taking", "turnover"):
        ChoicesInStore(work.store).put(
            anna_s.id, Remembered(phrase, "sales.revenue", "revenue", "2017-12-01")
        )
    anna.opens_home()
    work.idle()
    home = anna.home
    assert home is not None
    assert asker.forget("sale", anna_s)
    anna.clicks(home, "Forget", block=block_of(home, "taking")).wait()
    work.idle()
    assert [each.phrase for each in asker.remembered(anna_s)] == ["turnover"]
    so_far = len(direct(work, "anna"))
    assert anna.home is not None and asker.forget("turnover", anna_s)
    anna.clicks(anna.home, "Forget", block=block_of(anna.home, "turnover")).wait()
    work.idle()
    assert direct(work, "anna")[so_far:] == ["There was nothing to forget any more."]
