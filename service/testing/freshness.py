"""How old the newest row of a model is, against how old it may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlglot import exp

from semantic.calendars import add
from semantic.catalog import Catalog, build_catalog
from semantic.compiling import Dialects, Statement
from semantic.definitions import name_node
from semantic.definitions.metric_tests import IsFresh
from semantic.definitions.types import Definitions, Expression, Freshness, Model
from service.answer import Cell
from service.testing.results import Difference, Verdict
from service.warehouse.probes import REACH, reach_statement, with_probes
from service.warehouse.reach import reach_of

NEWEST = "newest row"


class NewestRow:
    """Asks for the newest row of one model: its `freshness`, else the last of its `time`."""

    def __init__(self, catalog: Catalog, model: str) -> None:
        self._zone = catalog.settings.zone
        self._model = _with_freshness(catalog.models[model])
        models = {**catalog.models, model: self._model}
        asked = Definitions(models=models, settings=catalog.settings, digest=catalog.digest)
        self._probes = with_probes(build_catalog(asked))

    def statement(self, dialect: str | Dialects) -> Statement:
        """Raises a QueryInvalid."""
        return reach_statement(self._probes, self._model.name, dialect)

    def verdict(self, cell: Cell, expected: IsFresh, now: datetime) -> Verdict:
        """`cell` is the statement's first value, `now` a moment with its zone."""
        if cell is None:
            return Verdict("There are no rows, or none with a time.")
        type_ = self._probes.measure(self._probes.metrics[f"{self._model.name}.{REACH}"]).type
        reach = reach_of(cell, type_, self._model, self._zone)
        if reach is None:
            return Verdict(f"Its newest row has no time, but {cell!r}.")
        last = reach.moment(self._zone)
        here = now.astimezone(ZoneInfo(self._zone)).replace(tzinfo=None, microsecond=0)
        within = expected.within
        if here <= add(last, within.count, within.unit):
            return Verdict()
        oldest = add(here, -within.count, within.unit)
        difference = Difference((), NEWEST, oldest, last)
        hint = f"It is {here:%Y-%m-%d %H:%M} in {self._zone}. Look whether the table was loaded."
        return Verdict(
            f"The newest row is of {last:%Y-%m-%d %H:%M}: older than {within}.", (difference,), 1, (), hint
        )


def _with_freshness(model: Model) -> Model:
    if model.freshness is not None or not model.time:
        return model
    newest = Expression(f"max({model.time})", exp.Max(this=name_node((model.time,))))
    return replace(model, freshness=Freshness(expr=newest))
