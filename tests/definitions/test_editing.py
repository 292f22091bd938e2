"""Members are added to a file by inserting lines: all others stay as they are, comments and all."""

from __future__ import annotations

import pytest

from semantic import load_texts
from semantic.definitions.editing import NotInsertable, with_members
from semantic.definitions.writing import member

CHANNEL = {"channel": member("dimension", {"type": "string"})}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            """\
# ours
model: orders
table: orders
key: id

dimensions:
  city: {type: string}   # where it went
  # status: later

metrics:
  orders: {expr: count()}
""",
            """\
# ours
model: orders
table: orders
key: id

dimensions:
  city: {type: string}   # where it went
  # status: later
  channel: {type: string}

metrics:
  orders: {expr: count()}
""",
            id="below those that are there",
        ),
        pytest.param(
            "model: orders\ntable: orders\nkey: id\ndimensions:\n      city:\n          type: string\n",
            "model: orders\ntable: orders\nkey: id\ndimensions:\n      city:\n          type: string\n"
            "      channel: {type: string}\n",
            id="in their indentation",
        ),
        pytest.param(
            "model: orders\ntable: orders\nkey: id\n\nmetrics:\n  orders: {expr: count()}\n",
            "model: orders\ntable: orders\nkey: id\n\ndimensions:\n  channel: {type: string}\n\n"
            "metrics:\n  orders: {expr: count()}\n",
            id="a new section before those that come after it",
        ),
        pytest.param(
            "model: orders\ntable: orders\nkey: id\n",
            "model: orders\ntable: orders\nkey: id\n\ndimensions:\n  channel: {type: string}\n",
            id="the first section",
        ),
        pytest.param(
            "model: orders\ntable: orders\nkey: id\ndimensions: {city: {type: string}}  # all\n",
            "model: orders\ntable: orders\nkey: id\n"
            "dimensions: {city: {type: string}, channel: {type: string}}  # all\n",
            id="within braces",
        ),
        pytest.param(
            "model: orders\r\ntable: orders\r\nkey: id\r\ndimensions:\r\n  city: {type: string}\r\n",
            "model: orders\r\ntable: orders\r\nkey: id\r\ndimensions:\r\n  city: {type: string}\r\n"
            "  channel: {type: string}\r\n",
            id="line ends of Windows",
        ),
        pytest.param(
            "model: orders\ntable: orders\nkey: id\ndimensions:\n",
            "model: orders\ntable: orders\nkey: id\ndimensions:\n  channel: {type: string}\n",
            id="a section with nothing in it",
        ),
        pytest.param(
            "model: orders\ntable: orders\nkey: id\ndimensions:\n  note:\n    type: string\n    description: |\n"
            "      channel: no\n\n      end\nmetrics:\n  orders: {expr: count()}\n",
            "model: orders\ntable: orders\nkey: id\ndimensions:\n  note:\n    type: string\n    description: |\n"
            "      channel: no\n\n      end\n  channel: {type: string}\nmetrics:\n  orders: {expr: count()}\n",
            id="below a text over several lines",
        ),
    ],
)  # fmt: skip
def test_a_member_is_inserted(before: str, after: str) -> None:
    assert with_members(before, "dimensions", CHANNEL) == after
    assert load_texts({"orders.yml": after}).problems == ()
    assert "orders.channel" in load_texts({"orders.yml": after}).dimensions


@pytest.mark.parametrize(
    "text",
    [
        "{model: orders, table: orders, key: id}\n",
        "model: orders\ndimensions:\n  {city: {type: string},\n   state: {type: string}}\n",
        "model: orders\nmeta: &d {city: {type: string}}\ndimensions: *d\n",
        "- model: orders\n",
    ],
)
def test_what_cannot_be_done_by_inserting_is_refused(text: str) -> None:
    with pytest.raises(NotInsertable):
        with_members(text, "dimensions", CHANNEL)
