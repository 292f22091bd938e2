"""Semantic models → models: tables, keys, joins and dimensions, each put into the draft with its line of the report."""

from __future__ import annotations

from dataclasses import dataclass

from semantic.errors import Position
from semantic.formats.drafting import Draft
from semantic.formats.metricflow.describing import Values, described
from semantic.formats.metricflow.expressions import ExpressionRefused, RowExpressions, plain_column
from semantic.formats.metricflow.joins import Step, partitions
from semantic.formats.metricflow.manifest import Dimension, Entity, EntityKind, Manifest, SemanticModel
from semantic.formats.metricflow.names import Names
from semantic.formats.metricflow.types import ValueTypes
from semantic.formats.report import Line, Outcome

NO_KEY = "The project does not say what tells its rows apart: write the columns into key."


@dataclass(slots=True)
class ModelWriter:
    draft: Draft
    manifest: Manifest
    names: Names
    types: ValueTypes
    expressions: dict[str, RowExpressions]

    def write(self, model: SemanticModel) -> None:
        name = self.names.models[model.name]
        values: Values = {"table": model.relation.name or name, **described(model.about, name)}
        keys = self._keys(model)
        values["key"] = _one_or_list(keys[0]) if keys else "none"
        if keys[1:]:
            values["unique"] = [list(key) for key in keys[1:]]
        if model.time:
            time = self.names.dimensions.get((model.name, model.time))
            if time:
                values["time"] = time
            else:
                why = f"There is no dimension `{model.time}`."
                self.draft.leave_out(f"semantic model {model.name}: agg_time_dimension", why, model.position)
        if valid := self._valid(model):
            values["valid"] = valid
        self.draft.put(
            (name,), values, f"semantic model {model.name}", model.position, rewritten="" if keys else NO_KEY
        )
        for dimension in model.dimensions.values():
            self._dimension(model, dimension)
        for entity in model.entities.values():
            self._entity(model, entity)
        for (home, through, between, entity_name, target), role in self.names.bridges.items():
            if home == model.name:
                self._bridge(model, self.manifest.models[target], (through, between, entity_name), role)

    def _keys(self, model: SemanticModel) -> list[tuple[str, ...]]:
        """The columns of its own entities, then those that tests say are unique; the first is the key."""
        found: list[tuple[str, ...]] = []
        start = next((d for d in model.dimensions.values() if d.validity == "start"), None)
        for kind in (EntityKind.PRIMARY, EntityKind.NATURAL, EntityKind.UNIQUE):
            for entity in model.entities.values():
                column = plain_column(entity.expr)
                if entity.kind is not kind or not column:
                    continue
                if kind is EntityKind.NATURAL:
                    since = plain_column(start.expr) if start else ""
                    found += [(column, since)] if since else []
                else:
                    found.append((column,))
        return list(dict.fromkeys((*found, *model.keys)))

    def _valid(self, model: SemanticModel) -> Values:
        ends = {d.validity: d for d in model.dimensions.values() if d.validity}
        if not ends:
            return {}
        columns = {end: plain_column(dimension.expr) for end, dimension in ends.items()}
        if columns.get("start") and columns.get("end"):
            return {"from": columns["start"], "to": columns["end"]}
        why = "Two columns have to say from when and until when a row is in force."
        self.draft.leave_out(f"semantic model {model.name}: validity_params", why, model.position)
        return {}

    def _dimension(self, model: SemanticModel, dimension: Dimension) -> None:
        name = self.names.dimensions[model.name, dimension.name]
        type_ = self.types.of(model.name, dimension, name)
        values: Values = {"type": type_}
        if type_ == "instant":
            values["stored_in"] = "with zone"
        renamed = name != dimension.name
        what = f"dimension {model.name}.{dimension.name}"
        why = f"`{dimension.name}` is the name of something else here." if renamed else ""
        if type_ == "instant":
            why = "Its column has a zone: days are those of the zone in the settings, not of the session."
        self._column(model, name, dimension.expr, values, what, dimension.position)
        if "expr" in values or plain_column(dimension.expr) == name:
            values |= described(dimension.about, name, *([dimension.name] if renamed else []))
            place = (self.names.models[model.name], "dimensions", name)
            self.draft.put(place, values, what, dimension.position, rewritten=why)

    def _column(
        self, model: SemanticModel, name: str, expr: str, values: Values, what: str, at: Position
    ) -> None:
        """`expr`, where it is not just the column of the same name; left out where it cannot be said."""
        if plain_column(expr) == name:
            return
        try:
            values["expr"] = self.expressions[model.name].text(expr, members=False)
        except ExpressionRefused as refusal:
            place = (self.names.models[model.name], "dimensions", name)
            self.draft.leave_out(what, str(refusal), at, place)

    def _entity(self, model: SemanticModel, entity: Entity) -> None:
        """An entity is the dimension that holds its value, and a join to each model that it leads to."""
        home = self.names.models[model.name]
        name = self.names.entities[model.name, entity.name]
        what = f"entity {model.name}.{entity.name}"
        became = [f"{home}.{name}"]
        if not self.draft.has((home, "dimensions", name)):
            column = model.columns.get(plain_column(entity.expr), "")
            values: Values = {"type": self.types.of_key(model.name, entity, name, column)}
            self._column(model, name, entity.expr, values, what, entity.position)
            if "expr" not in values and plain_column(entity.expr) != name:
                return
            self.draft.put((home, "dimensions", name), {**values, **described(entity.about, name)})
        for (start, through, target), role in self.names.roles.items():
            if (start, through) == (model.name, entity.name):
                step = self.names.steps[start, through, target]
                if not step.back:
                    self._join(model, entity, step, role)
                became.append(f"{home}.{role}")
        self.draft.tell(
            Line(Outcome.CARRIED, what, entity.position, ", ".join(became)), (home, "dimensions", name)
        )

    def _join(self, model: SemanticModel, entity: Entity, step: Step, role: str) -> None:
        target = self.manifest.models[step.target]
        there = target.entities[step.entity]
        values: Values = {"model": self.names.models[target.name]}
        pairs = [(entity.expr, there.expr), *partitions(model, target)]
        columns = [(plain_column(here), plain_column(beyond)) for here, beyond in pairs]
        if all(here and beyond for here, beyond in columns):
            values["on"] = _on(columns)
        else:
            try:
                values["on"] = self._condition(model, target, pairs, role)
            except ExpressionRefused as refusal:
                self.draft.leave_out(f"join {model.name}.{role}", str(refusal), entity.position)
                return
        if step.single:
            values["type"] = "one_to_one"
            back = self.names.roles.get((target.name, step.entity, model.name))
            if back:
                values["inverse"] = back
        self.draft.put((self.names.models[model.name], "joins", role), values)

    def _bridge(
        self, model: SemanticModel, target: SemanticModel, way: tuple[str, str, str], role: str
    ) -> None:
        """Two joins as one, that keeps to the partitions of both ends."""
        through, between, entity = way
        first = self.names.roles[model.name, through, between]
        second = self.names.roles[between, entity, target.name]
        pairs = [(plain_column(here), plain_column(there)) for here, there in partitions(model, target)]
        if all(here and there for here, there in pairs):
            where = " and ".join(f"this.{here} = {role}.{there}" for here, there in pairs)
            values = {"model": self.names.models[target.name], "through": f"{first}.{second}", "where": where}
            self.draft.put((self.names.models[model.name], "joins", role), values)

    def _condition(
        self, model: SemanticModel, target: SemanticModel, pairs: list[tuple[str, str]], role: str
    ) -> str:
        """Two expressions that have to be equal: `upper(this.code) = product.code`."""
        sides = []
        for here, beyond in pairs:
            left = self.expressions[model.name].qualified(here, "this")
            right = self.expressions[target.name].qualified(beyond, role)
            sides.append(f"{left} = {right}")
        return " and ".join(sides)


def _on(columns: list[tuple[str, str]]) -> object:
    """`customer_id`, `[customer_id, day]` or `{customer_id: id}`."""
    if all(here == beyond for here, beyond in columns):
        return _one_or_list(tuple(here for here, _ in columns))
    return dict(columns)


def _one_or_list(columns: tuple[str, ...]) -> object:
    return columns[0] if len(columns) == 1 else list(columns)
