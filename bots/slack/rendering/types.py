"""What rendering gives to whoever posts, and what it has to be told.

message = answer_message(answer, shown=Shown(asked_by="U1"))
message.arguments()                    {"text": "…", "blocks": […], "unfurl_links": False, …}
for plainer in message.steps():        what to send in turn where Slack refuses the one before
    …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

Block = Mapping[str, object]
View = Mapping[str, object]


class Where(StrEnum):
    """Who sees a message: everybody in a channel, the two in a direct conversation, or the asker alone (ephemeral)."""

    CHANNEL = "channel"
    DIRECT = "direct"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that has to be drawn and uploaded before the message: `service.rendering.picture.png(picture.chart)`."""

    chart: Mapping[str, object]
    name: str
    """Of the file: "revenue-by-month.png"."""
    title: str
    alt: str


@dataclass(frozen=True, slots=True)
class Message:
    """One chat.postMessage, chat.update or chat.postEphemeral. `text` is always there: it is what notifications, search
    and screen readers get, and what stands alone where there are no blocks."""

    text: str
    blocks: tuple[Block, ...] = ()
    picture: Picture | None = None
    """Has its place in the blocks as an image whose file is to come."""
    plainer: Message | None = None
    """What to send where Slack refuses this one."""

    def arguments(self) -> dict[str, object]:
        """What to send, besides where to: nothing in it becomes a link or a mention of its own accord."""
        blocks = {"blocks": [dict(block) for block in self.blocks]} if self.blocks else {}
        return {"text": self.text, **blocks, "parse": "none", "link_names": False, **_NO_UNFURLS}

    @property
    def awaits_picture(self) -> bool:
        return any(_file_of(block) == FILE_TO_COME for block in self.blocks)

    @property
    def shows_picture(self) -> bool:
        return any(_file_of(block) not in ("", FILE_TO_COME) for block in self.blocks)

    def with_picture(self, file: str) -> Message:
        """The picture's file in its place."""
        blocks = (
            {**block, "slack_file": {"id": file}} if _file_of(block) == FILE_TO_COME else block
            for block in self.blocks
        )
        return replace(self, blocks=tuple(blocks))

    def without_picture(self) -> Message:
        return replace(
            self, blocks=tuple(block for block in self.blocks if not _file_of(block)), picture=None
        )

    def steps(self) -> Iterator[Message]:
        """This message, and then each plainer one."""
        step: Message | None = self
        while step is not None:
            yield step
            step = step.plainer


FILE_TO_COME = "F0TOCOME"
"""Stands where the id of a picture's file will stand once it is uploaded."""


def _file_of(block: Block) -> str:
    """Which file an image shows; "" for any other block."""
    file = block.get("slack_file")
    return str(file.get("id")) if isinstance(file, Mapping) else ""


_NO_UNFURLS = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class Shown:
    """Where an answer goes and what the renderer cannot see from the answer. `asked_by` is a Slack user's id."""

    where: Where = Where.CHANNEL
    asked_by: str = ""
    native: bool = True
    """Whether the workspace's clients show native tables and charts."""
    asked: str | None = None
    """The question, where its words stand nowhere beside the answer: it was pressed, or typed into a modal. "" for one
    that was put together in a form; None where everybody reads it in the thread."""
    why_private: str = ""
    """Why only the asker sees it: "Only you see this: you may see more than this channel has agreed on."."""
    url: str = ""
    """A link to the answer on a page, where there is one."""
    saved: bool = False
    buttons: bool = True
    """Without them where nobody could press them: in an unfurl, in a message that was taken back."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A question that was asked, with its run."""

    run: str
    question: str
    at: datetime
    status: str = "answered"


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    id: str
    question: str


@dataclass(frozen=True, slots=True)
class RememberedChoice:
    """What a person chose words to mean."""

    phrase: str
    label: str


@dataclass(frozen=True, slots=True)
class ScheduleShown:
    """A schedule or an alert as people read it. `when` are words ("every Monday at 09:00"), `next_due` too."""

    id: str
    title: str
    when: str
    zone: str = ""
    channel: str = ""
    """A Slack channel's id; "" is the owner's direct messages."""
    owner: str = ""
    """A Slack user's id."""
    condition: str = ""
    """Of an alert, in words: "daily revenue falls 20% below the four-week average of that weekday"."""
    state: str = "active"
    next_due: str = ""
    mine: bool = True
    """Whether the reader may change it."""
    trouble: str = ""
    """Why it did not run the last time."""


@dataclass(frozen=True, slots=True)
class Home:
    """All that the App Home shows to one person. `principal` is who they are to Dragoman, "" when nobody."""

    principal: str = ""
    attributes: Sequence[tuple[str, Sequence[str]]] = ()
    email: str = ""
    link_url: str = ""
    examples: Sequence[str] = ()
    """Questions that this person will surely be answered."""
    recent: Sequence[Recent] = ()
    saved: Sequence[SavedQuestion] = ()
    schedules: Sequence[ScheduleShown] = ()
    remembered: Sequence[RememberedChoice] = ()
    revision: str = ""
    """Of the definitions, in git."""
