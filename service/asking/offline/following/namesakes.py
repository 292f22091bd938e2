"""Another number of the same name: "the way marketing counts" after finance's active households.

named_by(turn)      Heard("active households marketing")
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.book.words import stem, tokenise
from service.asking.offline.following.turn import Turn
from service.asking.offline.wording import metric_label

_COUNTS = r"(?:counts?|defines?|means?|uses?|computes?|calculates?|measures?|sees?|understands?|reports?)"
_NOUN = (
    r"(?:way|one|ones|version|definition|meaning|number|figure|count|kind|sense|view|terms|eyes|rules|numbers"
    r"|figures)"
)
_WHO = re.compile(
    rf"(?:(?:as|like|by|in|with|using|from|per|according to|for|the|that|how) )*(?:(?P<noun>{_NOUN}) )?"
    r"(?:(?:that|of|by|from|as|in which|for|the) )*(?P<who>[a-z]+)(?P<own>'s|s'|’s)?(?: (?:team|department"
    r"|people|colleagues))?"
    rf"(?: (?P<frame>{_COUNTS}|{_NOUN}|does|do|is|would))?(?: (?:it|them|that|this))?",
    re.IGNORECASE,
)


def named_by(turn: Turn) -> Turn:
    """With the name of the metric that shares a name with the one shown, and has the word that tells them apart."""
    found = _WHO.fullmatch(turn.heard.text)
    if found is None or len(turn.metrics) != 1 or turn.metric_named(turn.heard.text):
        return turn
    framed = found["noun"] or found["frame"] or found["own"]
    if not framed and turn.book.meanings(stem(found["who"].lower())):
        return turn
    who, mine = stem(found["who"].lower()), _words(turn.metrics[0], turn)
    others = [name for name in _namesakes(turn.metrics[0], turn) if who in _words(name, turn) - mine]
    if len(others) != 1:
        return turn
    return replace(turn, heard=replace(turn.heard, text=metric_label(turn.book, others[0]), leaning=True))


def _namesakes(name: str, turn: Turn) -> set[str]:
    metric = turn.book.catalog.metrics[name]
    found: set[str] = set()
    for words in (metric.name.replace("_", " "), *metric.synonyms):
        named = turn.metric_named(words)
        found |= set(named) if name in named else set()
    return found - {name}


def _words(name: str, turn: Turn) -> set[str]:
    metric = turn.book.catalog.metrics[name]
    names = (metric.name.replace("_", " "), *metric.synonyms)
    return {stem(token.text) for words in names for token in tokenise(words)}
