"""The sentences about a change and where it is. Nothing here says why: figures show where, and people know why."""

from __future__ import annotations

from collections.abc import Sequence

from service.answer import Answer, Cell, Column
from service.asking.planned import Direction
from service.composing.contributions import Change, Contribution
from service.rendering.formatting import format_cell, points
from service.rendering.words import group_name, listing, mid_sentence, sentence_case

_MOSTLY = 0.5
_WORTH_NAMING = 0.05
_NAMED = 3
_MANY_POINTS = 0.1
"""Parts of a smaller change look the same with one decimal."""
_MOVED = {True: ("rise", "rose"), False: ("drop", "dropped")}


def total_sentence(total: Answer, change: Change, direction: Direction) -> str:
    """The total's own sentence, after a word to whoever takes it to have gone the other way."""
    opposite = (direction == "up" and change.size < 0) or (direction == "down" and change.size > 0)
    if not opposite:
        return total.sentence
    meant, _ = _MOVED[direction == "up"]
    _, did = _MOVED[change.size > 0]
    label = mid_sentence(total.columns[0].label)
    return f"{sentence_case(label)} did not {meant}, it {did}. {total.sentence}"


def no_change(total: Answer) -> str:
    return f"{total.sentence} There is no change to take apart."


def not_defined(total: Answer) -> str:
    """What is put together for a question has no dimensions of its own to be looked at by."""
    label = mid_sentence(total.columns[0].label)
    return (
        f"Only a metric that is defined can be taken apart, and {label} was put together for this question: ask why "
        "one of the metrics in it changed."
    )


def not_taken_apart(total: Answer, labels: Sequence[str]) -> str:
    """Where the parts do not add up, their changes are shown and nothing is said about what they explain."""
    label = mid_sentence(total.columns[0].label)
    if not labels:
        return f"No dimension is known by which {label} could be taken apart."
    return (
        f"The changes by {listing(labels)} are shown, but {label} of the groups does not add up to the whole, so that "
        "no part of the change can be given to any of them."
    )


def section_sentence(
    label: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[tuple[Cell, ...], Contribution]],
    change: Change,
) -> str:
    """ "By department, most of the change is in GROCERY: −$14,792.76 of −$20,000.00 (74.0%), followed by …"."""
    group, metric = columns[0], columns[1]
    named = [
        (group_name(row[0], group), part.amount / change.size, part.amount)
        for row, part in rows[:_NAMED]
        if part.amount / change.size >= _WORTH_NAMING
    ]
    if not named:
        return f"By {label}, the change is spread over {len(rows):,} groups, none of which holds 5% of it."
    name, share, amount = named[0]
    much = "most" if share > _MOSTLY else "the largest part"
    part, whole = _signed(amount, metric, change.size), _signed(change.size, metric, change.size)
    said = f"By {label}, {much} of the change is in {name}: {part} of {whole} ({_percent(share)})"
    if share > 1:
        said = f"By {label}, the change of {name} ({part}) is larger than the whole ({whole})"
    elif len(named) > 1:
        said += f", followed by {listing([f'{other} ({_percent(part)})' for other, part, _ in named[1:]])}"
    against = [
        (group_name(row[0], group), part.amount)
        for row, part in rows
        if part.amount / change.size < -_WORTH_NAMING
    ]
    if against:
        other, amount = against[-1]
        said += f"; {other} went the other way ({_signed(amount, metric, change.size)})"
    return f"{said}."


def _signed(amount: float, column: Column, whole: float) -> str:
    if column.format is not None and column.format.kind == "percent":
        shown = points(abs(amount), 1 if abs(whole) >= _MANY_POINTS else 2)
    else:
        shown = format_cell(abs(amount), column)
    return f"{'+' if amount > 0 else '−'}{shown}" if amount else shown


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"
