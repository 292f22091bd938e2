"""How an answer was computed, as sections of plain lines: the one wording that the terminal and texts share.

    explanation(computation)
    Section("Metric", ("Revenue = sum(sales_value)", "Dollars the store received for what was scanned.", …))
    Section("Time", ('December 2017 (asked as "last month")', "from 1 Dec 2017 until 1 Jan 2018, …"))

The words were written by code from the plan; this only arranges them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import time as day_time

from semantic.planning.time_ranges import ResolvedRange
from service.answer import Answer, Computation, Kind, MetricUsed, Trust
from service.rendering.formatting import clean, format_time
from service.rendering.shape import (
    all_shown_notes,
    averaged_notes,
    misplaced_notes,
    no_period_notes,
    overlap_notes,
    partial_notes,
    repeat_notes,
)

_MIDNIGHT = day_time()

TRUST_WORDS = {
    Trust.VERIFIED: "A verified question: a person has approved this question with this query.",
    Trust.GOVERNED: "Governed: only metrics and dimensions that the data team has defined.",
    Trust.AD_HOC: "Made up for this question: an expression over governed metrics that nobody has approved.",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines; lines of text only, without control characters."""

    title: str
    lines: tuple[str, ...]


def explanation(computation: Computation) -> tuple[Section, ...]:
    """The sections that have something to say, in the order in which a number comes about."""
    sections = [_metric_section(metric) for metric in computation.metrics]
    sections += [
        Section("Counted only", _cleaned(computation.filters)),
        Section("Time", _time_lines(computation.time)),
        Section("Compared with", _time_lines(computation.compared)),
        Section("Grouped by", _cleaned(computation.groups)),
        Section("Joined", _cleaned(computation.joins)),
        Section("Order", _cleaned([computation.order] if computation.order else [])),
        Section("Notes", _cleaned(computation.notes)),
    ]
    return tuple(section for section in sections if section.lines)


def explanations(answer: Answer) -> tuple[tuple[str, tuple[Section, ...]], ...]:
    """How an answer was computed; of one in steps, how each was, under its title."""
    if answer.kind is not Kind.STEPS:
        return (("", explanation(answer.computation)),)
    return tuple((clean(step.question), explanation(step.computation)) for step in answer.sections)


def important_notes(computation: Computation) -> tuple[str, ...]:
    """Notes without which a number may be misread, shown even when nobody asks how it was computed."""
    kinds = (
        partial_notes,
        misplaced_notes,
        overlap_notes,
        repeat_notes,
        no_period_notes,
        averaged_notes,
        all_shown_notes,
    )
    return tuple(dict.fromkeys(note for kind in kinds for note in kind(computation.notes)))


def trust_words(answer: Answer) -> str:
    return TRUST_WORDS[answer.trust] if answer.trust else ""


def _metric_section(metric: MetricUsed) -> Section:
    origin = " · ".join(
        clean(part)
        for part in (
            f"owner {metric.owner}" if metric.owner else "",
            metric.position,
            "certified" if metric.certified else "",
        )
        if part
    )
    lines = (f"{metric.name} = {metric.formula}", metric.description, origin)
    return Section("Metric", _cleaned(lines))


def _time_lines(time: ResolvedRange | None) -> tuple[str, ...]:
    if time is None:
        return ()
    start = f"from {_bound(time.start)}" if time.start else ""
    until = f"until {_bound(time.until)}, which is not included" if time.until else ""
    bounds = " ".join(part for part in (start, until) if part) or "all dates"
    asked = f' (asked as "{time.phrase}")' if time.phrase and time.phrase != time.words else ""
    return _cleaned([f"{time.words}{asked}", f"{bounds}; times are of {time.zone}"])


def _bound(time: datetime) -> str:
    return format_time(time, "day" if time.time() == _MIDNIGHT else "")


def _cleaned(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(clean(line).strip() for line in lines if line.strip())
