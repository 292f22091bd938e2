"""The answer for people in a terminal: headline, table, drawing, warnings, how it was computed.

    Console().print(render_terminal(answer, width=100, explain=True, chart=True))

A pure function from an answer to a rich renderable. Text from data is never read as markup and is free of control
characters. Numbers are never cut off: when a table is too wide for the terminal, its text columns are elided first,
and if that is not enough, each row is written as a block of lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import Box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from service.answer import Answer, Column, Status
from service.rendering.blocks import block_chart
from service.rendering.definitions import definition_lines
from service.rendering.explanation import explanations, important_notes, trust_words
from service.rendering.formatting import clean, elide, format_cell
from service.rendering.rest import displayed, drawable
from service.rendering.shape import lead, rows_shown, shape_of
from service.rendering.text import next_words, totals_row
from service.rendering.widths import fitting_widths, is_numeric
from service.rendering.words import sentence_case

# A line below the head and one above the totals; rich names the eight rows of a box from top to bottom.
_LINES = Box("    \n    \n ── \n    \n    \n ── \n    \n    \n")
_ASCII_LINES = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)

_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "…": "...", "·": "-", "×": "*", "−": "-", "“": '"', "”": '"', "’": "'"}
)

_STYLES = {
    Status.ANSWERED: "bold",
    Status.CLARIFY: "bold yellow",
    Status.REFUSED: "bold yellow",
    Status.FAILED: "bold red",
}


@dataclass(frozen=True, slots=True)
class _Screen:
    """How wide the terminal is and what it can show. `say` makes any text of ours or theirs fit for it."""

    width: int
    encoding: str

    @property
    def ascii_only(self) -> bool:
        return not self.encoding.lower().startswith("utf")

    @property
    def ellipsis(self) -> str:
        return "..." if self.ascii_only else "…"

    def say(self, text: str) -> str:
        text = clean(text)
        if not self.ascii_only:
            return text
        return text.translate(_PLAIN).encode(self.encoding, "replace").decode(self.encoding)

    def text(self, text: str, style: str = "") -> Text:
        return Text(self.say(text), style=style)


def render_terminal(
    answer: Answer,
    *,
    width: int,
    explain: bool = True,
    chart: bool = True,
    quiet: bool = False,
    numbered: bool = False,
    most_rows: int = 50,
    encoding: str = "utf-8",
) -> RenderableType:
    """The answer in at most `width` cells per line. `numbered` gives follow-ups numbers, where a number asks them.

    At most `most_rows` rows are shown, and it is said when there are more. `quiet` keeps the headline, the rows
    and what must not be missed: missing rows, warnings, problems, choices.
    `encoding` is the terminal's; anything but UTF gets a drawing in ASCII and "?" for what it cannot show.
    """
    screen = _Screen(max(width, 20), encoding)
    parts: list[Sequence[RenderableType]] = [
        [*_headline(answer, screen), *_changes(answer, screen)],
        _definitions(answer, screen),
        *_figures(answer, screen, most_rows, chart=chart and not quiet),
    ]
    spelled_out = explain and not quiet
    parts += [
        _alerts(answer, screen, notes=not spelled_out),
        _problems(answer, screen),
        _choices(answer, screen),
    ]
    if spelled_out:
        parts.append(_explained(answer, screen))
    if not quiet:
        parts.append(_follow_ups(answer, screen, numbered=numbered))
    blocks: list[RenderableType] = []
    for part in parts:
        if part and blocks:
            blocks.append(Text())
        blocks += part
    return Group(*blocks)


def _headline(answer: Answer, screen: _Screen) -> list[RenderableType]:
    lines = [line for line in answer.sentence.split("\n") if line.strip()]
    return [screen.text(line, _STYLES[answer.status]) for line in lines]


def _changes(answer: Answer, screen: _Screen) -> list[RenderableType]:
    """What a follow-up changed of the question before, and what it kept."""
    return [screen.text(" ".join(answer.changes), "cyan")] if answer.changes else []


def _figures(answer: Answer, screen: _Screen, most: int, *, chart: bool) -> list[Sequence[RenderableType]]:
    """The table and its drawing; of a report, those of its sections."""
    if not answer.sections:
        return [_rows(answer, screen, most), _drawing(answer, screen) if chart else []]
    return [
        part
        for section in answer.sections
        for part in _section(section, screen, most, answer.sentence, chart)
    ]


def _section(
    section: Answer, screen: _Screen, most: int, said: str, chart: bool
) -> list[Sequence[RenderableType]]:
    """A section under its title. A sentence that stands on top of the report already is not repeated, nor is a table of
    one row that the sentence says whole."""
    titled: list[RenderableType] = [screen.text(section.question, "bold underline")]
    if section.sentence not in said:
        titled.append(screen.text(section.sentence))
    if len(section.rows) < 2:
        return [titled] if len(titled) > 1 else []
    return [titled, _rows(section, screen, most), _drawing(section, screen) if chart else []]


def _definitions(answer: Answer, screen: _Screen) -> list[RenderableType]:
    """Each definition under its label; what the headline has said already is not said again."""
    out: list[RenderableType] = []
    for definition in answer.definitions:
        lines = [line for line in definition_lines(definition) if line not in answer.sentence]
        out += [Text()] if out else []
        out.append(screen.text(sentence_case(definition.label), "bold"))
        out += [_indented(screen.text(line), 2) for line in lines]
    return out


def _rows(answer: Answer, screen: _Screen, most: int) -> list[RenderableType]:
    """The table, or nothing when the headline already says the only number."""
    answer = displayed(answer)
    columns, rows = answer.columns, answer.rows[:most]
    missing = rows_shown(len(rows), max(answer.row_count, len(answer.rows)), answer.truncated)
    note: list[RenderableType] = [screen.text(missing, "dim")] if missing else []
    if not answer.rows or (len(answer.rows) == 1 and len(columns) == 1):
        return note
    cells = [[screen.say(format_cell(cell, columns[i])) for i, cell in enumerate(row)] for row in rows]
    grouped = any(column.role != "metric" for column in columns)
    totals = [screen.say(cell) for cell in totals_row(answer)] if answer.totals and grouped else []
    headers = [screen.say(column.label) for column in columns]
    widths = fitting_widths(columns, headers, [*cells, totals] if totals else cells, screen.width)
    if widths is None:
        return [*_records(headers, [*cells, totals] if totals else cells), *note]
    return [_table(columns, headers, cells, totals, widths, screen), *note]


def _table(
    columns: Sequence[Column],
    headers: Sequence[str],
    cells: Sequence[Sequence[str]],
    totals: Sequence[str],
    widths: Sequence[int],
    screen: _Screen,
) -> Table:
    table = Table(
        box=_ASCII_LINES if screen.ascii_only else _LINES,
        show_edge=False,
        pad_edge=False,
        show_footer=bool(totals),
        padding=(0, 1, 0, 0),
    )
    for index, column in enumerate(columns):
        footer = elide(totals[index], widths[index], screen.ellipsis) if totals else ""
        table.add_column(
            Text(headers[index], overflow="fold"),
            Text(footer),
            justify="right" if is_numeric(column) else "left",
            width=widths[index],
            header_style="bold",
            footer_style="bold",
        )
    for row in cells:
        table.add_row(*(Text(elide(cell, w, screen.ellipsis)) for cell, w in zip(row, widths, strict=True)))
    return table


def _records(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> list[RenderableType]:
    """Each row as lines "label: value", for a table that is wider than the terminal."""
    blocks: list[RenderableType] = []
    for number, row in enumerate(cells):
        lines = [
            Text(f"{header}: {cell}", overflow="fold")
            for header, cell in zip(headers, row, strict=True)
            if cell
        ]
        blocks += [*([Text()] if number else []), *lines]
    return blocks


def _drawing(answer: Answer, screen: _Screen) -> list[RenderableType]:
    columns, rows = drawable(answer.columns, answer.rows, answer.query)
    about = lead(columns, shape_of(columns), answer.query)
    if about is None:
        return []
    lines = block_chart(
        columns,
        rows,
        width=screen.width,
        metric=about.index,
        ascii_only=screen.ascii_only,
        say=screen.say,
    )
    if lines is None:
        return []
    title = screen.text(columns[about.index].label, "dim")
    return [
        title,
        *(Text(line if not screen.ascii_only else screen.say(line), no_wrap=True) for line in lines),
    ]


def _alerts(answer: Answer, screen: _Screen, *, notes: bool) -> list[RenderableType]:
    """Warnings, and the notes that must be seen unless the headline or the explanation has them anyway."""
    unsaid = [note for note in important_notes(answer.computation) if notes and note not in answer.sentence]
    shown = [screen.text(f"Note: {note}") for note in unsaid]
    return [*shown, *(screen.text(f"Warning: {warning}", "yellow") for warning in answer.warnings)]


def _problems(answer: Answer, screen: _Screen) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for problem in answer.problems:
        said = [problem.message, problem.hint]
        lines += [screen.text(text, "yellow") for text in said if text and text not in answer.sentence]
        if problem.suggestions:
            lines.append(screen.text(f"Did you mean: {', '.join(problem.suggestions)}?"))
    return lines


def _choices(answer: Answer, screen: _Screen) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for number, choice in enumerate(answer.choices, 1):
        line = Text.assemble((f"{number}. ", "bold"), screen.say(choice.label))
        if choice.description:
            line.append(screen.say(f" — {choice.description}"), "dim")
        lines.append(line)
    return lines


def _explained(answer: Answer, screen: _Screen) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for title, sections in explanations(answer):
        lines += [_indented(screen.text(title, "bold underline"), 2)] if title else []
        for section in sections:
            first, *rest = section.lines
            lines.append(_indented(Text.assemble((f"{section.title}: ", "bold"), screen.say(first)), 2))
            lines += [
                _indented(screen.text(line, "dim" if section.title == "Metric" else ""), 4) for line in rest
            ]
    trust = trust_words(answer)
    lines += [_indented(screen.text(trust), 2)] if trust else []
    return [Text("How this was computed", style="bold"), *lines] if lines else []


def _follow_ups(answer: Answer, screen: _Screen, *, numbered: bool) -> list[RenderableType]:
    lines = [
        _indented(screen.text(f"{number}. {question}" if numbered else question), 2)
        for number, question in enumerate(answer.follow_ups, 1)
    ]
    return [Text(next_words(answer), style="bold"), *lines] if lines else []


def _indented(text: Text, by: int) -> RenderableType:
    """Indented also where the line wraps."""
    return Padding(text, (0, 0, 0, by), expand=False)
