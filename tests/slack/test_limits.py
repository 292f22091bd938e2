"""Slack's limits: each stands once, is a number, and says where it comes from."""

from bots.slack import limits
from bots.slack.limits import METHODS, Limit, Rate, measured

NAMED = {name: value for name, value in vars(limits).items() if isinstance(value, Limit)}


def test_a_limit_is_a_number_that_knows_its_source() -> None:
    assert limits.SECTION_TEXT == 3_000
    assert "x" * limits.HEADER_TEXT == "x" * 150
    assert limits.BUTTON_TEXT.source == "block-kit/block-elements/button-element"


def test_every_limit_says_where_it_comes_from() -> None:
    assert len(NAMED) > 80
    for name, limit in NAMED.items():
        assert limit > 0 and len(limit.source) > 8, name


def test_every_method_has_a_rate() -> None:
    assert METHODS["chat.postMessage"] == Rate(limits.POSTING.per_minute, by_channel=True)
    assert {method for method, rate in METHODS.items() if rate.by_channel} == {"chat.postMessage"}
    assert METHODS["chat.startStream"].per_minute < METHODS["chat.appendStream"].per_minute


def test_characters_are_counted_as_the_longest_that_slack_may_count() -> None:
    assert measured("sales") == 5
    assert measured("na\u00efve") == 5
    assert measured("\U0001f600") == 2
    assert measured("&amp;") == 5
