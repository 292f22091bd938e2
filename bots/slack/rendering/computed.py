"""How an answer was computed, as a modal: definitions, filters, joins in words, the query, its SQL, the revision.

how_computed_view(answer)      {"type": "modal", "title": {"text": "How computed", …}, "blocks": […]}
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlglot.errors import SqlglotError

from bots.slack import limits
from bots.slack.actions import Form
from bots.slack.limits import measured
from bots.slack.rendering.headline import headline_lines, trust_line
from bots.slack.rendering.parts import bullets, divider, heading, paragraph, preformatted, small, words
from bots.slack.rendering.texts import cut
from bots.slack.rendering.types import Block, View
from bots.slack.rendering.views import modal
from semantic.errors import DragomanError
from semantic.query import query_json
from semantic.query.types import Query
from service.answer import Answer
from service.compiled_json import pretty_text
from service.rendering.explanation import explanation, trust_words
from service.rendering.formatting import clean

MOST_SECTIONS = 6
_MOST_PARTS = 30
_MOST_LINES = 20
_LONGEST_LINE = 800
_SQL_PIECES = 6
_MOST_VALUES = 20


def how_computed_view(answer: Answer) -> View:
    """Of a report, each section's; as much as a modal holds, and it says what is left out."""
    blocks: list[Block] = [paragraph(words(cut(" ".join(headline_lines(answer)), 1_000), bold=True))]
    trust = trust_words(answer)
    blocks += [small(trust_line(answer) or trust, trust)] if trust else []
    blocks += _one(answer)
    for section in answer.sections[:MOST_SECTIONS]:
        blocks += [divider(), heading(section.question or "Section"), *_one(section)]
    left = len(answer.sections) - MOST_SECTIONS
    blocks += [small(f"… and {left:,} more sections")] if left > 0 else []
    closing = small(_origin(answer))
    if len(blocks) >= limits.VIEW_BLOCKS:
        blocks = [*blocks[: limits.VIEW_BLOCKS - 2], small("… and more, for which there is no room here.")]
    return modal("How computed", [*blocks, closing], Form.HOW)


def _one(answer: Answer) -> Iterator[Block]:
    """One computation: what it is made of, the query, the SQL with its values."""
    for section in explanation(answer.computation)[:_MOST_PARTS]:
        first, *rest = section.lines
        yield paragraph(words(f"{section.title}: ", bold=True), words(cut(first, _LONGEST_LINE)))
        if rest:
            yield bullets([cut(line, _LONGEST_LINE) for line in rest], _MOST_LINES)
    if answer.query is not None:
        yield paragraph(words("Semantic query", bold=True))
        yield preformatted(_query_text(answer.query))
    if answer.sql:
        yield paragraph(words(f"SQL ({answer.dialect})" if answer.dialect else "SQL", bold=True))
        yield from _sql(_readable(answer))
        values = [f"{name} = {_shown(value)}" for name, value in answer.parameters.items()]
        if values:
            yield bullets([cut(value, 200) for value in values], _MOST_VALUES)


def _query_text(query: Query) -> str:
    """The query's JSON, a part of it on each line."""
    parts = [
        f"  {json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}"
        for key, part in query_json(query).items()
    ]
    return "\n".join(("{", ",\n".join(parts), "}"))


def _readable(answer: Answer) -> str:
    """The SQL on several lines; as it is where nobody here knows its dialect."""
    try:
        return pretty_text(answer.sql, answer.dialect)
    except (SqlglotError, DragomanError, ValueError):
        return answer.sql


def _sql(sql: str) -> Iterator[Block]:
    """The SQL in pieces of whole lines, each as long as a block may be."""
    piece, pieces = "", 0
    for line in sql.split("\n"):
        if piece and measured(clean(f"{piece}\n{line}")) > limits.RICH_TEXT_TEXT:
            yield preformatted(piece)
            piece, pieces = line, pieces + 1
            if pieces == _SQL_PIECES:
                yield small(
                    "… the rest of the SQL is in the answer itself, over the API or on the command line."
                )
                return
        else:
            piece = f"{piece}\n{line}" if piece else line
    yield preformatted(piece)


def _shown(value: object) -> str:
    return f"“{value}”" if isinstance(value, str) else str(value)


def _origin(answer: Answer) -> str:
    """Which definitions it was computed by, by whom it was planned, and how long it took."""
    revision = answer.catalog_revision or answer.catalog_hash[:12]
    seconds = sum(answer.seconds.values())
    parts = (
        f"definitions {revision}" if revision else "",
        f"planned by {answer.planner}" if answer.planner else "",
        answer.prompt_version,
        f"{answer.cost.tokens_in + answer.cost.tokens_out:,} tokens" if answer.cost.tokens_in else "",
        f"{seconds:.1f} s" if seconds else "",
        f"answer {answer.id}" if answer.id else "",
    )
    return " · ".join(part for part in parts if part) or "–"
