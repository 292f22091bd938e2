"""Joins as members of models, with what they rest on, and those that lead to the same row as another way does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from service.onboarding.finding.findings import FoundJoin, Proof
from service.onboarding.proposing.plans import Plan
from service.onboarding.proposing.proposal import Guess, Member, join_id
from service.onboarding.proposing.roles import Role
from service.onboarding.structure import Place, written_column

CERTAIN = 0.999
"""Where fewer of the references lead somewhere, people are asked whether the join is one."""


def join_members(
    dialect: str, plan: Plan, roles: Mapping[Place, Sequence[Role]], plans: Mapping[Place, Plan]
) -> Iterator[Member]:
    for role in roles.get(plan.place, ()):
        join, there = role.join, plans[role.join.to]
        versioned = there.versions is not None and there.versions.columns == join.there
        if versioned and not plan.time:
            continue
        values: dict[str, object] = {"model": there.named.model, "on": _on(dialect, join)}
        if join.one_to_one:
            values["type"] = "one_to_one"
        if same := _same_as(plan, role, roles):
            values["same_as"] = same
        values["inverse"] = role.inverse
        yield Member("joins", role.name, values, join_note(join), frozenset(join.columns))


def _on(dialect: str, join: FoundJoin) -> object:
    here = [written_column(dialect, name) for name in join.columns]
    there = [written_column(dialect, name) for name in join.there]
    if here == there:
        return here[0] if len(here) == 1 else here
    return dict(zip(here, there, strict=True))


def join_note(join: FoundJoin) -> str:
    """What a join rests on, in a few words; nothing where the database keeps to it."""
    to = f"{join.to[1]}.{', '.join(join.there)}"
    if join.proof is Proof.DECLARED:
        return ""
    if join.proof is Proof.GUESSED:
        return "guessed by name: there are no rows to check it with"
    of = f"of {join.references:,} references"
    if join.proof is Proof.SAMPLED:
        of = f"of the first {join.references:,} references"
    if join.rare:
        return f"guessed: {_share(join)} {of} are in {to}, and nearly all rows there are met"
    if not join.unmatched:
        return f"guessed: all {of.removeprefix('of ')} are in {to}"
    return f"guessed: {_share(join)} {of} are in {to}; {join.unmatched:,} are not"


def _share(join: FoundJoin) -> str:
    """Rounded down: 99.99% is not all."""
    return f"{int(join.matched * 1000) / 10:.1f}%"


def _same_as(plan: Plan, role: Role, roles: Mapping[Place, Sequence[Role]]) -> str:
    """The longer way to the same row: redemption.campaign is redemption.mailing.campaign, where the campaign's number
    is a part of what leads to the mailing, and every row has its mailing."""
    join = role.join
    if join.unmatched or join.rare:
        return ""
    for other in roles.get(plan.place, ()):
        wider = other.join
        whole = (
            wider.references == plan.table.profile.rows and not wider.unmatched and plan.table.profile.whole
        )
        if wider is join or not set(join.columns) < set(wider.columns) or not whole:
            continue
        names = dict(zip(wider.columns, wider.there, strict=True))
        for onward in roles.get(wider.to, ()):
            step = onward.join
            lands = step.to == join.to and step.there == join.there
            if lands and step.columns == tuple(names[name] for name in join.columns):
                return f"{other.name}.{onward.name}"
    return ""


def join_guesses(roles: Mapping[Place, Iterable[Role]], plans: Mapping[Place, Plan]) -> Iterator[Guess]:
    """The joins that people should look at, the least certain first."""
    doubtful = [
        role.join
        for those in roles.values()
        for role in those
        if role.join.proof is not Proof.DECLARED and (role.join.rare or role.join.matched < CERTAIN)
    ]
    for join in sorted(doubtful, key=lambda join: (join.matched, join.home, join.columns)):
        here, there = plans[join.home].table.table.name, plans[join.to].table.table.name
        question = f"Does {here}.{', '.join(join.columns)} lead to {there}.{', '.join(join.there)}?"
        yield Guess(join_id(join), question, join_note(join).removeprefix("guessed: "))
