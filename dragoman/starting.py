"""`dragoman init`: a database is looked at, definitions are proposed, checked against the data, asked a question, and
only then put in their place.

    started = start(Wishes(source="postgresql://ana@db/shop", output=Path("models")), asks, environment, here)
    started.files, started.report, started.first

Nothing is in the folder before all of it is: what is stopped half-way leaves nothing behind.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dragoman.places import local_zone
from dragoman.sources import folder_of, has_news, looked_at, opened_source, structure_of, survey_of
from dragoman.trying import Trial, tried
from dragoman.wishes import Asks, Wishes
from semantic.catalog import load_folder
from semantic.errors import Problem
from semantic.query import query_json
from service.answer import Answer
from service.onboarding.data_checks import DataReport
from service.onboarding.proposing import Choices, Proposal
from service.onboarding.proposing.proposal import LOCAL
from service.onboarding.reading.sources import Source
from service.onboarding.starting import Drafted, Folder, drafted, proposed, questions_text, with_examples
from service.onboarding.structure import Place
from service.onboarding.surveying import Progress, Survey
from service.onboarding.writing.additions import Additions
from service.onboarding.writing.known import RECORD, read_record, record_text
from service.onboarding.writing.placing import Stage, staged
from service.onboarding.writing.texts import texts_of

if TYPE_CHECKING:
    from service.asking.model_calls import ModelFailed

QUESTIONS = "questions/first.yml"
MOST_GUESSES = 12
"""So many are asked about, the least certain first; the others are in the files, with what they rest on."""


@dataclass(frozen=True, slots=True)
class Started:
    """`files` were written, or would be; `changed` of them were there before. `unread` could not be read at all."""

    source: Source
    drafted: Drafted
    texts: Mapping[str, str]
    before: Mapping[str, str]
    unread: Mapping[str, str] = field(default_factory=dict)
    report: DataReport | None = None
    problems: tuple[Problem, ...] = ()
    first: Answer | None = None
    failures: tuple[ModelFailed, ...] = ()
    """Calls of the language model that brought nothing."""
    written: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self.texts))

    @property
    def nothing_new(self) -> bool:
        return self.drafted.additions.nothing


def start(
    wishes: Wishes,
    asks: Asks,
    environment: Mapping[str, str],
    here: Path,
    progress: Progress = lambda sentence: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Started:
    """Raises DefinitionsInvalid, a WarehouseError or OSError; then nothing was written."""
    target = Path(os.path.abspath(here / wishes.output))
    with opened_source(wishes, target, environment, here) as source:
        progress(f"Reading what {source.title} says about itself")
        unread = source.prepare()
        inside = {**environment, **source.secrets}
        base = source.base or target.parent
        structure = structure_of(wishes, source, base, inside)
        folder = folder_of(target, structure, source.settings.name)
        if folder is not None and not has_news(structure, folder, wishes.wanted):
            return Started(source, Drafted(Proposal(()), Additions((), {}), {}), {}, folder.texts, unread)
        survey = survey_of(wishes, asks, source, structure, base, inside, progress)
        proposal = _proposed(wishes, asks, survey, source, folder, inside, now)
        made = drafted(proposal, folder)
        failures: tuple[ModelFailed, ...] = ()
        if wishes.model and not made.additions.nothing:
            proposal, failures = _described(asks, proposal, made, survey, target, inside, progress)
            made = drafted(proposal, folder)
        record = record_text(read_record(target), structure, looked_at(survey))
        before = dict(folder.texts) if folder else {}
        started = Started(source, made, made.texts, before, unread, failures=failures)
        if not wishes.write or made.additions.nothing:
            return started
        with staged(target, made.texts) as stage:
            trial = tried(made, stage, survey, inside, here, progress, now)
            started = _with_trial(started, trial, stage, now)
            stage.write({RECORD: record})
            stage.put()
        return replace(started, written=True)


def _proposed(
    wishes: Wishes,
    asks: Asks,
    survey: Survey,
    source: Source,
    folder: Folder | None,
    environment: Mapping[str, str],
    now: Callable[[], datetime],
) -> Proposal:
    """What is proposed after people were asked about what is not certain."""
    guessed = local_zone(environment)
    zone, zone_from = wishes.zone, ""
    times = wishes.times
    if folder is None:
        zone = zone or asks.zone(guessed)
        zone_from = "the zone of this machine" if not wishes.zone and zone == guessed else ""
        times = times or (asks.times() if _has_times_without_zone(survey) else LOCAL)
    moment = now().astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None)
    choices = Choices(zone or "UTC", times or LOCAL, now=moment)
    written = source.written or source.settings
    made = proposed(survey, written, choices, zone_from, folder)
    refused = asks.joins(made.guesses[:MOST_GUESSES]) if made.guesses else frozenset()
    if refused:
        made = proposed(survey, written, replace(choices, refused=refused), zone_from, folder)
    return made


def _has_times_without_zone(survey: Survey) -> bool:
    return any(
        table.family(column) == "local" and not table.seen(column.name).whole_days
        for table in survey.tables
        for column in table.table.columns
    )


def _described(
    asks: Asks,
    proposal: Proposal,
    made: Drafted,
    survey: Survey,
    target: Path,
    environment: Mapping[str, str],
    progress: Progress,
) -> tuple[Proposal, tuple[ModelFailed, ...]]:
    """Better words by a language model, where one is configured and may be asked. What it cannot do is told, and stops
    nothing."""
    from service.model.access import NoModel
    from service.model.opening import open_model
    from service.onboarding.describing import describe, with_words

    settings = load_folder(target).settings.language_model if target.is_dir() else None
    client = open_model(settings, environment, base=target.parent)
    if isinstance(client, NoModel):
        return proposal, ()
    with client:
        if not asks.goes_to_model(client.access.url):
            return proposal, ()
        words, failures = describe(made.additions, client.complete, progress)
    commented = {
        (table.place, column.name)
        for table in survey.tables
        for column in table.table.columns
        if column.comment
    }
    said = {
        (model.name, member.name)
        for model in proposal.models
        for member in model.members
        if any((model.place, column) in commented for column in member.columns)
    }
    said |= {(model.name, "") for model in proposal.models if _has_comment(model.place, survey)}
    taken = load_folder(target).member_names if target.is_dir() else frozenset()
    spoken = {name.rpartition(".")[2].replace("_", " ") for name in taken}
    return with_words(proposal, words, said, spoken), failures


def _has_comment(place: Place, survey: Survey) -> bool:
    return any(table.place == place and table.table.comment for table in survey.tables)


def _with_trial(started: Started, trial: Trial, stage: Stage, now: Callable[[], datetime]) -> Started:
    """What is answered becomes an example of its model, in definitions that begin."""
    if not started.before:
        proposal = with_examples(started.drafted.proposal, [example for example, _ in trial.answered])
        texts = texts_of(proposal)
        asked = [
            (example.question, query_json(answer.query)) for example, answer in trial.answered if answer.query
        ]
        texts[QUESTIONS] = questions_text(asked[:5], now().date())
        stage.write(texts)
        started = replace(started, texts=texts)
    first = trial.answered[0][1] if trial.answered else None
    return replace(started, report=trial.report, problems=trial.problems, first=first)
