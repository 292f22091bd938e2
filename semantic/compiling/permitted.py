"""The tables of models whose rows are not all seen: a SELECT of those that are, wherever a statement reads them.

    FROM (SELECT sales.* FROM transactions AS sales LEFT JOIN households AS household ON … WHERE household.region IN …)
      AS sales

A statement takes the tables of models from here alone, so that no join, sub-query or list can forget a policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from semantic import trees
from semantic.catalog import Catalog
from semantic.catalog.binding import Bound
from semantic.compiling.fact_select import FactSelect
from semantic.definitions.types import Expression, Model
from semantic.kept import Kept
from semantic.planning.guards import rows_seen

_PERMITTED: Kept[Mapping[str, Model]] = Kept(1)


def permitted_models(catalog: Catalog) -> Mapping[str, Model]:
    """The models that statements read, each with the table or SELECT that holds just the rows seen."""
    if not catalog.seen:
        return catalog.behind.models
    known = _PERMITTED.get(catalog, "")
    if known is None:
        known = {
            name: _permitted(catalog, model, condition) if (condition := catalog.seen.get(name)) else model
            for name, model in catalog.behind.models.items()
        }
        _PERMITTED.put(catalog, "", known)
    return known


def _permitted(catalog: Catalog, model: Model, condition: Bound) -> Model:
    fact = rows_seen(catalog.behind, model.name, condition)
    rows = FactSelect(fact, (), catalog.behind.models)
    everything = exp.Column(this=exp.Star(), table=trees.identifier(rows.home_alias))
    select = rows.source().select(everything, copy=False)
    return replace(model, table="", sql=Expression("", select))
