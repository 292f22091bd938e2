"""Which members are near a question in meaning: one ranking among those of the book's retrieval.

    nearness = MeaningNearness(embedder, SqliteVectors())
    book = build_book(catalog, values).with_nearness(nearness)
    book.retrieve("takings of our branches")      finds revenue and stores, which are called neither

What the definitions say is embedded, never stored values; and the question. Where there are no vectors, retrieval goes
on without them, and the log says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic

import duckdb

from semantic.book import Document
from service.embedding.embedder import BATCH, Embedder, EmbeddingFailed, Vector
from service.embedding.store import VectorStore, content_key

PAUSE = 60.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Table:
    """The texts that are embedded, by content key, and where their vectors can be compared."""

    keys: frozenset[str]
    connection: duckdb.DuckDBPyConnection
    length: int


class MeaningNearness:
    """Keeps the vectors of the documents it was last asked about; only those of new texts are made. Safe for many
    threads. After a failure it asks for no vectors for PAUSE seconds: a question would wait for them in vain."""

    def __init__(
        self, embedder: Embedder, store: VectorStore, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._embedder = embedder
        self._store = store
        self._clock = clock
        self._lock = Lock()
        self._table: _Table | None = None
        self._paused_until = 0.0

    def names(self, question: str, members: Mapping[str, Document], limit: int) -> Sequence[str]:
        """The members nearest to the question, best first, of those given; () where there are no vectors."""
        texts = {name: content_key(text_of(document)) for name, document in members.items()}
        try:
            table = self._followed(members)
            if table is None or not table.length:
                return ()
            # Half of a character cannot be sent, and is no reason to pause for everybody.
            [vector] = self._embedder.embed([question.encode(errors="replace").decode()])
            if len(vector) != table.length:
                self._forget(table)
                return ()
        except EmbeddingFailed as error:
            self._skip(error)
            return ()
        ranked = _ranked(table, vector, frozenset(texts.values()))
        places = {key: place for place, key in enumerate(ranked)}
        near = sorted((places[key], name) for name, key in texts.items() if key in places)
        return tuple(name for _, name in near[:limit])

    def prepare(self, members: Mapping[str, Document]) -> None:
        """Follows, if it can: without vectors retrieval goes on, and the log says so."""
        try:
            self.follow(members)
        except EmbeddingFailed as error:
            self._skip(error)

    def follow(self, members: Mapping[str, Document]) -> None:
        """Makes the vectors of new texts, and forgets those of texts that are gone. Raises EmbeddingFailed.

        `members` are everybody's: for somebody who may see less, nothing is forgotten (see `names`).
        """
        texts = {content_key(text): text for text in map(text_of, members.values())}
        with self._lock:
            if self._table is None or self._table.keys != texts.keys():
                self._table = self._embedded(texts)
                self._store.forget_others(self._embedder.name, texts.keys())

    def close(self) -> None:
        """Lets go of the vectors that are kept."""
        with self._lock:
            self._store.close()

    def _followed(self, members: Mapping[str, Document]) -> _Table | None:
        """The table that has at least these members; None while nothing is asked for. Nobody waits for others' texts
        who needs none of them."""
        texts = {content_key(text): text for text in map(text_of, members.values())}
        table = self._table
        if table is None or not table.keys >= texts.keys():
            with self._lock:
                table = self._table
                if table is None or not table.keys >= texts.keys():
                    if self._paused:
                        return None
                    try:
                        table = self._table = self._embedded(texts)
                    except EmbeddingFailed:
                        self._pause()  # before those who wait for the lock try the same
                        raise
        return None if self._paused else table

    def _embedded(self, texts: Mapping[str, str]) -> _Table:
        vectors = self._store.known(self._embedder.name, texts.keys())
        made = self._made({key: text for key, text in texts.items() if key not in vectors})
        if len({len(vector) for vector in (*vectors.values(), *made.values())}) > 1:
            made = self._made(texts)  # the model of that name is another one now
        vectors |= made
        length = len(next(iter(vectors.values()), ()))
        connection = duckdb.connect(":memory:")
        connection.execute(f"CREATE TABLE vectors (key VARCHAR, vector FLOAT[{max(length, 1)}])")
        if vectors:
            statement = "INSERT INTO vectors SELECT unnest($1), unnest($2)"
            connection.execute(statement, [list(vectors), [list(vector) for vector in vectors.values()]])
        return _Table(frozenset(texts), connection, length)

    def _made(self, texts: Mapping[str, str]) -> dict[str, Vector]:
        """New vectors; each batch is kept as it comes, so that a failure costs no more than one."""
        made: dict[str, Vector] = {}
        keys = list(texts)
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            vectors = self._embedder.embed([texts[key] for key in batch])
            found = dict(zip(batch, vectors, strict=True))
            self._store.keep(self._embedder.name, found)
            made |= found
        return made

    def _forget(self, table: _Table) -> None:
        """The question's vector has another length: what is kept was made by another model of that name, and is made
        again after a pause."""
        self._pause()
        with self._lock:
            if self._table is table:
                self._table = None
                self._store.forget_others(self._embedder.name, ())

    @property
    def _paused(self) -> bool:
        return self._clock() < self._paused_until

    def _pause(self) -> None:
        self._paused_until = self._clock() + PAUSE

    def _skip(self, error: EmbeddingFailed) -> None:
        self._pause()
        code = error.problem.code
        _LOG.warning("nearness-skipped code=%s", code, extra={"code": code})


def _ranked(table: _Table, vector: Vector, keys: frozenset[str]) -> list[str]:
    """Those of the keys that are kept, nearest first (by the angle between vectors; a vector of zeros has none)."""
    similarity = f"array_cosine_similarity(vector, $1::FLOAT[{table.length}])"
    statement = (
        f"SELECT key FROM (SELECT key, {similarity} AS near FROM vectors WHERE key IN (SELECT unnest($2))) "
        "WHERE NOT isnan(near) ORDER BY near DESC, key"
    )
    with table.connection.cursor() as cursor:
        rows = cursor.execute(statement, [list(vector), list(keys)]).fetchall()
    return [str(key) for (key,) in rows]


def text_of(document: Document) -> str:
    """What is embedded of a document: what people call it and what it says, no values."""
    names = ", ".join((document.title, *document.synonyms))
    return f"{names}. {' '.join(document.description.split())}".strip()
