"""How the book and the offline planner do at the scale of a large company: `python -m bench.book`.

1,000 metrics, 1,000 dimensions, 100,000 values, all made up and alike in every run:

    build        from definitions and values to a book that has answered its first search
    one file     the book again after one file was edited
    one list     the book again after the values of one dimension were read anew
    lookup       what a question may need (`retrieve`), a ranked search, a misspelt word
    recall@12    of what questions need that name one metric and one dimension or value, what `retrieve` finds
    planner      questions of several shapes, some answered, some asked back or refused

Times are of the processor and, as those of `timeit`, without collections of garbage, so that what else a machine does
changes them little.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench.generated import FACTS, FAR, INDEXED, KINDS, NEAR, catalog_files
from semantic import load_texts
from semantic.book import Book, IndexedValues, build_book
from semantic.catalog import Catalog
from service.asking.offline import plan_offline

AIMS = {"build": 20_000.0, "one file": 200.0, "one list": 200.0, "lookup": 15.0, "planner": 20.0}
"""Milliseconds."""
_SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "ren",
    "tos",
    "vel",
    "dar",
    "pin",
    "sha",
    "gro",
    "bel",
    "um",
    "est",
    "qui",
    "fan",
    "zor",
)
_TIMES = ("last month", "in 2017", "last week", "in Q3 2017", "since 2016", "")
_OTHER = {"amount": "units", "units": "buyers", "lines": "urgent", "buyers": "average"}


@dataclass(frozen=True, slots=True)
class Scale:
    """How much there is of everything: domains of ten models each, and values of each indexed dimension."""

    domains: int = 20
    values: int = 420
    questions: int = 300


def made_up_values(catalog: Catalog, each: int) -> IndexedValues:
    """Names of two or three words for every indexed dimension."""
    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))

    return {
        name: [
            (" ".join(word() for _ in range(chance.randint(2, 3))).title(), chance.randint(1, 999))
            for _ in range(each)
        ]
        for name, dimension in catalog.dimensions.items()
        if dimension.index_values
    }


def questions(values: IndexedValues, count: int, domains: int) -> Iterator[str]:
    """As people ask: with groups, values, thresholds, a slip of the pen, a word that nobody knows."""
    chance = random.Random(11)
    for number in range(count):
        domain = f"d{chance.randrange(domains):02}"
        fact, near = chance.choice(FACTS), chance.choice(NEAR)
        model = chance.choice((near, FAR[near]))
        dimension = f"{model}_{chance.choice(INDEXED)}"
        value = str(chance.choice(values[f"{domain}_{model}.{dimension}"])[0]).lower()
        measure, group = chance.choice(tuple(_OTHER)), dimension.replace("_", " ")
        when = chance.choice(_TIMES)
        yield (
            f"{measure} by {group} {when}",
            f"{domain} {fact} {measure} for {value} {when}",
            f"{domain} return rate by {group} {when}",
            f"top 5 {group} by {domain} return rate {when}",
            f"total {measure} of all for {value} by month {when}",
            f"{domain} return rate for {value} by {chance.choice(KINDS)} {when}",
            f"{domain} retrun rate for {value[:3]}{value[4:]} by {group}",
            f"{domain} return rate of blorfed {value} {when}",
            f"{domain} return rate by {group} and month {when}",
            f"which {group} has the highest {domain} return rate {when}",
        )[number % 10].strip()


def needing(values: IndexedValues, count: int, domains: int) -> Iterator[tuple[str, frozenset[str]]]:
    """Questions with the members that they need; other domains have members of the same names."""
    chance = random.Random(13)
    for number in range(count):
        domain = f"d{chance.randrange(domains):02}"
        fact, near, measure = chance.choice(FACTS), chance.choice(NEAR), chance.choice(tuple(_OTHER))
        dimension = f"{near}_{chance.choice(INDEXED)}"
        group, need = dimension.replace("_", " "), f"{domain}_{near}.{dimension}"
        value = str(chance.choice(values[need])[0]).lower()
        metric = f"{domain}_{fact}.{measure}"
        yield (
            (f"{domain} {fact} {measure} by {group} of {domain} last month", frozenset({metric, need})),
            (f"total {measure} of {domain} {fact} for {value}", frozenset({metric, need})),
            (
                f"what part of the orders of {domain} came back for {value}",
                frozenset({f"{domain}_return_rate", need}),
            ),
            (f"{domain} retrun rate for {value[:4]}{value[5:]}", frozenset({f"{domain}_return_rate", need})),
        )[number % 4]


def _milliseconds(work: Callable[[], object]) -> float:
    gc.disable()
    try:
        started = time.process_time()
        work()
        return (time.process_time() - started) * 1000
    finally:
        gc.enable()


def _percentile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _line(what: str, times: Sequence[float], aim: float) -> str:
    middle, late = _percentile(times, 0.5), _percentile(times, 0.95)
    warned = "  !" if late > aim else ""
    if len(times) == 1:
        return f"{what:<12}{times[0]:>9.1f} ms                   aim {aim:,.0f} ms{warned}"
    return f"{what:<12}{middle:>9.1f} ms   p95 {late:>8.1f} ms   aim {aim:,.0f} ms{warned}"


def table(scale: Scale) -> Iterator[str]:
    """The lines of the result."""
    texts = catalog_files(scale.domains, indexed=True)
    catalog = load_texts(texts)
    values = made_up_values(catalog, scale.values)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    book = build_book(catalog, values)
    book.search("amount")
    build = (time.process_time() - started) * 1000
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield (
        f"{len(catalog.metrics):,} metrics, {len(catalog.dimensions):,} dimensions, "
        f"{sum(map(len, values.values())):,} values: {memory:.0f} MB"
    )
    yield _line("build", [build], AIMS["build"])
    gc.collect()
    yield _line("one file", list(_edits(book, texts, values, scale)), AIMS["one file"])
    yield _line("one list", list(_reread(book, values)), AIMS["one list"])
    asked = list(questions(values, scale.questions, scale.domains))
    words = [_word(question) for question in asked]
    lookups: tuple[tuple[str, Callable[[str], object], Sequence[str]], ...] = (
        ("retrieve", book.retrieve, asked),
        ("search", book.search, asked),
        ("misspelt", book.misspelt, words),
        ("near", book.near, words),
    )
    for name, lookup, given in lookups:
        yield _line(name, [_milliseconds(partial(lookup, text)) for text in given], AIMS["lookup"])
    yield _recall(book, list(needing(values, scale.questions, scale.domains)))
    yield from _planned(book, asked)


def _recall(book: Book, asked: Sequence[tuple[str, frozenset[str]]]) -> str:
    found = sum(
        len(needed & {item.document.name for item in book.retrieve(question)}) for question, needed in asked
    )
    return f"{'recall@12':<12}{found / sum(len(needed) for _, needed in asked):>9.3f}"


def _word(question: str) -> str:
    """One of its words, with a slip of the pen."""
    word = max(question.split(), key=len)
    return f"{word[:2]}{word[3]}{word[2]}{word[4:]}"


def _edits(book: Book, texts: dict[str, str], values: IndexedValues, scale: Scale) -> Iterator[float]:
    for number in range(min(scale.domains, 10)):
        file = f"d{number:02}_orders.yml"
        edited = texts | {file: texts[file].replace("total units", f"pieces {number}")}
        catalog = load_texts(edited)

        def follow(catalog: Catalog = catalog) -> None:
            book.updated(catalog, values).search("pieces")

        yield _milliseconds(follow)


def _reread(book: Book, values: IndexedValues) -> Iterator[float]:
    for name in list(values)[:10]:
        changed = {**values, name: [*values[name][1:], ("Perfectly New", 3)]}

        def follow(changed: IndexedValues = changed) -> None:
            assert book.updated(book.catalog, changed).meanings("perfectly new")

        yield _milliseconds(follow)


def _planned(book: Book, asked: Sequence[str]) -> Iterator[str]:
    outcomes: Counter[str] = Counter()
    times = []
    for question in asked:
        times.append(_milliseconds(partial(plan_offline, question, book)))
        outcomes[type(plan_offline(question, book)).__name__] += 1
    yield _line("planner", times, AIMS["planner"])
    yield "            " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common())


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="How the book and the offline planner do at scale.")
    parser.add_argument("--domains", type=int, default=20, help="ten models each")
    parser.add_argument("--values", type=int, default=420, help="of each of twelve dimensions of a domain")
    options = parser.parse_args()
    for line in table(Scale(options.domains, options.values)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
