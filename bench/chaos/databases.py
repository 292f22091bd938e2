"""A PostgreSQL server that is stopped and started while a service uses it.

with server(folder) as database:
    database.stop()
    database.start()
    connections(database)       how many the service has there
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from bench.chaos.outcome import LeftOut
from tests.engines.servers import NoServer, PostgreSQLServer


@contextmanager
def server(folder: Path) -> Iterator[PostgreSQLServer]:
    """A server that runs, and whose acknowledged writes are on disk. Raises LeftOut on machines that have none."""
    own = folder / "postgresql"
    own.mkdir()
    try:
        database = PostgreSQLServer(own, options="")
    except NoServer as error:
        raise LeftOut(str(error)) from error
    database.start()
    try:
        yield database
    finally:
        with suppress(AssertionError):  # it is down already
            database.stop()


def connections(database: PostgreSQLServer, where: str = "true") -> int:
    """How many connections services have to it, of those `where` holds for."""
    engine = sa.create_engine(database.url.set(drivername="postgresql+psycopg"))
    asked = f"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dragoman' AND {where}"
    try:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql(asked).scalar_one())
    finally:
        engine.dispose()
