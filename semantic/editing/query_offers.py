"""What may be written in a query: its keys, and the names that it may hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from semantic.calendars import GRAINS, PARTS
from semantic.editing.cursor import Keys
from semantic.editing.name_offers import end_of, metrics, models
from semantic.editing.occurrences import query_around
from semantic.editing.offers import Offer, OfferKind, offer_of
from semantic.editing.places import Place
from semantic.editing.project import FileText, Project, SymbolKind
from semantic.editing.queries import FIELDS, METRICS, homes_of, key_of
from semantic.editing.resolving import steps
from semantic.query.json_form import COMPARES
from semantic.query.operators import OPERATORS

_FILTER = ("field", "op", "values", "segment", "metric", "per", "any", "all", "not", "some", "none")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("metrics", "dimensions", "filters", "time", "order_by", "limit", "totals", "timezone", "rows"),
    "metrics": ("expr", "as", "filters", "via", "over"),
    "time": ("range", "basis", "compare", "whole"),
    "range": ("from", "until"),
    "limit": ("rows", "per", "other"),
    **dict.fromkeys(("filters", "any", "all", "not", "some", "none"), _FILTER),
}
"""The keys of a query's mappings, by the key that a mapping stands under."""

_VALUES: Mapping[str, tuple[str, ...]] = {
    "compare": COMPARES,
    "op": tuple(rule.value for rule in OPERATORS),
    "totals": ("true", "false"),
    "whole": ("true", "false"),
    "other": ("true", "false"),
    "range": (
        "last month",
        "last 3 months",
        "last week",
        "last year",
        "this month",
        "this year",
        "yesterday",
        "last 7 days",
    ),
}


def query_keys(project: Project, place: Place) -> Iterator[Offer]:
    under = key_of(place.tail)
    if under == "via":
        yield from models(project)
        return
    for key in _KEYS.get(under, ()):
        yield Offer(key, OfferKind.KEY, "", f"{key}: ")


def query_values(project: Project, file: FileText, keys: Keys, place: Place, path: str) -> Iterator[Offer]:
    key = key_of(place.tail) or (place.key.name if place.key is not None else "")
    yield from (Offer(value, OfferKind.VALUE) for value in _VALUES.get(key, ()))
    roles = path.lstrip("-").split(".")[:-1]
    homes = homes_of(project, query_around(file, keys))
    if key in METRICS:
        yield from metrics(project, homes[0] if len(homes) == 1 else "", roles)
    if key == "rows":
        yield from models(project)
    if key == "segment":
        for model in project.models:
            for symbol in project.members[model].values():
                if symbol.kind is SymbolKind.SEGMENT:
                    yield offer_of(symbol, OfferKind.SEGMENT)
    if key in FIELDS - {"metrics", "expr"}:
        for home in homes:
            yield from _fields(project, home, roles)


def _fields(project: Project, home: str, roles: list[str]) -> Iterator[Offer]:
    """Dimensions behind what is written already, and where that is a time, its grains."""
    if roles == ["time"]:
        yield from _grains(project)
        return
    target = end_of(project, home, roles) if home or not roles else None
    if target is None and roles and roles[0] in project.models:
        target = end_of(project, roles[0], roles[1:])
    if target is None:
        yield from _grains(project) if roles else ()
        return
    for symbol in project.members.get(target, {}).values():
        if symbol.kind is SymbolKind.DIMENSION:
            yield offer_of(symbol, OfferKind.DIMENSION)
    for name, step in steps(project, target).items():
        yield Offer(name, OfferKind.JOIN, f"→ {step.target}")
    if not roles:
        yield Offer("time", OfferKind.DIMENSION, "each metric's own time")
        yield from models(project)


def _grains(project: Project) -> Iterator[Offer]:
    known = (
        project.catalog.settings.calendar.known_grains if project.catalog is not None else (*GRAINS, *PARTS)
    )
    return (Offer(grain, OfferKind.GRAIN) for grain in known)
