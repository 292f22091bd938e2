"""Keeps vectors by the model's name and the hash of the text, so that a text is embedded once.

store = SqliteVectors(Path("vectors.sqlite"))
store.keep("small", {content_key("net sales"): (0.1, 0.9)})
store.known("small", [content_key("net sales")])
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Protocol

from semantic.errors import Problem
from service.embedding.embedder import EmbeddingFailed, Vector


def content_key(text: str) -> str:
    """Equal for equal texts only."""
    return blake2b(text.encode("utf-8", errors="replace"), digest_size=16).hexdigest()


class VectorStore(Protocol):
    """Safe for many threads."""

    def known(self, model: str, keys: Collection[str]) -> dict[str, Vector]:
        """The vectors that are kept, by key."""

    def keep(self, model: str, vectors: Mapping[str, Vector]) -> None:
        """Keeps vectors by key."""

    def forget_others(self, model: str, keys: Collection[str]) -> None:
        """Forgets all but these, and all of other models."""

    def close(self) -> None:
        """Lets go of whatever holds them."""


class SqliteVectors:
    """In a file, which may be deleted at any time; without one in memory. Raises EmbeddingFailed where the file cannot
    be read or written."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = Lock()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise _failed(error) from None
        with self._using() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (model TEXT, key TEXT, vector BLOB, PRIMARY KEY (model, key))"
            )

    def known(self, model: str, keys: Collection[str]) -> dict[str, Vector]:
        """The vectors that are kept, by key."""
        wanted = frozenset(keys)
        with self._using() as connection:
            rows = connection.execute("SELECT key, vector FROM vectors WHERE model = ?", (model,)).fetchall()
            return {key: tuple(array("f", vector)) for key, vector in rows if key in wanted}

    def keep(self, model: str, vectors: Mapping[str, Vector]) -> None:
        """Keeps vectors by key."""
        rows = [(model, key, array("f", vector).tobytes()) for key, vector in vectors.items()]
        with self._using() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def forget_others(self, model: str, keys: Collection[str]) -> None:
        """Forgets all but these, and all of other models."""
        with self._using() as connection:
            kept = connection.execute("SELECT model, key FROM vectors").fetchall()
            stale = [(known, key) for known, key in kept if known != model or key not in keys]
            connection.executemany("DELETE FROM vectors WHERE model = ? AND key = ?", stale)

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one transaction."""
        with self._lock:
            try:
                with self._connection:
                    yield self._connection
            except (sqlite3.Error, ValueError) as error:
                raise _failed(error) from None


def _failed(error: Exception) -> EmbeddingFailed:
    message = f"The file that keeps vectors cannot be used ({type(error).__name__})."
    hint = "Delete it, or name another one at `cache` of `embeddings` in settings.yml."
    return EmbeddingFailed((Problem("embedding-cache-failed", message, hint),))
