"""What Slack accepts and refuses, case by case: every line of the second table shows nothing in a real workspace."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from slack_sdk.models.blocks import Block

from bots.slack import limits
from bots.slack.blocks import message_faults, option_faults, unfurl_faults, view_faults, weight

Json = Mapping[str, object]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def button(**more: object) -> Json:
    return {"type": "button", "action_id": "a", "text": plain(), **more}


def rich(*elements: object) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [*elements]}]}


def table(*rows: list[Json], **more: object) -> Json:
    return {"type": "data_table", "caption": "Revenue", "rows": [*rows], **more}


def line(points: int = 2, series: int = 1, **more: object) -> Json:
    labels = [f"p{at}" for at in range(points)]
    data = [{"label": label, "value": 1.5} for label in labels]
    return {
        "type": "data_visualization",
        "title": "Revenue",
        "chart": {
            "type": "line",
            "series": [{"name": f"s{at}", "data": data} for at in range(series)],
            "axis_config": {"categories": labels},
            **more,
        },
    }


SELECT = {
    "type": "static_select",
    "action_id": "s",
    "options": [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}],
}

ACCEPTED: list[Json] = [
    {"type": "section", "text": plain("x" * 3_000)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*x*", "verbatim": True}, "accessory": button()},
    {"type": "section", "fields": [plain("x" * 2_000)]},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [plain()] * 10},
    {"type": "actions", "elements": [button(action_id=f"a{at}") for at in range(25)]},
    {"type": "actions", "elements": [button(url="https://example.com/x?y=1", style="primary"), SELECT]},
    rich({"type": "text", "text": "<!channel>", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
    table(
        [cell("Month"), cell("Revenue")], [cell("May"), {"type": "raw_number", "value": 2.5, "text": "$2.50"}]
    ),
    table([cell("x")] * 1, *[[cell("y")]] * 100, page_size=100),
    line(20, 6),
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "f",
                "positive_button": {"text": plain("Good"), "value": "1"},
                "negative_button": {"text": plain("Bad"), "value": "0"},
            }
        ],
    },
]

REFUSED: list[tuple[Json, str, str]] = [
    ({"type": "section", "text": plain("x" * 3_001)}, "must be less than 3001 characters", "/text/text"),
    ({"type": "section", "text": plain("😀" * 1_501)}, "must be less than 3001 characters", "/text/text"),
    ({"type": "section", "text": plain("")}, "must be more than 0 characters", "/text/text"),
    ({"type": "section", "text": plain("\ud83d")}, "must be valid Unicode", "/text/text"),
    ({"type": "section", "text": "x"}, "unsupported type: None", "/text/type"),
    ({"type": "section"}, "one of text, fields is required", ""),
    ({"type": "section", "text": plain(), "footer": 1}, "invalid additional property: footer", ""),
    ({"type": "section", "fields": [plain()] * 11}, "no more than 10 items allowed", "/fields"),
    ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters", "/text/text"),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn", "/text/type"),
    ({"type": "context", "elements": [plain()] * 11}, "no more than 10 items allowed", "/elements"),
    ({"type": "context", "elements": []}, "no fewer than 1 items allowed", "/elements"),
    ({"type": "actions", "elements": [button(), button()]}, "`action_id` a already exists", "/elements"),
    (
        {"type": "actions", "elements": [button(text=plain("x" * 76))]},
        "less than 76",
        "/elements/0/text/text",
    ),
    ({"type": "actions", "elements": [button(value="x" * 2_001)]}, "less than 2001", "/elements/0/value"),
    ({"type": "actions", "elements": [button(url="javascript:x")]}, "has a wrong form", "/elements/0/url"),
    ({"type": "actions", "elements": [{**SELECT, "options": []}]}, "no fewer than 1", "/elements/0/options"),
    ({"type": "actions", "elements": [{**SELECT, "options": [SELECT["options"][0]] * 2}]}, "different", ""),
    (
        {"type": "actions", "elements": [{**SELECT, "initial_option": {"text": plain("No"), "value": "1"}}]},
        "an initial option must be one of the options",
        "/elements/0",
    ),
    (rich({"type": "text", "text": ""}), "must be more than 0 characters", "/elements/0/elements/0/text"),
    (rich({"type": "user", "user_id": "!channel"}), "has a wrong form", "/elements/0/elements/0/user_id"),
    (
        rich({"type": "broadcast", "range": "here"}),
        "unsupported type: broadcast",
        "/elements/0/elements/0/type",
    ),
    (table([cell("x")]), "no fewer than 2 items allowed", "/rows"),
    (table([cell("x")], *[[cell("y")]] * 101), "no more than 101 items allowed", "/rows"),
    (table([cell("x")] * 21, [cell("y")] * 21), "no more than 20 items allowed", "/rows/0"),
    (table([cell("x")], [cell("y")] * 2), "all rows must have the same number of cells", "/rows"),
    (
        table([{"type": "raw_number", "value": 1, "text": "1"}], [cell("y")]),
        "unsupported type",
        "/rows/0/0/type",
    ),
    (table([cell("x")], [{"type": "raw_number", "value": float("nan"), "text": "1"}]), "finite", "/rows/1/0"),
    (table([cell("x")], [cell("")]), "must be more than 0 characters", "/rows/1/0/text"),
    (table([cell("x")], [cell("y")], row_header_column_index=1), "must be the index of a column", ""),
    (line(21), "no more than 20 items allowed", "/chart/series/0/data"),
    (line(2, 7), "no more than 6 items allowed", "/chart/series"),
    (line(2, 1, axis_config={"categories": ["p0", "p2"]}), "labels must match", "/chart/series/0/data"),
    (line(2, 1, axis_config={"categories": ["p0"]}), "labels must match", "/chart/series/0/data"),
    ({**line(), "title": "x" * 51}, "must be less than 51 characters", "/title"),
    (
        {
            "type": "data_visualization",
            "title": "Share",
            "chart": {"type": "pie", "segments": [{"label": "DELI", "value": 0}]},
        },
        "must be greater than 0",
        "/chart/segments/0/value",
    ),
    ({"type": "video"}, "unsupported type: video", ""),
    ({"block": 1}, "unsupported type: None", ""),
]


@pytest.mark.parametrize("block", ACCEPTED, ids=lambda block: str(block["type"]))
def test_what_is_accepted(block: Json) -> None:
    assert message_faults([block]) == ()


@pytest.mark.parametrize(("block", "why", "where"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_refused(block: Json, why: str, where: str) -> None:
    faults = message_faults([block])
    assert any(why in fault.message and f"/blocks/0{where}" in fault.path for fault in faults), faults
    assert {fault.code for fault in faults} == {"invalid_blocks"}


def test_the_sdk_knows_the_same_limits() -> None:
    """Where Slack's SDK models a block, it refuses what is refused here."""
    known = {"section", "header", "context", "actions"}
    for block in ACCEPTED:
        if block["type"] in known:
            Block.parse(dict(block)).to_dict()  # type: ignore[union-attr]
    for block, why, _ in REFUSED:
        if block.get("type") in ("section", "header") and "less than" in why and "😀" not in str(block):
            with pytest.raises(Exception, match="exceed"):
                Block.parse(dict(block)).to_dict()  # type: ignore[union-attr]


def test_a_message_is_bounded_as_a_whole() -> None:
    divider: Json = {"type": "divider"}
    assert message_faults([divider] * 50) == ()
    assert [fault.message for fault in message_faults([divider] * 51)] == ["no more than 50 items allowed"]
    assert [
        fault.code for fault in message_faults([{"type": "section", "text": plain("x" * 2_500)}] * 5)
    ] == ["msg_blocks_too_long"]
    assert [fault.message for fault in message_faults([line()] * 3)] == ["no more than 2 charts allowed"]
    wide = table([cell("x" * 1_900)] * 3, [cell("y" * 1_900)] * 3)
    assert "tables hold more than 10000" in message_faults([wide])[0].message
    assert [fault.code for fault in message_faults([], "x" * 4_001)] == ["msg_too_long"]
    assert message_faults("[]")[0].message == "must be an array"


def test_block_ids_differ() -> None:
    twice = [{"type": "divider", "block_id": "b"}] * 2
    assert message_faults(twice)[0].message == "`block_id` b already exists"


def test_blocks_stand_where_they_may() -> None:
    modal = {"type": "modal", "title": plain("How"), "blocks": [table([cell("x")], [cell("y")])]}
    assert view_faults(modal)[0].message == "unsupported type: data_table in a modal"
    assert unfurl_faults([table([cell("x")], [cell("y")])]) == ()


def test_a_view_has_a_short_title_and_a_way_to_submit() -> None:
    entry = {
        "type": "input",
        "label": plain("Question"),
        "element": {"type": "plain_text_input", "action_id": "q"},
    }
    modal = {"type": "modal", "title": plain("Ask"), "blocks": [entry]}
    assert [fault.path for fault in view_faults(modal)] == ["/view/submit"]
    assert view_faults({**modal, "submit": plain("Ask")}) == ()
    assert (
        view_faults({**modal, "submit": plain("Ask"), "title": plain("x" * 25)})[0].path == "/view/title/text"
    )
    assert view_faults({"type": "home", "blocks": [{"type": "divider"}] * 100}) == ()
    assert view_faults({"type": "home", "blocks": [{"type": "divider"}] * 101})
    assert view_faults({**modal, "submit": plain(), "private_metadata": "x" * 3_001})
    assert view_faults(None)


def test_options_are_bounded() -> None:
    option = {"text": plain("One"), "value": "1"}
    assert option_faults([option]) == ()
    assert option_faults([]) == ()
    assert option_faults([option] * 101)
    assert option_faults([{"text": plain("x" * 76), "value": "1"}])[0].path == "/options/0/text/text"


def test_every_block_weighs() -> None:
    assert weight([{"type": "divider"}]) == limits.BLOCK_WEIGHT
    assert weight([line(2)]) == limits.BLOCK_WEIGHT + len("Revenue" + "s0" + "p0p1" * 2)
