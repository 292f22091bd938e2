"""Draft → query: every open name is settled by what can be reached and by what is clearly meant, or asked about.

resolve(draft, book, {})                      a Resolved query
Ambiguous("group-0", options, …) is raised     where a name has several readings: resolve again with one chosen
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantic.book import Book, DimensionMeaning, Tier
from semantic.definitions.types import Dimension
from semantic.query.types import Condition, Filter, Limit, MetricUse, Operator, OrderBy, Query
from service.asking.offline.counted import adds_up, counted_entity
from service.asking.offline.doubting import check_meaning
from service.asking.offline.draft import (
    Draft,
    EntityClause,
    GroupDraft,
    Match,
    MetricDraft,
    NotRead,
    Threshold,
)
from service.asking.offline.portions import OF_ALL, beside, check_share, kept, part_or_whole, share_of, wholes
from service.asking.offline.reach import Reach
from service.asking.offline.selecting import Option, Picked, pick
from service.asking.offline.semijoins import (
    SAME,
    check_groups,
    counts_things,
    said_of_none,
    semi_join,
    time_options,
)
from service.asking.offline.time_clauses import (
    change_condition,
    change_order,
    check_unit,
    shown_metrics,
    time_clause,
    time_filters,
)
from service.asking.offline.wording import common_metrics, metric_label, title

Chosen = Mapping[str, Option]
"""Which option was chosen for a name's slot ("metric-0", "group-1", "selection-0")."""


IN_ALL = Option("all", "in all")


class Ambiguous(Exception):
    """A name with several readings. `only` tells that even one option must be confirmed."""

    def __init__(self, slot: str, text: str, options: tuple[Option, ...], *, only: bool = False) -> None:
        super().__init__(text)
        self.slot = slot
        self.text = text
        self.options = options
        self.only = only


@dataclass(frozen=True, slots=True)
class Resolved:
    query: Query
    assumptions: tuple[str, ...]


def resolve(draft: Draft, book: Book, chosen: Chosen) -> Resolved:
    """The query of a draft. Raises Ambiguous or NotRead."""
    return _Resolving(draft, book, chosen).resolved()


@dataclass
class _Resolving:
    draft: Draft
    book: Book
    chosen: Chosen
    assumptions: list[str] = field(default_factory=list)
    time_is_used: bool = False

    def __post_init__(self) -> None:
        self.reach = Reach(self.book.catalog)
        self.metrics: list[str] = []
        self.uses: list[MetricUse] = []

    def resolved(self) -> Resolved:
        for place, metric in enumerate(self.draft.metrics):
            self.uses.append(self._metric(place, metric))
            check_unit(self.draft, self.book.catalog.metrics[self.metrics[-1]].format)
        self._check_counting()
        dimensions = [self._group(place, group) for place, group in enumerate(self.draft.groups)]
        asked = tuple(dimensions)
        part = self._part()
        filters: list[Filter] = []
        for place, _ in enumerate(self.draft.selections):
            picked = self._selection(place)
            if place == part:
                filters += self._only(picked, place, dimensions)
                continue
            filters += picked.filters
            if picked.split and picked.split not in dimensions:
                self._check_split(picked)
                dimensions.insert(0, picked.split)
        filters += time_filters(self.draft, self.uses)
        filters += self._known(asked)
        filters += [self._match(match) for match in self.draft.matches]
        filters += [self._clause(place, clause) for place, clause in enumerate(self.draft.clauses)]
        thresholds = [self._threshold(threshold) for threshold in self.draft.thresholds]
        self._check_time(dimensions)
        query = Query(
            metrics=self._shown(part, asked),
            dimensions=tuple(dict.fromkeys(dimensions)),
            filters=(*filters, *thresholds),
            time=None if self.time_is_used else time_clause(self.draft),
            order_by=self._order(tuple(dict.fromkeys(dimensions))),
            limit=self._limit(tuple(dict.fromkeys(dimensions)), asked),
        )
        try:
            check_meaning(self.draft, self.book, query, self.metrics, asked)
        except NotRead as doubt:
            doubt.final = True
            raise
        return Resolved(query, (*self.draft.assumptions, *self.assumptions))

    # Shares

    def _part(self) -> int | None:
        """The selection whose share is asked for, by its place."""
        share = self.draft.share
        if share is None or share.part is None or not share.doubtful:
            return share.part if share else None
        selection = self.draft.selections[share.part]
        options = part_or_whole(selection, self.draft.groups)
        if "share" not in self.chosen:
            raise Ambiguous("share", f"share … {selection.text}", options)
        return share.part if self.chosen["share"] == options[0] else None

    def _only(self, picked: Picked, place: int, dimensions: list[str]) -> tuple[Filter, ...]:
        """The filter that shows the part alone, grouped by its dimension; else both side by side."""
        selection = self.draft.selections[place]
        found = kept(picked, selection, self.uses[0].expr)
        text = self.draft.metrics[0].text
        if found is None and "beside" not in self.chosen:
            label = f"{text} of {selection.text} beside all {text}"
            raise Ambiguous("beside", f"share … {selection.text}", (Option("beside", label),), only=True)
        if found is None:
            check_share(self.book, self.metrics[0], text)
            self.uses.insert(0, beside(self.uses[0], selection, picked))
            return ()
        path, condition = found
        if path not in dimensions:
            dimensions.append(path)
        self.assumptions.append(
            f"The whole is all {text} that the question asks for; where {_last(path)} is not known counts as well."
        )
        return (condition,)

    def _check_split(self, picked: Picked) -> None:
        if self.draft.share is not None and picked.filters:
            raise NotRead(
                "It is not clear whether the shares are of all, or of what is compared.", ("share",)
            )

    def _shown(self, part: int | None, asked: tuple[str, ...]) -> tuple[MetricUse, ...]:
        """The metrics of the query: a share instead of its metric, or beside it."""
        share = self.draft.share
        if share is None or len(self.uses) > 1:
            return shown_metrics(self.draft, self.uses)
        if self.draft.change is not None or self.draft.day_sets:
            raise NotRead(
                "The change of a share cannot be shown in one query: ask for the share of each period."
            )
        check_share(self.book, self.metrics[share.metric], self.draft.metrics[share.metric].text)
        groups = list(zip(self.draft.groups, asked, strict=True))
        if part is not None:
            within = asked
        else:
            within, options = wholes(groups)
            if options and "within" not in self.chosen:
                raise Ambiguous("within", "share", options)
            if options:
                within = () if self.chosen["within"] == OF_ALL else (str(self.chosen["within"].meaning),)
        if within:
            self.assumptions.append(
                f"Shares are taken within each {' and '.join(_last(path) for path in within)}."
            )
        use = share_of(self.uses[share.metric].expr, within)
        return (self.uses[share.metric], use) if share.beside else (use,)

    # Metrics

    def _metric(self, place: int, metric: MetricDraft) -> MetricUse:
        name = self._one_metric(f"metric-{place}", metric.text, metric.candidates)
        self.metrics.append(name)
        if (deprecated := self.book.catalog.metrics[name].deprecated) is not None:
            instead = f" Use {deprecated.replacement} instead." if deprecated.replacement else ""
            self.assumptions.append(f"{metric.text} is deprecated: {deprecated.reason}{instead}")
        short = self.book.catalog.short_name(self.book.catalog.metrics[name])
        if not metric.operator:
            return MetricUse(short)
        right = self._divisor(f"metric-{place}-right", name, metric)
        if metric.operator == "/":
            self._check_ratio(name, right, metric)
        self.metrics.append(right)
        other = self.book.catalog.short_name(self.book.catalog.metrics[right])
        word = {"/": "per", "-": "minus"}[metric.operator]
        alias = f"{short}_{word}_{other}".replace(".", "_")
        self.assumptions.append(
            f"“{metric.text} {word} {metric.right_text}” is {short} {metric.operator} {other}."
        )
        return MetricUse(f"{short} {metric.operator} {other}", alias=alias)

    def _one_metric(self, slot: str, text: str, candidates: tuple[str, ...]) -> str:
        if slot in self.chosen:
            return str(self.chosen[slot].meaning)
        if len(candidates) > 1:
            options = tuple(Option(name, metric_label(self.book, name)) for name in candidates)
            raise Ambiguous(slot, text, options)
        return candidates[0]

    def _divisor(self, slot: str, left: str, metric: MetricDraft) -> str:
        """What "per household" divides by: all that are known, or those that the left metric's own rows have?"""
        if metric.operator != "/" or self.reach.homes([left]) == self.reach.homes(list(metric.right)):
            return self._one_metric(slot, metric.right_text, metric.right)
        entities = {counted_entity(self.book, name) for name in metric.right} - {""}
        own = tuple(
            known.qualified
            for known in self.book.metrics
            if self.reach.homes([known.qualified]) == self.reach.homes([left])
            and counted_entity(self.book, known.qualified) in entities
        )
        every = (*own, *metric.right)
        if len(every) == 1 and slot not in self.chosen:
            option = Option(every[0], metric_label(self.book, every[0]))
            raise Ambiguous(slot, f"per {metric.right_text}", (option,), only=True)
        return self._one_metric(slot, metric.right_text, every)

    def _check_ratio(self, left: str, right: str, metric: MetricDraft) -> None:
        """Dividing is clear for amounts that add up: not for rates, and not for counts of other rows."""
        same = self.reach.homes([left]) == self.reach.homes([right])
        entity = counted_entity(self.book, right)
        known = bool(entity) and self.reach.reaches_model([left], entity)
        if not (adds_up(self.book, left) and adds_up(self.book, right) and (same or known)):
            raise NotRead(
                f"“{metric.text} per {metric.right_text}” is no metric, and it is not clear which rows would count.",
                (f"per {metric.right_text}",),
                tuple(
                    f.document.title for f in self.book.search(f"{metric.text} per {metric.right_text}", 3)
                ),
            )

    def _check_counting(self) -> None:
        """ "how many sales" asks for a count, and revenue is none."""
        place = self.draft.counted
        if place is None or self.draft.metrics[place].operator:
            return
        metric = self.book.catalog.metric(self.uses[place].expr)
        slot = f"metric-{place}"
        if (
            metric.format is not None
            and metric.format.kind in ("currency", "percent")
            and slot not in self.chosen
        ):
            option = Option(metric.qualified, metric_label(self.book, metric.qualified))
            raise Ambiguous(slot, f"how many {self.draft.metrics[place].text}", (option,), only=True)

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
                self.assumptions.append(f"Rows of which {group.text} is not known are left out.")
        return found

    def _label_of(self, dimension: Dimension) -> str:
        model = self.book.catalog.models[dimension.model]
        return model.label or (model.key or ("",))[0]

    def _reachable(self, group: GroupDraft) -> tuple[DimensionMeaning, ...]:
        """The readings that the metrics reach; ways without overlap, and the metrics' own rows, come first."""
        ways = {m: self.reach.way(self.metrics, m.dimension) for m in group.candidates}
        found = [m for m, way in ways.items() if way is not None]
        if not found:
            raise self._unreachable(group.text, group.candidates[0].dimension)
        plain = [m for m in found if not _overlaps(ways[m])] or found
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
            dimension = self.book.catalog.dimensions
            first = selection.items[0][0]
            name = getattr(first, "dimension", "")
            raise self._unreachable(selection.text, name if name in dimension else "")
        raise Ambiguous(slot, picked.text, picked.options, only=picked.only)

    def _match(self, match: Match) -> Condition:
        meanings = self._reachable(GroupDraft(match.text, match.candidates))
        way = self.reach.way(self.metrics, meanings[0].dimension)
        if len(meanings) > 1 or way is None or way.overlaps:
            raise NotRead(f"It is not clear whose “{match.text}” are meant.", (match.text,))
        return Condition(way.path, match.operator, (match.part,))

    def _clause(self, place: int, clause: EntityClause) -> Filter:
        """The semi-join of a clause: over the time asked for where only its things are counted, else over which?"""
        metric = self._one_metric(f"clause-{place}", clause.text, clause.candidates)
        draft = self.draft
        if draft.change or draft.days or draft.day_sets or draft.hours or draft.picks:
            raise NotRead(f"It is not clear over which time {clause.text} are meant.", (clause.text,))
        asked = time_clause(draft)
        if counts_things(self.draft, self.book, self.metrics):
            check_groups(
                self.draft, self.book, [f"time.{g.grain}" for g in self.draft.groups if g.grain], clause.text
            )
            self.time_is_used = self.reach.timeless(self.metrics)
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
        metric = self.book.catalog.find_metric(use.expr) if not use.alias else None
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
        name = use.alias or use.expr
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
        picked = ranged or draft.days or draft.day_sets or draft.hours or draft.change
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
            return (OrderBy(use.alias or use.expr, ranking.descending),)
        if self.draft.direction == "alphabetical":
            return tuple(OrderBy(name) for name in dimensions)
        having = next((t.metric for t in self.draft.thresholds if t.metric is not None), None)
        if any(name.startswith("time.") for name in dimensions):
            return tuple(OrderBy(name) for name in dimensions)
        if having is not None:
            use = self.uses[having]
            return (OrderBy(use.alias or use.expr, descending=True),)
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
            return Limit(ranking.rows, per if rest else (), ranking.other)
        if len(asked) < len(dimensions) or rest > 2:
            raise NotRead(f"It is not clear of what the first {ranking.rows} are wanted.")
        [_, other] = [path for path in dimensions if path not in per]
        if chosen is not None:
            return Limit(ranking.rows, (*per, other), ranking.other)
        each = Option("each", f"for each {self.draft.groups[asked.index(other)].text}")
        raise Ambiguous("limit", f"the first {ranking.rows}", (each, IN_ALL))


class NoTime(NotRead):
    """A time was asked for of metrics that have none."""

    def __init__(self, text: str, metric: str) -> None:
        super().__init__(f"{text} has no date, so that a time cannot be asked for.", (), ())
        self.metric = metric


def _overlaps(way: object) -> bool:
    return bool(getattr(way, "overlaps", False))


def _last(path: str) -> str:
    """The last name of a path, in words."""
    return path.rpartition(".")[2].replace("_", " ")
