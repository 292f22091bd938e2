"""The connection of Socket Mode: opened again where that may help, and given up, in plain words, where it cannot."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bots.slack.standin.app_settings import SlackApp
from tests.slack.bot import answered, at_work, until

REFUSED = "slack refuses slack.app_token: nothing comes in until another one is set"


def test_a_wrong_token_is_tried_once_and_said_to_be_wrong(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app, wrong = SlackApp(socket_mode=True), "xapp-1-A0DRAGOMAN-mistyped"
    with at_work(tmp_path, app=app, transport="socket", app_token=wrong) as work:
        until(lambda: REFUSED in caplog.messages)
        asked = [each for each in work.slack.calls if each.method == "apps.connections.open"]
        assert [each.answer for each in asked] == ["invalid_auth"]
    assert wrong not in caplog.text and app.app_token not in caplog.text


def test_slack_that_is_away_at_the_start_is_asked_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = SlackApp(socket_mode=True)
    with at_work(
        tmp_path,
        app=app,
        transport="socket",
        begins=lambda slack: slack.faults.drop("apps.connections.open", times=3),
    ) as work:
        until(lambda: work.slack.courier.sockets.connections == 1)
        assert "180" in answered(work, work.slack.person("anna").says("revenue last month"))[0].text
    assert caplog.messages.count("slack-socket") == 3 and REFUSED not in caplog.messages
    assert app.app_token not in caplog.text and work.slack.bot_token not in caplog.text
