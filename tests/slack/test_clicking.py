"""Buttons, modals, commands, shortcuts and the App Home: each does what it says, as whoever uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from bots.slack.standin.app_settings import SlackApp
from bots.slack.standin.world import Message
from service.store import FeedbackOf, tables
from tests.slack.bot import AtWork, answered, at_work, modal, said

URL = "https://dragoman.example.com"


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    app = SlackApp(domains=("dragoman.example.com",))
    with at_work(tmp_path_factory.mktemp("slack"), app=app, public_url=URL) as started:
        yield started


@pytest.fixture
def asked(work: AtWork) -> Message:
    return work.slack.person("anna").mentions("revenue by department last month", in_="#sales")


@pytest.fixture
def answer(work: AtWork, asked: Message) -> Message:
    return answered(work, asked)[0]


def told(work: AtWork, name: str, words: str) -> Message:
    """What only this person is told."""
    person = work.slack.person(name).id
    return work.slack.wait_for(
        lambda: [each for each in work.slack.ephemerals(person) if words in each.text]
    )[0]


def run_of(answer: Message) -> str:
    for block in answer.blocks:
        for element in block.get("elements", ()) if isinstance(block, dict) else ():
            if isinstance(element, dict) and element.get("action_id") == "answer.how":
                return str(json.loads(str(element["value"]))["run"])
    raise AssertionError(answer.blocks)


def test_how_it_was_computed_is_shown_to_whoever_wants_to_know(work: AtWork, answer: Message) -> None:
    for name in ("anna", "ben"):
        person = work.slack.person(name)
        person.clicks(answer, "How computed").wait()
        assert "Dollars received" in json.dumps(modal(work, name, "sum(value)").form)
        person.closes()


def test_whoever_closes_a_modal_before_it_is_filled_is_told_nothing(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    work.slack.faults.fail("views.update", "not_found")
    anna.clicks(answer, "How computed").wait()
    work.idle()
    anna.closes()
    assert not [each for each in work.slack.ephemerals(anna.id) if each.thread_ts == answer.root]


def test_the_csv_goes_to_whoever_wants_it(work: AtWork, answer: Message) -> None:
    ben = work.slack.person("ben")
    ben.clicks(answer, "CSV").wait()
    told(work, "ben", "direct messages")
    [file] = [each for each in work.slack.world.files.values() if each.name.endswith(".csv")]
    assert (file.content or b"").decode().splitlines()[1].startswith(("DELI", "DAIRY"))
    assert not [each for each in work.slack.messages("#sales") if each.files]


def test_refining_runs_the_query_anew_in_the_thread(work: AtWork, asked: Message, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.clicks(answer, "Refine").wait()
    modal(work, "anna", "Metrics")
    anna.submits({"Grouped by": []})
    assert "$180.00" in answered(work, asked, 2)[-1].text
    anna.replies(asked, "only deli")
    assert "$80.00" in answered(work, asked, 3)[-1].text, "the thread goes on from there"


def test_a_follow_up_is_one_click(work: AtWork, asked: Message, answer: Message) -> None:
    work.slack.person("ben").clicks(answer, "answer.follow#0").wait()
    assert len(answered(work, asked, 2)) == 2


def test_what_was_wrong_is_kept_with_the_corrected_query(
    work: AtWork, asked: Message, answer: Message
) -> None:
    anna, run = work.slack.person("anna"), run_of(answer)
    anna.clicks(answer, "👎").wait()
    modal(work, "anna", "What was wrong?")
    wrong = anna.submits(
        {"What was wrong?": "grouping", "Anything else": "in total", "Put it right": ["put_right"]}
    )
    assert wrong is not None
    modal(work, "anna", "Put it right")
    anna.submits({"Grouped by": []})
    assert "$180.00" in answered(work, asked, 2)[-1].text
    told(work, "anna", "kept beside the one that was run")
    kept = {each.kind: each for each in FeedbackOf(work.store).on(run)}
    assert (kept["vote"].value, kept["vote"].comment, kept["reason"].value) == (
        "down",
        "in total",
        "grouping",
    )
    corrected = kept["correction"].corrected
    assert corrected is not None and "dimensions" not in corrected


def test_whoever_says_what_was_wrong_is_told_that_it_is_kept(work: AtWork, answer: Message) -> None:
    ben = work.slack.person("ben")
    ben.clicks(answer, "👎").wait()
    modal(work, "ben", "What was wrong?")
    ben.submits({"What was wrong?": "number"})
    told(work, "ben", "Thank you")


def test_a_good_answer_is_liked_saved_and_proposed(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.clicks(answer, "👍").wait()
    told(work, "anna", "That helps")
    anna.selects(answer, "answer.more", "Save this question").wait()
    told(work, "anna", "Saved")
    anna.selects(answer, "answer.more", "Propose as verified question").wait()
    told(work, "anna", "the change")
    [file] = [each for each in work.slack.world.files.values() if each.name.endswith(".yml")]
    assert "question: revenue by department last month" in (file.content or b"").decode()


def test_a_question_back_is_chosen_by_whoever_asked(work: AtWork) -> None:
    anna, ben = work.slack.person("anna"), work.slack.person("ben")
    asked = anna.mentions("by department", in_="#general")
    [back] = answered(work, asked)
    ben.clicks(back, "ask.choose#0").wait()
    told(work, "ben", "Only the person who asked can choose")
    anna.clicks(back, "ask.choose#0").wait()
    answers = answered(work, asked, 2)
    assert "chose" in json.dumps(answers[0].blocks)
    assert "DELI" in answers[1].text
    anna.replies(asked, "only deli")
    assert "$80.00" in answered(work, asked, 3)[-1].text


def test_a_question_back_that_waits_no_more_says_so_and_can_be_asked_again(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked = anna.mentions("by department", in_="#sales")
    [back] = answered(work, asked)
    work.store.write(lambda unit: unit.connection.execute(sa.delete(tables.waiting)))
    anna.clicks(back, "ask.choose#0").wait()
    work.slack.wait_for(lambda: "does not wait any more" in json.dumps(back.blocks))
    assert "answer.retry" in json.dumps(back.blocks)


def test_the_command_answers_its_person_alone(work: AtWork) -> None:
    work.slack.person("ben").command("/ask", "baskets last month", in_="#general").wait()
    assert "3" in told(work, "ben", "Baskets").text
    assert not [each for each in work.slack.messages("#general") if "Baskets" in each.text]


def test_the_command_works_where_the_bot_is_not(work: AtWork) -> None:
    ben = work.slack.person("ben")
    ben.command("/ask", "baskets last month", in_="#random").wait()
    direct = work.slack.world.im(ben.id, work.slack.app.bot_user).id
    work.slack.wait_for(lambda: [each for each in work.slack.messages(direct) if "Baskets" in each.text])


def test_a_message_can_be_asked_about(work: AtWork) -> None:
    ben = work.slack.person("ben")
    message = work.slack.person("anna").says("revenue last month?", in_="#general")
    ben.shortcut(message, "shortcut.ask_about").wait()
    modal(work, "ben", "revenue last month?")
    ben.submits()
    assert "$180.00" in answered(work, message)[0].text


def test_home_shows_who_one_is_and_what_one_asked(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.opens_home()

    def home() -> str:
        return json.dumps(anna.home.form, ensure_ascii=False) if anna.home is not None else ""

    work.slack.wait_for(lambda: "revenue by department last month" in home())
    assert "anna@example.com" in home()


def test_an_example_in_the_home_is_asked_in_direct_messages(work: AtWork) -> None:
    ben = work.slack.person("ben")
    asked = ben.says("hi")
    [hello] = answered(work, asked)
    assert hello.text.startswith("Hello!")
    ben.opens_home()
    home = work.slack.wait_for(lambda: [ben.home] if ben.home is not None else [])[0]
    shown = json.dumps(home.form, ensure_ascii=False)
    assert '"hi' not in shown, "a greeting is no question"
    ben.clicks(home, "revenue last month").wait()
    assert answered(work, asked, 2)[-1].text == "Revenue was $180.00 in December 2017."


def test_talk_offers_what_will_be_answered(work: AtWork) -> None:
    anna = work.slack.person("anna")
    asked = anna.mentions("what can you do?", in_="#sales")
    [help_] = answered(work, asked)
    anna.clicks(help_, "revenue last month").wait()
    assert answered(work, asked, 2)[-1].text == "Revenue was $180.00 in December 2017."


def test_home_of_somebody_unknown_offers_to_link(work: AtWork) -> None:
    cleo = work.slack.person("cleo")
    cleo.opens_home()
    work.slack.wait_for(lambda: cleo.home is not None)
    assert "revenue" not in json.dumps(cleo.home.form if cleo.home else {})


def test_a_shared_link_shows_what_the_channel_may_see(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.clicks(answer, "Share").wait()
    view = modal(work, "anna", f"{URL}/v1/shared/")
    url = link_in(view.form)
    anna.closes()
    message = anna.shares_link(url, "#general")
    work.slack.wait_for(lambda: message.unfurls)
    assert "DELI" in json.dumps(message.unfurls)
    other = anna.shares_link(f"{URL}/v1/shared/made-up", "#general")
    work.idle()
    assert not other.unfurls


def test_an_answer_is_passed_on_as_those_there_may_see_it(work: AtWork, answer: Message) -> None:
    anna, bot = work.slack.person("anna"), work.slack.app.bot_user
    anna.clicks(answer, "Share").wait()
    modal(work, "anna", "A note")
    anna.submits({"channel": "C0GENERAL", "note": "for <!channel>"})

    def shared() -> list[Message]:
        return [
            each
            for each in work.slack.messages("C0GENERAL")
            if each.user == bot and "shared this: " in str(each.blocks)
        ]

    [posted] = work.slack.wait_for(shared)
    assert "DELI" in str(posted.blocks) and "for &lt;!channel&gt;" in posted.text
    told(work, "anna", "Shared.")


def test_nothing_is_passed_on_where_nobody_may_post(work: AtWork, answer: Message) -> None:
    anna = work.slack.person("anna")
    anna.clicks(answer, "Share").wait()
    modal(work, "anna", "A note")
    anna.submits({"channel": "C0OLD"})
    told(work, "anna", "I did not share it. I cannot post there")
    assert work.slack.messages("C0OLD") == []


def link_in(form: Any) -> str:
    if isinstance(form, dict):
        if str(form.get("url", "")).startswith(URL):
            return str(form["url"])
        form = list(form.values())
    if isinstance(form, list):
        return next((found for found in map(link_in, form) if found), "")
    return ""


def test_what_is_pressed_after_it_is_gone_says_so(work: AtWork, asked: Message, answer: Message) -> None:
    with work.slack.changing():
        forged = json.dumps(answer.blocks).replace(run_of(answer), "0" * 32)
        answer.blocks[:] = json.loads(forged)
    work.slack.person("ben").clicks(answer, "answer.follow#0").wait()
    told(work, "ben", "This answer is not for you")
    assert len(said(work, asked)) == 1


def test_a_follow_up_is_kept_in_words_that_stand_by_themselves(
    work: AtWork, asked: Message, answer: Message
) -> None:
    anna = work.slack.person("anna")
    anna.replies(asked, "only deli")
    follow_up = answered(work, asked, 2)[-1]
    anna.selects(follow_up, "answer.more", "Save this question").wait()
    assert "revenue by department, department is DELI" in told(work, "anna", "DELI").text
    anna.selects(follow_up, "answer.more", "Ask once more").wait()
    assert "DELI" in answered(work, asked, 3)[-1].text
