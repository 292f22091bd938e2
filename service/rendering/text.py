"""An answer as Markdown, which also reads well as plain text: for the API's `text`, e-mails and notebooks.

    **Revenue was $421,720.45 in December 2017.**

    | Department | Revenue |
    | :--- | ---: |
    | GROCERY | $201,345.10 |

What comes from data or people is escaped, so that it can neither break the table nor become a link or a tag.
"""

from __future__ import annotations

import re

from service.answer import Answer, Defined, Status
from service.rendering.definitions import definition_lines
from service.rendering.explanation import explanations, important_notes, trust_words
from service.rendering.formatting import clean, elide, format_cell
from service.rendering.rest import displayed
from service.rendering.shape import rows_shown, shape_of
from service.rendering.words import sentence_case

MOST_ROWS = 50
_LONGEST_CELL = 200
_MARKS = re.compile(r"([\\`*_\[\]<>|~])")


def explanation_text(answer: Answer) -> str:
    """How it was computed, in plain text: a line per fact, further lines of a section indented."""
    lines: list[str] = []
    for title, sections in explanations(answer):
        lines += [title] if title else []
        for section in sections:
            first, *rest = section.lines
            lines.append(f"{section.title}: {first}")
            lines += [f"  {line}" for line in rest]
    return "\n".join(lines)


def answer_text(answer: Answer, *, explain: bool = True) -> str:
    """The whole answer as Markdown: headline, table (at most 50 rows), notes, warnings, choices, explanation."""
    parts = [
        *(f"**{escaped(line)}**" for line in answer.sentence.split("\n") if line.strip()),
        escaped(" ".join(answer.changes)),
        *(_defined(definition) for definition in answer.definitions),
        *([_table(answer)] if not answer.sections else []),
        *(part for section in answer.sections for part in _section(section, answer.sentence)),
    ]
    parts += [_bullets("", [*important_notes(answer.computation)])] if not explain else []
    parts += [
        _bullets("Warnings", answer.warnings),
        _bullets("What is wrong", [str(problem) for problem in answer.problems]),
        _bullets("Did you mean", [name for problem in answer.problems for name in problem.suggestions]),
        _choices(answer),
    ]
    if explain:
        parts += [_explained(answer), escaped(trust_words(answer))]
    parts.append(_bullets(next_words(answer), answer.follow_ups))
    return "\n\n".join(part for part in parts if part)


def _section(section: Answer, said: str) -> list[str]:
    """A section of a report: its title, what is not said on top already, and its table."""
    sentence = escaped(section.sentence) if section.sentence not in said else ""
    table = _table(section) if len(section.rows) > 1 else ""
    return [f"### {escaped(section.question)}", sentence, table] if sentence or table else []


def _defined(definition: Defined) -> str:
    lines = "\n".join(f"- {escaped(line)}" for line in definition_lines(definition))
    return f"**{escaped(sentence_case(definition.label))}**\n\n{lines}"


def escaped(text: str) -> str:
    """One line in which nothing is Markdown."""
    return _MARKS.sub(r"\\\1", clean(text))


def _table(answer: Answer) -> str:
    answer = displayed(answer)
    columns, rows = answer.columns, answer.rows[:MOST_ROWS]
    if not rows or (len(answer.rows) == 1 and len(columns) == 1):
        return ""
    metrics = shape_of(columns).metrics
    lines = [
        _row([escaped(column.label) for column in columns]),
        _row(["---:" if index in metrics else ":---" for index in range(len(columns))]),
    ]
    lines += [_row([_cell(format_cell(cell, columns[i])) for i, cell in enumerate(row)]) for row in rows]
    if answer.totals and len(metrics) < len(columns):
        lines.append(_row(totals_row(answer)))
    missing = rows_shown(len(rows), max(answer.row_count, len(answer.rows)), answer.truncated)
    return "\n".join(lines) + (f"\n\n{escaped(missing[0].upper() + missing[1:])}." if missing else "")


def next_words(answer: Answer) -> str:
    """What stands above the questions that are offered."""
    return "You can also ask" if answer.status is Status.ANSWERED else "You can ask"


def totals_row(answer: Answer) -> list[str]:
    """The totals as text. They cover all rows that the filters keep, so they are called "Overall", not a sum."""
    cells = [
        format_cell(cell, column) if column.role == "metric" else ""
        for cell, column in zip(answer.totals, answer.columns, strict=True)
    ]
    first_group = next(index for index, column in enumerate(answer.columns) if column.role != "metric")
    cells[first_group] = "Overall"
    return cells


def _cell(text: str) -> str:
    return escaped(elide(text, _LONGEST_CELL))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bullets(title: str, lines: tuple[str, ...] | list[str]) -> str:
    body = "\n".join(f"- {escaped(line)}" for line in lines)
    return f"{title}:\n\n{body}" if title and body else body


def _choices(answer: Answer) -> str:
    lines = [
        f"{number}. {escaped(choice.label)}"
        + (f" — {escaped(choice.description)}" if choice.description else "")
        for number, choice in enumerate(answer.choices, 1)
    ]
    return "\n".join(lines)


def _explained(answer: Answer) -> str:
    parts: list[str] = []
    for title, sections in explanations(answer):
        lines: list[str] = []
        for section in sections:
            first, *rest = section.lines
            lines.append(f"- {section.title}: {escaped(first)}")
            lines += [f"  - {escaped(line)}" for line in rest]
        parts += [escaped(title)] if title and lines else []
        parts += ["\n".join(lines)] if lines else []
    return "\n\n".join(("How this was computed:", *parts)) if parts else ""
