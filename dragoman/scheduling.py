"""Schedules in a service: who their owners are now, where they are told, and the thread that tells them.

scheduler = make_scheduler(app, configuration, Path.cwd(), {"slack": poster}, [people])
scheduler.start()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from semantic.principal import EVERYONE, Principal
from service.store import KeysInStore
from service.store.store import Store

if TYPE_CHECKING:
    from dragoman.app import App
    from service.configuration import Configuration
    from service.scheduling.delivering import Deliver
    from service.scheduling.running import Owner
    from service.scheduling.scheduler import Scheduler

NOWHERE: Mapping[str, Deliver] = {}


def owners(store: Store, others: Sequence[Owner] = ()) -> Owner:
    """Finds a person with the rights that they have now: by the first of `others` who knows them, else by the newest of
    their API keys that is active."""
    keys = KeysInStore(store)

    def named(name: str) -> Principal | None:
        if name == EVERYONE.id:
            return EVERYONE
        for other in others:
            if (found := other(name)) is not None:
                return found
        now = datetime.now(UTC)
        active = [key for key in keys.list(principal=name) if key.state(now) == "active"]
        return active[-1].principal if active else None

    return named


def deliverers_of(configuration: Configuration, here: Path) -> dict[str, Deliver]:
    """Those that the settings name."""
    file = configuration.schedules.file
    if not file:
        return {}
    from service.scheduling.lines_file import SOURCE, LinesFile

    return {SOURCE: LinesFile(here / Path(file).expanduser())}


def make_scheduler(
    app: App,
    configuration: Configuration,
    here: Path,
    deliverers: Mapping[str, Deliver] = NOWHERE,
    others: Sequence[Owner] = (),
) -> Scheduler | None:
    """One that is not started; None where nothing is kept, or nothing could be told anywhere. `deliverers` and `others`
    are those of chats."""
    known = {**deliverers_of(configuration, here), **deliverers}
    if app.store is None or not known:
        return None
    from service.scheduling.running import Runs
    from service.scheduling.scheduler import Scheduler

    return Scheduler(app.store, Runs(lambda: app.revision, owners(app.store, others)), known)
