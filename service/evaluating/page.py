"""Records → one HTML page that needs nothing else: no network, no fonts, light or dark as the reader's system is.

    Path("report.html").write_text(page(head, records))

The tables can be sorted by a click on a heading, the cases filtered by verdict, suite and words.
"""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, StrictUndefined

from service.evaluating.comparing import Comparison, head_words
from service.evaluating.figures import figures
from service.evaluating.run_files import Head
from service.evaluating.text import summary_text
from service.evaluating.verdicts import ORDER, CaseRecord, Verdict
from service.rendering.pages import loader

_TEMPLATES = Environment(
    loader=loader("service.evaluating"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(head: Head, records: Sequence[CaseRecord], *, held_out: bool = False) -> str:
    """The report of a run. Held-out cases are shown in figures only, unless `held_out`."""
    shown = [record for record in records if held_out or not record.held_out]
    turns = [(record, turn) for record in shown for turn in record.turns]
    return _TEMPLATES.get_template("run.html.j2").render(
        title=f"Evaluation: {head.planner}",
        head=head_words(head),
        summary=summary_text(records),
        lines=figures(records),
        verdicts=tuple(Verdict),
        turns=sorted(turns, key=lambda pair: ORDER.index(pair[1].verdict), reverse=True),
        suites=sorted({record.suite for record in shown}),
        hidden=sum(len(record.turns) for record in records) - sum(len(record.turns) for record in shown),
    )


def comparison_page(comparison: Comparison) -> str:
    """The report of two runs side by side."""
    shown = [
        (head_words(head), figures(records))
        for head, records in zip(comparison.heads, comparison.records, strict=True)
    ]
    return _TEMPLATES.get_template("comparison.html.j2").render(
        title="Two evaluations",
        runs=shown,
        verdicts=tuple(Verdict),
        flips=comparison.flips,
        better=len(comparison.better),
        worse=len(comparison.worse),
    )
