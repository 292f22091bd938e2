"""What anything in LookML says about itself → keys of a definition; and what is only about how Looker shows it."""

from __future__ import annotations

import re

from semantic.formats.entries import Entries

SHOWN = "It is about how Looker shows it, or where it leads to from there."
LOOKS = (
    "action", "allow_fill", "alpha_sort", "can_filter", "case_sensitive", "drill_fields", "full_suggestions",
    "group_item_label", "html", "label_from_parameter", "link", "map_layer_name", "order_by_field", "skip_drill_filter",
    "suggest_dimension", "suggest_explore", "suggest_persist_for", "suggestable", "value_format", "style", "direction",
)  # fmt: skip
_FORMATS = re.compile(r"(usd|eur|gbp|percent|decimal)(?:_(\d))?")


def described(entries: Entries, name: str, ours: str) -> dict[str, object]:
    """Description, synonyms (labels are some), tags (group labels are some), hidden, format."""
    values: dict[str, object] = {}
    if text := " ".join(entries.text("description").split()):
        values["description"] = text
    words = [*entries.texts("synonyms"), entries.text("label"), name]
    said = {ours.lower().replace("_", " ")}
    kept = []
    for word in words:
        if word.strip() and word.lower().replace("_", " ") not in said:
            said.add(word.lower().replace("_", " "))
            kept.append(word)
    if kept:
        values["synonyms"] = kept
    tags = [*entries.texts("tags"), *(entries.text(key) for key in ("group_label", "view_label"))]
    if tags := [tag for tag in dict.fromkeys(tags) if tag.strip()]:
        values["tags"] = tags
    if entries.flag("hidden"):
        values["hidden"] = True
    if format_ := _format(entries.text("value_format_name")):
        values["format"] = format_
    return values


def tell_looks(entries: Entries) -> None:
    """One line for all keys that are only about looks; then one for each other key that nobody has asked for."""
    looks = [key for key in LOOKS if key in entries]
    if looks:
        entries.ignore(*looks)
        entries.leave_out(", ".join(looks), SHOWN, looks[0])
    entries.tell_rest()


def _format(name: str) -> str:
    found = _FORMATS.fullmatch(name.strip().lower())
    if found is None:
        return ""
    kind, places = found[1], found[2]
    if kind == "decimal":
        return f"number {places}" if places else "number"
    if kind == "percent":
        return f"percent {places}" if places else "percent"
    return f"currency {kind.upper()}"
