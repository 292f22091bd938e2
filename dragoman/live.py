"""An app whose definitions change while it serves: from where the configuration says, kept up to date by a publisher.

with open_live(configuration.definitions, models, warehouse) as live:
    live.app.prepare()
    live.begin()              looks every so often, until the app is closed
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.app import App
from dragoman.places import find_definitions, from_repository, git_revision
from semantic.catalog import Catalog, load_folder
from semantic.errors import Problem
from service.api.publishing import Publishing
from service.configuration import ConfigurationInvalid, Definitions
from service.configuration.secrets import secret_of
from service.publishing import (
    NOT_HELD,
    Checkout,
    FolderSource,
    GitPlace,
    GitSource,
    Publisher,
    Source,
    Trial,
    in_a_process,
)
from service.publishing.replicas import Replicas
from service.revision import Revision
from service.store.revisions import Revisions

FOLDER_SECONDS = 2.0
GIT_SECONDS = 30.0
SHORTEST_SECRET = 16


@dataclass(frozen=True)
class Live:
    """`secret` signs webhooks; "" where there are none. `check_seconds` are for looking for tables; 0: not at all."""

    app: App
    source: Source
    every: float
    secret: str = field(default="", repr=False)
    trial: Trial = in_a_process
    check_seconds: float = 0.0

    @property
    def said(self) -> str:
        """Where definitions come from, as a sentence for who starts the service."""
        looks = [f"every {self.every:g} seconds"] if self.every else []
        looks += ["when a webhook says so"] if self.secret else []
        how = f"looked at {' and '.join(looks)}" if looks else "and changes of them wait for the next start"
        return f"Definitions come from {self.source.name}, {how}."

    def begin(self) -> None:
        """Looks for changes from now on. What the app answers from is opened for it."""
        self.app.keep_up(Publishing(self.publisher(), self.secret))

    def publisher(self) -> Publisher:
        """One that has not begun to look."""
        app = self.app
        return Publisher(
            self.source,
            app.revision,
            make=app.make,
            put=app.put,
            hold=self._hold if self.check_seconds else NOT_HELD,
            tidy=app.parts.close_unused,
            every=self.every,
            trial=self.trial,
            replicas=Replicas(Revisions(app.store), self.source.name) if app.store else None,
        )

    def _hold(self, catalog: Catalog, serving: Revision) -> Sequence[Problem]:
        from dragoman.making import hold

        return hold(catalog, serving, self.app.parts, self.check_seconds)


@contextmanager
def open_live(
    settings: Definitions,
    models: Path | None = None,
    warehouse: str | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    here: Path | None = None,
    trial: Trial = in_a_process,
) -> Iterator[Live]:
    """The app of a folder or, where no option or variable names one, of what the settings name.

    Raises DefinitionsInvalid for a folder that is not there, and PublishingError for a repository whose definitions
    cannot be had: then there is nothing that could serve.
    """
    here = here or Path.cwd()
    secret = _webhook_secret(settings)
    # What is relative in the settings of a repository begins beside it: the folders of commits come and go.
    folder = find_definitions(settings, models, environment, here)
    if from_repository(settings, models, environment):
        source = _repository(settings, environment, here)
        first = _first(source, trial)
        every = GIT_SECONDS if settings.every is None else settings.every
        opened = _open(first, folder, warehouse, environment, here)
        live = Live(opened, source, every, secret, trial, settings.check_seconds)
    else:
        every = FOLDER_SECONDS if settings.every is None else settings.every
        watched = FolderSource(folder, revision_of=git_revision)
        first = Checkout(folder, git_revision(folder))
        opened = _open(first, folder, warehouse, environment, here)
        live = Live(opened, watched, every, secret, trial, settings.check_seconds)
    with live.app:
        yield live


def _webhook_secret(settings: Definitions) -> str:
    secret = secret_of(settings.webhook_secret, settings.webhook_secret_file, "definitions.webhook_secret")
    if 0 < len(secret) < SHORTEST_SECRET:
        problem = Problem(
            "secret-short",
            f"definitions.webhook_secret has less than {SHORTEST_SECRET} characters.",
            "Make a long one: `openssl rand -hex 32`.",
        )
        raise ConfigurationInvalid([problem])
    return secret


def _open(
    first: Checkout, models: Path, warehouse: str | None, environment: Mapping[str, str], here: Path
) -> App:
    catalog = load_folder(first.folder, revision=first.revision)
    return App(catalog, models, warehouse, environment, here)


def _first(source: GitSource, trial: Trial) -> Checkout:
    """What served last, if it is still sound; else the newest: a broken push or a host that is down keeps no service
    from starting again."""
    last = source.last_served()
    if last is not None and not load_folder(last.folder).errors:
        return last
    newest = source.fetch(source.look())
    trial(newest.folder)
    return newest


def _repository(settings: Definitions, environment: Mapping[str, str], here: Path) -> GitSource:
    token = secret_of(settings.git_token, settings.git_token_file, "definitions.git_token")
    place = GitPlace(settings.git, settings.branch, settings.path)
    cache = here / Path(settings.cache).expanduser() if settings.cache else _cache(environment)
    return GitSource(place, cache, token=token)


def _cache(environment: Mapping[str, str]) -> Path:
    said = environment.get("XDG_CACHE_HOME") or ""
    return (Path(said) if said else Path.home() / ".cache") / "dragoman" / "definitions"
