"""Records → figures: how many turns of each suite and half came to what, how long it took and what it cost.

for line in figures(records): print(line.label, line.of, line.share(Verdict.CORRECT))

What can be answered and what must be declined are counted apart: a planner that refuses everything is perfect at one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.evaluating.verdicts import CaseRecord, TurnRecord, Verdict

ANSWERABLE = "to answer"
DECLINED = "to decline"
WHOLE = "whole conversations"
ALL = "all suites"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `kind` says what its turns have in common. Seconds are until there was a query."""

    suite: str
    half: str
    kind: str
    verdicts: Mapping[Verdict, int]
    seconds: tuple[float, ...] = ()
    tokens: int = 0
    money: Decimal = Decimal(0)

    @property
    def of(self) -> int:
        return sum(self.verdicts.values())

    def count(self, verdict: Verdict) -> int:
        return self.verdicts.get(verdict, 0)

    def percent(self, verdict: Verdict) -> float:
        """Of all of the line, errors included; 0 where there are none."""
        return 100 * self.count(verdict) / self.of if self.of else 0.0

    def quantile(self, share: float) -> float:
        """Seconds that `share` of the turns do not exceed."""
        if not self.seconds:
            return 0.0
        return self.seconds[min(int(len(self.seconds) * share), len(self.seconds) - 1)]


def line_json(line: Line) -> dict[str, object]:
    """The line as values that `json.dumps` takes."""
    return {
        "suite": line.suite,
        "half": line.half,
        "kind": line.kind,
        "of": line.of,
        **{verdict.value: line.count(verdict) for verdict in Verdict},
        "percent_correct": round(line.percent(Verdict.CORRECT), 2),
        "percent_wrong": round(line.percent(Verdict.WRONG), 2),
        "milliseconds": {
            "p50": round(line.quantile(0.5) * 1000, 2),
            "p95": round(line.quantile(0.95) * 1000, 2),
        },
        "tokens": line.tokens,
        "money": str(line.money),
    }


def figures(records: Iterable[CaseRecord]) -> list[Line]:
    """A line for each suite, half and kind, in the order of their first records; then lines over all."""
    records = list(records)
    groups: dict[tuple[str, str], list[CaseRecord]] = {}
    for record in sorted(records, key=lambda record: (record.suite, record.half != "tuning")):
        groups.setdefault((record.suite, record.half), []).append(record)
    lines = [line for (suite, half), found in groups.items() for line in _lines(suite, half, found)]
    halves = sorted({record.half for record in records if record.half}, reverse=True)
    for half in halves if len(groups) > len(halves) else []:
        lines += _lines(ALL, half, [record for record in records if record.half == half])
    return [*lines, *_lines(ALL, "", records)] if len(groups) > 1 else lines


def overall(records: Iterable[CaseRecord], *, declines: bool) -> Line:
    """One line over all turns that can be answered, or over all that must be declined."""
    turns = [turn for record in records for turn in record.turns if turn.declines is declines]
    return _line(ALL, "", DECLINED if declines else ANSWERABLE, turns)


def _lines(suite: str, half: str, records: Sequence[CaseRecord]) -> list[Line]:
    turns = [turn for record in records for turn in record.turns]
    lines = [
        _line(suite, half, kind, found)
        for kind, declines in ((ANSWERABLE, False), (DECLINED, True))
        if (found := [turn for turn in turns if turn.declines is declines])
    ]
    if suite != ALL and (whole := [record for record in records if len(record.turns) > 1]):
        lines.append(Line(suite, half, WHOLE, Counter(record.verdict for record in whole)))
    return lines


def _line(suite: str, half: str, kind: str, turns: Sequence[TurnRecord]) -> Line:
    return Line(
        suite=suite,
        half=half,
        kind=kind,
        verdicts=Counter(turn.verdict for turn in turns),
        seconds=tuple(sorted(turn.planning for turn in turns)),
        tokens=sum(turn.tokens_in + turn.tokens_out for turn in turns),
        money=sum((turn.money for turn in turns), Decimal(0)),
    )


def misses(records: Iterable[CaseRecord], *, held_out: bool = False) -> list[tuple[CaseRecord, TurnRecord]]:
    """Every turn that is not correct, wrong ones first; those of held-out cases only where asked for."""
    order = list(reversed(Verdict))
    found = [
        (record, turn)
        for record in records
        if held_out or not record.held_out
        for turn in record.turns
        if turn.verdict is not Verdict.CORRECT
    ]
    return sorted(found, key=lambda pair: order.index(pair[1].verdict))
