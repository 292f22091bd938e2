"""JSON from outside is read strictly: nothing is lost, guessed or repaired."""

from __future__ import annotations

import pytest

from semantic.errors import QueryMalformed
from service.json_text import read_json


def test_plain_json_is_read() -> None:
    assert read_json(b'{"metrics": ["revenue"], "limit": 3}') == {"metrics": ["revenue"], "limit": 3}
    assert read_json('"Käse 🧀"') == "Käse 🧀"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "the text is empty"),
        (b" \n\t", "the text is empty"),
        (b"{", "This is not JSON: Expecting property name"),
        (b'{"a": 1,}', "This is not JSON"),
        (b"{'a': 1}", "This is not JSON"),
        (b"\xff\xfe", "not valid UTF-8"),
        (b'{"a": NaN}', "`NaN` is not JSON"),
        (b'{"a": Infinity}', "`Infinity` is not JSON"),
        (b'{"a": -Infinity}', "`-Infinity` is not JSON"),
        (b'{"limit": 3, "limit": 5}', "The key `limit` stands twice"),
        (rb'{"a": "\ud800"}', "not valid UTF-8"),
        (b'"a raw \x00 character"', "This is not JSON: Invalid control character"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b"1" * 5_000, "a number with too many digits"),
    ],
)
def test_what_is_wrong_is_said(text: bytes, said: str) -> None:
    with pytest.raises(QueryMalformed) as caught:
        read_json(text)
    assert caught.value.problem.code == "json-invalid"
    assert said in caught.value.problem.message
    assert len(caught.value.problem.message) < 300
