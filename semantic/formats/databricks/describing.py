"""What a field or measure says about itself → keys of a definition."""

from __future__ import annotations

from semantic.formats.entries import Entries

_PLACES = {"number": "number", "percentage": "percent"}


def described(entries: Entries, name: str, ours: str) -> dict[str, object]:
    """Description, synonyms (its display name is one) and how its numbers are shown."""
    values: dict[str, object] = {}
    if text := entries.text("comment").strip():
        values["description"] = text
    words = [word for word in (*entries.texts("synonyms"), entries.text("display_name")) if word.strip()]
    if name != ours:
        words.append(name)
    shown = {ours.lower().replace("_", " ")}
    kept = [word for word in dict.fromkeys(words) if word.lower().replace("_", " ") not in shown]
    if kept:
        values["synonyms"] = kept
    format_ = entries.one("format")
    if format_ is not None:
        if said := _format(format_):
            values["format"] = said
        else:
            values["meta"] = {"databricks": {"format": entries.value("format")}}
    return values


def format_type(entries: Entries) -> str:
    """The kind of values that a format is for: number, date or local."""
    format_ = entries.one("format")
    word = format_.text("type").lower() if format_ is not None else ""
    return {"number": "number", "currency": "number", "percentage": "number", "byte": "number", "date": "date",
            "date_time": "local"}.get(word, "")  # fmt: skip


def _format(entries: Entries) -> str:
    kind = entries.text("type").lower()
    decimals = entries.one("decimal_places")
    places = decimals.integer("places") if decimals is not None else None
    if kind == "currency":
        code = entries.text("currency_code").upper()
        return f"currency {code}" if len(code) == 3 and code.isalpha() else ""
    if kind in _PLACES:
        return _PLACES[kind] + (f" {places}" if places is not None and 0 <= places <= 9 else "")
    return ""
