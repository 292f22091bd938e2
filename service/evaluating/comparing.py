"""Two runs side by side: the figures of both, and every case whose verdict flipped.

comparison = compare_runs((head_before, records_before), (head_after, records_after))
comparison.worse        the flips that are a step back

A case that was run several times counts by its worst verdict. Only cases that both runs have are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from service.evaluating.figures import figures, line_json
from service.evaluating.run_files import Head
from service.evaluating.text import table_text
from service.evaluating.verdicts import ORDER, CaseRecord, TurnRecord, Verdict, worst

RunRead = tuple[Head, Sequence[CaseRecord]]


@dataclass(frozen=True, slots=True)
class Flip:
    """A case whose verdict is another one. `turn` is the first turn that differs, as it is in the later run."""

    key: str
    suite: str
    half: str
    name: str
    before: Verdict
    after: Verdict
    turn: TurnRecord
    turn_before: TurnRecord

    @property
    def is_worse(self) -> bool:
        return ORDER.index(self.after) > ORDER.index(self.before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`records` are those of the cases that both runs have; `alone` counts the cases of only one of them."""

    heads: tuple[Head, Head]
    records: tuple[tuple[CaseRecord, ...], tuple[CaseRecord, ...]]
    flips: tuple[Flip, ...]
    alone: tuple[int, int]

    @property
    def worse(self) -> tuple[Flip, ...]:
        return tuple(flip for flip in self.flips if flip.is_worse)

    @property
    def better(self) -> tuple[Flip, ...]:
        return tuple(flip for flip in self.flips if not flip.is_worse)


def compare_runs(before: RunRead, after: RunRead) -> Comparison:
    """What changed from the first run to the second."""
    old, new = _by_key(before[1]), _by_key(after[1])
    both = [key for key in new if key in old]
    flips = [flip for key in both if (flip := _flip(old[key], new[key])) is not None]
    kept = tuple(
        tuple(record for record in run[1] if record.key in old and record.key in new)
        for run in (before, after)
    )
    return Comparison(
        heads=(before[0], after[0]),
        records=(kept[0], kept[1]),
        flips=tuple(sorted(flips, key=lambda flip: (not flip.is_worse, flip.suite, flip.key))),
        alone=(len(old) - len(both), len(new) - len(both)),
    )


def _by_key(records: Sequence[CaseRecord]) -> Mapping[str, list[CaseRecord]]:
    found: dict[str, list[CaseRecord]] = {}
    for record in records:
        found.setdefault(record.key, []).append(record)
    return found


def _flip(old: Sequence[CaseRecord], new: Sequence[CaseRecord]) -> Flip | None:
    before, after = (worst(tuple(record.verdict for record in records)) for records in (old, new))
    if before is after:
        return None
    shown = next(record for record in new if record.verdict is after)
    earlier = next(record for record in old if record.verdict is before)
    pairs = list(zip(shown.turns, earlier.turns, strict=False))
    turn, turn_before = next((pair for pair in pairs if pair[0].verdict is not pair[1].verdict), pairs[0])
    return Flip(shown.key, shown.suite, shown.half, shown.name, before, after, turn, turn_before)


def comparison_text(comparison: Comparison) -> str:
    """Both tables, then the flips, those to the worse first."""
    parts = []
    for head, records in zip(comparison.heads, comparison.records, strict=True):
        parts.append(f"{head_words(head)}\n{table_text(figures(records))}")
    parts.append(f"{len(comparison.better)} better, {len(comparison.worse)} worse.{_alone(comparison)}")
    parts += [_flip_text(flip) for flip in comparison.flips]
    return "\n\n".join(parts)


def head_words(head: Head) -> str:
    """A run in a line: what was measured, and when."""
    words = [
        head.planner,
        head.model,
        head.catalog_revision or head.catalog_hash[:12],
        head.program,
        head.started,
    ]
    return " · ".join(word for word in words if word)


def _alone(comparison: Comparison) -> str:
    first, second = comparison.alone
    return (
        f" Not compared: {first} cases of only the first run, {second} of only the second."
        if first + second
        else ""
    )


def _flip_text(flip: Flip) -> str:
    place = f"{flip.suite}: {flip.name}" if flip.name else flip.suite
    lines = [f"{flip.before} → {flip.after}  {flip.turn.ask}   [{place}]"]
    reasons = [
        ("before", flip.turn_before.judged.got or flip.turn_before.judged.note),
        ("after", flip.turn.judged.got or flip.turn.judged.note),
        ("expected", flip.turn.judged.expected or flip.turn_before.judged.expected),
    ]
    lines += [f"    {label:<9}{text}" for label, text in reasons if text]
    return "\n".join(lines)


def comparison_json(comparison: Comparison) -> dict[str, object]:
    """The comparison as values that `json.dumps` takes."""
    return {
        "runs": [
            {"run": asdict(head), "figures": [line_json(line) for line in figures(records)]}
            for head, records in zip(comparison.heads, comparison.records, strict=True)
        ],
        "flips": [
            {
                "case": flip.key,
                "name": flip.name,
                "ask": flip.turn.ask,
                "before": flip.before.value,
                "after": flip.after.value,
                "worse": flip.is_worse,
            }
            for flip in comparison.flips
        ],
        "only_before": comparison.alone[0],
        "only_after": comparison.alone[1],
    }
