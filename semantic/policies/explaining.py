"""Which rules apply to somebody, in words.

rules_for(catalog, anna, {"sales", "households"})
    ("households: rows where region in principal.regions (north)", "sales: rows whose household may be seen")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from semantic.catalog import Catalog
from semantic.catalog.access import RowLimit
from semantic.definitions.access import GROUPS
from semantic.policies.attributes import attributes_in, usable
from semantic.policies.views import PolicyView, view_of
from semantic.principal import Principal


def rules_for(catalog: Catalog, principal: Principal, models: Iterable[str]) -> tuple[str, ...]:
    """The rules that apply where these models are read. They name what is hidden: they are for who writes policies."""
    view = view_of(catalog, principal)
    catalog = catalog.origin or catalog
    every: set[str] = set()
    waiting = list(models)
    while waiting:
        name = waiting.pop()
        if name not in every:
            every.add(name)
            waiting += _inherited(catalog, name)
    return tuple(_rules(catalog, view, principal, sorted(every)))


def _inherited(catalog: Catalog, model: str) -> list[str]:
    """The models whose policies a model inherits."""
    limit = catalog.limits.get(model)
    paths = limit.parents if limit is not None else ()
    return [route.target for path in paths if (route := catalog.graph.follow(model, path)) is not None]


def _rules(catalog: Catalog, view: PolicyView, principal: Principal, models: list[str]) -> Iterator[str]:
    groups = dict(principal.attributes).get(GROUPS, ())
    yield (
        f"{principal.id} is in the groups {', '.join(groups)}."
        if groups
        else f"{principal.id} is in no group."
    )
    for name in models:
        limit = catalog.limits.get(name)
        if name in view.hidden:
            yield f"{name}: hidden, as if it did not exist."
        elif limit is None:
            yield f"{name}: all rows; it has no policy on rows."
        elif name not in view.limited:
            yield f"{name}: all rows, because of the group {', '.join(sorted(set(groups) & set(limit.unless)))}."
        else:
            yield from (f"{name}: {rule}" for rule in _limited(catalog, limit, principal))
            if name in view.catalog.seen and view.catalog.seen[name].tree == exp.false():
                yield f"{name}: no row passes, because of attributes that are missing."
        inside = [
            each.removeprefix(f"{name}.") for each in sorted(view.hidden) if each.startswith(f"{name}.")
        ]
        if inside and name not in view.hidden:
            yield f"{name}: hidden are {', '.join(inside)}."
        masks = [each.removeprefix(f"{name}.") for each in sorted(view.masked) if each.startswith(f"{name}.")]
        if masks:
            yield f"{name}: masked are {', '.join(masks)}."


def _limited(catalog: Catalog, limit: RowLimit, principal: Principal) -> Iterator[str]:
    access = catalog.models[limit.model].access
    given = dict(principal.attributes)
    if limit.condition is not None and access is not None and access.rows is not None:
        said = []
        for name in sorted(attributes_in(limit.condition.tree)):
            values = usable(catalog.attributes[name], given.get(name, ()))
            shown = ", ".join(map(str, dict.fromkeys(values)))
            said.append(f"{name}: {shown}" if values else f"{name}: none that counts")
        known = f" ({'; '.join(said)})" if said else ""
        yield f"rows where {access.rows.text}{known}."
    for path in limit.parents:
        yield f"rows whose row at {'.'.join(path)} may be seen."
