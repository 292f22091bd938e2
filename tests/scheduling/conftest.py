"""An empty store for every test, in SQLite and in PostgreSQL, as the tests of the store have it."""

from tests.store.conftest import databases as databases
from tests.store.conftest import url as url
