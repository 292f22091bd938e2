"""What stands in a message or a view, and what Slack sends of a view that is submitted."""

from __future__ import annotations

from typing import Any

from tests.slack.rendering.hostile import strings


def texts_of(value: object) -> str:
    return " ".join(text for key, text in strings(value) if key == "text")


def typed(**fields: object) -> dict[str, Any]:
    """What Slack sends of a view that is submitted."""
    return {"values": {name: {name: value} for name, value in fields.items()}}
