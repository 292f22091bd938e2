"""Nearness in meaning, for retrieval: vectors from an endpoint or from a small model that runs here. Off unless the
settings say `embeddings`."""

from service.embedding.embedder import Embedder, EmbeddingFailed, Vector
from service.embedding.nearness import MeaningNearness
from service.embedding.opening import open_nearness
from service.embedding.store import SqliteVectors, VectorStore

__all__ = [
    "Embedder",
    "EmbeddingFailed",
    "MeaningNearness",
    "SqliteVectors",
    "Vector",
    "VectorStore",
    "open_nearness",
]
