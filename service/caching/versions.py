"""Versions of the data from the models' `refresh` keys: a time, or an aggregate that is asked every so often.

versions = DataVersions(catalog, warehouse, default_seconds=60)
versions.of(frozenset({"transactions"}))       Version(token="sales=2017-12-31 23:59:00", seconds=60)
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from semantic.catalog import Catalog
from semantic.definitions.types import Model, Refresh
from semantic.errors import QueryInvalid
from service.caching.types import Seconds, Version
from service.errors import WarehouseError
from service.warehouse.at_once import about_to_wait
from service.warehouse.probes import refresh_statement, with_probes
from service.warehouse.types import Limits, StatementLike, Warehouse

LONGEST_SECONDS = 86_400.0
"""How long a result is kept whose data have not changed."""
MOST_COMBINATIONS = 10_000
PROBE_LIMITS = Limits(seconds=10.0, rows=2)

_LOG = logging.getLogger("dragoman.cache")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a model's `expr` gave, and until when that is believed."""

    value: str | None
    until: float


@dataclass(frozen=True, slots=True)
class _Touched:
    """The models with a `refresh` over some tables, and whether there is one for each of them."""

    dated: tuple[Model, ...]
    all_dated: bool


class DataVersions:
    """Safe for many threads; a probe is asked by one at a time, for all who wait for it."""

    def __init__(
        self, catalog: Catalog, warehouse: Warehouse, *, default_seconds: float, clock: Seconds = monotonic
    ) -> None:
        self._warehouse = warehouse
        self._default = default_seconds
        self._clock = clock
        self._all = catalog.table_names
        self._dated = tuple(model for model in catalog.models.values() if model.refresh is not None)
        self._probes = self._statements(catalog)
        self._locks = {name: Lock() for name in self._probes}
        self._asked: dict[str, _Asked] = {}
        self._by_tables: dict[frozenset[str], _Touched] = {}

    def _statements(self, catalog: Catalog) -> Mapping[str, StatementLike]:
        asked = [model.name for model in self._dated if model.refresh and model.refresh.expr]
        probes, found = with_probes(catalog) if asked else catalog, {}
        for name in asked:
            try:
                found[name] = refresh_statement(probes, name, self._warehouse.dialect)
            except QueryInvalid as error:
                _LOG.warning("refresh-invalid", extra={"model": name, "code": error.problem.code})
        return found

    def of(self, tables: frozenset[str]) -> Version:
        """The version of the data in these tables; of all tables for none."""
        touched = self._touched(tables or self._all)
        versions = [self._version(model.name, model.refresh) for model in touched.dated if model.refresh]
        seconds = [version.seconds for version in versions] + ([] if touched.all_dated else [self._default])
        return Version("\n".join(version.token for version in versions if version.token), min(seconds))

    def _touched(self, tables: frozenset[str]) -> _Touched:
        known = self._by_tables.get(tables)
        if known is None:
            dated = tuple(model for model in self._dated if model.tables & tables)
            undated = (tables & self._all).difference(*(model.tables for model in dated))
            known = _Touched(dated, bool(dated) and not undated)
            if len(self._by_tables) < MOST_COMBINATIONS:
                self._by_tables[tables] = known
        return known

    def _version(self, model: str, refresh: Refresh) -> Version:
        """How one model's data stand."""
        if refresh.expr is None:
            return Version("", refresh.every)
        value = self._value(model, refresh)
        return Version(f"{model}={value}", LONGEST_SECONDS) if value is not None else Version("", 0.0)

    def _value(self, model: str, refresh: Refresh) -> str | None:
        """What its `expr` gives; None where it cannot be asked, so that nothing is kept."""
        if model not in self._probes:
            return None
        known = self._asked.get(model)
        if known is not None and self._clock() < known.until:
            return known.value
        about_to_wait()
        with self._locks[model]:
            known = self._asked.get(model)
            if known is None or self._clock() >= known.until:
                known = _Asked(self._ask(model), self._clock() + refresh.every)
                self._asked[model] = known
        return known.value

    def _ask(self, model: str) -> str | None:
        try:
            [result] = self._warehouse.run([self._probes[model]], PROBE_LIMITS)
        except WarehouseError as error:
            _LOG.warning("refresh-unknown", extra={"model": model, "code": error.problem.code})
            return None
        return repr(result.rows)
