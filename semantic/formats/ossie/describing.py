"""What an object of Ossie says about itself ↔ the same as keys of a definition.

    described({"description": "…", "ai_context": {"synonyms": ["turnover"], "instructions": "…"}})
    {"description": "…", "synonyms": ["turnover"], "meta": {"ossie": {"ai_context": {"instructions": "…"}}}}

`described` reads and `describing` writes: each undoes the other.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.formats.ossie.extensions import Values, others

KEPT = "ossie"
"""The key of `meta` for what Ossie says and definitions have no word for."""

_WORDS = ("synonyms", "examples")


def described(entity: Mapping[str, object], name: str) -> Values:
    """The keys of a definition. A name that may not be ours is a synonym, and kept."""
    values: Values = {}
    if entity.get("description"):
        values["description"] = entity["description"]
    context = entity.get("ai_context")
    if isinstance(context, Mapping):
        rest = dict(context)
        for key in _WORDS:
            if context.get(key):
                values[key] = rest.pop(key)
        if rest or not context:
            keep(values, "ai_context", rest)
    elif isinstance(context, str):
        keep(values, "ai_context", context)
    if entity.get("name", name) != name:
        words = as_list(values.get("synonyms", []))
        values["synonyms"] = words if entity["name"] in words else [*words, entity["name"]]
        keep(values, "name", entity["name"])
    if foreign := others(entity):
        keep(values, "custom_extensions", foreign)
    return values


def describing(values: Mapping[str, object]) -> Values:
    """Description, ai_context and the extensions of others."""
    out: Values = {}
    if values.get("description"):
        out["description"] = str(values["description"])
    kept = kept_of(values)
    context = kept.get("ai_context")
    words = {key: list(map(str, as_list(values[key]))) for key in _WORDS if values.get(key)}
    if "name" in kept and words.get("synonyms", [])[-1:] == [kept["name"]]:
        words["synonyms"].pop()
        words = {key: said for key, said in words.items() if said}
    if isinstance(context, str) and not words:
        out["ai_context"] = context
    elif isinstance(context, Mapping) or words:
        out["ai_context"] = {**(context if isinstance(context, Mapping) else {}), **words}
    if isinstance(kept.get("custom_extensions"), list):
        out["custom_extensions"] = kept["custom_extensions"]
    return out


def name_of(name: str, values: Mapping[str, object]) -> str:
    """What a definition is called in Ossie."""
    kept = kept_of(values).get("name")
    return kept if isinstance(kept, str) and kept else name


def kept_of(values: Mapping[str, object]) -> Mapping[str, object]:
    meta = values.get("meta")
    kept = meta.get(KEPT) if isinstance(meta, Mapping) else None
    return kept if isinstance(kept, Mapping) else {}


def keep(values: Values, key: str, value: object) -> None:
    """Put something under what is kept for Ossie."""
    meta = values.get("meta")
    values["meta"] = {**(meta if isinstance(meta, Mapping) else {}), KEPT: {**kept_of(values), key: value}}


def as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]
