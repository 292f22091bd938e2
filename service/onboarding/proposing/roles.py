"""Names of joins: which role another table plays, and the way back.

orders.customer_id → customers                customer, inverse orders
orders.billing_address_id → addresses         billing_address, inverse billing_address_orders
staff.manager_id → staff                      manager, inverse reports
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.onboarding.finding.findings import FoundJoin
from service.onboarding.finding.join_candidates import stem_of
from service.onboarding.meaning.words import free_name, member_name, singular_words
from service.onboarding.structure import Place

_BACK = {
    "parent": "children",
    "manager": "reports",
    "supervisor": "reports",
    "boss": "reports",
    "referrer": "referrals",
    "mentor": "mentees",
    "predecessor": "successors",
}
"""The way back of a join of a table to itself."""


@dataclass(frozen=True, slots=True)
class Role:
    """A join with its names."""

    join: FoundJoin
    name: str
    inverse: str


@dataclass(frozen=True)
class Named:
    """What a table is called: its model, and the words of one row."""

    model: str
    entity: tuple[str, ...]


def name_roles(
    joins: Iterable[FoundJoin], names: Mapping[Place, Named], taken: Mapping[Place, Iterable[str]]
) -> dict[Place, list[Role]]:
    """The roles of each table. `taken` are names that members of its model have already. A role has the name of a model
    only if it leads there, and no two members of a model have one name."""
    used: dict[Place, set[str]] = defaultdict(set)
    for place, those in taken.items():
        used[place] |= set(those)
    models = {named.model: place for place, named in names.items()}
    pairs = Counter((join.home, join.to) for join in joins)
    roles: dict[Place, list[Role]] = defaultdict(list)
    for join in joins:
        here, there = names[join.home], names[join.to]
        self_join = join.home == join.to
        foreign = {model for model, place in models.items() if place != join.to or self_join}
        name = free_name(_role_names(join, there), used[join.home] | foreign)
        used[join.home].add(name)
        foreign = {model for model, place in models.items() if place != join.home or self_join}
        alone = pairs[join.home, join.to] == 1
        inverse = free_name(_inverse_names(join, name, here, alone=alone), used[join.to] | foreign)
        used[join.to].add(inverse)
        roles[join.home].append(Role(join, name, inverse))
    return roles


def _role_names(join: FoundJoin, there: Named) -> list[str]:
    target = member_name(singular_words(there.entity), "other")
    if len(join.columns) > 1:
        parts = member_name(word for column in join.columns for word in stem_of(column))
        return [target, parts, f"{target}_role"]
    stem = stem_of(join.columns[0])
    if not stem or stem == ("id",):
        return [target, f"{target}_role"]
    name = member_name(singular_words(stem), target)
    return [name, f"{name}_{target}", f"{name}_role"]


def _inverse_names(join: FoundJoin, role: str, here: Named, *, alone: bool) -> list[str]:
    if join.home == join.to:
        return [_BACK.get(role.partition("_")[0], f"{role}_of"), f"{role}_of"]
    own = member_name(singular_words(here.entity), here.model) if join.one_to_one else here.model
    return [own, f"{role}_{own}"] if alone else [f"{role}_{own}"]
