"""How well the book finds what a query needs: `python -m bench.recall` (the demo data must be loaded).

Recall@12: of the metrics, dimensions and segments that the expected query of a question uses, how many are among the
first twelve that the book retrieves. Verified questions are asked in each of their wordings, withheld themselves;
then come the questions of models/suites for tuning and, with `--held-out`, those that are not.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dragoman.demo.paths import demo_paths
from semantic.book import Book
from semantic.book.members import NameFinder
from service.embedding import MeaningNearness, SqliteVectors
from service.embedding.embedder import LocalEmbedder
from tests.asking.offline.demo import open_demo

LIMIT = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and for each of the queries that answer it the members that it needs."""

    question: str
    needed: tuple[tuple[str, ...], ...]
    book: Book


def verified(book: Book, names: NameFinder) -> Iterator[Asked]:
    """Every wording of every verified question, withheld from the book."""
    for question in book.questions:
        without = book.withholding(question)
        for wording in (question.question, *question.also):
            yield Asked(wording, (names.needed_by(question.query),), without)


def suite(path: Path, book: Book, names: NameFinder) -> Iterator[Asked]:
    """The questions of a suite that stand by themselves and expect a query or a definition."""
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
        turns = case.get("turns")
        first: Mapping[str, Any] = turns[0] if turns else case
        expected = [first["query"]] if "query" in first else []
        more = first.get("or")
        expected += more if isinstance(more, list) else []
        needed = tuple(names.needed_by(query) for query in expected)
        listed = first.get("definition")
        if isinstance(listed, list):
            needed = (tuple(name for name in listed if name in book.members),)
        if any(needed):
            yield Asked(str(first["ask"]), needed, book)


def missing(asked: Asked, limit: int = LIMIT) -> tuple[str, ...]:
    """The members of the best served expected query that were not found."""
    found = {item.document.name for item in asked.book.retrieve(asked.question, limit)}
    return min((tuple(n for n in needed if n not in found) for needed in asked.needed if needed), key=len)


def recall(questions: Sequence[Asked], limit: int = LIMIT) -> float:
    """Of all members needed, the part that was found."""
    lost = sum(len(missing(asked, limit)) for asked in questions)
    return 1 - lost / max(1, sum(len(asked.needed[0]) for asked in questions))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How well the book finds what a query needs.")
    parser.add_argument(
        "--held-out", action="store_true", help="measure also questions that are not for tuning"
    )
    parser.add_argument(
        "--missing", action="store_true", help="list what was not found, of questions for tuning"
    )
    parser.add_argument(
        "--vectors", action="store_true", help="rank by meaning too, with the model that runs here"
    )
    options = parser.parse_args()
    with open_demo() as demo:
        names = NameFinder(demo.catalog)
        nearness = MeaningNearness(LocalEmbedder(), SqliteVectors()) if options.vectors else None
        book = demo.book.with_nearness(nearness)
        suites = {"verified questions": list(verified(book, names))}
        for path in sorted((demo_paths().models / "suites").glob("*.yml")):
            if "held_out" in path.name and not options.held_out:
                continue
            questions = list(suite(path, book, names))
            suites |= {path.stem: questions} if questions else {}
        for name, questions in suites.items():
            print(
                f"{name:<26}{len(questions):>5} questions   recall@{LIMIT} {recall(questions):.3f}",
                flush=True,
            )
            if options.missing and "held_out" not in name:
                for asked in questions:
                    if lost := missing(asked):
                        print(f"    {asked.question}: {', '.join(lost)}")


if __name__ == "__main__":
    main()
