"""A measurement of an `App`: which cases are run, what is written where, and how to go on with a run that was stopped.

with open_app() as app:
    measurement = Measurement(app, Wanted(planner="offline", suites=("paraphrases",)))
    records = measurement.run(on_record=print)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from dragoman.app import App
from semantic.definitions.suites import read_suites
from semantic.errors import DefinitionsInvalid, Problem
from service.evaluating import (
    CaseRecord,
    Trial,
    check_suites,
    chosen,
    run_trials,
    suite_trials,
    verified_trials,
)
from service.evaluating.cases import digest_of
from service.evaluating.run_files import Head, RunUnreadable, head_line, read_run, record_line
from service.version import installed_version


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure, and how. `cases` are words of what is asked, or keys."""

    planner: str = "offline"
    suites: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    half: str = ""
    repeat: int = 1
    jobs: int = 1
    out: Path | None = None
    resume: bool = False
    held_out: bool = False
    without: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """What is measured, by name: "llm", "llm without enums"."""
        return " ".join([self.planner, *(f"without {name}" for name in self.without)])


class Measurement:
    """Ready to be run. Raises DefinitionsInvalid when a suite that is chosen does not fit the definitions, when one
    cannot be read, or nothing is chosen."""

    def __init__(self, app: App, wanted: Wanted) -> None:
        self._app = app
        self._wanted = wanted
        suites, problems = read_suites(app.models)
        if problems:
            raise DefinitionsInvalid([*problems, *check_suites(suites, app.catalog, app.asker.compile)])
        everything = [*suite_trials(suites), *verified_trials(app.catalog.questions)]
        self._cases_hash = digest_of(everything)
        self.trials = self._chosen(everything)
        run = {(trial.case.suite, trial.case.half) for trial in self.trials}
        measured = [suite for suite in suites if (suite.name, suite.half) in run]
        if wrong := [*check_suites(measured, app.catalog, app.asker.compile)]:
            raise DefinitionsInvalid(wrong)

    def _chosen(self, everything: list[Trial]) -> list[Trial]:
        wanted = self._wanted
        known = sorted({trial.case.suite for trial in everything})
        for name in wanted.suites:
            if name not in known:
                hint = f"There are: {', '.join(known)}."
                raise DefinitionsInvalid([Problem("no-such-suite", f"There is no suite {name!r}.", hint)])
        trials = chosen(
            everything, suites=wanted.suites, tags=wanted.tags, words=wanted.cases, half=wanted.half
        )
        if not trials:
            hint = "Leave out one of --suite, --tag, --case and --half."
            raise DefinitionsInvalid([Problem("no-cases", "No case is like that.", hint)])
        return trials

    @cached_property
    def head(self) -> Head:
        catalog = self._app.catalog
        return Head(
            planner=self._wanted.what,
            catalog_hash=catalog.digest,
            catalog_revision=catalog.revision,
            model=self._model(),
            program=installed_version(),
            started=datetime.now(UTC).isoformat(timespec="seconds"),
            warehouse=self._app.warehouse.name,
            cases_hash=self._cases_hash,
        )

    def _model(self) -> str:
        """The language model, where one is asked."""
        if self._wanted.planner not in ("llm", "auto"):
            return ""
        from service.model.access import NoModel

        model = self._app.language_model
        return "" if isinstance(model, NoModel) else model.access.models[0]

    @property
    def total(self) -> int:
        return len(self.trials) * self._wanted.repeat

    def run(self, on_record: Callable[[CaseRecord], None] = lambda record: None) -> list[CaseRecord]:
        """Every record, those of the run that goes on first. Raises RunUnreadable when that is another's."""
        wanted, bench = self._wanted, self._app.bench(self._wanted.planner, self._wanted.without)
        records = self._before()
        done = {(record.key, record.repeat) for record in records}
        lines = _Lines(wanted.out, held_out=wanted.held_out)
        lines.begin(self.head, records)
        for record in records:
            on_record(record)
        for record in run_trials(self.trials, bench, repeat=wanted.repeat, jobs=wanted.jobs, done=done):
            lines.add(record)
            records.append(record)
            on_record(record)
        return records

    def _before(self) -> list[CaseRecord]:
        """What the run that goes on has already measured of what is wanted now."""
        out = self._wanted.out
        if not self._wanted.resume or out is None or not out.exists():
            return []
        head, records = read_run(out.read_text(encoding="utf-8"), str(out))
        if not head.fits(self.head):
            hint = "Its planner, definitions, suites, warehouse or version differ. Write a new run into another file."
            raise RunUnreadable([Problem("run-differs", f"{out} is a run of something else.", hint)])
        keys = {trial.key for trial in self.trials}
        return [r for r in records if r.key in keys and r.repeat <= self._wanted.repeat]


class _Lines:
    """The file of a run; no file at all where none is named. A line is there as soon as its case has ended."""

    def __init__(self, path: Path | None, *, held_out: bool) -> None:
        self._path = path
        self._held_out = held_out

    def begin(self, head: Head, records: list[CaseRecord]) -> None:
        if self._path is not None:
            lines = [head_line(head), *(self._line(record) for record in records)]
            self._path.write_text("".join(lines), encoding="utf-8")

    def add(self, record: CaseRecord) -> None:
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(self._line(record))

    def _line(self, record: CaseRecord) -> str:
        return record_line(record, held_out=self._held_out)
