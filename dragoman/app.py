"""The one place where the parts are put together: definitions, warehouse, book, asker. Doors get an `App`.

    with open_app(None, None) as app:                 # ./models, else the demo company
        app.ask("sales last week").sentence
        app.query({"metrics": ["revenue"]}).rows

Definitions are read at once; the warehouse is opened, and its values read, when something first needs them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dragoman.parts import Parts
from dragoman.places import find_models, git_revision
from semantic.catalog import Catalog, load_folder
from semantic.compiling import Compiled
from semantic.errors import DefinitionsInvalid
from semantic.policies import view_of
from semantic.principal import EVERYONE, Principal
from semantic.query import Query, parse_any

if TYPE_CHECKING:
    from service.answer import Answer
    from service.api.publishing import Publishing
    from service.asking.shell import Asker
    from service.asking.state import PlannerName
    from service.browsing import Browser
    from service.configuration import Cache, Configuration, WarehouseLimits
    from service.evaluating import AskerBench
    from service.model.access import NoModel
    from service.model.client import ModelClient
    from service.onboarding import DataReport
    from service.onboarding.data_checks import Progress
    from service.revision import Revision
    from service.scheduling.scheduler import Scheduler
    from service.store import Store
    from service.warehouse import Warehouse
    from service.warehouse.refreshing import FreshValues


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a question would run, and what was assumed to understand it."""

    compiled: Compiled
    assumptions: tuple[str, ...]


class App:
    """One folder of definitions and its warehouse. Safe to use from many threads; close it when done."""

    def __init__(
        self,
        catalog: Catalog,
        models: Path,
        warehouse: str | None,
        environment: Mapping[str, str],
        here: Path,
    ) -> None:
        self.catalog = catalog
        self.models = models
        self._environment = environment
        self.parts = Parts(models, warehouse, environment, here)
        self._lock = RLock()
        self._browser: Browser | None = None
        self._revision: Revision | None = None
        self._fresh: FreshValues | None = None
        self.publishing: Publishing | None = None
        self.scheduler: Scheduler | None = None

    def ask(
        self,
        question: str,
        principal: Principal = EVERYONE,
        *,
        conversation: str | None = None,
        planner: PlannerName = "auto",
    ) -> Answer:
        """The answer to a question in plain words, which may lean on the conversation of an earlier answer. Raises
        DragomanError only where no answer can be made at all."""
        return self.asker.ask(question, principal, conversation=conversation, planner=planner)

    def choose(
        self, answer: Answer, index: int, principal: Principal = EVERYONE, *, remember: bool = False
    ) -> Answer:
        """Goes on with a question that was asked back, with one of the answer's choices, counted from 0; `remember`
        takes it for the same words from now on. Only who asked may choose."""
        return self.asker.choose(answer.id, index, principal, remember=remember)

    def query(self, query: Query | object, principal: Principal = EVERYONE) -> Answer:
        """The answer to a query, given as one, in its JSON form or in its SQL form."""
        return self.asker.query(self.read(query, principal), principal)

    def compile(self, query: Query | object, principal: Principal = EVERYONE) -> Compiled:
        """The SQL, values and plan of a query; nothing is run. Raises QueryInvalid."""
        return self.asker.compile(self.read(query, principal), principal)

    def read(self, query: Query | object, principal: Principal = EVERYONE) -> Query:
        """The query of any of its forms: JSON, {"sql": "SELECT …"}, or the SQL form as a text. Raises QueryInvalid."""
        return (
            query if isinstance(query, Query) else parse_any(view_of(self.catalog, principal).catalog, query)
        )

    def sql(self, question: str, principal: Principal = EVERYONE) -> Sketch | Answer:
        """What a question would run; the answer instead where it is asked back or refused. Raises QueryInvalid."""
        from service.asking.planned import Planned
        from service.asking.steps import LONGEST_QUESTION

        wording = " ".join(question.split())
        if not 0 < len(wording) <= LONGEST_QUESTION:
            return self.ask(question, principal)
        planned = self.asker.plan(wording, principal=principal)
        if not isinstance(planned, Planned):
            return self.ask(question, principal)
        return Sketch(self.compile(planned.query, principal), planned.assumptions)

    def bench(self, planner: str, without: tuple[str, ...] = ()) -> AskerBench:
        """The asker with one of the planners, "offline", "verified", "llm" or "auto", ready to be measured. `without`
        names what is not to help the language model (see `service.asking.llm.retrieving.Options`)."""
        from service.asking.llm.retrieving import Options
        from service.asking.model_shell import NO_MODEL
        from service.evaluating import ORDER_BY_NAME, PLANNERS_BY_NAME, bench_of

        if planner == "llm" and not self.asker.has_model:
            raise DefinitionsInvalid([NO_MODEL])
        options = Options(**dict.fromkeys(without, False))
        return bench_of(self.asker, PLANNERS_BY_NAME[planner], ORDER_BY_NAME[planner], options)

    def check_data(
        self, *, seconds: float, progress: Progress, most_seconds: float | None = None
    ) -> DataReport:
        """Holds what the definitions claim against the data; each check may take `seconds`, all of them together
        `most_seconds`. Raises WarehouseError."""
        from service.onboarding import check_data

        return check_data(
            self.catalog, self.warehouse, seconds=seconds, most_seconds=most_seconds, progress=progress
        )

    @property
    def browser(self) -> Browser:
        """The definitions, to look around in."""
        with self._lock:
            if self._browser is None:
                from service.browsing import Browser

                self._browser = Browser(self.catalog)
            return self._browser

    @property
    def revision(self) -> Revision:
        """What answers now; made when first used, because it reads the values that people ask for by name."""
        known = self._revision
        if known is None:
            with self._lock:
                if self._revision is None:
                    self._revision = self.make(self.catalog, None)
                known = self._revision
        return known

    def make(self, catalog: Catalog, before: Revision | None) -> Revision:
        """All that answers from a catalog. What did not change since `before` is taken over from it: its book, stored
        values, warehouses; and it is ready for questions then. Raises DefinitionsInvalid or a WarehouseError."""
        from dragoman.making import make_revision, try_out, warm_up

        revision = make_revision(catalog, before, self.parts, self.models)
        if before is not None:
            warm_up(revision, self.parts)
            try_out(revision)
        return revision

    def put(self, revision: Revision) -> None:
        """Answers from this revision from now on; what runs goes on with the one it has."""
        with self._lock:
            fresh, self._fresh = self._fresh, None
            self.catalog, self._browser = revision.catalog, revision.browser
            self._revision = revision
        from dragoman.memory import give_back

        if fresh is not None:
            fresh.stop()
            self.keep_fresh()
        del fresh  # it holds what answered before
        self.parts.close_unused()
        give_back()

    @property
    def warehouse(self) -> Warehouse:
        """Opened when first used. Raises Unavailable or DefinitionsInvalid."""
        return self.parts.warehouse(self.catalog.settings)

    @property
    def asker(self) -> Asker:
        """Answers questions."""
        return self.revision.asker

    @property
    def language_model(self) -> ModelClient | NoModel:
        """The language model that settings and environment name. Raises ModelMisconfigured."""
        return self.parts.language_model(self.catalog.settings)

    def limit(self, limits: WarehouseLimits) -> None:
        """Asks warehouses within limits, as the configuration says; called before the first question."""
        self.parts.limit(limits)

    def keep_results(self, cache: Cache) -> None:
        """Keeps results for a while, as the configuration says; called before the first question, and after
        `keep_state`."""
        self.parts.keep_results(cache)

    @property
    def store(self) -> Store | None:
        """What survives a restart; None where nothing does."""
        return self.parts.state.store if self.parts.state else None

    def keep_state(self, configuration: Configuration) -> None:
        """Keeps what questions leave behind where the configuration says; called before the first question. Raises a
        StoreError."""
        from dragoman.state import open_state

        state = open_state(configuration, self._environment, self.models)
        self.parts.keep_in(state)
        state.keep_house()

    def prepare(self) -> None:
        """Opens and reads now what the first question would otherwise wait for."""
        from dragoman.making import warm_up

        warm_up(self.revision, self.parts)

    def keep_fresh(self) -> None:
        """Reads the values that people ask for by name again every so often, until the app is closed."""
        from dragoman.making import fresh_values

        revision = self.revision
        with self._lock:
            if self._fresh is None:
                self._fresh = fresh_values(revision, self.parts)
                self._fresh.start()

    def keep_up(self, publishing: Publishing) -> None:
        """Answers from the newest good definitions from now on, until the app is closed."""
        self.publishing = publishing
        publishing.publisher.start()

    def keep_schedules(self, scheduler: Scheduler) -> None:
        """Tells what is due from now on, until the app is closed; called after `keep_state`."""
        self.scheduler = scheduler
        scheduler.start()

    def close(self) -> None:
        """Lets go of the warehouse."""
        if self.scheduler is not None:
            self.scheduler.stop()
        if self.publishing is not None:
            self.publishing.publisher.stop()
        if self._fresh is not None:
            self._fresh.stop()
        self.parts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_app(
    models: Path | None = None,
    warehouse: str | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    here: Path | None = None,
) -> App:
    """Reads the definitions. `models` and `warehouse` are as on the command line (see `places`).

    Raises DefinitionsInvalid when the folder does not exist; what is wrong inside it is in `catalog.problems`.
    """
    folder = find_models(models, environment, here or Path.cwd())
    catalog = load_folder(folder, revision=git_revision(folder))
    return App(catalog, folder, warehouse, environment, here or Path.cwd())
