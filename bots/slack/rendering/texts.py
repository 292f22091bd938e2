"""Texts from data, people and models, made fit for Slack: one line, cut where nothing breaks, never markup.

    one_line("a\\nb", 75)                  "a b"
    cut("naïve 👩‍💻 table", 9)             "naïve …"   (never inside an emoji or an accent)
    escaped("<!channel> *now*")            "&lt;!channel&gt; \\u2060*now\\u2060*"

Blocks carry texts in `rich_text` and `plain_text`, which Slack shows as they are. Only the plain text of a message is
marked-up text, where nothing that comes from data may take effect: that is what `escaped` is for.
"""

from __future__ import annotations

import re
import unicodedata

from bots.slack.limits import measured
from service.rendering.formatting import clean

NOTHING = "–"
ELLIPSIS = "…"
MARKED_NAME = re.compile(r"`([^`\n]+)`")
"""How the service's own messages set names apart from words."""
_JOINER = "\u200d"
_UNBROKEN = "\u2060"
"""A word joiner: it has no width, and what stands behind it does not begin a word."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "ˋ"})
_MARKS = re.compile(r"[*_~]|^(?=&gt;)", re.MULTILINE)
_AFTER = re.compile(
    r"(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=\w\.)(?=[^\W\d_]{2})|(?<=:)(?=[a-z0-9_+'-]+:)", re.IGNORECASE
)


def unmarked(text: str) -> str:
    """A message of the service's own where nothing can be shown as code: "`revnue` is no metric" → "“revnue” is …"."""
    return MARKED_NAME.sub(r"“\1”", text)


def one_line(text: str, most: int) -> str:
    """The text without breaks and control characters, in at most `most` characters as Slack counts them."""
    return cut(clean(text).strip(), most) or NOTHING


def lines_of(text: str, most: int) -> str:
    """The same for a text whose line breaks are part of it, such as SQL."""
    lines = (clean(line).rstrip() for line in text.expandtabs(4).split("\n"))
    return cut("\n".join(lines).strip("\n"), most) or NOTHING


def cut(text: str, most: int, ending: str = ELLIPSIS) -> str:
    """The text in at most `most` characters, with `ending` where something was left out. What a person sees as one
    character stays whole: an emoji made of several, a letter with its accents, a flag."""
    if measured(text) <= most:
        return text
    room = most - measured(ending)
    if room < 0:
        return ending[:most]
    end, length = 0, 0
    for character in text:
        length += measured(character)
        if length > room:
            break
        end += 1
    while end > 0 and not _may_end(text, end):
        end -= 1
    return text[:end].rstrip() + ending


def _may_end(text: str, end: int) -> bool:
    """Whether a text may be cut before the character at `end`."""
    if _clings(text[end]) or text[end - 1] == _JOINER:
        return False
    flags = 0
    while flags < end and _is_flag_letter(text[end - 1 - flags]):
        flags += 1
    return not (_is_flag_letter(text[end]) and flags % 2)


def _clings(character: str) -> bool:
    """Whether it belongs to the character before it: an accent, a joiner, a skin tone, a variation."""
    return (
        character == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\ufe00" <= character <= "\ufe0f"
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def escaped(text: str, most: int) -> str:
    """One line of Slack's marked-up text in which nothing is markup, a mention, a link or an emoji's name."""
    return escaped_cut(clean(text).strip(), most) or NOTHING


def escaped_cut(text: str, most: int) -> str:
    """The escaped text within `most` characters after escaping: it is cut before, so that no escape is cut in two."""
    out = _escaped(text)
    room = most
    while measured(out) > most and room > 0:
        out = _escaped(cut(text, room))
        room -= max(measured(out) - most, 1)
    return out if measured(out) <= most else ""


def _escaped(text: str) -> str:
    marked = _MARKS.sub(lambda found: _UNBROKEN + found[0], text.translate(_ENTITIES))
    return _AFTER.sub(_UNBROKEN, marked)


def unescaped(text: str) -> str:
    """What a reader sees of an escaped text."""
    plain = text.replace(_UNBROKEN, "")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
