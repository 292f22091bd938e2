"""Records → what a terminal shows: the table of figures, and the misses with what was expected and what came.

print(table_text(figures(records)))
print(misses_text(records))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.evaluating.figures import Line, misses, overall
from service.evaluating.verdicts import CaseRecord, TurnRecord, Verdict

HEADINGS = ("suite", "half", "kind", "of", *(verdict.value for verdict in Verdict), "% correct", "p50", "p95")
LABELS = 3
"""The first columns are text; the others are numbers, set to the right."""


def table_text(lines: Sequence[Line]) -> str:
    """One line for each suite, half and kind; tokens and money where a model was asked."""
    asked = any(line.tokens for line in lines)
    rows = [[*HEADINGS, *(("tokens", "cost") if asked else ())]]
    rows += [_cells(line, asked) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < LABELS else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(line: Line, asked: bool) -> list[str]:
    times = [f"{line.quantile(share) * 1000:.1f} ms" if line.seconds else "" for share in (0.5, 0.95)]
    counts = [str(line.count(verdict)) for verdict in Verdict]
    cells = [
        line.suite,
        line.half,
        line.kind,
        str(line.of),
        *counts,
        f"{line.percent(Verdict.CORRECT):.1f}",
        *times,
    ]
    return [*cells, f"{line.tokens:,}", f"{line.money:.4f}"] if asked else cells


def misses_text(records: Iterable[CaseRecord], *, held_out: bool = False) -> str:
    """What was not correct, the wrong ones first."""
    return "\n".join(_miss(record, turn) for record, turn in misses(records, held_out=held_out))


def _miss(record: CaseRecord, turn: TurnRecord) -> str:
    judged = turn.judged
    place = record.suite if not record.name else f"{record.suite}: {record.name}"
    blame = f", {judged.stage}" if judged.stage else ""
    lines = [f"{judged.verdict.value.upper()}{blame}  {turn.ask}   [{place}]"]
    lines += [f"    {label:<9}{text}" for label, text in _reasons(turn) if text]
    return "\n".join(lines)


def _reasons(turn: TurnRecord) -> list[tuple[str, str]]:
    judged = turn.judged
    return [("expected", judged.expected), ("got", judged.got), ("", judged.note)]


def summary_text(records: Sequence[CaseRecord]) -> str:
    """One sentence about what can be answered and one about what must be declined, where there is any."""
    answerable, declined = overall(records, declines=False), overall(records, declines=True)
    sentences = []
    if answerable.of:
        correct, wrong = (f"{answerable.percent(v):.1f} %" for v in (Verdict.CORRECT, Verdict.WRONG))
        sentences.append(
            f"Of {answerable.of} that can be answered, {correct} are correct and {wrong} silently wrong."
        )
    if declined.of:
        answered = f"{declined.percent(Verdict.WRONG):.1f} %"
        sentences.append(f"Of {declined.of} that must be declined, {answered} are answered.")
    return " ".join(sentences)
