"""The worst models there are: one that writes anything the schema lets it, and one that knows a single metric.

However bad the model, what is answered is right: the checks mend, ask back or decline all else.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

from semantic import compile_query, parse_query
from semantic.query.types import Query
from service.asking.llm.checking import check_reply
from service.asking.llm.checks import Checks
from service.asking.llm.retrieving import retrieve
from service.asking.planned import NO_CONTEXT, Planned
from service.evaluating import means_the_same
from tests.asking.offline.demo import NOW, Demo

EVERY = 6
REPLIES = 5
TEXTS = ("last month", "2017", "DELI", "367")
MOST_WRONG = 0.01


def written(schema: Mapping[str, Any], chance: random.Random) -> object:
    """Anything that fits the schema."""
    if "anyOf" in schema:
        return written(chance.choice(schema["anyOf"]), chance)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    match schema["type"]:
        case "object":
            return {name: written(inner, chance) for name, inner in schema["properties"].items()}
        case "array":
            return [written(schema["items"], chance) for _ in range(chance.choice((0, 0, 1, 1, 2)))]
        case "string":
            return chance.choice(TEXTS)
        case "integer" | "number":
            return chance.choice((3, 5, 10, 100))
        case "boolean":
            return True
        case _:
            return None


def replies(demo: Demo, wording: str, chance: random.Random) -> Iterator[object]:
    schema: Any = retrieve(wording, demo.book, NO_CONTEXT).schema
    yield {"metrics": schema["properties"]["metrics"]["items"]["anyOf"][0]["enum"][:1]}
    for _ in range(REPLIES):
        form = written(schema, chance)
        assert isinstance(form, dict)
        yield form | {"missing": []}


def test_whatever_a_model_writes_what_is_answered_is_right(demo: Demo) -> None:
    def compiles(query: Query) -> object:
        return compile_query(demo.catalog, query, dialect="duckdb", now=NOW)

    chance = random.Random(7)
    wordings = [(w, q) for q in demo.book.questions for w in (q.question, *q.also)][::EVERY]
    right, wrong, total = 0, [], 0
    for wording, question in wordings:
        approved = parse_query(question.query)
        for reply in replies(demo, wording, chance):
            total += 1
            checks = Checks(wording, demo.book, NO_CONTEXT, compiles, NOW)
            result = check_reply(json.dumps(reply), checks).result
            if isinstance(result, Planned):
                if means_the_same(result.query, approved, wording, demo.run):
                    right += 1
                else:
                    wrong.append((wording, result.query))
    assert total > 250
    assert right > 15, "mends make something of very little"
    assert len(wrong) / total <= MOST_WRONG, wrong
