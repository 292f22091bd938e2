"""What is decided about each table before its model is written: its name, its time, and whether its rows are things or
what happened.

plans = plan_tables(tables, findings, joins, known)
plans["public", "orders"].counting.happens      True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from service.onboarding.finding.findings import Findings, FoundJoin, FoundKey, FoundVersions, Proof
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import ADDITIVE
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.words import free_name, member_name, singular_words, words_of
from service.onboarding.proposing.proposal import Omission
from service.onboarding.proposing.roles import Named
from service.onboarding.proposing.sums import (
    Counting,
    Money,
    Sum,
    left_unadded,
    money_of,
    says_currency,
    sums_of,
)
from service.onboarding.proposing.times import choose_time, is_creation
from service.onboarding.structure import Place


@dataclass(frozen=True, slots=True)
class Known:
    """What there is already: the models of tables, the names of their members, and all names of models."""

    models: Mapping[Place, str] = field(default_factory=dict)
    members: Mapping[Place, frozenset[str]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided about one table. `several_rows`: one thing may have several, each for its time."""

    table: LookedAt
    named: Named
    key: FoundKey
    time: str
    counting: Counting
    money: Money
    sums: tuple[Sum, ...]
    joins: tuple[FoundJoin, ...]
    versions: FoundVersions | None = None
    several_rows: bool = False
    omissions: tuple[Omission, ...] = ()

    @property
    def place(self) -> Place:
        return self.table.place


def plan_tables(
    tables: Sequence[LookedAt], findings: Findings, joins: Sequence[FoundJoin], known: Known
) -> dict[Place, Plan]:
    names = _names(tables, known)
    met = {join.to for join in joins}
    counted = {}
    for table in tables:
        versions = findings.versions.get(table.place)
        time = "" if versions else choose_time(table)
        named, created = names[table.place], bool(time) and is_creation(time)
        happens = not versions and _happens(table, time, created, met)
        counted[table.place] = Counting(named.model, named.entity, happens, time, created)
    moneys = _moneys(tables, counted, joins)
    made = {}
    for table in tables:
        versions = findings.versions.get(table.place)
        named, counting, money = names[table.place], counted[table.place], moneys[table.place]
        sums, unsummed = sums_of(table, counting, money, findings)
        made[table.place] = Plan(
            table,
            named,
            findings.keys.get(table.place, FoundKey((), Proof.FOUND)),
            counting.time,
            counting,
            money,
            sums,
            tuple(join for join in joins if join.home == table.place),
            versions,
            bool(versions) or table.place in findings.overlapping,
            (*unsummed, *left_unadded(table)),
        )
    return made


def _moneys(
    tables: Sequence[LookedAt], counted: Mapping[Place, Counting], joins: Sequence[FoundJoin]
) -> dict[Place, Money]:
    """The money of each table. The lines of an order are in the currency of the order, and so are its payments, unless
    they say it themselves."""
    found = {table.place: money_of(table) for table in tables}
    named = {table.place: table.table.name for table in tables}
    silent = {table.place for table in tables if not says_currency(table)}
    lent = True
    while lent:
        lent = False
        for join in joins:
            theirs = found[join.to]
            if join.home in silent and theirs.mixed and counted[join.to].happens and not join.rare:
                mixed = theirs.mixed if "." in theirs.mixed.split()[0] else f"{named[join.to]}.{theirs.mixed}"
                found[join.home], lent = replace(theirs, mixed=mixed), True
                silent.discard(join.home)
    return found


def common_sums(plans: Iterable[Plan]) -> frozenset[str]:
    """The names of sums that several models would have: there the model's own name comes first."""
    counted = Counter(member_name(words_of(each.column.name)) for plan in plans for each in plan.sums)
    return frozenset(name for name, count in counted.items() if count > 1)


def _names(tables: Sequence[LookedAt], known: Known) -> dict[Place, Named]:
    """The model's name of each table: that of the table without what only says that it is one; with the schema where
    two would be called the same."""
    shared = Counter(member_name(table.words, "table") for table in tables)
    used: set[str] = {*known.models.values(), *known.names}
    made: dict[Place, Named] = {}
    for table in tables:
        model = known.models.get(table.place)
        if model is None:
            model = free_name(_wanted(table, tables, shared), used)
            used.add(model)
        made[table.place] = Named(model, singular_words(table.words))
    return made


def _wanted(table: LookedAt, tables: Sequence[LookedAt], shared: Mapping[str, int]) -> list[str]:
    own = member_name(table.words, "table")
    whole = member_name(words_of(table.table.name), "table")
    with_schema = member_name((*words_of(table.table.schema), *table.words), "table")
    if shared[own] == 1:
        return [own, whole, with_schema]
    namesakes: Collection[str] = {
        other.table.name for other in tables if member_name(other.words, "table") == own
    }
    return [with_schema, whole] if len(namesakes) == 1 else [whole, with_schema]


def _happens(table: LookedAt, time: str, created: bool, met: Collection[Place]) -> bool:
    """Whether a table's rows are what happened, and not things that others lead to."""
    last = singular_words(table.words)[-1] if table.words else ""
    if last in said.THINGS and len(table.words) == 1:
        return False
    if last in said.EVENTS or (time and not created):
        return True
    sums = any(table.kinds[column.name] in ADDITIVE for column in table.table.columns)
    return sums and table.place not in met
