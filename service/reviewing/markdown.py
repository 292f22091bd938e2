"""A review as Markdown, to be pasted into a pull request: what breaks first, then which numbers move, then the rest.

Definitions and rows are other people's texts: nothing in them can become a heading, a link, a mention or HTML.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from semantic.catalog import Catalog
from semantic.definitions.types import Format
from semantic.review import Action, Change, Does, Effect, Kind, Of, Reached, Review
from service.answer import Cell
from service.compiled_json import pretty_text
from service.rendering import clean, elide, format_number
from service.reviewing.moving import Moved, Movement, Movements, as_number

LONGEST_TEXT = 160
LONGEST_SQL = 4_000
MOST_ROWS = 50
"""Of one table or list."""
MOST_CHARACTERS = 60_000
"""Of all: GitHub takes 65,536 in a comment, and refuses a longer one whole."""

_SIGNS = str.maketrans(
    {
        "\\": "\\\\", "|": "\\|", "`": "'", "<": "&lt;", ">": "&gt;", "*": "\\*", "_": "\\_", "[": "\\[", "]": "\\]",
        "#": "\\#", "@": "&#64;", "~": "\\~", "!": "\\!", "\n": " ",
    }
)  # fmt: skip


def review_markdown(
    review: Review, movements: Movements | None, *, before: str, after: str, catalog: Catalog, dialect: str
) -> str:
    """The whole review. `catalog` is that after the change, whose formats numbers are shown in."""
    lines = [
        "## What this change of definitions means",
        "",
        f"{_text(before)} → {_text(after)}: {summary(review)}",
        "",
    ]
    if review.is_empty:
        return "\n".join(lines)
    lines += _errors(review)
    lines += _breaks(review)
    if movements is not None:
        lines += _movements(movements, catalog)
    lines += _widened(review)
    lines += _changes(review.changes)
    lines += _reached(review.reached, dialect)
    return "\n".join(fitting(lines, MOST_CHARACTERS)).rstrip() + "\n"


def fitting(lines: Sequence[str], most: int) -> list[str]:
    """Lines that are too long without what is folded up, the last first; then without the last of the rest."""
    kept, left_out = list(lines), 0
    size = sum(len(line) + 1 for line in kept)
    while size > most and "</details>" in kept:
        end = len(kept) - kept[::-1].index("</details>")
        start = max(place for place in range(end) if kept[place].startswith("<details>"))
        size -= sum(len(line) + 1 for line in kept[start:end])
        del kept[start:end]
        left_out += 1
    while size > most:
        size -= len(kept.pop()) + 1
    if len(kept) < len(lines):
        told = f"{left_out} more {_plural(left_out, 'detail')}" if left_out else "More"
        kept += ["", f"… {told} would not fit into a comment: `dragoman diff --json` has all."]
    return kept


def summary(review: Review) -> str:
    """One line: how much breaks, counts otherwise, changed."""
    if review.is_empty:
        return "nothing that a number, a name or a reader depends on."
    breaks = len(review.breaking)
    otherwise = sum(each.of is Of.METRIC and each.effect is Effect.OTHERWISE for each in review.reached)
    counted = f"{otherwise} {_plural(otherwise, 'metric')} may count otherwise"
    tests = sum(change.kind is Kind.TEST for change in review.changes)
    definitions = len(review.changes) - tests
    parts = [
        f"**{len(review.errors)} {_plural(len(review.errors), 'error')}**" if review.errors else "",
        f"**{breaks} {_plural(breaks, 'break')}**" if breaks else "nothing breaks",
        counted if otherwise else "every metric counts as before",
        f"{definitions} {_plural(definitions, 'definition')} changed" if definitions or not tests else "",
        f"{tests} {_plural(tests, 'test')} changed" if tests else "",
    ]
    return ", ".join(part for part in parts if part) + "."


def _errors(review: Review) -> Iterator[str]:
    if review.errors:
        yield from ("### Errors that it brings", "")
        for problem in review.errors[:MOST_ROWS]:
            yield f"- {_text(str(problem.position or ''))} {_text(problem.message)}"
        yield ""


def _breaks(review: Review) -> Iterator[str]:
    if not review.breaking:
        return
    yield from ("### What breaks", "", "| what | how | why |", "| --- | --- | --- |")
    for each in review.breaking[:MOST_ROWS]:
        yield f"| {_code(each.name)} | {each.kind.value} | {_text(each.why)} |"
    yield from _rest(len(review.breaking))


def _movements(movements: Movements, catalog: Catalog) -> Iterator[str]:
    yield from ("### Which numbers move", "")
    if movements.period:
        yield from (f"Over {_text(movements.period)}.", "")
    if movements.moved:
        yield from ("| number | before | after | change | by |", "| --- | ---: | ---: | ---: | --- |")
        for moved in movements.moved[:MOST_ROWS]:
            form = _format(catalog, moved.metric)
            cells = _cells(moved.total, form) if moved.total else ("", "", "in groups")
            because = ", ".join(_code(name) for name in moved.because[:3])
            yield f"| {_code(moved.name)} | {' | '.join(cells)} | {because} |"
        yield from _rest(len(movements.moved))
        for moved in movements.moved[:MOST_ROWS]:
            yield from _groups(moved, _format(catalog, moved.metric))
    else:
        yield from ("None of those that were looked at.", "")
    if movements.unmoved:
        shown = ", ".join(_code(name) for name in movements.unmoved[:MOST_ROWS])
        yield from (f"Other SQL, the same numbers: {shown}.", "")
    for name, problem in movements.unchecked[:MOST_ROWS]:
        yield from (f"Not looked at: {_code(name)}. {_text(problem.message)}", "")


def _groups(moved: Moved, form: Format | None) -> Iterator[str]:
    if not moved.apart:
        return
    yield from (f"<details><summary>{_text(moved.name)}: in which groups</summary>", "")
    for apart in moved.apart:
        more = ", of the first that the warehouse gave" if apart.truncated else ""
        yield f"By {_code(apart.by)}: {apart.moved:,} of {apart.of:,} groups move{more}."
        yield from ("", f"| {_text(apart.by)} | before | after | change |", "| --- | ---: | ---: | ---: |")
        for each in apart.groups:
            group = ", ".join(_value(value) for value in each.group)
            yield f"| {group} | {' | '.join(_cells(each, form))} |"
        yield ""
    yield from ("</details>", "")


def _widened(review: Review) -> Iterator[str]:
    if review.widened:
        yield from ("### Who sees more", "")
        for each in review.widened[:MOST_ROWS]:
            yield f"- {_code(each.name)}: {_text(each.why)}"
        yield from _rest(len(review.widened))


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    yield from ("### Definitions that changed", "")
    for change in changes[:MOST_ROWS]:
        yield f"- {change.kind.value} {_code(change.name)} {_action(change)}"
        if change.action is not Action.REMOVED and change.action is not Action.ADDED:
            for detail in change.details:
                said = " (words only)" if detail.does is Does.WORDS else ""
                yield f"  - {detail.key}{said}: {_quoted(detail.before)} → {_quoted(detail.after)}"
    yield from _rest(len(changes))


def _reached(reached: Sequence[Reached], dialect: str) -> Iterator[str]:
    if not reached:
        return
    yield from ("### What it reaches", "")
    for each in reached[:MOST_ROWS]:
        because = ", ".join(_code(name) for name in each.because if name != each.name)
        yield f"- {each.of.value} {_code(each.name)}: {each.effect.value}{f', by {because}' if because else ''}"
    yield from _rest(len(reached))
    for each in reached[:MOST_ROWS]:
        if each.effect is Effect.OTHERWISE and each.before and each.after:
            yield from _sql(each, dialect)


def _sql(each: Reached, dialect: str) -> Iterator[str]:
    assert each.before is not None and each.after is not None
    one, other = (pretty_text(text.sql, dialect).splitlines() for text in (each.before, each.after))
    diff = "\n".join(list(difflib.unified_diff(one, other, lineterm="", n=1_000))[3:]) or "\n".join(other)
    if len(diff) > LONGEST_SQL:
        diff = diff[:LONGEST_SQL] + "\n…"
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", diff)), default=0))
    yield from (f"<details><summary>SQL of {_text(each.name)}</summary>", "")
    yield from (f"{fence}diff", clean_lines(diff), fence, "")
    changed = {
        name: (value, each.after.values.get(name))
        for name, value in each.before.values.items()
        if each.after.values.get(name) != value
    }
    for name, (was, now) in changed.items():
        yield f"- ${_text(name)}: {_quoted(str(was))} → {_quoted(str(now))}"
    yield from ("", "</details>", "")


def clean_lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines())


def _action(change: Change) -> str:
    return f"renamed from {_code(change.was)}" if change.action is Action.RENAMED else change.action.value


def _cells(movement: Movement, form: Format | None) -> tuple[str, str, str]:
    return (
        _value(movement.before, form),
        _value(movement.after, form),
        change_text(movement, form),
    )


def change_text(movement: Movement, form: Format | None) -> str:
    """The change with its sign, and as part of what it was: `−1,200 (−12.5%)`."""
    change = movement.change
    if change is None:
        return _without_number(movement)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    if form is not None and form.kind == "percent":
        text = f"{sign}{abs(float(change)) * 100:,.2f} points"
    else:
        text = f"{sign}{format_number(-change if change < 0 else change, form)}"
    rate = movement.rate
    return text if rate is None else f"{text} ({sign}{abs(rate):.1%})"


def _without_number(movement: Movement) -> str:
    if not movement.moved:
        return ""
    return "new" if movement.before is None else "gone" if movement.after is None else "another value"


def _value(value: Cell, form: Format | None = None) -> str:
    if (number := as_number(value)) is not None:
        return format_number(number, form)
    return "–" if value is None else _text(str(value))


def _format(catalog: Catalog, metric: str) -> Format | None:
    found = catalog.metrics.get(metric)
    return found.format if found else None


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _rest(count: int) -> Iterator[str]:
    if count > MOST_ROWS:
        yield from ("", f"… and {count - MOST_ROWS:,} more.")
    yield ""


def _text(text: str) -> str:
    return elide(clean(text), LONGEST_TEXT).translate(_SIGNS)


def _code(text: str) -> str:
    return (
        "`" + elide(clean(text), LONGEST_TEXT).replace("`", "'").replace("|", "\\|").replace("\n", " ") + "`"
    )


def _quoted(text: str) -> str:
    return _code(text) if text else "nothing"
