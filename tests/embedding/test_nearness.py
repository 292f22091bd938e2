"""Vectors of definitions and questions: made once, kept by content, compared under what somebody may see."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from semantic import load_texts
from semantic.book import Book, build_book
from semantic.errors import Problem
from semantic.language_model import LOCAL_MODEL, Embeddings
from service.embedding import EmbeddingFailed, MeaningNearness, SqliteVectors, Vector, open_nearness
from service.embedding.embedder import EndpointEmbedder, LocalEmbedder
from service.model_server import ScriptedServer, create_app, parse_script, running
from tests.asking.offline.shop import BOOK, CATALOG, TEXTS, VALUES


class Meanings:
    """Vectors by what texts are about: money, places, anything else."""

    name = "meanings"
    ABOUT = (("revenue", "money", "takings"), ("store", "branch"))

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.embedded += texts
        return [
            (*(float(any(word in text for word in words)) for words in self.ABOUT), 0.1) for text in texts
        ]


def names(question: str, book: Book, limit: int = 12) -> list[str]:
    return [found.document.name for found in book.retrieve(question, limit)]


def test_what_is_near_in_meaning_is_found() -> None:
    book = BOOK.with_nearness(MeaningNearness(Meanings(), SqliteVectors()))
    assert "stores.stores" not in names("branches", BOOK, 5)
    assert {"stores.stores", "stores.store_id", "stores.store_type"} <= set(names("branches", book, 5))


def test_each_text_is_embedded_once_and_no_stored_value_ever() -> None:
    embedder, store = Meanings(), SqliteVectors()
    book = BOOK.with_nearness(MeaningNearness(embedder, store))
    book.retrieve("branches")
    assert len(embedder.embedded) == len(BOOK.members) + 1
    assert not [text for text in embedder.embedded if "BANANAS" in text or "RED WINE" in text]
    again = BOOK.with_nearness(MeaningNearness(embedder, store))
    again.retrieve("takings")
    again.retrieve("takings by branch")
    assert embedder.embedded[len(BOOK.members) + 1 :] == ["takings", "takings by branch"]


def test_only_a_changed_text_is_embedded_again_and_the_old_one_is_forgotten() -> None:
    embedder, store = Meanings(), SqliteVectors()
    nearness = MeaningNearness(embedder, store)
    nearness.follow(BOOK.members)
    edited = TEXTS | {"sales.yml": TEXTS["sales.yml"].replace("[sales, turnover]", "[income]")}
    embedder.embedded.clear()
    nearness.follow(build_book(load_texts(edited), VALUES).members)
    assert embedder.embedded == ["revenue, income."]
    nearness.follow(BOOK.members)
    assert embedder.embedded == ["revenue, income.", "revenue, sales, turnover."]


def test_what_is_hidden_takes_no_place_in_the_ranking() -> None:
    nearness = MeaningNearness(Meanings(), SqliteVectors())
    every = nearness.names("takings", BOOK.members, 3)
    seen = BOOK.seen_by(set(every[:2]))
    assert nearness.names("takings", seen.members, 3)[0] == every[2]
    assert not set(every[:2]) & set(nearness.names("takings", seen.members, 100))


def test_vectors_are_kept_in_a_file_for_one_model_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "vectors.sqlite"
    with closing(SqliteVectors(path)) as store:
        store.keep("small", {"a": (0.5, 1.0), "b": (0.25, 0.0)})
        store.keep("large", {"a": (2.0,)})
    with closing(SqliteVectors(path)) as store:
        assert store.known("small", ["a", "c"]) == {"a": (0.5, 1.0)}
        store.forget_others("small", ["b"])
        assert store.known("small", ["a", "b"]) == {"b": (0.25, 0.0)}
        assert store.known("large", ["a"]) == {}


@pytest.fixture
def server() -> Iterator[tuple[ScriptedServer, str]]:
    scripted = ScriptedServer(parse_script({"replies": [], "models": ["tiny"]}))
    with running(create_app(scripted)) as url:
        yield scripted, url


def test_an_endpoint_gives_vectors_in_batches(server: tuple[ScriptedServer, str]) -> None:
    _, url = server
    texts = [f"metric {number}" for number in range(300)]
    vectors = EndpointEmbedder(url, "tiny").embed(texts)
    assert (len(vectors), {len(vector) for vector in vectors}) == (300, {64})
    assert vectors[299] == EndpointEmbedder(url, "tiny").embed(["metric 299"])[0]


def test_a_redirect_takes_no_text_elsewhere(server: tuple[ScriptedServer, str]) -> None:
    elsewhere, other = server
    app = FastAPI()

    @app.post("/v1/embeddings")
    def embeddings() -> RedirectResponse:
        return RedirectResponse(f"{other}/embeddings", 307)

    with running(app) as url, pytest.raises(EmbeddingFailed, match="tiny gave no vectors"):
        EndpointEmbedder(url, "tiny", "sk-secret-1").embed(["sales"])
    assert elsewhere.seen == ()


def test_without_vectors_retrieval_goes_on(
    server: tuple[ScriptedServer, str], caplog: pytest.LogCaptureFixture
) -> None:
    _, url = server
    embedder = EndpointEmbedder(url, "not-there", "sk-secret-1")
    with pytest.raises(EmbeddingFailed, match="not-there gave no vectors"):
        embedder.embed(["sales"])
    book = BOOK.with_nearness(MeaningNearness(embedder, SqliteVectors()))
    with caplog.at_level(logging.WARNING):
        assert names("sales by store", book) == names("sales by store", BOOK)
    assert "nearness-skipped code=embedding-failed" in caplog.text and "secret" not in caplog.text


class Failing(Meanings):
    """Fails while `down`."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.down = 0, True

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += 1
        if self.down:
            raise EmbeddingFailed((Problem("embedding-failed", "Down."),))
        return super().embed(texts)


def test_questions_do_not_wait_again_and_again_for_an_endpoint_that_is_down() -> None:
    embedder, seconds = Failing(), [0.0]
    nearness = MeaningNearness(embedder, SqliteVectors(), clock=lambda: seconds[0])
    nearness.prepare(BOOK.members)
    assert nearness.names("takings", BOOK.members, 3) == nearness.names("branches", BOOK.members, 3) == ()
    assert embedder.asked == 1
    seconds[0], embedder.down = 61.0, False
    assert "sales.revenue" in nearness.names("takings", BOOK.members, 3)


def test_a_failure_costs_no_vectors_that_were_made() -> None:
    class Breaking(Meanings):
        def embed(self, texts: Sequence[str]) -> list[Vector]:
            if len(self.embedded) == 128:
                self.embedded.append("failed")
                raise EmbeddingFailed((Problem("embedding-failed", "Down."),))
            return super().embed(texts)

    metrics = "".join(f"  revenue_{number}: {{expr: sum(amount)}}\n" for number in range(200))
    model = f"model: sales\ntable: sales\nkey: id\nmetrics:\n{metrics}"
    members = build_book(load_texts({"sales.yml": model}), {}).members
    embedder = Breaking()
    nearness = MeaningNearness(embedder, SqliteVectors())
    nearness.prepare(members)
    nearness.follow(members)
    assert len(embedder.embedded) == 201 and len(set(embedder.embedded)) == 201


def test_a_model_that_changed_under_its_name_is_asked_for_all_vectors_again() -> None:
    class Longer(Meanings):
        def embed(self, texts: Sequence[str]) -> list[Vector]:
            return [(*vector, 0.0) for vector in super().embed(texts)]

    store, seconds = SqliteVectors(), [0.0]
    MeaningNearness(Meanings(), store).follow(BOOK.members)
    nearness = MeaningNearness(Longer(), store, clock=lambda: seconds[0])
    assert nearness.names("takings", BOOK.members, 3) == ()
    seconds[0] = 61.0
    assert "sales.revenue" in nearness.names("takings", BOOK.members, 3)


def test_texts_without_a_direction_are_near_nothing() -> None:
    class Zero(Meanings):
        def embed(self, texts: Sequence[str]) -> list[Vector]:
            return [(0.0, 0.0) if "units" in text else (1.0, 0.0) for text in texts]

    nearness = MeaningNearness(Zero(), SqliteVectors())
    near = nearness.names("takings", BOOK.members, 100)
    assert "sales.revenue" in near and "sales.units" not in near
    assert nearness.names("units", BOOK.members, 100) == ()


def test_vectors_belong_to_their_texts_in_whatever_order_they_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reply(*places: int, number: float = 0.0) -> SimpleNamespace:
        data = [SimpleNamespace(index=place, embedding=[place, number]) for place in places]
        return SimpleNamespace(embeddings=SimpleNamespace(create=lambda **_: SimpleNamespace(data=data)))

    embedder = EndpointEmbedder("http://127.0.0.1:9/v1", "tiny")
    monkeypatch.setattr(embedder, "_client", lambda: reply(1, 0))
    assert embedder.embed(["first", "second"]) == [(0.0, 0.0), (1.0, 0.0)]
    monkeypatch.setattr(embedder, "_client", lambda: reply(0, number=float("nan")))
    with pytest.raises(EmbeddingFailed, match="other vectors than it was asked for"):
        embedder.embed(["first"])


def test_half_of_a_character_is_not_sent() -> None:
    embedder = Meanings()
    nearness = MeaningNearness(embedder, SqliteVectors())
    assert "sales.revenue" in nearness.names("takings \ud800", BOOK.members, 3)
    assert embedder.embedded[-1] == "takings ?"


def test_a_broken_file_of_vectors_is_done_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(EmbeddingFailed, match="cannot be used") as raised:
        SqliteVectors(path)
    assert raised.value.problem.hint.startswith("Delete it")
    settings = Embeddings(model="tiny", url="http://127.0.0.1:1/v1", cache="vectors.sqlite")
    assert open_nearness(settings, {}, base=tmp_path) is not None
    assert "embeddings-unkept code=embedding-cache-failed" in caplog.text


def test_vectors_that_cannot_be_kept_stop_no_question() -> None:
    store = SqliteVectors()
    nearness = MeaningNearness(Meanings(), store)
    store.close()
    assert nearness.names("takings", BOOK.members, 3) == ()


def test_the_local_model_needs_its_extra_and_no_network() -> None:
    if find_spec(LOCAL_MODEL) is None:
        with pytest.raises(EmbeddingFailed, match="is not installed") as raised:
            LocalEmbedder().embed(["sales"])
        assert raised.value.problem.hint == 'Install it: pip install "dragoman[embeddings]".'
    else:
        money, coins, trees = LocalEmbedder().embed(["money", "coins", "trees"])
        assert near(money, coins) > near(money, trees)


def near(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_settings_say_where_vectors_come_from(tmp_path: Path) -> None:
    endpoint = Embeddings(model="tiny", url="http://127.0.0.1:1/v1", cache="vectors.sqlite")
    assert open_nearness(None, {}, base=tmp_path) is None
    assert open_nearness(endpoint, {}, base=tmp_path) is not None
    assert (tmp_path / "vectors.sqlite").exists()
    keyed = replace(endpoint, key_env="TINY_KEY")
    assert open_nearness(keyed, {}, base=tmp_path) is None
    assert open_nearness(keyed, {"TINY_KEY": "k"}, base=tmp_path) is not None


def test_settings_are_checked() -> None:
    def problems(line: str) -> list[str]:
        return [problem.message for problem in load_texts({"settings.yml": line}).problems]

    assert problems("embeddings: {model: wordllama}\n") == []
    assert problems("embeddings: {model: ada}\n") == [
        "embeddings has no url, and 'ada' is no model that runs here."
    ]
    assert problems("embeddings: {model: ada, url: 'https://h/v1/embeddings'}\n") == [
        "'url' of embeddings goes too far: /embeddings."
    ]
    assert problems("embeddings: {model: ada, url: 'https://h/v1', key_env: sk-live-1}\n") == [
        "'key_env' of embeddings is not the name of a variable."
    ]
    assert CATALOG.settings.embeddings is None
