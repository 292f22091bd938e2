"""What a proposal adds to definitions that are there: models of new tables and members for new columns, nothing else.

additions = new_in(proposal, already)
additions.models        tables of which nothing is known
additions.members       by model: what its file gets, by inserting lines
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from semantic.definitions.editing import NotInsertable, with_members
from service.onboarding.proposing.proposal import Member, ModelProposal, Proposal
from service.onboarding.writing.known import Already
from service.onboarding.writing.texts import SECTIONS, member_piece


@dataclass(frozen=True, slots=True)
class Additions:
    models: tuple[ModelProposal, ...]
    members: Mapping[str, tuple[Member, ...]]

    @property
    def nothing(self) -> bool:
        return not self.models and not self.members


def new_in(proposal: Proposal, already: Already) -> Additions:
    models = [model for model in proposal.models if already.is_new(model.place)]
    names = {model.name for model in models}
    members: dict[str, tuple[Member, ...]] = {}
    for model in proposal.models:
        if model.place in already.known.models and (added := _new_members(model, already, names)):
            members[model.name] = added
    return Additions(tuple(models), members)


def _new_members(model: ModelProposal, already: Already, new_models: set[str]) -> tuple[Member, ...]:
    """Those over new columns, joins to new tables, and what is made of these alone."""
    added: dict[str, Member] = {}
    for member in model.members:
        if not member.columns:
            continue
        new = any(already.is_new_column(model.place, column) for column in member.columns)
        to_new = member.section == "joins" and member.values.get("model") in new_models
        taken = member.name in already.known.members.get(model.place, ())
        if (new or to_new) and not taken:
            added[member.name] = _alone(member, added)
    for member in model.members:
        known = already.known.members.get(model.place, frozenset())
        made = bool(member.needs & set(added)) and member.needs <= set(added) | known
        if not member.columns and made and member.name not in known:
            added[member.name] = member
    order = [member.name for member in model.members]
    return tuple(sorted(added.values(), key=lambda member: order.index(member.name)))


def _alone(member: Member, added: Mapping[str, Member]) -> Member:
    """Without what leans on a join that may not be there."""
    same = str(member.values.get("same_as", ""))
    if same and same.partition(".")[0] not in added:
        return replace(
            member, values={key: value for key, value in member.values.items() if key != "same_as"}
        )
    return member


def with_added(text: str, members: tuple[Member, ...]) -> str:
    """The text of a file with more members, all other lines as they are. Raises NotInsertable."""
    for section in SECTIONS:
        pieces = {member.name: member_piece(member) for member in members if member.section == section}
        text = with_members(text, section, pieces)
    return text


__all__ = ["Additions", "NotInsertable", "new_in", "with_added"]
