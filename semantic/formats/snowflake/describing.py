"""What anything in a Snowflake model says about itself → keys of a definition.

described(entries, "Order Date", "Order_Date")     {"description": "…", "synonyms": ["placed on", "Order Date"]}
"""

from __future__ import annotations

from semantic.formats.entries import Entries

PRIVATE = "private_access"


def described(entries: Entries, name: str, ours: str) -> dict[str, object]:
    """Description, synonyms, whether it is hidden. A name that may not be ours is a synonym."""
    values: dict[str, object] = {}
    if text := entries.text("description").strip():
        values["description"] = text
    words = [word for word in entries.texts("synonyms") if word.strip()]
    if name != ours and name.lower() not in {word.lower() for word in words}:
        words.append(name)
    if words:
        values["synonyms"] = list(dict.fromkeys(words))
    if tags := entries.texts("tags"):
        values["tags"] = list(tags)
    if entries.choice("access_modifier", (PRIVATE, "public_access")) == PRIVATE:
        values["hidden"] = True
    return values


def renamed(name: str, ours: str) -> str:
    """What a line says of a name that had to change."""
    return f"It is called `{ours}` here." if name != ours else ""
