"""The templates of the pages. Everything that definitions hold is escaped, and its control characters are shown."""

from __future__ import annotations

import re

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from service.rendering.formatting import clean
from service.rendering.pages import loader


def cleaned(value: object) -> object:
    """Texts without what turns a line round or hides in it; breaks of lines stay."""
    if not isinstance(value, str) or isinstance(value, Markup) or (value.isascii() and value.isprintable()):
        return value
    return "\n".join(map(clean, value.split("\n")))


def paragraphs(text: str) -> list[str]:
    """A description's paragraphs, each on one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def is_web_address(text: object) -> bool:
    """Whether a text may be a link: no other scheme than the web's."""
    return isinstance(text, str) and re.fullmatch(r"https?://[^\s\"'<>\\]+", text) is not None


TEMPLATES = Environment(
    loader=loader("service.documenting"),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=cleaned,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
TEMPLATES.filters["paragraphs"] = paragraphs
TEMPLATES.tests["web_address"] = is_web_address
