"""An answer's headline with its number in bold, and the line below the data that says what stands behind it.

    headline(answer)          [words("Revenue was "), words("$421,720.45", bold=True), words(" in December 2017.")]
    context_line(answer)      "✅ Verified: approved by merchandising on 2026-11-20 · where department is DELI · …"

The sentence is the answer's own; nothing is computed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from datetime import time as day_time

from bots.slack.rendering.parts import Span, words
from bots.slack.rendering.texts import one_line
from semantic.planning.time_ranges import ResolvedRange
from service.answer import Answer, Trust
from service.rendering.explanation import important_notes
from service.rendering.formatting import clean, format_cell, format_time
from service.rendering.parts import compared
from service.rendering.shape import rows_shown
from service.rendering.words import filter_phrase

LONGEST_SENTENCE = 1_200
_MIDNIGHT = day_time()
_APPROVED = re.compile(r"The question (?:and its query were|was) (approved by .+)", re.DOTALL)
_DIGIT = re.compile(r"\d")
_TRUST = {
    Trust.VERIFIED: "✅ Verified question",
    Trust.GOVERNED: "🛡️ Governed metrics",
    Trust.AD_HOC: "🧪 Made up for this question, approved by nobody",
}
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


def headline(sentence: str, answer: Answer) -> list[Span]:
    """One line of the sentence. Of one row all of its metrics' numbers are bold, of several the first that is named."""
    text = one_line(sentence, LONGEST_SENTENCE)
    spans: list[Span] = []
    done = 0
    for at, number in sorted(_bold(text, answer)):
        if at >= done:
            spans += [words(text[done:at]), words(number, bold=True)]
            done = at + len(number)
    return [span for span in (*spans, words(text[done:])) if span["text"]]


def _bold(text: str, answer: Answer) -> list[tuple[int, str]]:
    """The numbers to be set in bold, and where they stand."""
    first = _first_number(text, answer)
    if first[0] < 0 or len(answer.rows) != 1:
        return [first] if first[0] >= 0 else []
    derived = {place for beside in compared(answer.columns) for place in beside.derived}
    shown = {
        format_cell(cell, column)
        for place, (cell, column) in enumerate(zip(answer.rows[0], answer.columns, strict=False))
        if column.role == "metric" and place not in derived and cell is not None
    }
    return [(at, number) for number in shown if (at := _stands(text, number)) >= 0] or [first]


def headline_lines(answer: Answer) -> list[str]:
    return [line for line in answer.sentence.split("\n") if line.strip()] or [
        "There is nothing to say about this."
    ]


def _first_number(text: str, answer: Answer) -> tuple[int, str]:
    """Where the first number of the result stands in the sentence: the longest that begins there."""
    said = {number for number in _numbers(answer) if number in text}
    found = [(at, number) for number in said for at in [_stands(text, number)] if at >= 0]
    return min(found, key=lambda pair: (pair[0], -len(pair[1])), default=(-1, ""))


def _numbers(answer: Answer) -> Iterator[str]:
    """The result's numbers as a sentence may say them: in full, and short."""
    rows = (*answer.rows, answer.totals) if answer.totals else answer.rows
    for row in rows:
        for cell, column in zip(row, answer.columns, strict=False):
            if column.role == "metric" and cell is not None:
                for compact in (False, True):
                    shown = format_cell(cell, column, compact=compact)
                    if _DIGIT.search(shown):
                        yield shown


def _stands(text: str, number: str) -> int:
    """Where the number stands as a whole, not as part of another."""
    found = re.search(rf"(?<![\w.,$€£¥₹₩-]){re.escape(number)}(?![\w%]|[.,]\d)", text)
    return found.start() if found else -1


def trust_line(answer: Answer) -> str:
    """How sure a reader may be: approved by whom and when, governed, or made up for this question."""
    if answer.trust is None:
        return ""
    said = _TRUST[answer.trust]
    approved = approval(answer)
    if answer.trust is Trust.VERIFIED:
        return f"{said}: {approved}" if approved else said
    return f"{said}, after a verified question" if approved else said


def approval(answer: Answer) -> str:
    """ "approved by merchandising on 2026-11-20"; "" for what nobody has approved."""
    found = (_APPROVED.fullmatch(note) for note in answer.computation.notes)
    return next((one[1].rstrip(".") for one in found if one), "")


def context_line(answer: Answer, missing: str = "", *, filters: bool = True) -> str:
    """Trust, filters (unless they are said already), period and zone, rows and how fresh they are; what there is
    nothing to say about is left out."""
    if answer.query is None and not answer.rows:
        return trust_line(answer)
    computation = answer.computation
    count = max(answer.row_count, len(answer.rows))
    parts = (
        trust_line(answer),
        filter_phrase(computation.filters) if filters else "",
        _period(computation.time),
        missing or rows_shown(len(answer.rows), count, answer.truncated),
        _freshness(answer),
    )
    return " · ".join(part for part in parts if part)


def _period(time: ResolvedRange | None) -> str:
    """The exact days, and whose midnight they begin at: what "last month" was taken to be."""
    if time is None:
        return ""
    if time.start is not None and time.until is not None and time.start < time.until:
        last = time.until if _is_moment(time.until) else _day_before(time.until)
        shown = (
            _bound(time.start)
            if _bound(last) == _bound(time.start)
            else f"{_bound(time.start)} – {_bound(last)}"
        )
    elif time.start is not None:
        shown = f"from {_bound(time.start)}"
    elif time.until is not None:
        shown = f"before {_bound(time.until)}"
    else:
        return f"all dates ({time.zone})"
    return f"{shown} ({time.zone})"


def _is_moment(time: datetime) -> bool:
    return time.time() != _MIDNIGHT


def _day_before(time: datetime) -> datetime:
    return datetime.fromordinal(time.toordinal() - 1) if time.toordinal() > 1 else time


def _bound(time: datetime) -> str:
    return format_time(time, "" if _is_moment(time) else "day")


def _freshness(answer: Answer) -> str:
    """How old kept rows are, and until when the data go where a note says so and the headline does not."""
    notes = [note for note in answer.computation.notes if "complete through" in note]
    said = clean(answer.sentence).casefold()
    told = (clean(note).rstrip(".") for note in notes)
    through = next((note for note in told if note.casefold() not in said), "")
    age = f"read {_ago(answer.age)} ago" if answer.age is not None and answer.age >= _MINUTE else ""
    return " · ".join(part for part in (through, age) if part)


def _ago(seconds: float) -> str:
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count:,} {unit}{'' if count == 1 else 's'}"
    return "a moment"


def unsaid_notes(answer: Answer) -> list[str]:
    """Notes without which a number may be misread, and warnings, as far as the headline does not say them."""
    notes = [f"ℹ️ {note}" for note in important_notes(answer.computation) if note not in answer.sentence]
    return [*notes, *(f"⚠️ {clean(warning)}" for warning in answer.warnings if warning not in answer.sentence)]
