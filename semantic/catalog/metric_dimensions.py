"""A metric as a dimension: `households.lifetime_baskets: {type: number, expr: purchases.baskets}`.

`purchases` is a role of households that leads to many rows, or a model whose rows have one household each; `baskets` is
a metric of that model, and no dimension of it. Each household gets its value over all time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from semantic.catalog.binding import Binder, BindingFailed, grouped
from semantic.catalog.derived import EntityValue, derived_edge, value_tree
from semantic.catalog.entities import NoEntity
from semantic.catalog.graph import JoinGraph
from semantic.catalog.measures import Measure
from semantic.definitions.types import Model
from semantic.errors import Position, Problem


class MetricDimensions:
    """Finds metrics in the expressions of dimensions. `measure_of` gives the measure of a qualified metric."""

    def __init__(
        self,
        models: Mapping[str, Model],
        graph: JoinGraph,
        binder: Binder,
        measure_of: Callable[[str, Position], Measure],
    ) -> None:
        self._models = models
        self._graph = graph
        self._binder = binder
        self._measure_of = measure_of

    def value(
        self, model: Model, parts: tuple[str, ...], position: Position
    ) -> tuple[exp.Expr, Measure] | None:
        """The value of a metric for each row of `model`, and its measure; None where the name means no metric."""
        if len(parts) != 2:
            return None
        head, name = parts
        edge = self._graph.role(model.name, head)
        if edge is not None and edge.type.to_one:
            return None
        far = self._models.get(edge.target if edge is not None else head)
        if far is None or far.name == model.name or name in far.dimensions:
            return None
        if name not in far.metrics and name not in far.left_out:
            return None
        measure = self._measure_of(f"{far.name}.{name}", position)
        back = model.name if edge is None else self._way_back(model, head, position)
        self._check(model, measure, back, ".".join(parts), position)
        role = f"~{head}_{name}"
        value = EntityValue(role.removeprefix("~"), measure, back, model.name)
        self._graph.derived.setdefault(model.name, {})[role] = derived_edge(role, model.name, value)
        return grouped(value_tree(measure, (role,))), measure

    def _way_back(self, model: Model, role: str, position: Position) -> str:
        """The role by which the far rows lead back to this model's."""
        edge = self._graph.edges[model.name][role]
        for back in self._graph.edges[edge.target].values():
            if back.join is edge.join and back.inverse != edge.inverse:
                return back.role
        raise BindingFailed(
            Problem(
                "no-way-back",
                f"Rows of `{edge.target}` have no name for the `{model.name}` that join `{role}` leads to them from.",
                hint="Give the join an `inverse`.",
                position=position,
            )
        )

    def _check(self, model: Model, measure: Measure, back: str, name: str, position: Position) -> None:
        for home in measure.homes:
            try:
                self._binder.entity(home, back, model.name)
            except NoEntity as none:
                raise BindingFailed(
                    Problem(
                        none.code,
                        f"`{name}` has no one value for a row of `{model.name}`: {none.message}",
                        hint=none.hint,
                        position=position,
                    )
                ) from none
