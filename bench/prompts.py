"""How long a prompt is for the catalog of a large company: `python -m bench.prompts`.

1,000 metrics, 1,000 dimensions, 100,000 values, made up; questions of several shapes. Tokens are estimated as the
budgets do it (three bytes each, which is rather too many). The schema is counted apart: endpoints read it in ways of
their own.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from statistics import median, quantiles

from bench.book import Scale, made_up_values, questions
from bench.generated import catalog_files
from semantic import load_texts
from semantic.book import build_book
from service.asking.llm.prompts import plan_call
from service.asking.llm.retrieving import retrieve
from service.asking.planned import NO_CONTEXT
from service.model.wording import estimated_tokens

AIM = 2_500
"""Tokens of the median prompt."""


def table(scale: Scale) -> Iterator[str]:
    """The lines of the table, for a catalog and a number of questions."""
    catalog = load_texts(catalog_files(scale.domains, indexed=True))
    values = made_up_values(catalog, scale.values)
    book = build_book(catalog, values)
    prompts, schemas = [], []
    for question in questions(values, scale.questions, scale.domains):
        call = plan_call(retrieve(question, book, NO_CONTEXT), question)
        prompts.append(sum(estimated_tokens(message.content) for message in call.messages))
        schemas.append(estimated_tokens(json.dumps(call.schema, separators=(",", ":"))))
    yield f"{len(catalog.metrics):,} metrics, {len(catalog.dimensions):,} dimensions, {len(prompts)} questions"
    yield _line("prompt", prompts) + f"  aim {AIM:,} at the median"
    yield _line("schema", schemas)


def _line(what: str, tokens: list[int]) -> str:
    p95 = quantiles(tokens, n=20)[-1]
    return f"{what:<8} median {median(tokens):>6,.0f} tokens  p95 {p95:>6,.0f}  most {max(tokens):>6,}"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=200)
    wanted = parser.parse_args()
    for line in table(Scale(questions=wanted.questions)):
        print(line)


if __name__ == "__main__":
    main()
