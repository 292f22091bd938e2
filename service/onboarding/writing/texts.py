"""A proposal as the texts of definition files, with what each guess rests on in a comment before it.

model_text(model)
# models/orders.yml
model: orders
…
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from semantic.catalog import load_texts
from semantic.definitions.layout import Piece, piece
from semantic.definitions.writing import member, written
from semantic.errors import Problem
from service.onboarding.proposing.proposal import Member, ModelProposal, Omission, Proposal

SECTIONS = {"joins": "join", "dimensions": "dimension", "metrics": "metric"}
_DISPENSABLE = frozenset(("time", "label", "freshness", "synonyms", "unique", "valid", "description"))
"""Keys of a model without which it is one."""


def model_text(model: ModelProposal) -> str:
    values: dict[str, object] = {"model": model.name, **_noted(model.values, model.notes)}
    for section in SECTIONS:
        if members := model.members_of(section):
            values[section] = {each.name: member_piece(each) for each in members}
    return written("model", values, before=model.head)


def member_piece(each: Member) -> Piece:
    before = [each.note] if each.note else []
    return member(SECTIONS[each.section], each.values, before=before)


def settings_text(proposal: Proposal) -> str:
    return written("settings", _noted(proposal.settings, proposal.settings_notes))


def _noted(values: Mapping[str, object], notes: Mapping[str, str]) -> dict[str, object]:
    return {
        key: replace(piece(value), before=(notes[key],)) if key in notes else value
        for key, value in values.items()
    }


def file_name(model: str) -> str:
    return f"{model}.yml"


def texts_of(proposal: Proposal) -> dict[str, str]:
    """The files by their names within the folder."""
    texts = {"settings.yml": settings_text(proposal)} if proposal.settings else {}
    return texts | {file_name(model.name): model_text(model) for model in proposal.models}


def sound(proposal: Proposal, others: Mapping[str, str] | None = None) -> Proposal:
    """The proposal without what would not load beside the files that are there already: that is left out, and told.
    What the checker refuses is never written."""
    others = others or {}
    while errors := _errors({**others, **texts_of(proposal)}, proposal):
        for model, problem in errors:
            proposal = _without(proposal, model, problem)
    return proposal


def _errors(texts: Mapping[str, str], proposal: Proposal) -> list[tuple[ModelProposal, Problem]]:
    """The first error of each model: without what it is about, the lines of later ones are others."""
    models = {file_name(model.name): model for model in proposal.models}
    first: dict[str, Problem] = {}
    for problem in load_texts(texts).problems:
        if problem.severity == "error" and problem.position and problem.position.file in models:
            first.setdefault(problem.position.file, problem)
    return [(models[file], problem) for file, problem in first.items()]


def _without(proposal: Proposal, model: ModelProposal, problem: Problem) -> Proposal:
    """Without the member or the key that a problem is about; without the model where that cannot be."""
    assert problem.position is not None
    section, name = _place(model, problem.position.line)
    members = tuple(each for each in model.members if each.name != name and name not in each.needs)
    leaning = {key for key in ("time", "label") if name and model.values.get(key) == name}
    leaning |= {key for key in ("freshness",) if name and f"({name})" in str(model.values.get(key))}
    leaning |= {section} & _DISPENSABLE
    smaller = replace(
        model,
        members=members,
        values={key: value for key, value in model.values.items() if key not in leaning},
    )
    if smaller == model:
        models = tuple(each for each in proposal.models if each is not model)
        what = model.place[1]
    else:
        models = tuple(smaller if each is model else each for each in proposal.models)
        what = f"{model.name}.{name or section}"
    return replace(proposal, models=models, omissions=(*proposal.omissions, Omission(what, problem.message)))


def _place(model: ModelProposal, line: int) -> tuple[str, str]:
    """The key of a model to which a line of its text belongs, and in a section the member."""
    section, name = "", ""
    for text in model_text(model).splitlines()[:line]:
        key = text.split(":")[0]
        if text and not text[0].isspace() and not text.startswith("#"):
            section, name = key, ""
        elif section in SECTIONS and re.match(r"  [^\s#-]", text):
            name = key.strip()
    return section, name
