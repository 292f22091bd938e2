"""Which changes break what others count on, and which let people see more: one rule for each, readable as a table.

removed   a metric, dimension, segment, join or model went
renamed   it has another name
retyped   its values are of another type
narrowed  fewer people may see it, or it can be grouped or filtered by less than before
meaning   the same query gives other SQL, and so perhaps another number
broken    a query that somebody keeps no longer compiles
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from semantic.catalog import Catalog
from semantic.definitions.access import Access, Mask
from semantic.definitions.types import Described
from semantic.review.aspects import Does
from semantic.review.changes import Action, Change, Kind
from semantic.review.reached import Effect, Of, Reached

SHOWN_NAMES = 5


class Break(StrEnum):
    REMOVED = "removed"
    RENAMED = "renamed"
    RETYPED = "retyped"
    NARROWED = "narrowed"
    MEANING = "meaning changed"
    BROKEN = "no longer compiles"


@dataclass(frozen=True, slots=True)
class Breaking:
    """One thing that others may count on and that is not what it was."""

    kind: Break
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Widened:
    """One thing that more people may see than before: no break, but for somebody to look at."""

    name: str
    why: str


def breaking(
    before: Catalog, after: Catalog, changed: Sequence[Change], reached: Sequence[Reached]
) -> tuple[Breaking, ...]:
    """Every break, by its kind."""
    found = [
        *_of_changes(changed),
        *_retyped_metrics(before, after),
        *(Breaking(Break.NARROWED, name, why) for name, why, more in _access(before, after) if not more),
        *_less_reach(before, after),
        *_of_reached(reached),
    ]
    order = list(Break)
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (order.index(each.kind), each.name)))


def widened(before: Catalog, after: Catalog) -> tuple[Widened, ...]:
    return tuple(Widened(name, why) for name, why, more in _access(before, after) if more)


def _of_changes(changed: Sequence[Change]) -> Iterator[Breaking]:
    for change in changed:
        if change.kind in (Kind.QUESTION, Kind.TEST):
            continue
        if change.action is Action.REMOVED:
            yield Breaking(Break.REMOVED, change.name, f"This {change.kind} went.")
        elif change.action is Action.RENAMED:
            yield Breaking(Break.RENAMED, change.was, f"It is called {change.name} now.")
        for detail in change.details:
            if detail.does is Does.TYPE and detail.before and detail.after:
                yield Breaking(Break.RETYPED, change.name, f"It was {detail.before} and is {detail.after}.")
            if change.kind is Kind.SETTINGS and detail.does is Does.NUMBERS:
                was, now = detail.before or "the default", detail.after or "the default"
                yield Breaking(Break.MEANING, detail.key, f"It was {was} and is {now}, for every number.")


def _of_reached(reached: Sequence[Reached]) -> Iterator[Breaking]:
    for each in reached:
        if each.effect is Effect.BROKEN and each.after is not None and each.after.problem is not None:
            yield Breaking(Break.BROKEN, each.name, each.after.problem.message)
        elif each.effect is Effect.OTHERWISE and each.of in (Of.METRIC, Of.DIMENSION, Of.GROUPING):
            because = ", ".join(name for name in each.because[:SHOWN_NAMES] if name != each.name)
            yield Breaking(
                Break.MEANING,
                each.name,
                f"The same query gives other SQL{f', by {because}' if because else ''}.",
            )


def _retyped_metrics(before: Catalog, after: Catalog) -> Iterator[Breaking]:
    for name, metric in before.metrics.items():
        other = after.metrics.get(name)
        if other is None or other is metric:
            continue
        types = before.measure(metric).type, after.measure(other).type
        if types[0] is not types[1]:
            yield Breaking(Break.RETYPED, name, f"It was {types[0]} and is {types[1]}.")


def _less_reach(before: Catalog, after: Catalog) -> Iterator[Breaking]:
    """Dimensions that are still there, by which a metric that is still there can no longer be grouped."""
    if before.graph == after.graph and before.dimensions.keys() == after.dimensions.keys():
        return
    for name in before.metrics:
        if name not in after.metrics:
            continue
        lost = [d for d in before.reached(name) if d in after.dimensions and d not in after.reached(name)]
        if lost:
            more = f" and {len(lost) - SHOWN_NAMES} more" if len(lost) > SHOWN_NAMES else ""
            shown = ", ".join(lost[:SHOWN_NAMES])
            yield Breaking(Break.NARROWED, name, f"It can no longer be grouped by {shown}{more}.")


def _access(before: Catalog, after: Catalog) -> Iterator[tuple[str, str, bool]]:
    """Name, what became of it, and whether that lets people see more. Where it may be either, both are told."""
    for name, model in before.models.items():
        if (other := after.models.get(name)) is None or other is model:
            continue
        yield from _model_access(name, model.access, other.access)
        for role, join in model.joins.items():
            if role in other.joins:
                yield from _groups(join.qualified, join.access, other.joins[role].access)
    for names, others in (
        (before.dimensions, after.dimensions),
        (before.metrics, after.metrics),
        (before.segments, after.segments),
    ):
        for name, member in names.items():
            found = others.get(name)
            if found is not None and found is not member:
                yield from _groups(name, _known_to(member), _known_to(found))
    for name, dimension in before.dimensions.items():
        now = after.dimensions.get(name)
        if now is not None and now is not dimension:
            yield from _mask(name, dimension.mask, now.mask)
            if dimension.share_with_model != now.share_with_model:
                said = "may" if now.share_with_model else "may no longer"
                yield name, f"Its values {said} be sent to a language model.", now.share_with_model


def _known_to(member: Described) -> tuple[str, ...] | None:
    access: tuple[str, ...] | None = getattr(member, "access", None)
    return access


def _model_access(name: str, old: Access | None, new: Access | None) -> Iterator[tuple[str, str, bool]]:
    one, other = old or Access(), new or Access()
    yield from _groups(name, one.groups or None, other.groups or None)
    rows = [str(each.rows.text) if each.rows else "" for each in (one, other)]
    limits = [(text, each.inherit) for text, each in zip(rows, (one, other), strict=True)]
    if limits[0] != limits[1]:
        if not one.limits_rows or not other.limits_rows:
            said = "Its rows are limited now." if other.limits_rows else "Its rows are no longer limited."
            yield name, said, not other.limits_rows
        else:
            yield from _either(name, f"Which of its rows are seen was `{rows[0]}` and is `{rows[1]}`.")
    if fewer := set(one.unless) - set(other.unless):
        yield name, f"Its limits hold for {', '.join(sorted(fewer))} now.", False
    if more := set(other.unless) - set(one.unless):
        yield name, f"Its limits no longer hold for {', '.join(sorted(more))}.", True
    if hidden := set(other.hide) - set(one.hide):
        yield name, f"Hidden now: {', '.join(sorted(hidden))}.", False
    if shown := set(one.hide) - set(other.hide):
        yield name, f"No longer hidden: {', '.join(sorted(shown))}.", True
    if one.shown_to != other.shown_to and one.hide and other.hide:
        yield from _either(name, "To whom its hidden members are shown is another.")
    sizes = [each.min_group.size if each.min_group else 1 for each in (one, other)]
    if sizes[0] != sizes[1]:
        yield name, f"Its smallest group was of {sizes[0]} and is of {sizes[1]}.", sizes[1] < sizes[0]
    elif one.min_group != other.min_group:
        yield from _either(name, "What its smallest groups are counted by is another.")


def _groups(
    name: str, old: tuple[str, ...] | None, new: tuple[str, ...] | None
) -> Iterator[tuple[str, str, bool]]:
    if old == new:
        return
    if not old or not new:
        said = f"Only {', '.join(new)} may know it now." if new else "Everyone may know it now."
        yield name, said, not new
        return
    if gone := set(old) - set(new):
        yield name, f"No longer for {', '.join(sorted(gone))}.", False
    if come := set(new) - set(old):
        yield name, f"Now also for {', '.join(sorted(come))}.", True


def _mask(name: str, old: Mask | None, new: Mask | None) -> Iterator[tuple[str, str, bool]]:
    if old is None and new is not None:
        yield name, "It is masked now.", False
    elif old is not None and new is None:
        yield name, "It is no longer masked.", True
    elif old is not None and new is not None and (old.expr.text, old.unless) != (new.expr.text, new.unless):
        yield from _either(name, "Its mask, or who does without it, is another.")


def _either(name: str, why: str) -> Iterator[tuple[str, str, bool]]:
    yield name, why, False
    yield name, why, True
