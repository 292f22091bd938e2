"""`dragoman init`: a database is looked at, definitions are proposed, checked against the data, asked a question, and
only then put in their place.

    started = start(Wishes(source="postgresql://ana@db/shop", output=Path("models")), asks, environment, here)
    started.files, started.report, started.first

Nothing is in the folder before all of it is: what is stopped half-way leaves nothing behind.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from dragoman.places import local_zone
from semantic.catalog import load_folder
from semantic.definitions.types import WarehouseSettings
from semantic.errors import DefinitionsInvalid, Position, Problem
from semantic.query import query_json
from service.answer import Answer, Status
from service.onboarding.data_checks import DataReport
from service.onboarding.proposing import Choices, Guess, Proposal
from service.onboarding.proposing.proposal import LOCAL
from service.onboarding.proposing.questions import Example, example_questions
from service.onboarding.reading import read_structure
from service.onboarding.reading.sources import Source, find_source, source_of
from service.onboarding.selecting import UNREADABLE, Wanted, choose, unmatched
from service.onboarding.starting import Drafted, Folder, drafted, proposed, questions_text, with_examples
from service.onboarding.structure import Place, Structure
from service.onboarding.surveying import SECONDS, Progress, Survey, look
from service.onboarding.writing.additions import Additions
from service.onboarding.writing.known import RECORD, known_of, read_record, record_text
from service.onboarding.writing.placing import Stage, staged
from service.onboarding.writing.texts import texts_of
from service.warehouse.opening import open_warehouses

if TYPE_CHECKING:
    from dragoman.app import App
    from service.asking.model_calls import ModelFailed

QUESTIONS = "questions/first.yml"
MOST_ASKED = 8
"""So many questions are tried, to find a few that are answered."""
CHECK_SECONDS, ALL_CHECKS_SECONDS = 20.0, 60.0
"""Keys and joins have been asked about already: checks that take longer are left to `dragoman check --data`."""
MOST_GUESSES = 12
"""So many are asked about, the least certain first; the others are in the files, with what they rest on."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants. `zone` and `times` are "" where nothing is said. `write`: else nothing is, anywhere."""

    source: str
    output: Path
    wanted: Wanted = field(default_factory=Wanted)
    zone: str = ""
    times: str = ""
    seconds: float = SECONDS
    write: bool = True
    model: bool = True


class Asks(Protocol):
    """Who decides what is not certain: a person at a terminal, or nobody, who takes what is proposed."""

    def schemas(self, structure: Structure) -> tuple[str, ...]:
        """Those that matter; all of them if none is named."""

    def zone(self, guess: str) -> str: ...

    def times(self) -> str:
        """What times without a zone are: "local", or the zone in which they are stored."""

    def joins(self, guesses: Sequence[Guess]) -> frozenset[str]:
        """The ids of guesses that are wrong."""

    def goes_to_model(self, url: str) -> bool:
        """Whether names and comments may be sent to a language model."""


class Nobody:
    """Takes what is proposed."""

    def schemas(self, structure: Structure) -> tuple[str, ...]:
        return ()

    def zone(self, guess: str) -> str:
        return guess

    def times(self) -> str:
        return LOCAL

    def joins(self, guesses: Sequence[Guess]) -> frozenset[str]:
        return frozenset()

    def goes_to_model(self, url: str) -> bool:
        return True


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
    with _source(wishes, target, environment, here) as source:
        progress(f"Reading what {source.title} says about itself")
        unread = source.prepare()
        inside = {**environment, **source.secrets}
        base = source.base or target.parent
        structure = _structure(wishes, source, base, inside)
        folder = _folder(target, structure, source.settings.name)
        if folder is not None and not _has_news(structure, folder, wishes.wanted):
            return Started(source, Drafted(Proposal(()), Additions((), {}), {}), {}, folder.texts, unread)
        survey = _survey(wishes, asks, source, structure, base, inside, progress)
        proposal = _proposed(wishes, asks, survey, source, folder, inside, now)
        made = drafted(proposal, folder)
        failures: tuple[ModelFailed, ...] = ()
        if wishes.model and not made.additions.nothing:
            proposal, failures = _described(asks, proposal, made, survey, target, inside, progress)
            made = drafted(proposal, folder)
        record = record_text(read_record(target), structure, _looked_at(survey))
        before = dict(folder.texts) if folder else {}
        started = Started(source, made, made.texts, before, unread, failures=failures)
        if not wishes.write or made.additions.nothing:
            return started
        with staged(target, made.texts) as stage:
            started = _tried(started, stage, survey, inside, here, progress, now)
            stage.write({RECORD: record})
            stage.put()
        return replace(started, written=True)


# Parts


@contextmanager
def _source(wishes: Wishes, target: Path, environment: Mapping[str, str], here: Path) -> Iterator[Source]:
    """Where the data are. A file that was made for it goes away again where nothing comes of it."""
    known = _settings(target)
    if wishes.source:
        source = find_source(wishes.source, base=target.parent, environment=environment, here=here)
        if known is not None:
            if known.url != source.settings.url:
                raise DefinitionsInvalid([_elsewhere(target, known)])
            source = replace(source, settings=known)
    elif known is not None:
        source = source_of(known, target.parent)
    else:
        hint = "For example: dragoman init --from postgresql://user@host/database, or --from exports/."
        raise DefinitionsInvalid([Problem("source-missing", "Nothing says where the data are.", hint)])
    if not wishes.write:
        with source.elsewhere() as other:
            yield other
        return
    made = source.makes if source.makes is not None and not source.makes.exists() else None
    kept = False
    try:
        yield source
        kept = any(target.glob("*.yml"))
    finally:
        if made is not None and not kept:
            made.unlink(missing_ok=True)


def _settings(target: Path) -> WarehouseSettings | None:
    """The first warehouse of the settings that are there."""
    if not target.is_dir():
        return None
    warehouses = load_folder(target).settings.warehouses
    return next(iter(warehouses.values()), None)


def _elsewhere(target: Path, known: WarehouseSettings) -> Problem:
    return Problem(
        "other-warehouse",
        f"The definitions in {target.name}/ are about another warehouse than --from names: `{known.name}`.",
        "Write into another folder with -o, or leave --from out to look for what is new in that one.",
    )


def _structure(wishes: Wishes, source: Source, base: Path, environment: Mapping[str, str]) -> Structure:
    wanted = wishes.wanted
    structure = read_structure(source.settings, base=base, environment=environment, schemas=wanted.schemas)
    if missing := unmatched(structure, wanted):
        if wanted.schemas:
            structure = read_structure(source.settings, base=base, environment=environment)
        known = sorted({table.schema for table in structure.tables if table.schema})
        hint = f"Its schemas: {', '.join(known)}." if known else "It has no tables that this user may see."
        raise DefinitionsInvalid(
            [Problem("not-there", f"{source.title} has no {', '.join(missing)}.", hint, tuple(known))]
        )
    return structure


def _has_news(structure: Structure, folder: Folder, wanted: Wanted) -> bool:
    """Whether there is a table or a column that nothing is known of, among those that are worth a look."""
    chosen, _ = choose(structure, wanted)
    return any(
        folder.already.is_new(table.place)
        or any(folder.already.is_new_column(table.place, column.name) for column in table.columns)
        for table in chosen
        if table.place not in folder.already.covered
    )


def _survey(
    wishes: Wishes,
    asks: Asks,
    source: Source,
    structure: Structure,
    base: Path,
    environment: Mapping[str, str],
    progress: Progress,
) -> Survey:
    wanted = wishes.wanted
    if not wanted.schemas:
        wanted = replace(wanted, schemas=asks.schemas(structure))
    warehouses = {source.settings.name: source.settings}
    with closing(open_warehouses(warehouses, base=base, environment=environment)) as warehouse:
        survey = look(warehouse, structure, wanted, seconds=wishes.seconds, progress=progress)
    if not survey.tables:
        raise DefinitionsInvalid([_no_tables(source, survey)])
    return survey


def _looked_at(survey: Survey) -> Iterator[Place]:
    """The tables that have been seen for good: one that was empty is looked at again."""
    yield from (table.place for table in survey.tables)


def _no_tables(source: Source, survey: Survey) -> Problem:
    if not survey.left_out:
        hint = "Load some data first, or check that the user may read them: GRANT USAGE, GRANT SELECT."
        return Problem("no-tables", f"There are no tables in {source.title}.", hint)
    why = "; ".join(f"{omission.what}: {omission.why}" for omission in survey.left_out[:5])
    hint = "Name those that you want all the same: --include NAME."
    if any(UNREADABLE in omission.why for omission in survey.left_out):
        hint = "Let the user read them: GRANT USAGE ON SCHEMA …, GRANT SELECT ON …"
    return Problem("no-tables", f"None of the tables in {source.title} is worth a model. {why}.", hint)


def _folder(target: Path, structure: Structure, warehouse: str) -> Folder | None:
    """The definitions that are there, None where there are none."""
    files = (
        sorted(path for path in target.rglob("*") if path.suffix in (".yml", ".yaml"))
        if target.is_dir()
        else []
    )
    texts = {
        path.relative_to(target).as_posix(): path.read_text(encoding="utf-8")
        for path in files
        if not any(part.startswith(".") for part in path.relative_to(target).parts)
        and path.relative_to(target).parts[0] != "suites"
    }
    if not texts:
        return None
    catalog = load_folder(target)
    name = warehouse if warehouse in catalog.settings.warehouses else ""
    return Folder(texts, known_of(catalog, structure, read_record(target), name, texts))


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


def _tried(
    started: Started,
    stage: Stage,
    survey: Survey,
    environment: Mapping[str, str],
    here: Path,
    progress: Progress,
    now: Callable[[], datetime],
) -> Started:
    """Checked against the data, and asked: what is answered becomes an example of its model."""
    from dragoman.app import open_app

    plain = {key: value for key, value in environment.items() if key != "DRAGOMAN_WAREHOUSE"}
    with open_app(stage.folder, None, environment=plain, here=here) as app:
        progress("Checking the definitions against the data")
        report = app.check_data(
            seconds=CHECK_SECONDS,
            most_seconds=ALL_CHECKS_SECONDS,
            progress=lambda done, of, what: progress(f"Made {done} of {of} checks of the data. {what}"),
        )
        progress("Asking a first question")
        answered = _answered(app, started, survey, now().replace(tzinfo=None))
        problems = tuple(_placed(app.catalog.problems, stage))
        report = replace(report, problems=tuple(_placed(report.problems, stage)))
    first = answered[0][1] if answered else None
    if not started.before:
        examples = [example for example, _ in answered]
        proposal = with_examples(started.drafted.proposal, examples)
        texts = texts_of(proposal)
        asked = [(example.question, query_json(answer.query)) for example, answer in answered if answer.query]
        texts[QUESTIONS] = questions_text(asked[:5], now().date())
        stage.write(texts)
        started = replace(started, texts=texts)
    return replace(started, report=report, problems=problems, first=first)


def _placed(problems: Sequence[Problem], stage: Stage) -> Iterator[Problem]:
    """Problems where the files will be."""
    for problem in problems:
        at = problem.position
        if at is None or not at.file.startswith(f"{stage.folder.name}/"):
            yield problem
            continue
        file = f"{stage.target.name}/{at.file.partition('/')[2]}"
        yield replace(problem, position=Position(file, at.line, at.column))


def _answered(app: App, started: Started, survey: Survey, now: datetime) -> list[tuple[Example, Answer]]:
    """The questions that are answered with rows, of those that come to mind."""
    tables = {table.place: table for table in survey.tables}
    found: list[tuple[Example, Answer]] = []
    for example in example_questions(started.drafted.additions.models, tables, now)[:MOST_ASKED]:
        answer = app.ask(example.question, planner="offline")
        if answer.status is Status.ANSWERED and answer.rows:
            found.append((example, answer))
    return found
