"""What `--from` names, as settings of a warehouse that may stand in a file: without a password.

find_source("postgresql://ana:secret@db/shop", base=folder, environment={})
    settings.url    "postgresql://ana:${DB_PASSWORD}@db/shop"
    secrets         {"DB_PASSWORD": "secret"}
find_source("exports/", base=folder, …)      a DuckDB file of views beside the models, made when `prepare` is called
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from semantic.definitions.types import WarehouseSettings
from service.errors import Unavailable
from service.onboarding.reading.file_tables import file_kind

_FORMS = "a URL (postgresql://user@host/database), a DuckDB or SQLite file, or a folder of CSV, Parquet or JSON files"
_SECRETS = ("password", "sslpassword", "passfile")


@dataclass(frozen=True, slots=True)
class Source:
    """`settings` go into settings.yml; `secrets` are the variables that they need, with their values, which go nowhere.

    Of `files`, `prepare` makes the DuckDB file that the settings name; it gives what could not be read, with reasons.
    """

    settings: WarehouseSettings
    title: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: Path | None = None
    makes: Path | None = None
    base: Path | None = None
    """Where relative paths begin, if that is not beside the models."""
    written: WarehouseSettings | None = None
    """What goes into settings.yml, if that is not what is used here."""

    def prepare(self) -> Mapping[str, str]:
        """Raises Unavailable."""
        if self.files is None or self.makes is None:
            return {}
        from service.onboarding.reading.file_views import make_views

        return make_views(self.files, self.makes).unread

    @contextmanager
    def elsewhere(self) -> Iterator[Source]:
        """The same, but that nothing is made in its place: what has to be made is made in a folder that goes away."""
        if self.files is None or self.makes is None:
            yield self
            return
        with tempfile.TemporaryDirectory(prefix="dragoman-init-") as name:
            settings = replace(self.settings, files=(str(self.files.resolve()),))
            makes, base = Path(name) / self.makes.name, Path(name)
            yield replace(self, settings=settings, makes=makes, base=base, written=self.settings)


def find_source(
    text: str, *, base: Path, environment: Mapping[str, str], here: Path, name: str = "main"
) -> Source:
    """`base` is the folder in which the models' folder lies, `here` that in which a relative path begins. Raises
    Unavailable; no message repeats a password."""
    text = text.strip()
    if "://" in text:
        return _of_url(text, environment, name)
    path = here / Path(text).expanduser()
    if path.is_dir():
        return _of_files(path, base, name)
    if not path.is_file():
        raise Unavailable(f"There is nothing at {path}.", hint=f"Write {_FORMS}.", code="source-missing")
    if file_kind(path):
        return _of_files(path, base, name)
    kind = _database_kind(path)
    return Source(WarehouseSettings(name=name, url=f"{kind}:///{_seen_from(base, path)}"), path.name)


def source_of(settings: WarehouseSettings, base: Path) -> Source:
    """What settings name already. Views of files are made anew, so that new files are seen."""
    from service.onboarding.reading.file_views import is_ours

    if settings.url.startswith("duckdb:///") and len(settings.files) == 1:
        database = base / settings.url.removeprefix("duckdb:///")
        files = base / Path(settings.files[0]).expanduser()
        if database.is_file() and files.exists() and is_ours(database):
            return Source(settings, files.name, files=files, makes=database)
    return Source(settings, f"the warehouse `{settings.name}`")


def _of_url(text: str, environment: Mapping[str, str], name: str) -> Source:
    scheme = text.partition("://")[0].lower()
    if scheme in ("postgres", "postgresql") or scheme.startswith(("postgres+", "postgresql+")):
        return _of_server("postgresql" + text[len(scheme) :], environment, name)
    if scheme in ("duckdb", "sqlite"):
        return Source(WarehouseSettings(name=name, url=text), Path(text).name)
    raise Unavailable(
        f"Tables cannot be read from {scheme[:40]}:// yet.", hint=f"Write {_FORMS}.", code="source-unknown"
    )


def _of_server(text: str, environment: Mapping[str, str], name: str) -> Source:
    """Passwords become names of variables, in the user's place and in the query."""
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError) as error:
        message = "The URL cannot be read."
        hint = "Write postgresql://user:${DB_PASSWORD}@host/database; signs such as @ in a password as %40."
        raise Unavailable(message, hint=hint, code="warehouse-url") from error
    if not url.database:
        hint = "Write it after the host: postgresql://user@host/database."
        raise Unavailable("The URL names no database.", hint=hint, code="warehouse-url")
    secrets: dict[str, str] = {}

    def hidden(value: str, wanted: str) -> str:
        """The variable in the place of a secret: a name that has this value already, or none."""
        if value.startswith("${"):
            return value
        variable = wanted
        while environment.get(variable, value) != value:
            variable = f"{variable}_2"
        secrets[variable] = value
        return f"${{{variable}}}"

    head, _, rest = text.partition("://")
    place, mark, query = rest.partition("?")
    user, at, host = place.rpartition("@")
    login, colon, password = user.partition(":")
    if colon and password:
        user = f"{login}:{hidden(unquote(password), 'DB_PASSWORD')}"
    elif colon:
        user = login
    parts = []
    for part in query.split("&") if mark else ():
        key, equals, value = part.partition("=")
        if equals and key.lower() in _SECRETS:
            # Here variables stand for what is written in the URL, encoded as it is.
            value = hidden(value, f"DB_{key.upper()}")
        parts.append(f"{key}{equals}{value}")
    written = f"{head}://{user}{at}{host}{'?' if parts else ''}{'&'.join(parts)}"
    return Source(
        WarehouseSettings(name=name, url=written), f"{url.host or 'this machine'}/{url.database}", secrets
    )


def _of_files(path: Path, base: Path, name: str) -> Source:
    """A DuckDB file beside the models, with views that read the files."""
    stem = "".join(
        char if char.isalnum() or char in "-_" else "_" for char in path.resolve().name.split(".")[0]
    )
    database = base / f"{stem or 'data'}.duckdb"
    files = (str(_seen_from(base, path)),)
    settings = WarehouseSettings(name=name, url=f"duckdb:///{database.name}", files=files)
    return Source(settings, path.resolve().name, files=path, makes=database)


def _database_kind(path: Path) -> str:
    """By the first bytes, which both kinds of files have."""
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(b"SQLite format 3"):
        return "sqlite"
    if start[8:12] == b"DUCK":
        return "duckdb"
    raise Unavailable(
        f"{path} is neither a DuckDB nor an SQLite file.", hint=f"Write {_FORMS}.", code="source-unknown"
    )


def _seen_from(base: Path, path: Path) -> Path:
    """Relative where it lies below `base`, so that the folder can be moved; else absolute."""
    there, top = Path(os.path.abspath(path)), Path(os.path.abspath(base))
    return there.relative_to(top) if there.is_relative_to(top) else there
