"""What can be read of an open app while it serves: for /metrics and /readyz.

Metrics(gauges_of(app))
Condition(lambda: check(app), …)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from service.observing import Gauges
from service.observing.metrics import Queue

if TYPE_CHECKING:
    from dragoman.app import App


def gauges_of(app: App) -> Gauges:
    """Reading them opens nothing."""
    return Gauges(
        cache_bytes=lambda: app.parts.bytes_kept,
        queues=lambda: queues(app),
        store_waiting=lambda: app.store.waiting if app.store else 0,
        definitions=lambda: (app.catalog.digest, app.catalog.revision),
        behind=lambda: behind(app),
        schedules=lambda: app.scheduler.counts if app.scheduler else {},
    )


def behind(app: App) -> Mapping[str, bool]:
    """Whether the newest definitions do not serve, by reason; empty where nobody looks for newer ones."""
    if app.publishing is None:
        return {}
    status = app.publishing.publisher.status
    return {"rejected": status.rejected is not None, "unreachable": status.unreachable is not None}


def queues(app: App) -> Mapping[str, Queue]:
    """Who runs and who waits, for each warehouse that is open."""
    from service.warehouse.connected import Connected
    from service.warehouse.several import Warehouses

    known = app.revision.warehouse
    opened = known.open_ones if isinstance(known, Warehouses) else {known.name: known}
    return {
        name: Queue(each.turns.running, sum(each.turns.waiting.values()))
        for name, each in opened.items()
        if isinstance(each, Connected)
    }


def check(app: App) -> None:
    """Raises a StoreError where what the service keeps cannot be reached."""
    if app.store is not None:
        app.store.check()
