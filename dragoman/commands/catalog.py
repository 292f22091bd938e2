"""`dragoman catalog`: what can be asked for. Works without a warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    REFUSED,
    AsJson,
    Models,
    Screen,
    command,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from service.browsing import Browser, Detail, Entry

LISTED = ("metric", "dimension", "model", "segment")
"""Kinds of the plain list; verified questions are many and come with --kind question."""

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WORDS]", help="A name for all about it, or words to search for."),
]
Kind = Annotated[
    str | None,
    typer.Option("--kind", help="Only metric, dimension, model, segment or question.", metavar="KIND"),
]
Most = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many search results to show.")]


@command
def catalog(
    words: Words = None, kind: Kind = None, most: Most = 20, as_json: AsJson = False, models: Models = None
) -> int:
    """Show what can be asked for."""
    from dragoman.app import open_app
    from service.browsing import KINDS

    if kind is not None and kind not in KINDS:
        usage_error(f"There is no kind {readable(kind)[:40]!r}. Kinds: {', '.join(KINDS)}.")
    text = readable(" ".join(words or ())).strip()
    with open_app(models, None) as app:
        browser = app.browser
    if not text:
        return show_list(browser.entries((kind,) if kind else LISTED), as_json=as_json)
    kinds = (kind,) if kind else KINDS
    named = browser.named(text, kinds)
    if len(named) == 1:
        return show_detail(browser.detail(named[0].kind, named[0].qualified), as_json=as_json)
    found = named or browser.search(text, kinds)[:most]
    if not found:
        return show_nothing(text, browser, as_json=as_json)
    return show_list(found, as_json=as_json)


catalog_help = f"""Show what can be asked for: metrics, dimensions, models, segments and verified questions.

Without words, a list. A name shows all about one definition, with what a metric can be grouped by; other words search
names, synonyms and descriptions.

\b
Examples:
  dragoman catalog
  dragoman catalog revenue
  dragoman catalog average basket
  dragoman catalog --kind question

{EXIT_CODES}"""


def show_list(entries: Sequence[Entry], *, as_json: bool) -> int:
    if as_json:
        print_json({"total": len(entries), "items": [asdict(entry) for entry in entries]})
        return ANSWERED
    screen = Screen()
    for kind in dict.fromkeys(entry.kind for entry in entries):
        shown = [entry for entry in entries if entry.kind == kind]
        screen.print(f"{kind.capitalize()}s ({len(shown)})", style="bold")
        print_rows(screen, [_row(entry) for entry in shown])
        screen.print()
    screen.print("All about one of them: dragoman catalog NAME", style="dim")
    return ANSWERED


def _row(entry: Entry) -> tuple[str, ...]:
    if entry.kind == "question":
        return (entry.name,)
    state = f"(deprecated: {entry.deprecated}) " if entry.deprecated else ""
    return (entry.name, state + entry.description or ", ".join(entry.synonyms))


def print_rows(screen: Screen, rows: Sequence[Sequence[str]]) -> None:
    """Aligned columns, two cells in. On a terminal the last one is cut to fit; in a pipe every text is whole."""
    from service.rendering.formatting import clean, elide

    cleaned = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cleaned, strict=True)]
    for row in cleaned:
        *first, last = row
        lead = "".join(
            cell + " " * (width - cell_len(cell) + 2) for cell, width in zip(first, widths, strict=False)
        )
        room = screen.width - 2 - cell_len(lead)
        if screen.is_terminal:
            last = elide(last, max(room, 1)) if room > 8 else ""
        screen.print(Text.assemble("  ", lead, (last, "dim" if first else "")), soft_wrap=True)


def show_nothing(text: str, browser: Browser, *, as_json: bool) -> int:
    from semantic.naming import nearest

    near = nearest(text, [entry.name for entry in browser.entries(LISTED)])
    if as_json:
        print_json({"total": 0, "items": [], "suggestions": list(near)})
    else:
        hint = f" Did you mean {', '.join(near[:3])}?" if near else ""
        Screen(stderr=True).print(f"Nothing is called or described like that.{hint}")
    return REFUSED


def show_detail(detail: Detail, *, as_json: bool) -> int:
    if as_json:
        print_json(asdict(detail))
        return ANSWERED
    from service.rendering.formatting import clean

    screen = Screen()
    entry = detail.entry
    title = Text.assemble((clean(entry.name), "bold"), (f"  {entry.kind}", "dim"))
    screen.print(title.append("  certified", style="green") if entry.certified else title)
    if entry.description:
        screen.print(clean(entry.description))
    if entry.deprecated:
        screen.print(clean(f"Deprecated: {entry.deprecated}"), style="yellow")
    screen.print()
    facts = [(name, clean(text)) for name, text in _facts(detail) if text]
    width = max(len(name) for name, _ in facts) + 2
    for name, text in facts:
        grid = Table.grid(padding=0)
        grid.add_column(min_width=width, style="dim")
        grid.add_column(overflow="fold")
        grid.add_row(name, Text(text))
        screen.print(grid)
    used_by: list[tuple[str, ...]] = [(each.name, each.kind) for each in detail.lineage.used_by]
    for heading, rows in [*_lists(detail), ("Used by", used_by)]:
        if rows:
            screen.print(f"\n{heading} ({len(rows)})", style="bold")
            print_rows(screen, rows)
    return ANSWERED


def _facts(detail: Detail) -> list[tuple[str, str]]:
    """The short facts about a definition, by what kind it is."""
    from service.browsing import DimensionDetail, MetricDetail, ModelDetail, QuestionDetail, SegmentDetail

    entry = detail.entry
    facts: list[tuple[str, str]] = []
    match detail:
        case MetricDetail():
            facts += [("formula", detail.formula), ("only rows where", detail.where), ("time", detail.time)]
            facts += [("rows of", ", ".join(detail.homes)), ("built from", ", ".join(detail.built_from))]
            facts.append(("columns", ", ".join(detail.lineage.columns)))
        case DimensionDetail():
            facts += [("type", entry.type), ("formula", detail.formula), ("groups", "; ".join(detail.groups))]
            facts.append(("columns", ", ".join(detail.lineage.columns)))
        case SegmentDetail():
            facts += [("rows where", detail.where), ("model", entry.model)]
        case ModelDetail():
            facts += [("source", detail.source), ("key", ", ".join(detail.key) or "none")]
            facts += [("time", detail.time), ("covers", detail.covers)]
        case QuestionDetail():
            import json

            verified = " on ".join(part for part in (detail.verified_by, detail.verified_on) if part)
            facts += [("query", json.dumps(detail.query, ensure_ascii=False)), ("verified by", verified)]
    facts += [("also called", ", ".join(entry.synonyms)), ("format", entry.format), ("owner", entry.owner)]
    if not isinstance(detail, SegmentDetail | QuestionDetail):
        facts.append(("for instance", "; ".join(detail.examples)))
    return [*facts, ("defined at", detail.position)]


def _lists(detail: Detail) -> list[tuple[str, list[tuple[str, ...]]]]:
    """The lists that follow: a heading, and rows of (name, short, description)."""
    from service.browsing import DimensionDetail, MetricDetail, ModelDetail

    match detail:
        case MetricDetail():
            rows: list[tuple[str, ...]] = [
                (g.path, "groups overlap" if g.overlaps else g.type, g.description) for g in detail.groupings
            ]
            return [("Can be grouped and filtered by", rows)]
        case DimensionDetail():
            values: list[tuple[str, ...]] = [
                (str(v.value), v.label, ", ".join(v.synonyms)) for v in detail.values
            ]
            return [("Values", values), ("Groups these metrics", [(name,) for name in detail.metrics])]
        case ModelDetail():
            joins: list[tuple[str, ...]] = [
                (j.role, f"→ {j.model} ({j.type.replace('_', ' ')})", j.description) for j in detail.joins
            ]
            members: list[tuple[str, list[tuple[str, ...]]]] = [
                (heading, [(entry.name, entry.type, entry.description) for entry in entries])
                for heading, entries in (
                    ("Metrics", detail.metrics),
                    ("Dimensions", detail.dimensions),
                    ("Segments", detail.segments),
                )
            ]
            return [("Joins", joins), *members]
        case _:
            return []
