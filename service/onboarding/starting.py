"""From a look at a database to files: what is proposed, what of it is new, and the texts that hold it.

    drafted = draft(survey, settings, choices, already)
    drafted.texts        {"orders.yml": "model: orders\\n…", "settings.yml": …}: new files, and changed ones whole
    drafted.additions    what they add, by model

Pure: nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from semantic.definitions.types import WarehouseSettings
from service.onboarding.proposing import Choices, Proposal, propose
from service.onboarding.proposing.proposal import Omission
from service.onboarding.proposing.questions import questions_text, with_examples
from service.onboarding.proposing.settings import settings_of
from service.onboarding.surveying import Survey
from service.onboarding.writing.additions import Additions, NotInsertable, new_in, with_added
from service.onboarding.writing.known import Already
from service.onboarding.writing.texts import file_name, model_text, settings_text, sound, texts_of

SETTINGS = "settings.yml"


@dataclass(frozen=True, slots=True)
class Folder:
    """The definitions that are there: their texts by file, and what they say about the tables."""

    texts: Mapping[str, str]
    already: Already


@dataclass(frozen=True, slots=True)
class Drafted:
    """`texts` are the files that are new or changed. To those in `by_hand` nothing can be added by inserting lines."""

    proposal: Proposal
    additions: Additions
    texts: Mapping[str, str]
    by_hand: Mapping[str, str] = field(default_factory=dict)


def proposed(
    survey: Survey, warehouse: WarehouseSettings, choices: Choices, zone_from: str, folder: Folder | None
) -> Proposal:
    """All that would be proposed, whatever is there; settings only where there are none."""
    known = folder.already.known if folder else None
    made = (
        propose(survey.structure, survey.tables, survey.findings, choices, known)
        if known
        else propose(survey.structure, survey.tables, survey.findings, choices)
    )
    if folder is None or SETTINGS not in folder.texts:
        tables = {table.place: table for table in survey.tables}
        values, notes = settings_of(warehouse, choices, made.models, tables, zone_from)
        made = replace(made, settings=values, settings_notes=notes)
    return replace(made, omissions=(*survey.left_out, *made.omissions))


def drafted(proposal: Proposal, folder: Folder | None) -> Drafted:
    """The files of a proposal, of which nothing that the checker refuses is left."""
    if folder is None:
        whole = sound(proposal)
        return Drafted(whole, Additions(whole.models, {}), texts_of(whole))
    additions = new_in(proposal, folder.already)
    only_new = sound(replace(proposal, models=additions.models), folder.texts)
    texts = {file_name(model.name): model_text(model) for model in only_new.models}
    if proposal.settings:
        texts[SETTINGS] = settings_text(proposal)
    by_hand: dict[str, str] = {}
    for model, members in additions.members.items():
        file = _file_of(model, folder)
        try:
            texts[file] = with_added(folder.texts[file], members)
        except NotInsertable as error:
            by_hand[file] = str(error)
    return Drafted(only_new, replace(additions, models=only_new.models), texts, by_hand)


def _file_of(model: str, folder: Folder) -> str:
    """The file of a model within the folder; positions have the folder's own name before it."""
    [place] = [place for place, name in folder.already.known.models.items() if name == model]
    return folder.already.files[place].partition("/")[2]


__all__ = ["Drafted", "Folder", "Omission", "drafted", "proposed", "questions_text", "with_examples"]
