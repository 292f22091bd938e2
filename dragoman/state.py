"""What a service keeps, as its configuration says: one store, and what stands on it.

state = open_state(configuration, environment, models)
state.keeping, state.memory, state.ledger       for whoever answers questions
state.close()
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from dragoman.places import remembered_file, state_file
from dragoman.remembering import take_over
from service.configuration import Configuration
from service.configuration.secrets import secret_of
from service.store import ChoicesInStore, Housekeeping, KeptInStore, Store, StoredLedger, open_store
from service.store.opening import sqlite_url


class State:
    """An open store with what is made of it, once for all revisions of the definitions."""

    def __init__(self, store: Store, configuration: Configuration) -> None:
        self.store = store
        self._configuration = configuration
        self._housekeeping = Housekeeping(store, configuration.retention)

    @cached_property
    def keeping(self) -> KeptInStore:
        return KeptInStore(self.store, keeps_answers=self._configuration.store.keep_answers)

    @cached_property
    def memory(self) -> ChoicesInStore:
        return ChoicesInStore(self.store)

    @cached_property
    def ledger(self) -> StoredLedger:
        return StoredLedger(self.store)

    def keep_house(self) -> None:
        """Begins to remove what is older than it may be, until it is closed."""
        self._housekeeping.start()

    def close(self) -> None:
        """Writes what waits to be written."""
        self._housekeeping.stop()
        self.store.close()


def store_url(configuration: Configuration, environment: Mapping[str, str], models: Path) -> str | sa.URL:
    """Where the store is: what is set, else this user's file for these definitions. Raises ConfigurationInvalid."""
    return _named_url(configuration) or sqlite_url(state_file(environment, models))


def _named_url(configuration: Configuration) -> str:
    return secret_of(configuration.store.url, configuration.store.url_file, "store.url")


def open_state(configuration: Configuration, environment: Mapping[str, str], models: Path) -> State:
    """Opens the store, and brings its tables up to date where that is allowed. Raises a StoreError or
    ConfigurationInvalid."""
    url = store_url(configuration, environment, models)
    store = open_store(url, migrate=configuration.store.migrate)
    try:
        if not _named_url(configuration):
            take_over(store, remembered_file(environment), models)
    except BaseException:
        store.close()
        raise
    return State(store, configuration)
