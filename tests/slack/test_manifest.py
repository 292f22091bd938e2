"""The manifest: it asks for what is used and for nothing else, and says why."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from bots import slack
from bots.slack import methods
from bots.slack.door import PATHS
from bots.slack.limits import METHODS
from bots.slack.manifest import (
    COMMANDS_PATH,
    DESCRIPTION,
    EVENTS,
    EVENTS_PATH,
    INTERACTIONS_PATH,
    WHY,
    Where,
    as_yaml,
    bot_scopes,
    manifest,
    used_methods,
)

HERE = Path(slack.__file__).parent
SOURCES = [path for path in HERE.rglob("*.py") if "standin" not in path.relative_to(HERE).parts]
HTTP = Where(socket=False, url="https://dragoman.example.com", several=True)


def named() -> dict[str, methods.Method]:
    return {name: value for name, value in vars(methods).items() if isinstance(value, methods.Method)}


def test_every_method_that_is_known_is_called() -> None:
    texts = [path.read_text(encoding="utf-8") for path in SOURCES if path.name != "methods.py"]
    unused = [
        name
        for name in named()
        if not any(re.search(rf"\b{name}\b(?! import|,$)", line) for text in texts for line in _uses(text))
    ]
    assert unused == []


def _uses(text: str) -> list[str]:
    """The lines of a module after its imports."""
    _, _, rest = text.rpartition("\nfrom ")
    return rest.splitlines()


def test_no_method_is_called_by_another_way() -> None:
    """Neither by its name in a text, nor by the SDK's own method for it."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if path.name not in ("methods.py", "limits.py"):
            for method in named().values():
                assert f'call("{method.name}"' not in text, path.name
        assert not re.search(r"\.(chat|views|users|conversations|files)_[a-zA-Z]+\(", text), path.name


def test_every_method_has_its_rate() -> None:
    assert {method.name for method in used_methods()} <= set(METHODS)


def test_every_scope_is_needed_and_says_why() -> None:
    assert set(bot_scopes()) == set(WHY)
    needed = {scope for method in used_methods() for scope in method.scopes}
    needed |= {scope for scopes in EVENTS.values() for scope in scopes} | {"commands"}
    assert set(bot_scopes()) == needed - {"connections:write"}, "which is the app-level token's"
    assert all(len(why) > 10 for why in WHY.values())


def test_every_event_is_read_and_every_address_served() -> None:
    reading = (HERE / "reading.py").read_text(encoding="utf-8")
    assert [event for event in EVENTS if f'"{event.partition(".")[0]}"' not in reading] == []
    assert set(PATHS) == {EVENTS_PATH, INTERACTIONS_PATH, COMMANDS_PATH}


def test_over_a_connection_of_ours_it_has_no_address() -> None:
    made = manifest(Where())
    assert "https://" not in json.dumps(made)
    assert made["settings"] == {
        "event_subscriptions": {"bot_events": sorted(set(EVENTS) - {"link_shared"})},
        "interactivity": {"is_enabled": True},
        "org_deploy_enabled": False,
        "socket_mode_enabled": True,
        "token_rotation_enabled": False,
    }
    assert not {"links:read", "links:write"} & set(_scopes(made))


def test_over_http_slack_knows_where_to_call() -> None:
    made = manifest(HTTP)
    text = json.dumps(made)
    for path in ("events", "interactions", "commands", "oauth_redirect"):
        assert f"https://dragoman.example.com/slack/{path}" in text
    assert '"unfurl_domains": ["dragoman.example.com"]' in text
    assert set(_scopes(made)) == set(bot_scopes())


@pytest.mark.parametrize("url", ["http://127.0.0.1:8765", "http://localhost:8765"])
def test_links_of_this_machine_are_not_shown(url: str) -> None:
    assert "unfurl_domains" not in json.dumps(manifest(Where(socket=False, url=url)))


def test_without_the_agent_view_guests_can_use_it() -> None:
    made = manifest(Where(agent=False))
    assert "agent_view" not in json.dumps(made) and "app_context_changed" not in json.dumps(made)
    assert "assistant:write" not in _scopes(made)


def test_it_keeps_to_what_slack_takes() -> None:
    """From `reference/app-manifest`."""
    made = manifest(HTTP)
    text = json.dumps(made)
    display, features = made["display_information"], made["features"]
    assert isinstance(display, dict) and isinstance(features, dict)
    assert len(str(display["name"])) <= 35 and len(DESCRIPTION) <= 140
    assert [len(each["name"]) <= 24 for each in features["shortcuts"]] == [True, True]
    assert re.fullmatch(r"[A-Za-z0-9_. -]{1,80}", str(features["bot_user"]["display_name"]))
    assert len(text) < 10_000


@pytest.mark.parametrize("where", [Where(), HTTP, Where(agent=False)])
def test_its_yaml_says_the_same(where: Where) -> None:
    made = manifest(where)
    written = as_yaml(made)
    assert yaml.safe_load(written) == made
    for scope in _scopes(made):
        assert f'- "{scope}"  # {WHY[scope]}\n' in written


def _scopes(made: dict[str, object]) -> list[str]:
    oauth = made["oauth_config"]
    assert isinstance(oauth, dict)
    return list(oauth["scopes"]["bot"])
