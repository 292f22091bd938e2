"""What a place in a definition file is for: the section and key that stand there, and how names in its text are read.

    place = place_of(FileKind.MODEL, ("metrics", "revenue", "expr"))
    place.section.name, place.key.name, place.member       "metric", "expr", "revenue"
    place.reading                                          Reading.METRIC

There is one table of keys (`semantic.definitions.keys`); what is added here is which names each of them holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import PurePosixPath

from semantic.definitions.folder import SUFFIXES, SUITES, TESTS
from semantic.definitions.key_kinds import Key, Kind, Section
from semantic.definitions.keys import SECTIONS
from semantic.editing.cursor import Keys


class FileKind(StrEnum):
    """What a file of the folder is; the name of its root's section."""

    MODEL = "model"
    SETTINGS = "settings"
    QUESTIONS = "questions"
    SUITE = "suite"
    TESTS = "tests"


class Reading(StrEnum):
    """How the names in a value are read."""

    NOTHING = "nothing"
    ROW = "row"
    """A dimension's expression: a bare name is a column."""
    ROWS = "rows"
    """A condition: a bare name is a dimension, else a column."""
    METRIC = "metric"
    """Outside aggregates a name is a metric, inside as in a condition."""
    JOIN = "join"
    """A join's condition: what stands before a column is `this`, the model, or a role."""
    TIME = "time"
    """One of the model's dimensions."""
    PATH = "path"
    """A dimension, perhaps behind roles."""
    ROLES = "roles"
    ENTITY = "entity"
    """A role, a model or a dimension."""
    METRIC_NAME = "metric name"
    MODEL = "model"
    MEMBER = "member"
    """Anything of the model."""
    REPLACEMENT = "replacement"
    WAREHOUSE = "warehouse"
    QUERY = "query"


READINGS: Mapping[tuple[str, str], Reading] = {
    ("model", "time"): Reading.TIME,
    ("model", "times"): Reading.TIME,
    ("model", "label"): Reading.TIME,
    ("model", "warehouse"): Reading.WAREHOUSE,
    ("join", "model"): Reading.MODEL,
    ("join", "on"): Reading.JOIN,
    ("join", "where"): Reading.JOIN,
    ("join", "through"): Reading.ROLES,
    ("join", "same_as"): Reading.ROLES,
    ("dimension", "expr"): Reading.ROW,
    ("mask", "expr"): Reading.ROW,
    ("segment", "where"): Reading.ROWS,
    ("metric", "expr"): Reading.METRIC,
    ("metric", "where"): Reading.ROWS,
    ("metric", "time"): Reading.PATH,
    ("metric", "per"): Reading.ENTITY,
    ("over", "per"): Reading.PATH,
    ("during", "from"): Reading.TIME,
    ("during", "to"): Reading.TIME,
    ("convert", "from"): Reading.METRIC_NAME,
    ("convert", "to"): Reading.METRIC_NAME,
    ("convert", "by"): Reading.ENTITY,
    ("convert", "same"): Reading.ENTITY,
    ("freshness", "expr"): Reading.METRIC,
    ("refresh", "expr"): Reading.METRIC,
    ("access", "rows"): Reading.ROWS,
    ("access", "inherit"): Reading.ROLES,
    ("hidden_members", "hide"): Reading.MEMBER,
    ("min_group", "entity"): Reading.ENTITY,
    ("min_group", "quasi"): Reading.PATH,
    ("deprecated", "replacement"): Reading.REPLACEMENT,
    ("question", "query"): Reading.QUERY,
    ("test", "model"): Reading.MODEL,
    **{("test", key): Reading.QUERY for key in ("query", "metric", "equals", "by", "adds_up_by", "filters")},
    **{
        (section, key): Reading.QUERY for section in ("case", "turn") for key in ("query", "or", "definition")
    },
}
"""By section and key; every other value holds no names."""

_WITH_NAMES = (Kind.SECTIONS, Kind.WAREHOUSES, Kind.LABELLED)
_WITH_PLACES = (Kind.SECTION_LIST, Kind.VALUES)


@dataclass(frozen=True, slots=True)
class Place:
    """`section` holds the key; `key` is None where the name of a member is written, or an unknown key. `inner` is the
    section of the mapping that stands here, if one does. `members` is the key of the model or of settings under which
    the definition around the place stands ("metrics"), and `member` its name. `tail` is what comes below the key."""

    section: Section
    key: Key | None = None
    inner: Section | None = None
    members: str = ""
    member: str = ""
    tail: Keys = ()
    names: bool = False
    """Whether the keys that are written here are names of new definitions."""

    @property
    def reading(self) -> Reading:
        if self.key is None:
            return Reading.NOTHING
        return READINGS.get((self.section.name, self.key.name), Reading.NOTHING)


def file_kind(name: str) -> FileKind | None:
    """What a file is by its name within the folder; None for one that defines nothing."""
    path = PurePosixPath(name)
    if path.suffix not in SUFFIXES or any(part.startswith(".") for part in path.parts):
        return None
    if path.parts[0] == SUITES:
        return FileKind.SUITE
    if path.parts[0] == TESTS:
        return FileKind.TESTS
    if name in ("settings.yml", "settings.yaml"):
        return FileKind.SETTINGS
    return FileKind.QUESTIONS if path.parts[0] == "questions" and len(path.parts) > 1 else FileKind.MODEL


@lru_cache(maxsize=50_000)
def place_of(kind: FileKind, keys: Keys) -> Place:
    """The place that keys lead to."""
    section = SECTIONS[kind]
    place = Place(section, inner=section)
    members = member = ""
    at = 0
    while at < len(keys):
        key = section.keys.get(str(keys[at]))
        at += 1
        if key is None:
            return Place(section, None, None, members, member, keys[at:])
        place = Place(section, key, None, members, member, keys[at:])
        if key.kind in _WITH_NAMES:
            if at == len(keys):
                return Place(section, key, None, members or key.name, member, (), names=True)
            if not member:
                members, member = key.name, str(keys[at])
            at += 1
        elif key.kind in _WITH_PLACES:
            if at == len(keys):
                return place
            at += 1
        elif key.kind not in (Kind.SECTION, Kind.DEPRECATION):
            return place
        section = SECTIONS[key.of]
        place = Place(place.section, key, section, members, member)
    return place
