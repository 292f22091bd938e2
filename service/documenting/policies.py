"""What policies do, in plain words for those whom they concern: never a name that is hidden from who looks.

policy_words(catalog, principal)
    (("households", ("Which rows are seen depends on who asks: those where region in principal.regions.", …)),)

`semantic.policies.explaining` tells all, to those who write policies.
"""

from __future__ import annotations

from collections.abc import Iterator

from semantic.book.members import NameFinder
from semantic.catalog import Catalog
from semantic.catalog.graph import Path
from semantic.definitions.types import Model
from semantic.policies import PolicyView, view_of
from semantic.principal import Principal
from service.rendering.words import listing


def policy_words(catalog: Catalog, principal: Principal) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By the name of each model that has something to say, in the order of the files."""
    told = _Words(catalog, view_of(catalog, principal))
    found = ((name, tuple(told.of(name))) for name, model in told.known.items() if not model.hidden)
    return tuple((name, words) for name, words in found if words)


class _Words:
    def __init__(self, catalog: Catalog, view: PolicyView) -> None:
        self._catalog = catalog
        self._view = view
        self.known = view.catalog.models
        self._names = NameFinder(catalog)

    def of(self, name: str) -> Iterator[str]:
        model = self._catalog.models[name]
        if model.access is not None and model.access.limits_rows:
            yield from self._rows(model)
        if model.access is not None and (group := model.access.min_group) is not None:
            known = f"{name}.{group.entity}" in self._view.catalog.member_names
            of = group.entity if known else "those that it counts"
            yield f"Groups that stand for fewer than {group.size:,} of {of} are not shown."
            if model.access.unless:
                yield f"{_groups(model.access.unless)} see them."
        for dimension in self.known[name].dimensions.values():
            if dimension.mask is not None and not dimension.hidden:
                seen = f"{_groups(dimension.mask.unless)} see its values." if dimension.mask.unless else ""
                yield f"{dimension.name} is shown as a mask. {seen}".strip()

    def _rows(self, model: Model) -> Iterator[str]:
        access = model.access
        assert access is not None
        if model.name not in self._view.catalog.seen:
            yield "Not everybody sees all of its rows; here all are seen."
            return
        yield "Which of its rows are seen depends on who asks."
        if access.rows is not None and self._may_say(model, access.rows.text):
            yield f"Rows are seen where {access.rows.text}."
        for path in access.inherit:
            if self._may_name(model, path):
                yield f"A row is seen where its row at {'.'.join(path)} may be seen."
        if access.unless:
            yield f"{_groups(access.unless)} see all rows."

    def _may_name(self, model: Model, path: Path) -> bool:
        """Whether all joins of a path are known."""
        route = self._catalog.graph.follow(model.name, path)
        joins = {edge.join.qualified for edge in route.edges} if route is not None else {""}
        return joins <= self._view.catalog.member_names

    def _may_say(self, model: Model, text: str) -> bool:
        """Whether a condition names nothing that is hidden."""
        return not self._view.hidden.intersection(self._names.named_in(model.name, text))


def _groups(names: tuple[str, ...]) -> str:
    return f"People in {listing(names)}"
