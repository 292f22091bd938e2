"""What a reader of a number must know, found while it is planned: each note is a code and a sentence.

groups-overlap   One row of sales can be in several groups, so the groups overlap and their sum is more than the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from semantic.catalog import Catalog, Edge
from semantic.catalog.measures import TIMELESS
from semantic.planning.outputs import Outputs
from semantic.planning.picking import picked_words
from semantic.planning.plan import Fact, Note, Places
from semantic.query.types import EntityHas, OpenEnds, Query
from semantic.query.walking import leaves_of


def models_read(facts: Sequence[Fact]) -> frozenset[str]:
    """The models whose tables facts read; those of sub-plans are read by facts of their own."""
    found: set[str] = set()
    for fact in facts:
        found |= {fact.model.name} if not fact.source else set()
        found |= {each.target for route in fact.routes for edge in route.edges for each in _steps(edge)}
        found |= models_read([related.rows for related in fact.related])
    return frozenset(found)


def _steps(edge: Edge) -> Iterator[Edge]:
    yield edge
    for step in edge.steps:
        yield from _steps(step)


class Notes:
    """Collects notes; the same one is kept once."""

    def __init__(self) -> None:
        self._notes: dict[Note, None] = {}

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(self._notes)

    def add(self, code: str, text: str) -> None:
        self._notes[Note(code, text)] = None

    def seen_rows(self, catalog: Catalog, facts: Sequence[Fact]) -> None:
        """That who asks does not see all rows that these facts read."""
        read = models_read(facts) if catalog.seen else frozenset()
        none = [name for name in sorted(read & catalog.seen.keys()) if catalog.seen[name].tree == exp.false()]
        some = [name for name in sorted(read & catalog.seen.keys()) if name not in none]
        if some:
            self.add(
                "policy", f"You see some rows of {', '.join(some)}: those that you are permitted to see."
            )
        if none:
            self.add("policy", f"You are permitted to see no rows of {', '.join(none)}.")

    def overlaps(self, homes: Sequence[str]) -> None:
        """`homes` are those whose rows meet many widened rows that the query groups by."""
        for home in homes:
            self.add(
                "groups-overlap",
                f"One row of {home} can be in several groups, so the groups overlap and their sum is more than the "
                "total.",
            )

    def times(self, facts: Sequence[Fact], shape: Query, *, asked: bool) -> None:
        """What stands beside every period, and what is of one time of each. `asked`: the query asks for time."""
        ranged = shape.time is not None and isinstance(shape.time.range, OpenEnds)
        for fact in facts:
            if fact.timeless or (fact.time == TIMELESS and asked):
                names = ", ".join(leaf.name for leaf in fact.leaves)
                self.add(
                    "repeats", f"{names} does not depend on time: the same value stands beside every period."
                )
            if not fact.each_row and not ranged and (shape.totals or not asked):
                self._without_period(fact, "in the total, " if asked else "")
            if fact.picked is not None and fact.shows_groups and not fact.repeats:
                self.add("picked", picked_words(fact, shape.dimensions))

    def _without_period(self, fact: Fact, where: str) -> None:
        for planned in fact.leaves:
            if planned.leaf.during is not None and not planned.leaf.frame:
                self.add(
                    "no-period",
                    f"{planned.name} sees rows while they are in force. The query names no period, so that {where}all "
                    "rows count, also those that are over or never were.",
                )

    def functions(self, shape: Query, outputs: Outputs, places: Places | None) -> None:
        if shape.rows:
            self.add("rows", f"Each row of {shape.rows} stands for itself, also where several look alike.")
        shown = [output for output in outputs.columns if not output.hidden]
        leaves = [outputs.leaves[index].leaf for index in outputs.shown_leaves()]
        if any(leaf.within is not None and not leaf.counts_each for leaf in leaves):
            self.add(
                "share",
                "A share divides by the metric's own value over all rows that the filters on rows keep: filters on "
                "metrics and limits do not change it.",
            )
        if any("part(" in output.expression for output in shown):
            self.add(
                "part",
                "A part divides the metric under its own filters by the metric without them; all other filters hold "
                "for both.",
            )
        if any(output.tree.find(exp.Window) is not None for output in shown):
            self.add("rank", "A rank counts the rows of the result that have a greater value.")
        if places is not None and places.rest is not None:
            self.add(
                "other",
                "The row “other” is computed over all rows of the groups that are not shown: it is no sum of groups.",
            )

    def entity_filters(self, shape: Query) -> None:
        own = [item for use in shape.metrics for item in use.filters]
        for leaf in (leaf for item in (*shape.filters, *own) for leaf in leaves_of(item)):
            if isinstance(leaf, EntityHas):
                when = "over all time" if leaf.time is None else "over a time of its own"
                self.add(
                    "entity-filter",
                    f"Rows are kept by {leaf.metric} of their {leaf.per}, which is computed by itself {when}: no "
                    "other filter of the question applies to it.",
                )
