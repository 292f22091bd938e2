"""What a principal sees of a catalog: names, masks, and conditions on the rows of models.

    view = view_of(catalog, Principal("anna", (("regions", ("north",)),)))
    view.catalog.seen["sales"]       household.region IN (:policy_regions_1), over sales' columns
    view.values                      {"policy_regions_1": "north"}

The catalog of a view depends on the form of the policies alone: which groups and how many values, not which values. It
is made once and shared by all principals of that form, and so is what is compiled with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.catalog import Catalog
from semantic.definitions.access import GROUPS
from semantic.kept import Kept
from semantic.planning.parameters import Bindable
from semantic.policies.attributes import attributes_in, placeholder, usable
from semantic.policies.hidden import hidden_names, knows
from semantic.policies.seen import seen_catalog
from semantic.principal import Principal

KEPT_VIEWS = 2_000
KEPT_FORMS = 200


@dataclass(frozen=True, eq=False, slots=True)
class PolicyView:
    """`hidden` and `masked` are qualified names, `limited` models whose rows are not all seen. `values` are those of
    the placeholders of the conditions in `catalog.seen`."""

    catalog: Catalog
    fingerprint: str = ""
    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    limited: frozenset[str] = frozenset()
    values: Mapping[str, Bindable] = field(default_factory=dict)


_VIEWS: Kept[PolicyView] = Kept(KEPT_VIEWS)
_FORMS: Kept[Catalog] = Kept(KEPT_FORMS)
_HIDDEN: Kept[frozenset[str]] = Kept(KEPT_FORMS)


def view_of(catalog: Catalog, principal: Principal) -> PolicyView:
    """The view of a principal on a catalog; that of a view's catalog is one on the whole of it."""
    catalog = catalog.origin or catalog
    if not catalog.guarded:
        return PolicyView(catalog)
    known = _VIEWS.get(catalog, principal)
    if known is None:
        known = _view(catalog, principal)
        _VIEWS.put(catalog, principal, known)
    return known


def _view(catalog: Catalog, principal: Principal) -> PolicyView:
    given = dict(principal.attributes)
    groups = frozenset(given.get(GROUPS, ()))
    hidden = _hidden(catalog, groups)
    masked = frozenset(
        name
        for name, dimension in catalog.dimensions.items()
        if dimension.mask is not None and not knows(dimension.mask.unless, groups)
    )
    limited = frozenset(name for name, limit in catalog.limits.items() if not knows(limit.unless, groups))
    values = _values(catalog, limited, given)
    if not (hidden or masked or limited):
        return PolicyView(catalog)
    counts = tuple((name, len(values[name])) for name in sorted(values))
    form = (hidden, masked, limited, counts)
    seen = _FORMS.get(catalog, form)
    if seen is None:
        seen = seen_catalog(catalog, hidden, masked, limited, dict(counts))
        _FORMS.put(catalog, form, seen)
    bound = {
        placeholder(name, number): value
        for name, given_values in values.items()
        for number, value in enumerate(given_values, 1)
    }
    told = (sorted(hidden), sorted(masked), sorted(limited), sorted(bound.items()), counts)
    fingerprint = hashlib.sha256(repr(told).encode()).hexdigest()[:32]
    return PolicyView(seen, fingerprint, hidden, masked, limited, bound)


def _hidden(catalog: Catalog, groups: frozenset[str]) -> frozenset[str]:
    known = _HIDDEN.get(catalog, groups)
    if known is None:
        known = hidden_names(catalog, groups)
        _HIDDEN.put(catalog, groups, known)
    return known


def _values(
    catalog: Catalog, limited: frozenset[str], given: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[Bindable, ...]]:
    """The usable values of the attributes that limits ask for."""
    conditions = [
        limit.condition for name in limited if (limit := catalog.limits[name]).condition is not None
    ]
    names = frozenset[str]().union(*(attributes_in(condition.tree) for condition in conditions if condition))
    return {name: usable(catalog.attributes[name], given.get(name, ())) for name in sorted(names)}
