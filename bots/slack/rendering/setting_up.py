"""Setting a channel up in its thread: who may see what there, agreed on by somebody who may, before the first answer.

setup_message("C1", key="Ev1", may=True)       a prompt with a button; the question waits
setup_view("C1", key="Ev1")                    audience and time zone
read_setup(view["state"])                      SetUp(audience="everyone; regions=EU", zone="Europe/Berlin")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bots.slack.actions import Act, Form, carried
from bots.slack.rendering.parts import bullets, channel, paragraph, person, press, row, small, words
from bots.slack.rendering.texts import cut, escaped
from bots.slack.rendering.types import Block, Message, View
from bots.slack.rendering.views import Entered, field, modal, text_input

LONGEST_AUDIENCE = 300


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a channel was set up with: the audience as a line of attributes, "" for people without any."""

    audience: str
    zone: str


def setup_message(
    channel_id: str, *, key: str, may: bool, admins: Sequence[str] = (), example: str = ""
) -> Message:
    """In a channel nobody has set up yet. Where the asker may not do it, who may; the question is answered then."""
    said = "Nobody has agreed yet on what everybody in this channel may see."
    blocks: list[Block] = [
        paragraph(
            words("Nobody has agreed yet on what everybody in "), channel(channel_id), words(" may see.")
        )
    ]
    if may:
        blocks.append(
            small("Set it up, and I will answer the question. Answers that show more go to the asker alone.")
        )
        value = carried(id=key)
        blocks.append(
            row(
                press("Set up with no special rights", Act.SET_UP_OPEN, value, style="primary"),
                press("Choose…", Act.SET_UP, value),
            )
        )
        return Message(f"{said} Set it up, and I will answer.", tuple(blocks))
    whom = [person(user) for user in admins[:5]]
    named = [span for at, user in enumerate(whom) for span in ([words(", "), user] if at else [user])]
    who = [words("One of these can: "), *named] if whom else [words("Ask whoever runs Dragoman here.")]
    blocks.append(paragraph(*who))
    blocks.append(row(press("Set up", Act.SET_UP, carried(id=key))))
    blocks.append(
        small("Your question is kept and answered then. In a direct message I answer you right away.")
    )
    return Message(f"{said} Somebody who runs Dragoman here has to set it up; I answer then.", tuple(blocks))


def setup_view(
    channel_id: str, *, key: str, now: SetUp | None = None, attributes: Sequence[str] = ()
) -> View:
    """What everybody in the channel may see, as attributes that policies use, and its time zone."""
    now = now or SetUp("", "")
    known = (
        f"Known attributes: {cut(', '.join(attributes), 200)}."
        if attributes
        else "No attributes are defined."
    )
    blocks: list[Block] = [
        paragraph(words("What may everybody in "), channel(channel_id), words(" see?")),
        bullets(
            [
                "An answer is always computed as the person who asks.",
                "Where they see more than is agreed on here, it goes to them alone.",
            ]
        ),
        field(
            "audience",
            "Attributes of the audience",
            text_input(
                "audience",
                now.audience,
                most=LONGEST_AUDIENCE,
                placeholder="regions=EU; departments=DELI,MEAT",
            ),
            hint=f"Leave it empty for what needs no special rights. {known}",
            optional=True,
        ),
        field(
            "zone",
            "Time zone",
            text_input("zone", now.zone, most=60, placeholder="Europe/Berlin"),
            optional=True,
        ),
    ]
    return modal("Set up channel", blocks, Form.SET_UP, submit="Set up", carried=carried(id=key))


def read_setup(state: object) -> SetUp:
    entered = Entered(state)
    return SetUp(" ".join(entered.text("audience").split()), entered.text("zone"))


def set_up_message(channel_id: str, by: str, audience: str = "") -> Message:
    """After a channel was set up: by whom, and with what."""
    agreed = f" Everybody here may see what these allow: {audience}." if audience else ""
    said = f"This channel is set up.{agreed or ' Everybody here may see what needs no special rights.'}"
    spans = (channel(channel_id), words(" was set up by "), person(by), words("."))
    rest = agreed.strip() or "Everybody here may see what needs no special rights."
    return Message(escaped(said, 500), (paragraph(*spans), small(cut(rest, 400))))
