"""What models lend each other: the time of an order to its lines; words that tell two dimensions of one name apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from semantic.book.words import phrase_key
from service.onboarding.meaning.kinds import Kind
from service.onboarding.meaning.words import free_name, spoken
from service.onboarding.proposing.plans import Plan
from service.onboarding.proposing.proposal import Member, ModelProposal
from service.onboarding.proposing.roles import Role
from service.onboarding.structure import Place


def with_lent_times(
    models: Sequence[ModelProposal], plans: Mapping[Place, Plan], roles: Mapping[Place, Sequence[Role]]
) -> list[ModelProposal]:
    """Lines have the time of what they are lines of, where they have none themselves and one way leads to one."""
    by_place = {model.place: model for model in models}
    made = []
    for model in models:
        plan = plans[model.place]
        lender = _lender(plan, plans, roles.get(model.place, ()))
        if lender is None:
            made.append(model)
            continue
        other = by_place[lender.join.to]
        made.append(_lent(model, lender, other))
    return made


def _lender(plan: Plan, plans: Mapping[Place, Plan], roles: Sequence[Role]) -> Role | None:
    if plan.time or plan.versions or not (plan.sums or plan.counting.happens):
        return None
    found = [
        role
        for role in roles
        if plans[role.join.to].time and plans[role.join.to].counting.happens and not role.join.rare
    ]
    return found[0] if len(found) == 1 else None


def _lent(model: ModelProposal, role: Role, other: ModelProposal) -> ModelProposal:
    time = str(other.values.get("time", ""))
    theirs = next((member for member in other.members_of("dimensions") if member.name == time), None)
    if theirs is None:
        return model
    name = free_name([time, f"{role.name}_{time}"], {member.name for member in model.members})
    values = {**theirs.values, "expr": f"{role.name}.{time}"}
    values.pop("synonyms", None)
    member = Member(
        "dimensions",
        name,
        values,
        f"that of the {spoken(role.name.split('_'))}",
        needs=frozenset((role.name,)),
    )
    members = tuple(_in_time(each) for each in model.members)
    place = next(
        (i for i, each in enumerate(members) if each.section == "dimensions"), len(model.members_of("joins"))
    )
    members = (*members[:place], member, *members[place:])
    return replace(model, values={**model.values, "time": name}, members=members)


def _in_time(member: Member) -> Member:
    """A metric that had no time has one now, unless it is a stock."""
    if member.section != "metrics" or member.values.get("time") != "none":
        return member
    return replace(member, values={key: value for key, value in member.values.items() if key != "time"})


def with_shared_words(models: Sequence[ModelProposal], plans: Mapping[Place, Plan]) -> list[ModelProposal]:
    """Synonyms by which people tell apart what several models have ("customer city", "store city"), and the word for a
    row itself, which means what names it. A word that means two things is nobody's synonym, but for sums: of these
    people are asked which they mean."""
    often = Counter(member.name for model in models for member in model.members_of("dimensions"))
    made = []
    for model in models:
        entity, label = spoken(plans[model.place].named.entity), model.values.get("label")
        members = []
        for member in model.members:
            words: list[str] = []
            if member.section == "dimensions" and not member.values.get("hidden"):
                names_it = member.name == label
                if names_it:
                    words += [entity]
                if (often[member.name] > 1 or names_it) and _is_told_apart(member, plans[model.place]):
                    words += [f"{entity} {spoken(member.name.split('_'))}"]
            members.append(_with_synonyms(member, words))
        made.append(replace(model, members=tuple(members)))
    return _without_clashes(made)


def _is_told_apart(member: Member, plan: Plan) -> bool:
    """Whether people would say whose it is: the customer's city; not the order's order number, nor an id."""
    words = tuple(member.name.split("_"))
    kinds = {plan.table.kinds[column] for column in member.columns}
    if kinds & {Kind.IDENTIFIER, Kind.TIME} or "." in str(member.values.get("expr", "")):
        return False
    return words[: len(plan.named.entity)] != plan.named.entity


def _with_synonyms(member: Member, words: Sequence[str]) -> Member:
    if not words:
        return member
    known = member.values.get("synonyms")
    listed = [*(known if isinstance(known, list) else ()), *words]
    return replace(member, values={**member.values, "synonyms": list(dict.fromkeys(listed))})


def _without_clashes(models: Sequence[ModelProposal]) -> list[ModelProposal]:
    """Dimensions do not share words with dimensions. A metric may have the word of a dimension: "products" are counted,
    "by product" groups by what names one."""
    meaning: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for model in models:
        for member in model.members_of("dimensions"):
            for word in (member.name.replace("_", " "), *_synonyms(member)):
                meaning[phrase_key(word)].add((model.name, member.name))

    def kept(model: ModelProposal, member: Member) -> Member:
        own = phrase_key(member.name.replace("_", " "))
        words = []
        for word in _synonyms(member):
            others = meaning[phrase_key(word)] - {(model.name, member.name)}
            if phrase_key(word) != own and (member.section == "metrics" or not others):
                words.append(word)
        values = {key: value for key, value in member.values.items() if key != "synonyms"}
        return replace(member, values={**values, "synonyms": words} if words else values)

    return [
        replace(model, members=tuple(kept(model, member) for member in model.members)) for model in models
    ]


def _synonyms(member: Member) -> list[str]:
    found = member.values.get("synonyms")
    return [str(word) for word in found] if isinstance(found, list) else []
