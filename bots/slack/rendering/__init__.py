"""From answers to Slack's blocks: pure functions, which cannot exceed a limit and let no data ping, link or mark up."""

from bots.slack.rendering.answers import answer_message
from bots.slack.rendering.types import Message, Picture, Shown, Where

__all__ = ["Message", "Picture", "Shown", "Where", "answer_message"]
