"""settings.yml of a new folder: the zone, the clock, where the data are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from semantic.definitions.types import WarehouseSettings
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.proposing.proposal import LOCAL, Choices, ModelProposal
from service.onboarding.proposing.times import last_moment
from service.onboarding.structure import Place

OLD = timedelta(days=30)
"""Data that end so long ago are a closed set: there "last month" means the last month of the data."""


def settings_of(
    warehouse: WarehouseSettings,
    choices: Choices,
    models: Iterable[ModelProposal],
    tables: Mapping[Place, LookedAt],
    zone_from: str,
) -> tuple[dict[str, object], dict[str, str]]:
    """The values and their comments. `zone_from` says where the zone comes from, where it is a guess."""
    values: dict[str, object] = {"zone": choices.zone}
    notes = {}
    if zone_from:
        notes["zone"] = f"assumed: {zone_from}; days and months begin by it"
    end = data_end(models, tables, choices.now)
    if end is not None and end < choices.now - OLD:
        values["now"] = "data"
        notes["now"] = (
            f'the data end on {end:%Y-%m-%d}: "last month" is the last one in them. Write clock for the present'
        )
    stated = {"url": warehouse.url}
    values["warehouses"] = {
        warehouse.name: {**stated, "files": list(warehouse.files)} if warehouse.files else stated
    }
    if variables := _variables(warehouse.url):
        notes["warehouses"] = f"{variables} is read from the environment: no password stands here"
    if choices.times != LOCAL:
        notes["zone"] = "; ".join(
            filter(None, (notes.get("zone"), f"times without a zone are in {choices.times}"))
        )
    return values, notes


def data_end(
    models: Iterable[ModelProposal], tables: Mapping[Place, LookedAt], now: datetime
) -> datetime | None:
    """The last moment of the models that say how far their data reach."""
    ends = []
    for model in models:
        fresh = model.values.get("freshness")
        expr = str(fresh.get("expr")) if isinstance(fresh, Mapping) else ""
        for member in model.members_of("dimensions"):
            if expr == f"max({member.name})":
                found = [last_moment(tables[model.place].seen(column).largest) for column in member.columns]
                ends += [
                    moment for moment in found if moment is not None and moment <= now + timedelta(days=1)
                ]
    return max(ends, default=None)


def _variables(url: str) -> str:
    return ", ".join(re.findall(r"\$\{\w+\}", url))
