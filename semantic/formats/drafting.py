"""Definitions while they are being made from another format: plain values by place, with a line of the report for each.

    draft = Draft()
    draft.put(("sales",), {"table": "orders", "key": "order_id"}, "semantic model orders", at)
    draft.put(("sales", "metrics", "revenue"), {"expr": "sum(amount)"}, "measure revenue", at)
    imported = draft.finished()

A place is the path of names that a reader would say: (model), (model, section, member), ("settings", …). `finished`
writes the files, loads them as any user's definitions are loaded, and leaves out, with the checker's own words, what
does not load: so an import never ends in a folder that is broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from semantic.catalog import Catalog, build_catalog
from semantic.definitions.folder import read_texts
from semantic.definitions.writing import written
from semantic.definitions.yaml_nodes import Node, Sequence, Tree
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Position, Problem
from semantic.formats.report import Imported, Line, Outcome

Place = tuple[str, ...]
Values = dict[str, object]

SETTINGS = "settings"
QUESTIONS = "questions/"
MEMBERS = ("joins", "dimensions", "segments", "metrics", "calendars", "warehouses")
"""The keys below which each entry is a definition of its own, that may be left out without its neighbours."""


@dataclass(slots=True)
class Draft:
    """What has been made so far. `models` and `settings` are the values of their files."""

    models: dict[str, Values] = field(default_factory=dict)
    settings: Values = field(default_factory=dict)
    questions: dict[str, list[Values]] = field(default_factory=dict)
    """Verified questions by the name of their file, without its suffix."""

    lines: list[Line] = field(default_factory=list)
    _told: dict[Place, list[int]] = field(default_factory=dict)
    _gone: dict[str, set[str]] = field(default_factory=dict)
    """Dimensions and segments that were left out, by model: what rests on them would read a column of that name."""

    _catalog: Catalog | None = None
    _loaded: Mapping[str, str] = field(default_factory=dict)
    """Of the last time that it was loaded: files that are the same are not read again."""

    def put(
        self,
        place: Place,
        values: Mapping[str, object],
        what: str = "",
        at: Position | None = None,
        *,
        rewritten: str = "",
    ) -> None:
        """Put a definition at its place, and say that it was carried over, or how it was `rewritten`.

        Without `what` it is a part of something that has a line, and is told only when it has to be left out.
        """
        if len(place) == 1 and place[0] != SETTINGS:
            self.models[place[0]] = {"model": place[0], **values}
        else:
            self._section(place)[place[-1]] = dict(values)
        if not what:
            return
        outcome = Outcome.REWRITTEN if rewritten else Outcome.CARRIED
        self.tell(Line(outcome, what, at, ".".join(_said(place)), rewritten), place)

    def tell(self, line: Line, place: Place = ()) -> None:
        """Add a line to the report; with a `place`, it changes when what stands there has to be left out."""
        if place:
            self._told.setdefault(place, []).append(len(self.lines))
        self.lines.append(line)

    def leave_out(self, what: str, why: str, at: Position | None = None, place: Place = ()) -> None:
        """Say that something is not carried over; with its `place`, all that rests on it is left out, too."""
        self._forget(place)
        self.tell(Line(Outcome.LEFT_OUT, what, at, "", why))

    def _forget(self, place: Place) -> None:
        if len(place) == 3 and place[1] in ("dimensions", "segments"):
            self._gone.setdefault(place[0], set()).add(place[2])

    def has(self, place: Place) -> bool:
        held: object = self.settings if place[0] == SETTINGS else self.models.get(place[0])
        for name in place[1:]:
            held = held.get(name) if isinstance(held, dict) else None
        return held is not None

    def texts(self) -> dict[str, str]:
        """The files as they stand now, by name within the folder."""
        out = {f"{name}.yml": written("model", values) for name, values in self.models.items()}
        if self.settings:
            out["settings.yml"] = written("settings", self.settings)
        for name, questions in self.questions.items():
            out[f"questions/{name}.yml"] = written("questions", {"questions": questions})
        return out

    def finished(self, problems: tuple[Problem, ...] = ()) -> Imported:
        """The files, without what would not load. `problems` are those of the source."""
        self.mended()
        return Imported(self.texts(), tuple(self.lines), problems)

    def mended(self) -> Catalog:
        """Leave out what does not load, until all the rest does; the catalog of that."""
        while True:
            texts = self.texts()
            if self._catalog is not None and texts == self._loaded:
                return self._catalog
            self._loaded, self._catalog = texts, self._load(texts)
            catalog = self._catalog
            errors = [problem for problem in catalog.problems if problem.severity == "error"]
            if not errors:
                return catalog
            if not self._leave_out_all(errors, texts):
                told = "; ".join(str(problem) for problem in errors[:3])
                raise AssertionError(f"the import made definitions that cannot be mended: {told}")

    def _load(self, texts: Mapping[str, str]) -> Catalog:
        """The catalog of the files, in which what was left out is no column either."""
        definitions, problems = read_texts(texts, before=self._catalog.files if self._catalog else None)
        models = {
            name: replace(model, left_out=(*model.left_out, *sorted(self._gone.get(name, ()))))
            for name, model in definitions.models.items()
        }
        return build_catalog(replace(definitions, models=models), problems)

    def _section(self, place: Place) -> Values:
        held: Values = (
            self.settings if place[0] == SETTINGS else self.models.setdefault(place[0], {"model": place[0]})
        )
        for name in place[1:-1]:
            inner = held.setdefault(name, {})
            assert isinstance(inner, dict), place
            held = inner
        return held

    def _leave_out_all(self, errors: list[Problem], texts: Mapping[str, str]) -> bool:
        """Take away what each error is about; False when nothing could be taken away."""
        trees = {name: read_yaml(text, name)[0] for name, text in texts.items()}
        gone = False
        for problem in errors:
            at = problem.position
            root = trees.get(at.file) if at else None
            if at is not None and at.file.startswith(QUESTIONS):
                gone = self._leave_out_question(root, at, problem) or gone
                continue
            place = _place_at(root, at)
            if place and self._take_away(place):
                gone = True
                self._retell(place, " ".join(filter(None, (problem.message, problem.hint))))
        return gone

    def _leave_out_question(self, root: Node | None, at: Position, problem: Problem) -> bool:
        """Take away the question that a problem is in, or all of its file where it is in none."""
        name = at.file.removeprefix(QUESTIONS).removesuffix(".yml")
        entry = root.entries.get("questions") if isinstance(root, Tree) else None
        items = entry.value.items if entry is not None and isinstance(entry.value, Sequence) else ()
        before = [
            index for index, item in enumerate(items) if (item.line, item.column) <= (at.line, at.column)
        ]
        if name not in self.questions:
            return False
        held = self.questions[name]
        if before and before[-1] < len(held):
            del held[before[-1]]
        if not held or not before:
            del self.questions[name]
        self.leave_out(f"question of {at.file}", " ".join(filter(None, (problem.message, problem.hint))))
        return True

    def _take_away(self, place: Place) -> bool:
        if len(place) == 1:
            if place[0] == SETTINGS:
                had = bool(self.settings)
                self.settings.clear()
                return had
            return self.models.pop(place[0], None) is not None
        if not self.has(place):
            return False
        section = self._section(place)
        held = section.pop(place[-1])
        if isinstance(held, dict) and ("expr" in held or "where" in held):
            self._forget(place)
        if not section and len(place) > 2:
            del self._section(place[:-1])[place[-2]]
        return True

    def _retell(self, place: Place, why: str) -> None:
        told = [
            index for key, indices in self._told.items() if key[: len(place)] == place for index in indices
        ]
        for index in told:
            line = self.lines[index]
            if line.outcome is not Outcome.LEFT_OUT:
                self.lines[index] = replace(line, outcome=Outcome.LEFT_OUT, became="", why=why)
        if not told:
            self.leave_out(".".join(_said(place)), why)


def _said(place: Place) -> Place:
    """How people name a place: without the section between the model and its member. A metric of the settings is
    called by its name alone."""
    if place[:2] == (SETTINGS, "metrics") and len(place) > 2:
        return place[2:]
    return tuple(
        name for index, name in enumerate(place) if not (index == 1 and name in MEMBERS and len(place) > 2)
    )


def _place_at(root: Node | None, at: Position | None) -> Place:
    """The definition that a position lies in: the nearest before it in the file's own tree."""
    if not isinstance(root, Tree) or at is None:
        return ()
    model = root.entries.get("model")
    top = getattr(model.value, "text", "") if model else SETTINGS
    key, entry = max(
        (
            (name, entry)
            for name, entry in root.entries.items()
            if (entry.key.line, entry.key.column) <= (at.line, at.column)
        ),
        key=lambda found: found[1].key.line,
        default=("", None),
    )
    if entry is None or key in ("model", "table", "sql", "key", "access"):
        # Without its `access` a model would show everybody everything.
        return (top,)
    if key not in MEMBERS or not isinstance(entry.value, Tree):
        return (top, key)
    inside = [
        (held.key.line, name)
        for name, held in entry.value.entries.items()
        if (held.key.line, held.key.column) <= (at.line, at.column)
    ]
    return (top, key, max(inside)[1]) if inside else (top, key)
