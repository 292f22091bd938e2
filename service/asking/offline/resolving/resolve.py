"""Draft → query: every open name is settled by what can be reached and by what is clearly meant, or asked about.

resolve(draft, book, {})                      a Resolved query
Ambiguous("group-0", options, …) is raised     where a name has several readings: resolve again with one chosen
"""

from __future__ import annotations

from dataclasses import dataclass

from semantic.book import Book, DimensionMeaning, Tier, ValueMeaning
from semantic.definitions.types import Dimension
from semantic.query.types import Condition, Filter, Limit, MetricUse, Operator, OrderBy, Query
from service.asking.offline.reading.doubting import check_meaning
from service.asking.offline.reading.draft import (
    Draft,
    EntityClause,
    GroupDraft,
    Match,
    NotRead,
    Threshold,
)
from service.asking.offline.reading.periods import grain_of, is_open
from service.asking.offline.resolving.metrics import check_counting, resolve_metric
from service.asking.offline.resolving.numbered_weeks import said_of_weeks
from service.asking.offline.resolving.portions import check_own_whole
from service.asking.offline.resolving.selecting import Option, Picked, pick, unknown_kept, where_found
from service.asking.offline.resolving.semijoins import (
    SAME,
    check_groups,
    counts_things,
    said_of_none,
    semi_join,
    time_options,
)
from service.asking.offline.resolving.shares import check_split, only_part, part_of, shown
from service.asking.offline.resolving.state import Ambiguous, Chosen, State, one_metric
from service.asking.offline.resolving.time_clauses import (
    change_condition,
    change_order,
    check_unit,
    time_clause,
    time_filters,
)
from service.asking.offline.tagging.lexicon import CYCLES
from service.asking.offline.wording import common_metrics, metric_label, title

IN_ALL = Option("all", "in all")


@dataclass(frozen=True, slots=True)
class Resolved:
    query: Query
    assumptions: tuple[str, ...]


def resolve(draft: Draft, book: Book, chosen: Chosen) -> Resolved:
    """The query of a draft. Raises Ambiguous or NotRead."""
    return _Resolving(draft, book, chosen).resolved()


class _Resolving(State):
    def resolved(self) -> Resolved:
        for place, metric in enumerate(self.draft.metrics):
            self.uses.append(resolve_metric(self, place, metric))
            check_unit(self.draft, self.book.catalog.metrics[self.metrics[-1]].format)
        check_counting(self)
        dimensions = [self._group(place, group) for place, group in enumerate(self.draft.groups)]
        asked = tuple(dimensions)
        part = part_of(self)
        filters: list[Filter] = []
        for place, _ in enumerate(self.draft.selections):
            picked = self._selection(place)
            if place == part:
                filters += only_part(self, picked, place, dimensions)
                continue
            filters += picked.filters
            if picked.split and picked.split not in dimensions:
                check_split(self, picked)
                dimensions.insert(0, picked.split)
        filters += time_filters(self.draft, self.uses)
        filters += self._known(asked)
        filters += [self._match(match) for match in self.draft.matches]
        filters += [self._clause(place, clause) for place, clause in enumerate(self.draft.clauses)]
        thresholds = [self._threshold(threshold) for threshold in self.draft.thresholds]
        self._check_time(dimensions)
        query = Query(
            metrics=shown(self, part, asked),
            dimensions=tuple(dict.fromkeys(dimensions)),
            filters=(*filters, *thresholds),
            time=None if self.time_is_used else time_clause(self.draft),
            order_by=self._order(tuple(dict.fromkeys(dimensions))),
            limit=self._limit(tuple(dict.fromkeys(dimensions)), asked),
            totals=self.draft.totals,
        )
        try:
            check_own_whole(query)
            check_meaning(self.draft, self.book, query, self.metrics, asked)
        except NotRead as doubt:
            doubt.final = True
            raise
        self.assumptions += said_of_weeks(self.draft.cover, self.book, self.reach, self.metrics)
        return Resolved(query, (*self.draft.assumptions, *self.assumptions))

    # Groups

    def _group(self, place: int, group: GroupDraft) -> str:
        if group.grain:
            return self._grain(place, group)
        slot = f"group-{place}"
        meanings = self._reachable(group)
        if slot in self.chosen:
            meanings = tuple(m for m in meanings if m.dimension == self.chosen[slot].meaning)
        if len(meanings) > 1:
            options = tuple(
                Option(m.dimension, title(self.book.catalog.dimensions[m.dimension])) for m in meanings
            )
            raise Ambiguous(slot, group.text, options)
        way = self.reach.way(self.metrics, meanings[0].dimension)
        assert way is not None
        dimension = self.book.catalog.dimensions[meanings[0].dimension]
        if way.overlaps:
            self.assumptions.append(
                f"One row can belong to several of {group.text}, by {way.path} over all time, so that groups overlap."
            )
        if dimension.type.is_time:
            self.assumptions.append(f"“{group.text}” is shown by day.")
            return f"{way.path}.day"
        return way.path

    def _known(self, asked: tuple[str, ...]) -> list[Filter]:
        """ "which age group spends most" asks for one that is known: who is of no known age makes the largest group."""
        ranking = self.draft.ranking
        if ranking is None or ranking.rows != 1 or ranking.other or self.draft.share is not None:
            return []
        found: list[Filter] = []
        homes = self.reach.homes(self.metrics)
        for group, path in zip(self.draft.groups, asked, strict=True):
            names = {m.dimension for m in group.candidates if path.endswith(m.dimension.rpartition(".")[2])}
            dimensions = [self.book.catalog.dimensions[name] for name in names]
            joined = [d for d in dimensions if d.model not in homes and d.name != self._label_of(d)]
            if joined and not group.each and not joined[0].type.is_time:
                found.append(Condition(path, Operator.IS_NOT_NULL))
                kept = unknown_kept(joined[0].qualified, self.book)
                self.assumptions = [one for one in self.assumptions if one != kept]
                self.assumptions.append(f"Rows of which {group.text} is not known are left out.")
        return found

    def _label_of(self, dimension: Dimension) -> str:
        model = self.book.catalog.models[dimension.model]
        return model.label or (model.key or ("",))[0]

    def _reachable(self, group: GroupDraft) -> tuple[DimensionMeaning, ...]:
        """The readings that the metrics reach; ways without overlap, and the metrics' own rows, come first."""
        every = {m: self.reach.way(self.metrics, m.dimension) for m in group.candidates}
        ways = {m: way for m, way in every.items() if way is not None}
        found = list(ways)
        if not found:
            raise self._unreachable(group.text, group.candidates[0].dimension)
        plain = [m for m in found if not ways[m].overlaps] or found
        if all(m.tier is Tier.HEAD for m in plain):
            homes = self.reach.homes(self.metrics)
            own = [m for m in plain if self.book.catalog.dimensions[m.dimension].model in homes]
            if len(own) == 1:
                label = title(self.book.catalog.dimensions[own[0].dimension])
                if label != group.text:
                    self.assumptions.append(f"“{group.text}” is read as {label}.")
                return tuple(own)
            if len(plain) == 1 and f"group-{self.draft.groups.index(group)}" not in self.chosen:
                option = Option(plain[0].dimension, title(self.book.catalog.dimensions[plain[0].dimension]))
                raise Ambiguous(f"group-{self.draft.groups.index(group)}", group.text, (option,), only=True)
        return tuple(plain)

    def _grain(self, place: int, group: GroupDraft) -> str:
        slot = f"group-{place}"
        if slot in self.chosen:
            return f"time.{self.chosen[slot].meaning}"
        if group.grain == "hour" and self._of_every_day():
            self.assumptions.append(f"“{group.text}” is read as the hour of the day.")
            return "time.hour_of_day"
        if group.grain == "hour":
            options = (
                Option("hour_of_day", "hour of the day (0 to 23)"),
                Option("hour", "every single hour"),
            )
            raise Ambiguous(slot, group.text, options)
        if group.grain == "month_of_year" and group.text == "month of the year" and group.each:
            options = (
                Option("month", "each single month"),
                Option("month_of_year", "January to December, all years together"),
            )
            raise Ambiguous(slot, group.text, options)
        return f"time.{group.grain}"

    def _of_every_day(self) -> bool:
        """Whether hours are those of days that come again, or of one: "by weekday and hour", "hourly on sundays"."""
        draft = self.draft
        if draft.days or draft.day_sets or any(group.grain in CYCLES for group in draft.groups):
            return True
        return (
            draft.time is not None and not is_open(draft.time.phrase) and grain_of(draft.time.phrase) == "day"
        )

    def _unreachable(self, text: str, dimension: str) -> NotRead:
        names = " and ".join(metric.text for metric in self.draft.metrics)
        ways = (
            (metric, self.reach.way([metric.qualified], dimension)) for metric in common_metrics(self.book)
        )
        near = [title(metric) for metric, way in ways if way is not None and not way.overlaps]
        return NotRead(f"{names} cannot be split or filtered by {text}.", (text,), tuple(near[:3]))

    # Filters

    def _selection(self, place: int) -> Picked:
        selection = self.draft.selections[place]
        slot = f"selection-{place}"
        picked = pick(selection, self.book, self.reach, self.metrics, self.chosen.get(slot))
        if isinstance(picked, Picked):
            self.assumptions += picked.assumptions
            return picked
        if not picked.options:
            if (places := where_found(selection, self.book, self.reach, self.metrics)) is not None:
                raise NotRead(places, selection.keys, final=True)
            first = selection.items[0][0]
            name = first.dimension if isinstance(first, ValueMeaning) else ""
            raise self._unreachable(selection.text, name)
        raise Ambiguous(slot, picked.text, picked.options, only=picked.only)

    def _match(self, match: Match) -> Condition:
        meanings = self._reachable(GroupDraft(match.text, match.candidates))
        way = self.reach.way(self.metrics, meanings[0].dimension)
        if len(meanings) > 1 or way is None or way.overlaps:
            raise NotRead(f"It is not clear whose “{match.text}” are meant.", (match.text,))
        return Condition(way.path, match.operator, (match.part,) if match.part else ())

    def _clause(self, place: int, clause: EntityClause) -> Filter:
        """The semi-join of a clause: over the time asked for where only its things are counted, else over which?"""
        metric = one_metric(self, f"clause-{place}", clause.text, clause.candidates)
        draft = self.draft
        if draft.change or draft.days or draft.day_sets or draft.hours or draft.picks:
            raise NotRead(f"It is not clear over which time {clause.text} are meant.", (clause.text,))
        asked = time_clause(draft)
        if counts_things(self.draft, self.book, self.metrics):
            check_groups(
                self.draft, self.book, [f"time.{g.grain}" for g in self.draft.groups if g.grain], clause.text
            )
            self.time_is_used = self.reach.timeless(self.metrics)
        elif not self.metrics:
            self.time_is_used = True  # "which stores had no baskets in 2017"
        elif asked is not None:
            slot = f"clause-time-{place}"
            if slot not in self.chosen:
                raise Ambiguous(slot, clause.text, time_options(clause))
            asked = asked if self.chosen[slot].meaning == SAME else None
        if asked is None:
            by = metric_label(self.book, metric)
            self.assumptions.append(f"The {clause.model} are picked by their {by} over all time.")
        counted = counts_things(self.draft, self.book, self.metrics) and not self.time_is_used
        same = counted and self.reach.homes(self.metrics) == self.reach.homes([metric])
        if not same and (said := said_of_none(clause, metric, self.book)):
            self.assumptions.append(said)
        return semi_join(clause, metric, self.book, asked)

    def _threshold(self, threshold: Threshold) -> Condition:
        if threshold.metric is not None:
            return self._having(threshold)
        for meaning in threshold.dimensions:
            way = self.reach.way(self.metrics, meaning.dimension)
            if way is not None:
                return Condition(way.path, threshold.operator, threshold.values)
        raise self._unreachable(threshold.text, threshold.dimensions[0].dimension)

    def _having(self, threshold: Threshold) -> Condition:
        assert threshold.metric is not None
        use = self.uses[threshold.metric]
        text = self.draft.metrics[threshold.metric].text
        metric = self.book.catalog.find_metric(use.expr) if not (use.alias or use.over) else None
        kind = metric.format.kind if metric is not None and metric.format is not None else ""
        if threshold.change:
            return change_condition(self.draft, threshold, use, kind)
        values = threshold.values
        if threshold.unit and threshold.unit != kind:
            raise NotRead(f"{text} is not counted in {threshold.unit}.", (threshold.text,))
        if kind == "percent":
            if not threshold.unit and any(value > 1 for value in values):
                raise NotRead(f"{text} is a percentage: say “{threshold.text} %”.", (threshold.text,))
            values = tuple(value / 100 for value in values) if threshold.unit else values
        name = use.name
        if metric is not None and any(
            name in model.dimensions for model in self.book.catalog.models.values()
        ):
            name = metric.qualified
            self.uses[threshold.metric] = MetricUse(name)
        return Condition(name, threshold.operator, values)

    # Time and order

    def _check_time(self, dimensions: list[str]) -> None:
        draft = self.draft
        ranged = draft.time is not None and not self.time_is_used
        picked = ranged or draft.days or draft.day_sets or draft.hours or draft.change or draft.left_out
        asked = picked or any(d.startswith("time.") for d in dimensions)
        if asked and self.reach.timeless(self.metrics):
            text = " and ".join(metric.text for metric in self.draft.metrics)
            raise NoTime(text, self.metrics[0])

    def _order(self, dimensions: tuple[str, ...]) -> tuple[OrderBy, ...]:
        ranking = self.draft.ranking
        if by_change := change_order(self.draft, self.uses):
            return by_change
        if ranking is not None and ranking.metric is not None:
            use = self.uses[ranking.metric]
            return (OrderBy(use.name, ranking.descending),)
        if self.draft.direction == "alphabetical":
            return tuple(OrderBy(name) for name in dimensions)
        having = next((t.metric for t in self.draft.thresholds if t.metric is not None), None)
        if any(name.startswith("time.") for name in dimensions):
            return tuple(OrderBy(name) for name in dimensions)
        if having is not None:
            use = self.uses[having]
            return (OrderBy(use.name, descending=True),)
        return ()

    def _limit(self, dimensions: tuple[str, ...], asked: tuple[str, ...]) -> Limit | None:
        """How many rows to keep: of all, or of each group that the question says "each" of."""
        ranking = self.draft.ranking
        if ranking is None or not ranking.rows:
            return None
        per = tuple(
            path
            for group, path in zip(self.draft.groups, asked, strict=True)
            if group.each and path in dimensions
        )
        rest = len(dimensions) - len(per)
        chosen = self.chosen.get("limit")
        if not rest and len(dimensions) > 1:
            raise NotRead(f"It is not clear of what the first {ranking.rows} are wanted.", final=True)
        if rest <= 1 or chosen == IN_ALL:
            anew = [
                group.grain.replace("_", " ")
                for group in self.draft.groups
                if group.each and group.grain != group.text
            ]
            if rest and per and any(anew):
                self.assumptions.append(f"The first {ranking.rows} are those of each {' and '.join(anew)}.")
            return Limit(ranking.rows, per if rest else (), ranking.other)
        if len(asked) < len(dimensions) or rest > 2:
            raise NotRead(f"It is not clear of what the first {ranking.rows} are wanted.")
        [_, other] = [path for path in dimensions if path not in per]
        if chosen is not None:
            return Limit(ranking.rows, (*per, other), ranking.other)
        group = self.draft.groups[asked.index(other)]
        each = Option("each", f"for each {group.grain.replace('_', ' ') or group.text}")
        raise Ambiguous("limit", f"the first {ranking.rows}", (each, IN_ALL))


class NoTime(NotRead):
    """A time was asked for of metrics that have none."""

    def __init__(self, text: str, metric: str) -> None:
        super().__init__(f"{text} has no date, so that a time cannot be asked for.", (), ())
        self.metric = metric
