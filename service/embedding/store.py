"""Keeps vectors by the model's name and the hash of the text, so that a text is embedded once.

store = SqliteVectors(Path("vectors.sqlite"))
store.keep("small", {content_key("net sales"): (0.1, 0.9)})
store.known("small", [content_key("net sales")])
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Mapping
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Protocol

from service.embedding.embedder import Vector


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
    """In a file, which may be deleted at any time; without one in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = Lock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
        with self._lock, self._connection:
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (model TEXT, key TEXT, vector BLOB, PRIMARY KEY (model, key))"
            )

    def known(self, model: str, keys: Collection[str]) -> dict[str, Vector]:
        """The vectors that are kept, by key."""
        wanted = frozenset(keys)
        with self._lock, closing(self._connection.cursor()) as cursor:
            rows = cursor.execute("SELECT key, vector FROM vectors WHERE model = ?", (model,)).fetchall()
        return {key: tuple(array("f", vector)) for key, vector in rows if key in wanted}

    def keep(self, model: str, vectors: Mapping[str, Vector]) -> None:
        """Keeps vectors by key."""
        rows = [(model, key, array("f", vector).tobytes()) for key, vector in vectors.items()]
        with self._lock, self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def forget_others(self, model: str, keys: Collection[str]) -> None:
        """Forgets all but these, and all of other models."""
        with self._lock, self._connection:
            kept = self._connection.execute("SELECT model, key FROM vectors").fetchall()
            stale = [(known, key) for known, key in kept if known != model or key not in keys]
            self._connection.executemany("DELETE FROM vectors WHERE model = ? AND key = ?", stale)

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()
