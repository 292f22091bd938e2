"""Puts the parts together: names for all tables first, then roles, then each model, then what models lend each other.

proposal = propose(structure, tables, findings, choices)
proposal.models[0].members_of("metrics")
"""

from __future__ import annotations

from collections.abc import Sequence

from service.onboarding.finding.findings import Findings
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.proposing.joins import join_guesses
from service.onboarding.proposing.lending import with_lent_times, with_shared_words
from service.onboarding.proposing.models import model_of
from service.onboarding.proposing.plans import Known, common_sums, plan_tables
from service.onboarding.proposing.proposal import Choices, ModelProposal, Omission, Proposal, join_id
from service.onboarding.proposing.roles import name_roles
from service.onboarding.structure import Structure

NOTHING_KNOWN = Known()


def propose(
    structure: Structure,
    tables: Sequence[LookedAt],
    findings: Findings,
    choices: Choices,
    known: Known = NOTHING_KNOWN,
) -> Proposal:
    """Pure: asked again with other choices it gives another proposal."""
    joins = [join for join in findings.joins if join_id(join) not in choices.refused]
    plans = plan_tables(tables, findings, joins, known)
    roles = name_roles(joins, {place: plan.named for place, plan in plans.items()}, known.members)
    common = common_sums(plans.values())
    models: list[ModelProposal] = []
    omissions: list[Omission] = []
    for plan in plans.values():
        taken = known.members.get(plan.place, frozenset())
        model, left_out = model_of(structure, plan, plans, roles, choices, common=common, known=taken)
        models.append(model)
        omissions += left_out
    models = with_shared_words(with_lent_times(models, plans, roles), plans)
    omissions += [_no_join(none.home[1], none.columns, none.to[1], none.why) for none in findings.no_joins]
    return Proposal(tuple(models), guesses=tuple(join_guesses(roles, plans)), omissions=tuple(omissions))


def _no_join(here: str, columns: Sequence[str], there: str, why: str) -> Omission:
    return Omission(f"a join from {here}.{', '.join(columns)} to {there}", why)
