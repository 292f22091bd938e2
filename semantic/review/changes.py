"""Two catalogs → what was added, removed, renamed and changed between them, definition by definition.

    for change in changes(before, after):
        change.kind, change.name, change.action, change.details

A definition that went while another of its kind came that says the same is one that was renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from semantic.catalog import Catalog
from semantic.errors import Position
from semantic.review.aspects import Definition, Does, aspects


class Kind(StrEnum):
    SETTINGS = "settings"
    MODEL = "model"
    JOIN = "join"
    DIMENSION = "dimension"
    SEGMENT = "segment"
    METRIC = "metric"
    QUESTION = "verified question"
    TEST = "test"


class Action(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Detail:
    """One key that says something else; "" where it says nothing."""

    key: str
    does: Does
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """`name` is the qualified one after the change, or that which went; `was` the one before, where it was renamed."""

    kind: Kind
    name: str
    action: Action
    details: tuple[Detail, ...] = ()
    position: Position | None = None
    was: str = ""

    @property
    def does(self) -> frozenset[Does]:
        return frozenset(detail.does for detail in self.details)

    @property
    def counts_otherwise(self) -> bool:
        """Whether a number may be another for it: the definition says something else, came or went."""
        return self.action is not Action.CHANGED or bool(self.does & {Does.NUMBERS, Does.TYPE})


def changes(before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """Every change, settings first, then by kind and name."""
    found: list[Change] = []
    old, new = _definitions(before), _definitions(after)
    for kind in old:
        found += _of_kind(kind, old[kind], new[kind])
    return tuple(found)


def _definitions(catalog: Catalog) -> Mapping[Kind, Mapping[str, Definition]]:
    models = catalog.models
    return {
        Kind.SETTINGS: {"settings": catalog.settings},
        Kind.MODEL: dict(models),
        Kind.JOIN: {join.qualified: join for model in models.values() for join in model.joins.values()},
        Kind.DIMENSION: dict(catalog.dimensions),
        Kind.SEGMENT: dict(catalog.segments),
        Kind.METRIC: dict(catalog.metrics),
        Kind.QUESTION: {question.question: question for question in catalog.questions},
    }


def _of_kind(kind: Kind, old: Mapping[str, Definition], new: Mapping[str, Definition]) -> Iterator[Change]:
    gone = {name: held for name, held in old.items() if name not in new}
    come = {name: held for name, held in new.items() if name not in old}
    renamed = dict(_renamed(kind, gone, come))
    for name in sorted({*old, *new}):
        if name in renamed.values():
            continue
        if name in gone:
            yield _gone(kind, name, old, new, renamed.get(name, ""))
        elif name in come:
            yield Change(kind, name, Action.ADDED, _details(None, new[name]), new[name].position)
        elif old[name] is not new[name] and (details := _details(old[name], new[name])):
            yield Change(kind, name, Action.CHANGED, details, new[name].position)


def _gone(
    kind: Kind, name: str, old: Mapping[str, Definition], new: Mapping[str, Definition], became: str
) -> Change:
    if became:
        details = _details(old[name], new[became])
        return Change(kind, became, Action.RENAMED, details, new[became].position, name)
    return Change(kind, name, Action.REMOVED, _details(old[name], None), old[name].position)


def _renamed(
    kind: Kind, gone: Mapping[str, Definition], come: Mapping[str, Definition]
) -> Iterator[tuple[str, str]]:
    """Pairs of names whose definitions count the same, where that leaves no choice. A question has no other name."""
    if kind in (Kind.QUESTION, Kind.SETTINGS):
        return
    olds, news = _by_meaning(gone), _by_meaning(come)
    for meaning, names in olds.items():
        others = news.get(meaning, [])
        if len(names) == 1 and len(others) == 1:
            yield names[0], others[0]


def _by_meaning(definitions: Mapping[str, Definition]) -> dict[tuple[str, ...], list[str]]:
    out: dict[tuple[str, ...], list[str]] = {}
    for name, definition in definitions.items():
        said = aspects(definition).values()
        model = name.rpartition(".")[0]
        meaning = (
            model,
            *(f"{each.key}: {each.text}" for each in said if each.does in (Does.NUMBERS, Does.TYPE)),
        )
        out.setdefault(meaning, []).append(name)
    return out


def _details(old: Definition | None, new: Definition | None) -> tuple[Detail, ...]:
    before = aspects(old) if old is not None else {}
    after = aspects(new) if new is not None else {}
    found = []
    for key in dict.fromkeys((*before, *after)):
        was, is_ = before.get(key), after.get(key)
        does = (was or is_).does if was or is_ else Does.WORDS  # type: ignore[union-attr]
        texts = (was.text if was else "", is_.text if is_ else "")
        if texts[0] != texts[1]:
            found.append(Detail(key, does, *texts))
    return tuple(found)
