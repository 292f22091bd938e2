"""A language model whose replies are written down.

model = Scripted({"metrics": ["revenue"]}, "what comes after that, and from then on")
"""

from __future__ import annotations

import json

from service.asking.model_calls import CallModel, ModelReplied
from service.warehouse.types import Cancellation


class Scripted:
    """Gives these replies, the last one from then on; texts as they are, all else as JSON. `seen` is what it was asked,
    `payers` who asked."""

    def __init__(self, *replies: object) -> None:
        self.replies = [reply if isinstance(reply, str) else json.dumps(reply) for reply in replies]
        self.seen: list[CallModel] = []
        self.payers: list[str] = []

    def complete(
        self,
        call: CallModel,
        *,
        question_id: str = "",
        person: str = "",
        cancellation: Cancellation | None = None,
    ) -> ModelReplied:
        self.seen.append(call)
        self.payers.append(person)
        reply = self.replies[min(len(self.seen), len(self.replies)) - 1]
        return ModelReplied(reply, tokens_in=10, tokens_out=5, model="scripted")

    @property
    def told(self) -> list[str]:
        """All that it was told, one text for each call."""
        return [" ".join(message.content for message in call.messages) for call in self.seen]
