"""Answers as Slack gets them: the whole JSON of the main ones, and what is said beside the number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bots.slack.rendering import (
    Message,
    Shown,
    Where,
    answer_message,
    chosen_message,
    clarify_message,
    message_of,
    refused_message,
)
from bots.slack.rendering.headline import context_line, headline
from bots.slack.rendering.tables import data_table, has_table, text_table
from bots.slack.rendering.types import Block
from semantic.errors import Problem
from semantic.query.types import MetricUse, Query
from service.answer import Answer, Choice, Column, Defined, Kind, Status, Trust
from service.rendering import chart
from tests.rendering.samples import (
    BASKETS,
    DECEMBER,
    DEPARTMENT,
    MONTH,
    RATE,
    REVENUE,
    answered,
    during,
    month,
    top,
)
from tests.slack.rendering.hostile import faults, strings

ASKED = Shown(asked_by="U1")
BY_DEPARTMENT = [("GROCERY", 201345.1), ("DELI", 14262.6)]


def revenue(**more: object) -> Answer:
    """December's revenue, asked as a verified question."""
    note = "The question and its query were approved by retail-analytics on 2026-11-20."
    answer = answered(
        (REVENUE,),
        [(421720.45,)],
        sentence="Revenue was $421,720.45 in December 2017.",
        computation=during(DECEMBER, notes=[note]),
        query=Query(metrics=(MetricUse("revenue"),)),
        follow_ups=("revenue by department in December 2017",),
    )
    return replace(answer, id="r1", trust=Trust.VERIFIED, **more)  # type: ignore[arg-type]


def test_a_number() -> None:
    assert answer_message(revenue(), shown=ASKED).arguments() == {
        "text": "Revenue was $421,720.45 in December 2017.",
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "Revenue was "},
                            {"type": "text", "text": "$421,720.45", "style": {"bold": True}},
                            {"type": "text", "text": " in December 2017."},
                        ],
                    }
                ],
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "plain_text",
                        "text": "✅ Verified question: approved by retail-analytics on 2026-11-20 · "
                        "1 Dec 2017 – 31 Dec 2017 (America/New_York)",
                        "emoji": False,
                    }
                ],
            },
            {
                "type": "actions",
                "elements": [
                    button("How computed", "answer.how", '{"run":"r1"}'),
                    button("CSV", "answer.csv", '{"run":"r1"}'),
                    button("Refine", "answer.refine", '{"run":"r1"}'),
                    button("Share", "answer.share", '{"run":"r1"}'),
                    {
                        "type": "overflow",
                        "action_id": "answer.more",
                        "options": [
                            option("Save this question", '{"id":"answer.save","run":"r1"}'),
                            option("Post this regularly…", '{"id":"answer.schedule","run":"r1"}'),
                            option("Propose as verified question", '{"id":"answer.propose","run":"r1"}'),
                            option("Ask once more", '{"id":"answer.retry","run":"r1"}'),
                        ],
                    },
                ],
            },
            {
                "type": "actions",
                "elements": [
                    button("revenue by department in December 2017", "answer.follow#0", '{"at":0,"run":"r1"}')
                ],
            },
            {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "action_id": "answer.feedback",
                        "positive_button": vote("👍", '{"run":"r1","vote":"up"}', "This is right"),
                        "negative_button": vote("👎", '{"run":"r1","vote":"down"}', "This is wrong"),
                    }
                ],
            },
        ],
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def button(text: str, action: str, value: str) -> dict[str, object]:
    return {"type": "button", "action_id": action, "text": plain(text), "value": value}


def plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}


def option(text: str, value: str) -> dict[str, object]:
    return {"text": plain(text), "value": value}


def vote(text: str, value: str, aloud: str) -> dict[str, object]:
    return {"text": plain(text), "value": value, "accessibility_label": aloud}


def by_department() -> Answer:
    columns = (DEPARTMENT, REVENUE)
    answer = answered(
        columns,
        BY_DEPARTMENT,
        sentence="Revenue was $201,345.10 for GROCERY and $14,262.60 for DELI in December 2017.",
        row_count=27,
        truncated=True,
        totals=(None, 421720.45),
        query=top("revenue", 2),
    )
    return replace(answer, chart=chart(columns, BY_DEPARTMENT))


def test_a_table_and_a_chart() -> None:
    message = answer_message(by_department(), shown=ASKED)
    _, drawing, table, overall, context, *_ = message.blocks
    assert drawing["type"] == "data_visualization"
    assert table == {
        "type": "data_table",
        "caption": "Revenue",
        "rows": [
            [{"type": "raw_text", "text": "Department"}, {"type": "raw_text", "text": "Revenue"}],
            [
                {"type": "raw_text", "text": "GROCERY"},
                {"type": "raw_number", "value": 201345.1, "text": "$201,345.10"},
            ],
            [
                {"type": "raw_text", "text": "DELI"},
                {"type": "raw_number", "value": 14262.6, "text": "$14,262.60"},
            ],
        ],
        "page_size": 2,
        "row_header_column_index": 0,
    }
    assert overall["elements"][0]["text"] == "Overall · Revenue $421,720.45"  # type: ignore[index]
    assert "first 2 of 27 rows" in context["elements"][0]["text"]  # type: ignore[index]
    assert message.picture is None and faults(message) == []


def test_where_slack_refuses_that_a_table_of_text_and_a_picture_are_sent_and_then_plain_text() -> None:
    _, textual, last = answer_message(by_department(), shown=ASKED).steps()
    shown = next(text for _, text in strings(textual.blocks) if "────" in text)
    assert shown == (
        "Department      Revenue\n"
        "──────────  ───────────\n"
        "GROCERY     $201,345.10\n"
        "DELI         $14,262.60\n"
        "Overall     $421,720.45"
    )
    assert textual.picture is not None and textual.picture.name == "revenue-by-department.png"
    assert {"data_table", "data_visualization", "context_actions"}.isdisjoint(
        str(block["type"]) for block in textual.blocks
    )
    assert last.blocks == () and "```\nDepartment " in last.text and last.plainer is None


def test_where_clients_show_no_native_blocks_none_are_sent() -> None:
    message = answer_message(by_department(), shown=replace(ASKED, native=False))
    assert [*message.steps()] == [*answer_message(by_department(), shown=ASKED).steps()][1:]


def test_what_only_the_asker_sees_says_why() -> None:
    shown = Shown(Where.PRIVATE, asked_by="U1", why_private="Only you see this: you may see more.")
    message = answer_message(revenue(), shown=shown)
    note = message.blocks[0]["elements"][0]["text"]  # type: ignore[index]
    assert note == "🔒 Only you see this: you may see more."
    assert "Show it to the channel" in str(message.blocks)


def test_a_question_back_has_a_button_for_each_choice() -> None:
    choices = (
        Choice("basket value", "Revenue of a basket.", question="basket value last month"),
        Choice("items per basket", question="items per basket last month"),
        Choice("Something else"),
    )
    answer = replace(
        revenue(), status=Status.CLARIFY, sentence="“basket size” means several things.", choices=choices
    )
    message = clarify_message(answer, shown=ASKED)
    assert message.blocks[2] == {
        "type": "actions",
        "elements": [
            button("basket value", "ask.choose#0", '{"at":0,"run":"r1"}'),
            button("items per basket", "ask.choose#1", '{"at":1,"run":"r1"}'),
            button("Something else", "ask.other#2", '{"at":2,"run":"r1"}'),
        ],
    }
    assert message.text == "“basket size” means several things.\n1. basket value\n2. items per basket"
    assert [text for key, text in strings(message.blocks) if key == "user_id"] == ["U1"]


LONG = "revenue by department, where brand is Own brand and household is known"


def asked_back(*labels: str) -> Message:
    choices = (*(Choice(label, question="x") for label in labels), Choice("Something else"))
    return clarify_message(replace(revenue(), status=Status.CLARIFY, choices=choices), shown=ASKED)


def test_a_long_choice_has_a_button_beside_all_of_its_words() -> None:
    _, line, other, _ = asked_back(LONG).blocks
    assert line["type"] == "section" and line["text"]["text"] == LONG  # type: ignore[index]
    assert line["accessory"] == button(
        "revenue by department, where brand is O…", "ask.choose#0", '{"at":0,"run":"r1"}'
    )
    assert [each["text"]["text"] for each in other["elements"]] == ["Something else"]  # type: ignore[attr-defined]
    both = asked_back(LONG, "short").blocks
    assert [each["text"]["text"] for each in both if each["type"] == "section"] == [LONG, "short"]  # type: ignore[index]


def test_many_choices_are_a_menu() -> None:
    blocks = asked_back(*"abcdef").blocks
    menu = next(block for block in blocks if block["type"] == "actions")["elements"][0]  # type: ignore[index]
    assert menu["type"] == "static_select" and menu["action_id"] == "ask.choose_from"
    assert [each["text"]["text"] for each in menu["options"]] == [*"abcdef"]


def test_a_refusal_says_what_was_nearest_or_what_to_do() -> None:
    problem = Problem("unknown-name", "There is no metric `revnue`.", suggestions=("revenue",))
    near = refused(problem)
    assert "Did you mean" in str(near.blocks) and near.text.endswith("Did you mean revenue?")
    plainly = refused(Problem("unplaced", "I could not place “frogs”."))
    assert "look in my Home tab" in str(plainly.blocks)
    failed = message_of(
        replace(revenue(follow_ups=()), status=Status.FAILED, sentence="The warehouse does not answer."),
        shown=ASKED,
    )
    assert "Ask once more" in str(failed.blocks)


def test_what_can_be_asked_instead_is_pressed() -> None:
    long = "sales of frozen pizza and of ice cream to households with kids by month in 2017"
    message = refused(Problem("not-understood", "I could not place “frogs”."), "sales last month", long)
    assert [elements(block) for block in message.blocks[1:3]] == [
        ["What I can answer:"],
        [button("sales last month", "answer.follow#0", '{"at":0,"run":"r1"}')],
    ]
    assert message.blocks[3]["text"]["text"] == long and "answer.follow#1" in str(message.blocks[3])  # type: ignore[index]
    assert "Home tab" not in str(message.blocks)


def test_talk_is_not_told_what_is_wrong_with_it() -> None:
    hello = refused(Problem("small-talk", "Hello!"), "sales last month")
    assert elements(hello.blocks[1]) == ["For instance:"] and len(hello.blocks) == 3
    thanks = refused(Problem("small-talk", "You are welcome!"))
    assert len(thanks.blocks) == 1 and thanks.text == "You are welcome!"


def test_names_are_shown_without_the_marks_around_them() -> None:
    message = refused(Problem("unknown-name", "There is no metric `revnue`."))
    assert spans(message.blocks[0]) == ["There is no metric ", "revnue", "."]
    assert message.text == "There is no metric “revnue”."


def elements(block: Block) -> list[object]:
    """The texts of a small line, the buttons of a row."""
    return [each if each["type"] == "button" else each["text"] for each in block["elements"]]  # type: ignore[attr-defined]


def spans(block: Block) -> list[str]:
    return [each["text"] for each in block["elements"][0]["elements"]]  # type: ignore[index]


def refused(problem: Problem, *instead: str) -> Message:
    answer = revenue(status=Status.REFUSED, sentence=problem.message, problems=(problem,), follow_ups=instead)
    return message_of(answer, shown=ASKED)


def test_a_definition_is_no_data() -> None:
    defined = Defined(
        "revenue", "metric", "revenue", "Dollars.", "sum(sales_value)", ("sales",), "retail", "sales.yml:3"
    )
    answer = replace(revenue(), kind=Kind.DEFINITION, query=None, rows=(), columns=(), definitions=(defined,))
    said = [text for key, text in strings(answer_message(answer, shown=ASKED).blocks) if key == "text"]
    assert "= sum(sales_value)" in said and "Also called sales." in said
    assert "CSV" not in said and "Refine" not in said


@pytest.mark.parametrize(
    ("sentence", "row", "bold"),
    [
        ("Revenue was $5.00 in 2017.", (5,), ["$5.00"]),
        ("In 2017, revenue was $5.00 and baskets were 20.", (5, 20), ["$5.00", "20"]),
        ("In 2020, revenue was $5.00 and baskets were 20.", (5, 20), ["$5.00", "20"]),
        ("There is nothing to say.", (5,), []),
    ],
)
def test_the_numbers_are_bold_where_they_stand_as_a_whole(
    sentence: str, row: tuple[int, ...], bold: list[str]
) -> None:
    spans = headline(sentence, answered((REVENUE, BASKETS)[: len(row)], [row]))
    assert [span["text"] for span in spans if span.get("style")] == bold
    assert "".join(str(span["text"]) for span in spans) == sentence


def test_the_context_says_filters_zone_rows_and_age() -> None:
    computation = during(
        DECEMBER, "department is DELI", notes=["The data of sales are complete through 31 Dec 2017."]
    )
    answer = answered((DEPARTMENT, REVENUE), [("DELI", 5)] * 5, computation=computation, row_count=812)
    assert context_line(replace(answer, age=7_260.0, trust=Trust.AD_HOC)) == (
        "🧪 Made up for this question, approved by nobody · where department is DELI · "
        "1 Dec 2017 – 31 Dec 2017 (America/New_York) · first 5 of 812 rows · "
        "The data of sales are complete through 31 Dec 2017 · read 2 hours ago"
    )


def test_a_table_that_repeats_the_headline_is_left_out() -> None:
    before = Column("revenue.previous", "Before", "metric", "number", REVENUE.format)
    change = Column("revenue.change", "Change", "metric", "number", REVENUE.format)
    rate = Column("revenue.change_rate", "Rate", "metric", "number", RATE.format)
    said = "Revenue was $5.00 in 2017, up 25.0% from $4.00."
    assert not has_table(answered((REVENUE, before, change, rate), [(5, 4, 1, 0.25)], sentence=said))
    assert not has_table(
        answered((REVENUE, BASKETS), [(5, 20)], sentence="Revenue was $5.00, baskets were 20.")
    )
    assert has_table(answered((REVENUE, BASKETS), [(5, 21)], sentence="Revenue was $5.00."))
    assert has_table(answered((DEPARTMENT, REVENUE), [("DELI", 5), ("MEAT", 6)]))


def test_a_table_is_cut_to_what_slack_takes_and_says_so() -> None:
    columns = tuple(Column(f"m{at}", f"M{at}", "metric", "number") for at in range(300))
    table = data_table(answered(columns, [tuple(range(300))] * 3, row_count=812), 6_000)
    assert table is not None
    assert len(table.block["rows"][0]) == 20  # type: ignore[index]
    assert table.missing == "first 3 of 812 rows · 20 of 300 columns"
    long = data_table(answered((DEPARTMENT, REVENUE), [("x" * 99, at) for at in range(150)]), 2_000)
    assert long is not None and len(long.block["rows"]) == 19  # type: ignore[arg-type]


def test_times_carry_what_they_are_sorted_by() -> None:
    table = data_table(answered((MONTH, REVENUE), [(month(1), 1), (month(2), None)]), 6_000)
    assert table is not None
    _, (january, one), (february, none) = table.block["rows"]  # type: ignore[misc]
    assert january["text"] == "January 2017" and january["value"] < february["value"]  # type: ignore[has-type]
    assert one == {"type": "raw_number", "value": 1, "text": "$1.00"}  # type: ignore[has-type]
    assert none == {"type": "raw_text", "text": "–"}  # type: ignore[has-type]


def test_a_result_too_wide_for_text_is_written_as_lines() -> None:
    columns = tuple(Column(f"m{at}", f"Metric number {at}", "metric", "number") for at in range(12))
    text, missing = text_table(answered(columns, [(123456,) * 12]))
    assert text.startswith("Metric number 0: 123,456\nMetric number 1: 123,456") and missing == ""


def test_a_remembered_choice_can_be_taken_back() -> None:
    answer = replace(revenue(), status=Status.CLARIFY, choices=(Choice("basket value", question="x"),))
    asked = chosen_message(answer, 0, shown=ASKED, phrase="basket size", can_remember=True)
    always = button("Always mean this", "ask.remember", '{"at":0,"run":"r1"}')
    assert asked.blocks[-1] == {"type": "actions", "elements": [always]}
    kept = chosen_message(answer, 0, shown=ASKED, phrase="basket size", remembered=True)
    assert kept.blocks[-1]["accessory"] == button("Forget it", "ask.forget", '{"id":"basket size"}')
    assert "Home tab" in str(chosen_message(answer, 0, shown=ASKED, phrase="x" * 900, remembered=True).blocks)


def test_a_list_of_what_there_is_has_a_line_for_each() -> None:
    def figure(at: int) -> Defined:
        return Defined(f"m.f{at}", "metric", f"figure {at}", f"What it is {at}. More of it.", owner="finance")

    answer = replace(
        revenue(),
        kind=Kind.DEFINITION,
        query=None,
        rows=(),
        columns=(),
        sentence="There are 9 figures; the 4 that matter most: figure 0 (finance), figure 1 (finance).",
        definitions=tuple(map(figure, range(4))),
    )
    headline_, listed, *_ = answer_message(answer, shown=ASKED).blocks
    assert spans(headline_) == ["There are 9 figures; the 4 that matter most:"]
    lines = listed["elements"][0]["elements"]  # type: ignore[index]
    assert [[span["text"] for span in line["elements"]] for line in lines][:2] == [
        ["Figure 0", " — What it is 0"],
        ["Figure 1", " — What it is 1"],
    ]


def test_the_first_number_of_many_rows_is_bold() -> None:
    rows = tuple((f"store {at}", float(at)) for at in range(100))
    answer = answered(
        (DEPARTMENT, REVENUE), rows, sentence="Store 99 had the highest, $99.00; store 1 had $1.00."
    )
    bold = [span["text"] for span in headline(answer.sentence, answer) if span.get("style")]
    assert bold == ["$99.00"]


def test_what_the_headline_says_of_the_data_is_not_said_again() -> None:
    end = "The data of sales are complete through 31 Dec 2017."
    answer = replace(
        revenue(sentence=f"2050 lies beyond the data: {end[0].lower()}{end[1:]}"),
        computation=during(DECEMBER, notes=[end]),
    )
    assert "complete through" not in context_line(answer)


def test_what_was_pressed_stands_with_its_answer() -> None:
    """Who reads the thread sees what is answered; in a channel also who wanted to know, since anybody may press."""
    pressed = replace(ASKED, asked="revenue by week")
    first = answer_message(revenue(), shown=pressed).blocks[0]["elements"][0]["elements"]  # type: ignore[index]
    assert first[0] == {"type": "user", "user_id": "U1"} and first[2]["text"] == "“revenue by week”"
    alone = replace(pressed, where=Where.PRIVATE)
    assert spans(answer_message(revenue(), shown=alone).blocks[0]) == ["“revenue by week”"]
    assert spans(refused_message(revenue(), shown=alone).blocks[0]) == ["“revenue by week”"]
    assert spans(answer_message(revenue(), shown=replace(alone, asked="")).blocks[0]) == ["Refined"]
