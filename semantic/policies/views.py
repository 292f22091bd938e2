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
from semantic.kept import Recent
from semantic.planning.parameters import Bindable
from semantic.policies.attributes import attributes_in, placeholder, usable
from semantic.policies.hidden import hidden_names, knows
from semantic.policies.seen import seen_catalog
from semantic.principal import EVERYONE, OPERATOR, Principal

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


class _Known:
    """What has been made for a catalog: views by principal, catalogs by form, hidden names by groups.

    The catalog holds it, because what is made holds the catalog.
    """

    def __init__(self) -> None:
        self.views: Recent[PolicyView] = Recent(KEPT_VIEWS)
        self.forms: Recent[Catalog] = Recent(KEPT_FORMS)
        self.hidden: Recent[frozenset[str]] = Recent(KEPT_FORMS)


def view_of(catalog: Catalog, principal: Principal) -> PolicyView:
    """The view of a principal on a catalog; that of a view's catalog is one on the whole of it.

    Who has a view's catalog and asks for nobody in particular may try what can be named there: rows that an attribute
    decides about cannot be read with it, because its values are not known.
    """
    given, catalog = catalog, catalog.origin or catalog
    if not catalog.guarded or principal is OPERATOR:
        return PolicyView(catalog)
    if given.origin is not None and principal is EVERYONE:
        own = _known_view(catalog, principal)
        return own if own.catalog is given else PolicyView(given, "nobody")
    return _known_view(catalog, principal)


def _known_view(catalog: Catalog, principal: Principal) -> PolicyView:
    made = catalog.views.setdefault("known", _Known())
    assert isinstance(made, _Known)
    known = made.views.get(principal)
    if known is None:
        known = _view(catalog, principal, made)
        made.views.put(principal, known)
    return known


def _view(catalog: Catalog, principal: Principal, made: _Known) -> PolicyView:
    given = dict(principal.attributes)
    groups = frozenset(given.get(GROUPS, ()))
    hidden = made.hidden.get(groups)
    if hidden is None:
        hidden = hidden_names(catalog, groups)
        made.hidden.put(groups, hidden)
    masked = frozenset(
        name
        for name, dimension in catalog.dimensions.items()
        if dimension.mask is not None and not knows(dimension.mask.unless, groups)
    )
    limited = frozenset(name for name, limit in catalog.limits.items() if not knows(limit.unless, groups))
    least = frozenset(
        name for name, group in catalog.min_groups.items() if not knows(group.unless or (), groups)
    )
    values = _values(catalog, limited, given)
    if not (hidden or masked or limited or least):
        return PolicyView(catalog)
    counts = tuple((name, len(values[name])) for name in sorted(values))
    form = (hidden, masked, limited, least, counts)
    seen = made.forms.get(form)
    if seen is None:
        seen = seen_catalog(catalog, hidden, masked, limited, dict(counts), least)
        made.forms.put(form, seen)
    bound = {
        placeholder(name, number): value
        for name, given_values in values.items()
        for number, value in enumerate(given_values, 1)
    }
    told = (*map(sorted, (hidden, masked, limited, least)), sorted(bound.items()), counts)
    fingerprint = hashlib.sha256(repr(told).encode()).hexdigest()[:32]
    return PolicyView(seen, fingerprint, hidden, masked, limited, bound)


def _values(
    catalog: Catalog, limited: frozenset[str], given: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[Bindable, ...]]:
    """The usable values of the attributes that limits ask for."""
    conditions = [
        limit.condition for name in limited if (limit := catalog.limits[name]).condition is not None
    ]
    names = frozenset[str]().union(*(attributes_in(condition.tree) for condition in conditions if condition))
    return {name: usable(catalog.attributes[name], given.get(name, ())) for name in sorted(names)}
