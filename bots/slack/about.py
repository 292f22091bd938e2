"""What a modal was opened with: where it was opened, and about which answer. It comes back when it is submitted.

about = about_of(event)         About("C1", thread="171.1", message="171.2", run="r1")
About.read(about.text) == about
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from bots.slack.events import Clicked, Commanded, UsedShortcut
from bots.slack.rendering.types import View


@dataclass(frozen=True, slots=True)
class About:
    """Ids only. Whoever submits a modal may have changed them: what they name is looked up and checked again."""

    channel: str = ""
    thread: str = ""
    message: str = ""
    run: str = ""
    waits: str = ""
    """The key of what waits for it."""
    corrects: bool = False
    schedule: str = ""

    @property
    def text(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @staticmethod
    def read(text: str) -> About:
        """Nothing where it is none."""
        try:
            form = json.loads(text)
            known = {field.name for field in fields(About)} & form.keys()
            texts = {name: str(form[name]) for name in known - {"corrects"}}
            return About(**texts, corrects=form.get("corrects") is True)
        except (ValueError, AttributeError, TypeError):
            return About()

    def on(self, view: View) -> View:
        """A view that carries it."""
        return {**view, "private_metadata": self.text}

    @property
    def direct(self) -> bool:
        return self.channel.startswith("D")

    @property
    def begun(self) -> str:
        """The message below which an answer goes; "" in direct messages."""
        return self.thread or ("" if self.direct else self.message)


def about_of(event: Clicked | Commanded | UsedShortcut) -> About:
    match event:
        case Clicked():
            return About(event.channel, event.thread, event.message, event.pressed.run)
        case UsedShortcut():
            return About(event.channel, event.thread, event.message)
        case Commanded():
            return About(event.channel)
