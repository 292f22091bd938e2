"""One table's model: keys, times, and all members under names that differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from service.onboarding.finding.findings import Proof
from service.onboarding.finding.join_candidates import stem_of
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind, meant
from service.onboarding.meaning.private import Privacy
from service.onboarding.meaning.words import names_same, singular_words, words_of, written_out
from service.onboarding.proposing.dimensions import Dimensions, dimensions_of
from service.onboarding.proposing.joins import join_members
from service.onboarding.proposing.metrics import Entity, metrics_of
from service.onboarding.proposing.plans import Plan
from service.onboarding.proposing.proposal import Choices, ModelProposal, Omission
from service.onboarding.proposing.roles import Role
from service.onboarding.proposing.times import last_moment
from service.onboarding.proposing.wording import comment_words, model_words
from service.onboarding.structure import Place, Structure, written_columns, written_table

FEW_ROWS = 25
"""How many different ones there are of so few is hardly ever asked."""


def model_of(
    structure: Structure,
    plan: Plan,
    plans: Mapping[Place, Plan],
    roles: Mapping[Place, Sequence[Role]],
    choices: Choices,
    *,
    common: Collection[str],
    known: Collection[str],
) -> tuple[ModelProposal, tuple[Omission, ...]]:
    """`common` are names of sums that several models would have, `known` those of members that the model has."""
    dialect, table = structure.dialect, plan.table
    joins = tuple(join_members(dialect, plan, roles, plans))
    own = roles.get(plan.place, ())
    inverses = {role.inverse for those in roles.values() for role in those if role.join.to == plan.place}
    taken = {role.name for role in own} | inverses | set(known)
    leads = {join.columns[0] for join in plan.joins if len(join.columns) == 1 and not join.rare}
    leads -= {column for column in leads if (column,) == plan.key.columns}
    dimensions = dimensions_of(
        dialect,
        table,
        plan.named.entity,
        plan.key,
        choices,
        leads=leads - _times(plan),
        added_up={each.column.name for each in plan.sums},
        taken=taken,
        main_time=plan.time,
        money=plan.money.format,
    )
    names = taken | {member.name for member in dimensions.members}
    metrics = metrics_of(
        dialect,
        table,
        plan.counting,
        plan.key,
        tuple(_entities(plan, plans)),
        plan.money,
        sums=plan.sums,
        often=common,
        taken=names,
        several_rows=plan.several_rows,
    )
    values, notes = _values(structure, plan, dimensions, choices)
    members = (*joins, *dimensions.members, *metrics)
    model = ModelProposal(plan.named.model, plan.place, values, members, notes)
    return model, (*dimensions.omissions, *plan.omissions)


def _times(plan: Plan) -> frozenset[str]:
    """Columns between whose times a row is in force: they are dimensions, whatever else they are."""
    return frozenset((plan.versions.start, plan.versions.until)) if plan.versions else frozenset()


def _values(
    structure: Structure, plan: Plan, dimensions: Dimensions, choices: Choices
) -> tuple[dict[str, object], dict[str, str]]:
    dialect, table = structure.dialect, plan.table
    key = (
        (*plan.versions.columns, plan.versions.start)
        if plan.versions and not plan.key.columns
        else plan.key.columns
    )
    values: dict[str, object] = {
        "description": comment_words(table.table.comment)
        or model_words(plan.named.entity, key, [stem_of(name) or words_of(name) for name in key]),
        "table": written_table(structure, table.table),
        "key": written_columns(dialect, key) if key else "none",
    }
    notes = {"key": _key_note(plan, key)}
    unique = [list(names) for names in plan.key.unique if names != key]
    if plan.versions and plan.key.columns and (extra := (*plan.versions.columns, plan.versions.start)) != key:
        unique.append(list(extra))
    if unique:
        values["unique"] = [[_text(dialect, name) for name in names] for names in unique]
    if table.words != words_of(table.table.name) or written_out(table.words):
        values["synonyms"] = list(
            dict.fromkeys(filter(None, (written_out(table.words), _plain_name(table.table.name))))
        )
    if plan.time in dimensions.by_column:
        values["time"] = dimensions.by_column[plan.time]
    if choices.warehouse:
        values["warehouse"] = choices.warehouse
    if fresh := _freshness(plan, dimensions, choices.now):
        values["freshness"] = {"expr": f"max({fresh})"}
    if plan.versions:
        values["valid"] = {
            "from": _text(dialect, plan.versions.start),
            "to": _text(dialect, plan.versions.until),
        }
        notes["valid"] = "found: rows of one key follow each other, each until the next begins"
    if label := _label(plan, dimensions):
        values["label"] = label
    return values, {key: note for key, note in notes.items() if note}


def _text(dialect: str, name: str) -> str:
    written = written_columns(dialect, [name])
    assert isinstance(written, str)
    return written


def _plain_name(name: str) -> str:
    return " ".join(words_of(name))


def _key_note(plan: Plan, key: Sequence[str]) -> str:
    if not key:
        return (
            "no columns that could tell its rows apart do so"
            if not plan.table.empty
            else "it has no rows to find one"
        )
    if plan.key.proof is Proof.FOUND:
        return f"found: different in all {plan.table.profile.rows:,} rows"
    return "guessed by name" if plan.key.proof is Proof.GUESSED else ""


def _freshness(plan: Plan, dimensions: Dimensions, now: datetime) -> str:
    """The dimension whose latest time says how far the data reach; none that reaches into the future does."""
    loaded = [
        column.name
        for column in plan.table.table.columns
        if plan.table.kinds[column.name] is Kind.TIME and set(meant(column.name)) & said.LOADED_AT
    ]
    for name in (*loaded, *((plan.time,) if plan.counting.happens else ())):
        last = last_moment(plan.table.seen(name).largest)
        known = last is not None or plan.table.empty
        if name in dimensions.by_column and known and not (last and last > now + timedelta(days=1)):
            return dimensions.by_column[name]
    return ""


def _label(plan: Plan, dimensions: Dimensions) -> str:
    """What names a row to people: its name or title, else an identifier that is its whole key."""
    table = plan.table
    names = [
        column.name
        for column in table.table.columns
        if table.kinds[column.name] is Kind.NAME
        and column.name in dimensions.by_column
        and table.private[column.name] in (Privacy.NONE, Privacy.NAMING)
    ]
    own = [name for name in names if _names_the_row(name, plan.named.entity)]
    whole = [name for name in names if table.private[name] is Privacy.NONE]
    for name in (*own, *whole[:1]):
        return dimensions.by_column[name]
    if len(plan.key.columns) == 1:
        return dimensions.by_column.get(plan.key.columns[0], "")
    return ""


def _names_the_row(column: str, entity: Sequence[str]) -> bool:
    words = meant(column)
    return len(words) == 1 or names_same(words[:-1], entity) or words[0] in ("full", "display")


def _entities(plan: Plan, plans: Mapping[Place, Plan]) -> Iterator[Entity]:
    """What is worth counting: what a row leads to, and what identifiers name without a table of their own."""
    if not plan.counting.happens:
        return
    table = plan.table
    leading = {
        join.columns[0]: join for join in plan.joins if len(join.columns) == 1 and not plans[join.to].versions
    }
    for column in table.table.columns:
        seen = table.seen(column.name)
        if (column.name,) == plan.key.columns or table.private[column.name] is not Privacy.NONE:
            continue
        if join := leading.get(column.name):
            there = plans[join.to]
            few = not there.table.empty and there.table.profile.rows <= FEW_ROWS
            if (
                not few
                and join.home != join.to
                and not join.one_to_one
                and there.named.entity[-1] not in said.PLACES
            ):
                yield Entity(column.name, singular_words(stem_of(column.name) or there.named.entity))
        elif table.kinds[column.name] is Kind.IDENTIFIER and meant(column.name)[-1] in (
            "id",
            "key",
            "number",
        ):
            stem = stem_of(column.name)
            repeats = seen.distinct > FEW_ROWS and seen.distinct < seen.filled
            if stem and repeats and not names_same(stem, plan.named.entity):
                yield Entity(column.name, singular_words(stem))
