"""What turns texts into vectors: an endpoint that speaks the protocol of OpenAI, or a small model that runs here.

EndpointEmbedder("http://127.0.0.1:11434/v1", "nomic-embed-text").embed(["net sales", "baskets"])
LocalEmbedder().embed(["net sales"])          needs `pip install "dragoman[embeddings]"`, and no network
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from itertools import chain
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from semantic.errors import DragomanError, Problem
from semantic.language_model import LOCAL_MODEL

Vector = tuple[float, ...]
BATCH = 128
SECONDS = 10.0
"""A question waits for its vector; one that takes longer is answered without."""
NO_KEY = "none"
"""Endpoints without keys want something in its place all the same."""


class EmbeddingFailed(DragomanError):
    """There are no vectors: the endpoint does not answer as it should, or the local model is not there."""


class Embedder(Protocol):
    """Safe for many threads."""

    @property
    def name(self) -> str:
        """Tells its vectors from those of other models."""

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """A vector for each text, all of the same length. Raises EmbeddingFailed."""


class EndpointEmbedder:
    """Vectors from POST /embeddings."""

    def __init__(self, url: str, model: str, key: str = "", *, seconds: float = SECONDS) -> None:
        self.name = f"{model} at {url}"
        self._url, self._model, self._key, self._seconds = url, model, key, seconds
        self._lock = Lock()
        self._made: Any = None

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Raises EmbeddingFailed."""
        from openai import OpenAIError

        from service.model.spans import embeddings_span

        found: list[Vector] = []
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            try:
                with embeddings_span(self._url, self._model):
                    reply = self._client().embeddings.create(
                        model=self._model, input=batch, encoding_format="float"
                    )
                vectors = [tuple(map(float, item.embedding)) for item in sorted(reply.data, key=_place)]
            except (OpenAIError, AttributeError, TypeError, ValueError) as error:
                # What an endpoint writes into its errors may repeat a key or a text.
                raise _failed(
                    f"The endpoint of {self._model} gave no vectors ({type(error).__name__})."
                ) from None
            same = len(vectors) == len(batch) and len({len(vector) for vector in (*found[:1], *vectors)}) == 1
            if not same or not all(map(isfinite, chain.from_iterable(vectors))):
                raise _failed(f"The endpoint of {self._model} gave other vectors than it was asked for.")
            found += vectors
        return found

    def _client(self) -> Any:
        from openai import DefaultHttpxClient, OpenAI

        from service.model.endpoint import quiet_headers

        with self._lock:
            if self._made is None:
                self._made = OpenAI(
                    base_url=self._url,
                    api_key=self._key or NO_KEY,
                    timeout=self._seconds,
                    max_retries=1,
                    default_headers=quiet_headers(self._url),
                    # What is embedded is for the endpoint that the settings name, and for no other.
                    http_client=DefaultHttpxClient(follow_redirects=False),
                )
            return self._made


class LocalEmbedder:
    """Averages of word vectors, from a file that the package brings with it."""

    name = LOCAL_MODEL

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """Raises EmbeddingFailed where the extra is not installed."""
        with self._lock:
            if self._model is None:
                self._model = _load()
            return [tuple(map(float, row)) for row in self._model.embed(list(texts))]


def _place(item: Any) -> int:
    """Which text a vector belongs to: endpoints that work on several at once may answer in another order."""
    place = getattr(item, "index", None)
    return place if isinstance(place, int) else 0


def _load() -> Any:
    try:
        package = import_module(LOCAL_MODEL)
    except ImportError:
        hint = 'Install it: pip install "dragoman[embeddings]".'
        raise _failed(f"The model {LOCAL_MODEL} is not installed.", hint) from None
    # The package looks for its own tokenizer beside a cache first; pointed at itself it never asks the network.
    folder = Path(package.__file__ or "").parent
    try:
        return package.WordLlama.load(cache_dir=folder, disable_download=True)
    except (OSError, ValueError):
        raise _failed(f"The files of {LOCAL_MODEL} are not where it keeps them.") from None


def _failed(message: str, hint: str = "") -> EmbeddingFailed:
    return EmbeddingFailed((Problem("embedding-failed", message, hint),))
