"""The expressions of one object of Ossie, in several dialects, ↔ the `expr` of a definition.

    texts_of({"dialects": [{"dialect": "ANSI_SQL", "expression": "amount"}]})      {"ANSI_SQL": "amount"}

The standard's SQL is read where it is there, else that of a warehouse. What no definition may hold is kept in `meta`,
with the text that it stood beside: it goes back while that still means the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.formats.ossie.describing import keep, kept_of
from semantic.formats.ossie.extensions import Values
from semantic.formats.ossie.sql import ANSI, DIALECTS, NotPortable, read_sql

KEPT_TEXTS = "dialects"
BESIDE = "of"


def texts_of(entity: Mapping[str, object]) -> dict[str, str]:
    """The texts of an object's expression by their dialects."""
    expression = entity["expression"]
    assert isinstance(expression, Mapping)
    items = expression["dialects"]
    assert isinstance(items, list)
    return {str(item["dialect"]): str(item["expression"]) for item in items}


def main_text(texts: Mapping[str, str]) -> tuple[str, str]:
    """The text that is read, and what dialect of ours it is in ("" for the standard). Raises NotPortable."""
    if ANSI in texts:
        return texts[ANSI], ""
    for name, text in texts.items():
        if name in DIALECTS:
            return text, DIALECTS[name]
    raise NotPortable(f"There is no SQL in it: its expression is in {', '.join(texts)}.")


def keep_texts(values: Values, texts: Mapping[str, str], taken: Mapping[str, str] = {}) -> None:
    """Keep the texts of dialects that the definition cannot hold itself."""
    main, _ = main_text(texts)
    rest = {name: text for name, text in texts.items() if name != ANSI and name not in taken}
    if rest:
        keep(values, KEPT_TEXTS, {BESIDE: main, **rest})


def expression_of(values: Mapping[str, object], texts: Mapping[str, str]) -> Values:
    """The expression of an object, with the texts that were kept, if they are still about the same."""
    kept = kept_of(values).get(KEPT_TEXTS)
    said = dict(texts)
    if isinstance(kept, Mapping) and _same(str(kept.get(BESIDE)), texts.get(ANSI, "")):
        said |= {str(name): str(text) for name, text in kept.items() if name != BESIDE}
    return {"dialects": [{"dialect": name, "expression": text} for name, text in said.items()]}


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return read_sql(one) == read_sql(other)
    except NotPortable:
        return False
