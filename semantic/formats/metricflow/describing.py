"""What is said about a thing of the source → the keys that every definition may have."""

from __future__ import annotations

from semantic.formats.metricflow.manifest import About

Values = dict[str, object]


def described(about: About, name: str, *words: str) -> Values:
    """Keys for a description, words, owner, tags and the rest. `words` are further names under which it was known."""
    out: Values = {}
    if about.description and _folded(about.description) != _folded(name):
        out["description"] = about.description
    if synonyms := _synonyms(about, name, words):
        out["synonyms"] = list(synonyms)
    if about.owner:
        out["owner"] = about.owner
    if about.tags:
        out["tags"] = list(about.tags)
    if about.hidden:
        out["hidden"] = True
    if about.meta:
        out["meta"] = dict(about.meta)
    return out


def _synonyms(about: About, name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """A label that only repeats the name, in other letters, says nothing new."""
    known = {_folded(name)}
    out = []
    for word in (about.label, *about.synonyms, *words):
        if word.strip() and _folded(word) not in known:
            known.add(_folded(word))
            out.append(" ".join(word.split()))
    return tuple(out)


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
