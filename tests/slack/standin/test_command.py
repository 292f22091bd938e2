"""`dragoman dev slack-server`: a stand-in for Slack in a process of its own, and the settings that it prints."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

from slack_sdk import WebClient
from typer.testing import CliRunner

from dragoman.cli import app
from service.configuration.slack import Slack


def test_it_answers_and_says_what_belongs_into_the_configuration() -> None:
    command = [sys.executable, "-m", "dragoman", "dev", "slack-server", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = []
        while (line := process.stdout.readline()) != "}\n":
            lines.append(line)
        try:
            said = json.loads("".join([*lines, "}"]))
            settings = Slack(**said["settings"])
            assert settings.bot_token and settings.app_token
            web = WebClient(settings.bot_token.get_secret_value(), base_url=settings.api_url)
            assert web.auth_test()["team"] == "Acme"
            opened = WebClient(base_url=settings.api_url).apps_connections_open(
                app_token=settings.app_token.get_secret_value()
            )
            assert opened["url"].startswith(said["url"].replace("http:", "ws:"))
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0


def test_an_address_of_the_app_has_to_be_one() -> None:
    done = CliRunner().invoke(app, ["dev", "slack-server", "--app", "127.0.0.1"])
    assert done.exit_code == 2
    assert "--app takes the URL" in done.output
