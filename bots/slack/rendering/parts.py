"""The pieces that messages and views are made of. Each is within Slack's limits, whatever it is given.

    paragraph(words("Revenue was "), words("$421,720.45", bold=True))
    row(press("How computed", Act.HOW, carried(run="r1")), …)
    small("Governed · December 2017 · America/New_York")

Texts stand in `rich_text` and `plain_text`: Slack shows them as they are, so that no text can ping, link or mark up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bots.slack import limits
from bots.slack.actions import Act, action_id
from bots.slack.blocks import weight
from bots.slack.limits import measured
from bots.slack.rendering.texts import MARKED_NAME, cut, lines_of, one_line
from bots.slack.rendering.types import FILE_TO_COME, Block, Picture
from service.rendering.formatting import clean

Span = dict[str, object]
_ID = re.compile(r"[A-Z][A-Z0-9]{1,29}")


# Texts -------------------------------------------------------------------------------------------------------------


def words(text: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> Span:
    """A stretch of text within a paragraph; its spaces at both ends are kept."""
    style = {name: True for name, is_so in (("bold", bold), ("italic", italic), ("code", code)) if is_so}
    shown = cut(clean(text), limits.RICH_TEXT_TEXT)
    return {"type": "text", "text": shown, **({"style": style} if style else {})}


def marked(text: str) -> list[Span]:
    """A message of the service's own, in which names stand between backticks: shown as code, without them."""
    pieces = MARKED_NAME.split(text)
    return [words(piece, code=bool(at % 2)) for at, piece in enumerate(pieces) if piece]


def person(user: str) -> Span:
    """A mention of the person who asked. Anything that is no user's id is text."""
    if _ID.fullmatch(user) and user[0] in "UW":
        return {"type": "user", "user_id": user}
    return words(user or "you")


def channel(id_: str) -> Span:
    """A channel's name, which Slack fills in for those who may see it."""
    if _ID.fullmatch(id_) and id_[0] in "CGD":
        return {"type": "channel", "channel_id": id_}
    return words(id_)


def link(url: str, text: str) -> Span:
    """A link of the service's own; what is no web address is text."""
    if not is_address(url):
        return words(text)
    return {"type": "link", "url": url, "text": one_line(text, limits.BUTTON_TEXT)}


def is_address(url: str) -> bool:
    """Whether Slack takes it as an address of a button or link."""
    fits = 0 < measured(url) <= limits.BUTTON_URL and not re.search(r"[\s<>|\"]", url)
    return fits and url.isascii() and urlsplit(url).scheme in ("http", "https")


def plain(text: str, most: int) -> dict[str, object]:
    """A plain text object: colons do not make emoji of its words."""
    return {"type": "plain_text", "text": one_line(text, most), "emoji": False}


def paragraph(*spans: Span) -> Block:
    return _rich({"type": "rich_text_section", "elements": _fitted(spans)})


def bullets(lines: Iterable[str | Sequence[Span]], most: int = 12) -> Block:
    """At most `most` lines with a bullet each; it is said when there are more."""
    given = [[words(line)] if isinstance(line, str) else [*line] for line in lines]
    shown = given[: min(most, limits.RICH_TEXT_ELEMENTS - 1)]
    if len(shown) < len(given):
        shown.append([words(f"… and {len(given) - len(shown):,} more", italic=True)])
    room = limits.RICH_TEXT_TEXT // max(len(shown), 1)
    sections = [{"type": "rich_text_section", "elements": _fitted(line, room)} for line in shown]
    return _rich({"type": "rich_text_list", "style": "bullet", "elements": sections})


def preformatted(text: str, most: int = limits.RICH_TEXT_TEXT) -> Block:
    """Text in which every character is as wide as every other, with its line breaks."""
    shown = lines_of(text, min(most, limits.RICH_TEXT_TEXT))
    return _rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": shown}]})


def _rich(*parts: dict[str, object]) -> Block:
    return {"type": "rich_text", "elements": [*parts]}


def _fitted(spans: Sequence[Span], most: int = limits.RICH_TEXT_TEXT) -> list[Span]:
    """The spans as far as there is room for their texts; none without a text."""
    out: list[Span] = []
    for span in spans[: limits.RICH_TEXT_ELEMENTS]:
        text = span.get("text")
        if not isinstance(text, str):
            out.append(span)
            continue
        shown = cut(text, most)
        most = max(most - measured(shown), 0)
        if shown:
            out.append({**span, "text": shown})
        if not most:
            break
    return out or [words("–")]


def heading(text: str) -> Block:
    return {"type": "header", "text": plain(text, limits.HEADER_TEXT)}


def small(*texts: str, most: int = 600) -> Block:
    """Small grey text; each text is a piece of its own."""
    given = [text for text in texts if text.strip()][: limits.CONTEXT_ELEMENTS]
    return {"type": "context", "elements": [plain(text, most) for text in given or ["–"]]}


def divider() -> Block:
    return {"type": "divider"}


def image(picture: Picture) -> Block:
    """The place of a picture that is drawn and uploaded before the message is sent."""
    alt = one_line(picture.alt, limits.IMAGE_ALT_TEXT)
    return {"type": "image", "slack_file": {"id": FILE_TO_COME}, "alt_text": alt}


# Buttons and menus -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Confirm:
    """What is asked before something that cannot be taken back."""

    title: str
    text: str
    yes: str
    no: str = "Cancel"

    def block(self) -> dict[str, object]:
        return {
            "title": plain(self.title, limits.CONFIRM_TITLE),
            "text": plain(self.text, limits.CONFIRM_TEXT),
            "confirm": plain(self.yes, limits.CONFIRM_BUTTON),
            "deny": plain(self.no, limits.CONFIRM_BUTTON),
            "style": "danger",
        }


def press(
    label: str,
    act: Act,
    value: str = "",
    *,
    at: int | None = None,
    style: str = "",
    confirm: Confirm | None = None,
) -> dict[str, object]:
    """A button. `at` numbers those of one kind in a block, `style` is "primary" or "danger"."""
    out: dict[str, object] = {
        "type": "button",
        "action_id": action_id(act, at),
        "text": plain(label, limits.BUTTON_TEXT),
    }
    if value:
        out["value"] = value
    if style:
        out["style"] = style
    if confirm is not None:
        out["confirm"] = confirm.block()
    return out


def visit(
    label: str, url: str, act: Act = Act.OPEN, *, at: int | None = None, style: str = ""
) -> dict[str, object]:
    """A button that opens an address of the service."""
    return {**press(label, act, at=at, style=style), **({"url": url} if is_address(url) else {})}


def row(*elements: dict[str, object]) -> Block:
    return {"type": "actions", "elements": [*elements[: limits.ACTIONS_ELEMENTS]]}


def option(text: str, value: str, description: str = "") -> dict[str, object]:
    """One line of a menu. ValueError for a value that is too long to come back whole."""
    if not 0 < measured(value) <= limits.OPTION_VALUE:
        raise ValueError("An option carries ids only.")
    out: dict[str, object] = {"text": plain(text, limits.OPTION_TEXT), "value": value}
    if description.strip():
        out["description"] = plain(description, limits.OPTION_DESCRIPTION)
    return out


def menu(act: Act, options: Sequence[dict[str, object]], placeholder: str) -> dict[str, object]:
    """A menu of at most a hundred options."""
    return {
        "type": "static_select",
        "action_id": action_id(act),
        "placeholder": plain(placeholder, limits.PLACEHOLDER),
        "options": [*options[: limits.SELECT_OPTIONS]],
    }


def beside(text: str, accessory: dict[str, object]) -> Block:
    """A line with a button or menu at its right."""
    return {"type": "section", "text": plain(text, 500), "accessory": accessory}


# Fitting -----------------------------------------------------------------------------------------------------------


def fitted(
    head: Sequence[Block], body: Sequence[Block], tail: Sequence[Block], most: int = limits.MESSAGE_BLOCKS
) -> tuple[Block, ...]:
    """Head and tail, and between them as much of the body as there is room for; it is said when there is more."""
    room = limits.MESSAGE_TOTAL - weight(head) - weight(tail)
    places = most - len(head) - len(tail)
    kept: list[Block] = []
    for place, block in enumerate(body):
        left_over = len(body) - place - 1
        needed = weight([block]) + (_weight_of_more() if left_over else 0)
        if needed > room or len(kept) + 1 + bool(left_over) > places:
            left = len(body) - place
            kept.append(small(_more_parts(left)))
            break
        kept.append(block)
        room -= weight([block])
    return (*head, *kept, *tail)


def _more_parts(left: int) -> str:
    return f"… and {left:,} more {'part' if left == 1 else 'parts'}, for which there is no room here."


def _weight_of_more() -> int:
    return weight([small(_more_parts(1_000))])
