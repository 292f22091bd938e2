"""What Cube's members say about themselves: title, description, format, meta, whether they are public.

described(measure, "order_total", words)    {"synonyms": ["Sales"], "format": "currency EUR", …}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.definitions.names import RESERVED
from semantic.formats.props import Props

_NAMED_FORMAT = re.compile(r"(number|percent|currency)(?:_([0-6]))?")
_D3_FORMAT = re.compile(r"(\$?),?(?:\.([0-9])([f%])|d)")
_HUNDRED = re.compile(r"(?<![\w.])100(?:\.0*)?(?![\w.])")
MEASURED_IN_PERCENT = (
    "Its SQL multiplies by 100 already, and `percent` would do so again: it is shown as a number."
)


@dataclass(slots=True)
class Words:
    """What views say of a member: the names that it has there, descriptions, and the folders that it lies in."""

    synonyms: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Described:
    """Keys of a definition, and why what is said there is not the same as in the source; "" where it is."""

    values: dict[str, object]
    why: str = ""
    not_carried: dict[str, str] = field(default_factory=dict)
    """Keys of the source that have no place here, with the reason."""


NO_PLACE: Mapping[str, str] = {
    "links": "Links to other pages are no part of a definition.",
    "order": "A query says its order.",
    "suggest_filter_values": "Write `index_values: true` where stored values are to be found by name.",
    "enable_suggestions": "Write `index_values: true` where stored values are to be found by name.",
    "values_as_segments": "Write a segment for each value that has a name of its own.",
    "drill_filters": "Lists of rows are queries of their own here.",
    "cumulative": "Write `rolling_window` in its place.",
    "order_by": "A query says its order; rank(metric) numbers its rows.",
    "filter": "A metric cannot undo the filters of a query.",
    "key": "It only serves joins of pre-aggregations.",
}
_SAID = frozenset(
    ("name", "title", "description", "format", "currency", "meta", "public", "shown", "visible", "aliases")
)


def described(props: Props, name: str, ours: str, words: Words, *, handled: frozenset[str]) -> Described:
    """What every member may say. `handled` are the keys that its converter reads itself."""
    values: dict[str, object] = {}
    meta = props.plain("meta")
    meta = dict(meta) if isinstance(meta, dict) else ({"meta": meta} if meta is not None else {})
    description = props.text("description") or next(iter(words.descriptions), "")
    if description:
        values["description"] = description
    synonyms = _synonyms(props, name, ours, words, meta)
    if synonyms:
        values["synonyms"] = synonyms
    shown, why = display_format(props)
    if shown:
        values["format"] = shown
    elif "format" in props:
        meta["format"] = props.plain("format")
    if words.tags:
        values["tags"] = list(dict.fromkeys(words.tags))
    if drill := props.texts("drill_members") or props.texts("drill_member_references"):
        meta["drill_members"] = drill
    if meta:
        values["meta"] = meta
    handled = handled | _SAID | {"drill_members", "drill_member_references"}
    rest = {
        key: NO_PLACE.get(key, "The import does not know this key.") for key in props if key not in handled
    }
    return Described(values, why, rest)


def _synonyms(props: Props, name: str, ours: str, words: Words, meta: dict[str, object]) -> list[str]:
    """Other names: titles, what views call it, the name that could not be kept, and `synonyms` that stand in `meta`."""
    kept = meta.get("synonyms")
    in_meta = (
        [str(word) for word in kept]
        if isinstance(kept, list) and all(isinstance(w, str) for w in kept)
        else []
    )
    if in_meta:
        del meta["synonyms"]
    wanted = [props.text("title"), *words.synonyms, *in_meta]
    if name != ours and name not in RESERVED:
        wanted.append(name)
    known = {_words(ours)}
    out = []
    for word in wanted:
        if word and _words(word) not in known:
            known.add(_words(word))
            out.append(word)
    return out


def _words(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def display_format(props: Props) -> tuple[str, str]:
    """How a number is shown, in our words, and why that is another way than Cube's; "" where there is none."""
    if isinstance(props.plain("format"), dict) or "format" not in props:
        return "", ""
    written = props.text("format")
    kind, decimals, currency = "", "", props.text("currency").upper()
    if found := _NAMED_FORMAT.fullmatch(written):
        kind, decimals = found[1], found[2] or ""
    elif found := _D3_FORMAT.fullmatch(written):
        kind = (
            "currency" if found[1] else "percent" if found[3] == "%" else "number" if found[2] else "integer"
        )
        decimals = found[2] or ""
        currency = currency or ("USD" if found[1] else "")
    if kind == "number" and decimals == "0":
        kind, decimals = "integer", ""
    if kind == "currency" and not re.fullmatch(r"[A-Z]{3}", currency):
        shown = f"number {decimals or 2}"
        return shown, "Cube names no currency here: write `format: currency EUR`, or another one."
    if kind == "percent" and _HUNDRED.search(props.text("sql")):
        return f"number {decimals or 2}", MEASURED_IN_PERCENT
    return " ".join(filter(None, (kind, currency if kind == "currency" else "", decimals))), ""
