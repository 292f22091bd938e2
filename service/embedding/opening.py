"""The nearness that settings.yml asks for.

open_nearness(settings.embeddings, os.environ, base=models.parent)      None where the settings say nothing
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from semantic.language_model import Embeddings
from service.embedding.embedder import Embedder, EmbeddingFailed, EndpointEmbedder, LocalEmbedder
from service.embedding.nearness import MeaningNearness
from service.embedding.store import SqliteVectors

_LOG = logging.getLogger(__name__)


def open_nearness(
    settings: Embeddings | None, environment: Mapping[str, str], *, base: Path
) -> MeaningNearness | None:
    """Nothing is connected or loaded yet. A relative path of the cache begins at `base`."""
    if settings is None:
        return None
    embedder = _embedder(settings, environment)
    if embedder is None:
        _LOG.warning("embeddings-off variable=%s", settings.key_env, extra={"variable": settings.key_env})
        return None
    cache = base / Path(settings.cache).expanduser() if settings.cache else None
    return MeaningNearness(embedder, _store(cache))


def _store(cache: Path | None) -> SqliteVectors:
    """In memory where the file cannot be used: vectors are made again, and answers do not wait for somebody to mend
    it."""
    try:
        return SqliteVectors(cache)
    except EmbeddingFailed as error:
        code = error.problem.code
        _LOG.warning("embeddings-unkept code=%s", code, extra={"code": code})
        return SqliteVectors()


def _embedder(settings: Embeddings, environment: Mapping[str, str]) -> Embedder | None:
    """None where the key that the settings name is not there: without it every call would fail."""
    if not settings.url:
        return LocalEmbedder()
    key = environment.get(settings.key_env, "").strip() if settings.key_env else ""
    return EndpointEmbedder(settings.url, settings.model, key) if key or not settings.key_env else None
