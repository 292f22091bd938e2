"""A report: the sections of an overview, with three lines on top that are made from their rows.

    report_answer(Overview("Deli last month", sections), workshop)
        In December 2017, where department is DELI: revenue was $14,262.60 (up 14.5%), baskets were 1,501 (up 3.1%) …
        Revenue ran from …
        GROCERY had the highest revenue of …

All sections are of one snapshot and one `now`. What could not be computed is left out and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from semantic.query.types import Query
from service.answer import Answer, Cell, Column, Computation, Kind, Status
from service.asking.planned import Overview
from service.composing.workshop import Workshop
from service.empty_periods import alone, begins_after, just_begun, nothing_to_compare
from service.rendering.formatting import format_cell, points
from service.rendering.shape import headline_notes, is_number, partial_notes
from service.rendering.words import filter_phrase, listing, mid_sentence, period_phrase, sentence_case, was

MOST_LINES = 3


def report_answer(asked: Overview, workshop: Workshop) -> Answer:
    """The report. Where no section has an answer, the first one's refusal or failure is the answer."""
    queries, incomparable = _comparable([section.query for section in asked.sections], workshop)
    found = workshop.run(queries)
    titled = [
        replace(answer, question=section.title, follow_ups=())
        for section, answer in zip(asked.sections, found, strict=True)
    ]
    sections = [answer for answer in titled if answer.status is Status.ANSWERED]
    if not sections:
        return replace(_of_report(found[0]), warnings=(*asked.assumptions, *found[0].warnings))
    left_out = [
        f"“{answer.question}” is left out: {answer.sentence}"
        for answer in titled
        if answer.status is not Status.ANSWERED
    ]
    first = sections[0]
    shown = [with_figures(answer) for answer in sections if not is_empty(answer)]
    if not shown:
        return _nothing(asked, first, workshop)
    return Answer(
        id="",
        status=Status.ANSWERED,
        kind=Kind.REPORT,
        question="",
        sentence="\n".join(_lines(shown)),
        trust=first.trust,
        computation=_together(shown),
        catalog_hash=workshop.catalog.digest,
        catalog_revision=workshop.catalog.revision,
        dialect=first.dialect,
        now=first.now,
        warnings=(*asked.assumptions, *incomparable, *_shared(sections), *left_out),
        sections=tuple(shown),
    )


def _comparable(queries: Sequence[Query], workshop: Workshop) -> tuple[list[Query], tuple[str, ...]]:
    """The queries without a comparison with a time before all data, which would show all that is there as growth; and
    what is said of it."""
    kept, said = list(queries), dict[str, None]()
    for place, query in enumerate(queries):
        without = alone(query) if query.time and query.time.compare else None
        compiled = workshop.compiled(query) if without else None
        begins = begins_after(compiled, workshop.known.reaches) if compiled else None
        if compiled and begins and without:
            kept[place] = without
            said[nothing_to_compare(compiled, begins)] = None
    return kept, tuple(said)


def _nothing(asked: Overview, first: Answer, workshop: Workshop) -> Answer:
    """No section has a number: the scope lies outside the data, which the notes of any section say, or has only just
    begun."""
    compiled = workshop.compiled(asked.sections[0].query)
    begun = just_begun(compiled, workshop.catalog.settings.calendar) if compiled else None
    notes = partial_notes(first.computation.notes) or first.computation.notes[:1]
    why = [f"{begun.said} Ask for {begun.label} instead."] if begun else notes[:1]
    said = " ".join(["There is nothing to report: no section has a number.", *why])
    return replace(
        _of_report(first),
        sentence=said,
        warnings=(*asked.assumptions, *first.warnings),
        columns=(),
        rows=(),
        row_count=0,
        chart=None,
    )


def _of_report(answer: Answer) -> Answer:
    """A section's answer as that of the report: without its query, which asks for a part of it only."""
    return replace(answer, kind=Kind.REPORT, question="", query=None, sql="", parameters={})


def _together(sections: Sequence[Answer]) -> Computation:
    """The scope of all sections, and every metric and note of any, each once."""
    each = [section.computation for section in sections]
    return Computation(
        metrics=tuple(dict.fromkeys(metric for one in each for metric in one.metrics)),
        filters=each[0].filters,
        time=each[0].time,
        compared=each[0].compared,
        notes=tuple(dict.fromkeys(note for one in each for note in one.notes)),
    )


def is_empty(answer: Answer) -> bool:
    """Whether nothing was found: no row, or one row without any number."""
    return not any(is_number(cell) and cell for row in answer.rows for cell in row)


def with_figures(answer: Answer) -> Answer:
    """A section of one row says all its numbers, each with its change, in place of a sentence about one of them."""
    if len(answer.rows) != 1 or len(answer.columns) < 2 or any(c.role != "metric" for c in answer.columns):
        return answer
    return replace(answer, sentence=figures_sentence(answer))


def figures_sentence(answer: Answer) -> str:
    """ "In December 2017: revenue was $421,720.45 (up 9.2%) and baskets were 13,100 (up 2.8%), against November"."""
    [row] = answer.rows
    cells = {column.name: (cell, column) for cell, column in zip(row, answer.columns, strict=True)}
    said = []
    for name, (cell, column) in cells.items():
        if f"{name}.previous" not in cells and name.rpartition(".")[2] in (
            "previous",
            "change",
            "change_rate",
        ):
            continue
        label = mid_sentence(column.label)
        number = (
            f"{label} {was(label)} {format_cell(cell, column)}"
            if cell is not None
            else f"{label} had no value"
        )
        said.append(f"{number}{_moved(name, cells)}")
    where = filter_phrase(answer.computation.filters)
    scope = ", ".join(part for part in (period_phrase(answer.computation.time), where) if part)
    against = answer.computation.compared
    compared = f", against {against.words}" if against else ""
    partial = " ".join(sentence_case(note) for note in headline_notes(answer.computation.notes))
    return f"{sentence_case(scope)}: {listing(said)}{compared}. {partial}".strip()


def _moved(name: str, cells: Mapping[str, tuple[Cell, Column]]) -> str:
    """ " (up 9.2%)"; a percentage moves by points."""
    if f"{name}.change" not in cells:
        return ""
    (change, column), (rate, rate_column) = cells[f"{name}.change"], cells[f"{name}.change_rate"]
    if not is_number(change):
        return ""
    if change == 0:
        return " (unchanged)"
    way = "up" if change > 0 else "down"
    if column.format is not None and column.format.kind == "percent":
        return f" ({way} {points(change if change > 0 else -change)})"
    if is_number(rate):
        return f" ({way} {format_cell(rate if rate > 0 else -rate, rate_column)})"
    return f" ({way} {format_cell(change if change > 0 else -change, column)})"


def _lines(sections: Sequence[Answer]) -> list[str]:
    """The sentences of the first sections."""
    return [answer.sentence for answer in sections[:MOST_LINES]]


def _shared(sections: Sequence[Answer]) -> tuple[str, ...]:
    """Warnings of any section, each once."""
    return tuple(dict.fromkeys(warning for section in sections for warning in section.warnings))
