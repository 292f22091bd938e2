"""Reads stored values again every so often, in a thread of its own: no answer ever waits for it.

    values = FreshValues(warehouse, catalog, first, lambda values: asker.use(asker.book.updated(catalog, values)))
    values.start()
    values.stop()

Values that cannot be read this time stay as they were, and the log says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from semantic.book import IndexedValues
from semantic.catalog import Catalog
from semantic.errors import DragomanError
from service.warehouse.types import DEFAULT_LIMITS, Cancellation, Limits, Warehouse
from service.warehouse.values import ReadValues, read_values

SECONDS = 15 * 60.0
"""Between the end of one reading and the next: new names of products and stores do not come more often."""
SOON_SECONDS = 60.0
"""Before values are read again that could not be read."""
STOP_SECONDS = 5.0
"""How long a reading has to stop after it was cancelled."""

_LOG = logging.getLogger(__name__)


class FreshValues:
    """Hands values that have changed to `use`, from its own thread. Start and stop it once. Values of which some could
    not be read (`whole`) are read again soon."""

    def __init__(
        self,
        warehouse: Warehouse,
        catalog: Catalog,
        known: IndexedValues,
        use: Callable[[IndexedValues], None],
        *,
        seconds: float = SECONDS,
        limits: Limits = DEFAULT_LIMITS,
        whole: bool = True,
        soon: float = SOON_SECONDS,
    ) -> None:
        self._warehouse = warehouse
        self._catalog = catalog
        self._known = known
        self._use = use
        self._seconds = seconds
        self._whole = whole
        self._soon = min(seconds, soon)
        self._limits = limits
        self._stopped = Event()
        self._cancellation = Cancellation()
        self._thread = Thread(target=self._run, name="dragoman-values", daemon=True)

    def start(self) -> None:
        """Begins to wait for the first time to read again."""
        self._thread.start()

    def stop(self) -> None:
        """Cancels what is being read; nothing that is read after it is handed over."""
        self._stopped.set()
        self._cancellation.cancel()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def refresh(self) -> bool:
        """Reads once, and hands over what has changed; whether something has. Raises a WarehouseError."""
        read = read_values(self._warehouse, self._catalog, self._limits, cancellation=self._cancellation)
        values = self._with_unread(read)
        if values == self._known or self._stopped.is_set():
            return False
        self._use(values)
        self._known = values  # only now: what could not be used is handed over again the next time
        return True

    def _with_unread(self, read: ReadValues) -> IndexedValues:
        kept = {name: self._known[name] for name in read.unread if name in self._known}
        return {**kept, **read.values}

    def _run(self) -> None:
        pause = self._seconds if self._whole else self._soon
        while not self._stopped.wait(pause):
            pause = self._soon
            try:
                changed = self.refresh()
            except DragomanError as error:
                if self._stopped.is_set():
                    return
                code = error.problem.code
                _LOG.warning("values-stale code=%s", code, extra={"code": code})
            # The next time may go well, and no answer waits that could tell of it.
            except Exception as error:
                kind = type(error).__name__
                _LOG.error(
                    "values-stale code=unexpected error=%s", kind, extra={"code": "unexpected", "error": kind}
                )
            else:
                pause = self._seconds
                _LOG.info("values-read changed=%s", changed, extra={"changed": changed})
