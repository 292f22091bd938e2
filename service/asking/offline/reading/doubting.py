"""Plans that would answer another question: what a word means for rows, it may not mean for things counted.

"shoppers without fuel"          who never bought it, or of everything else?    refused
"sales without fuel"             a sum over rows has one meaning                fine
"shoppers not aged 25-34"        an age belongs to the household counted        fine
"seniors who redeemed a coupon"  are people, and no coupons                     refused
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from sqlglot import exp

from semantic.book import Book, SegmentMeaning, ValueMeaning
from semantic.catalog.counting import COUNTS
from semantic.catalog.graph import Path, Route
from semantic.catalog.lopsided import lopsided
from semantic.catalog.measures import Leaf
from semantic.query.types import Condition, InSegment, Operator, Query
from semantic.query.walking import leaves_of
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import Draft, NotRead, Selection
from service.asking.offline.reading.months_left_out import check_months_left_out
from service.asking.offline.reading.other_questions import check_other_questions
from service.asking.offline.reading.overlapping import check_apart
from service.asking.offline.reading.said_of import check_said_of
from service.asking.offline.reading.second_parts import check_parts
from service.asking.offline.reading.walk import models_of, models_selected, rows_of, selects
from service.asking.offline.tagging.frames import POLITE
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.wording import metric_label

ADDITIVE = frozenset({"sum", "count_rows", "count"})
ONLY = frozenset({"only", "just"})
NEGATIVE = frozenset({"not", "no", "non", "without", "excluding", "except"})
WHO = frozenset(
    {"who", "whom", "whose", "that", "which", "sold", "sell", "buy", "bought", "buying", "shop", "shopped"}
)
"""Words that tie an "only" to what somebody did, and not to the rows added up."""
WITH = frozenset({"with", "having", "containing", "including", "has", "have", "had"})
"""Words that tie what is picked to a thing, and not to its rows."""
_POLITE = frozenset(POLITE.split("|"))
UNAVAILABLE = "That is not available in this version."


def check_meaning(
    draft: Draft, book: Book, query: Query, metrics: Sequence[str], asked: Sequence[str]
) -> None:
    """Raises NotRead where the query is one of two readings. `asked` are the paths that the question groups by."""
    doubts = _Doubts(draft, book, tuple(metrics))
    doubts.check_people()
    doubts.check_negation()
    doubts.check_whole_things()
    doubts.check_left_out()
    doubts.check_sides(query)
    doubts.check_divided()
    doubts.check_only(query)
    doubts.check_versus()
    doubts.check_together(query)
    doubts.check_periods()
    doubts.check_pairs(query, asked)
    left_out = {one.text: _positive(one.text) for one in draft.selections if _is_negative(one)}
    check_other_questions(draft, book, metrics, left_out)
    check_said_of(draft, book, metrics)
    check_apart(draft, book)
    check_months_left_out(draft, book, tuple(doubts.leaves()))
    check_parts(draft, book, query, metrics)


@dataclass(frozen=True)
class _Doubts:
    draft: Draft
    book: Book
    metrics: tuple[str, ...]

    def check_people(self) -> None:
        """People "who …" are counted or listed: what they did is another number."""
        cover = self.draft.cover
        counts = all(leaf.aggregate.name in COUNTS for leaf in self.leaves())
        told = {"who", "that"} if counts else {"who"}
        at = next((place for place, span in enumerate(cover) if _loose(span) & told), 0)
        before = cover[:at]
        picked = {key for selection in self.draft.selections for key in selection.keys}
        split = self.draft.groups or any(selection.split for selection in self.draft.selections)
        if not (at or split) and cover and "who" in _loose(cover[0]) and not counts:
            raise NotRead(
                "“who …” asks for people, and not for what they did: ask how many there are, or for a list of them.",
                ("who",),
                final=True,
            )
        if self.draft.clauses or not any(span.key and span.key in picked for span in before):
            return
        if any(set(span.metrics) & set(self.metrics) for span in before):
            return
        people = {model for selection in self.draft.selections for model in self._models(selection)}
        if not all(counted_entity(self.book, name) in people for name in self.metrics):
            who = " ".join(span.text for span in before if span.key and span.key in picked)
            raise NotRead(
                f"“{who} who …” asks for people, and not for what they did: name first what is to be counted.",
                ("who",),
                final=True,
            )

    def check_sides(self, query: Query) -> None:
        """ "Shopper rate by department": each side of it would be of those who bought there."""
        leaves = [leaf for item in query.filters for leaf in leaves_of(item)]
        paths = [leaf.field for leaf in leaves if isinstance(leaf, Condition)]
        paths += [leaf.segment for leaf in leaves if isinstance(leaf, InSegment)]
        for path in (*query.dimensions, *paths):
            for metric in self.metrics:
                many = (
                    "." in path and not path.startswith("time.") and lopsided(self.book.catalog, metric, path)
                )
                if many:
                    what, by = metric_label(self.book, metric), path.rpartition(".")[2].replace("_", " ")
                    raise NotRead(
                        f"The {what} divides by {many.replace('_', ' ')}, each of which can have several {by} values, "
                        f"so that both sides of it would change: ask for its parts by themselves.",
                        (by,),
                        final=True,
                    )

    def check_negation(self) -> None:
        for selection in self.draft.selections:
            beside = selection.complement or bool(NEGATIVE & set(selection.text.split()))
            # "Baskets with a coupon vs those without": of most with one there are rows without one, too.
            doubtful = beside if selection.split else _is_negative(selection)
            if doubtful and self._per_row(selection):
                things, what = self._things, selection.text.partition(" and ")[0].removeprefix("with ")
                raise NotRead(
                    f"“{things} without {_positive(what)}” can mean those that have none of it at all, or all that is "
                    f"left without its rows. {UNAVAILABLE}"
                )

    def check_whole_things(self) -> None:
        """ "average basket with bananas": all of such a basket, or the bananas in it? A count has one meaning."""
        kinds = {leaf.aggregate.name for leaf in self.leaves()}
        if "count_distinct" not in kinds or not kinds & ADDITIVE or self.draft.share is not None:
            return
        cover = self.draft.cover
        for selection in self.draft.selections:
            first = selection.keys[0] if selection.keys else ""  # a number, as "basket 12", has no name
            starts = [place for place, span in enumerate(cover) if span.key and span.key == first]
            tied = any(_loose(span) & WITH for place in starts for span in _before_article(cover, place))
            own = self._models(selection) <= {leaf.home for leaf in self.leaves()}
            if (tied or (own and WITH & set(first.split()[:1]))) and self._per_row(selection):
                what = " ".join(word for word in selection.text.split() if word not in WITH)
                raise NotRead(
                    f"“{self._things} with {what}” can mean whole ones that have {what}, or only what is {what} in "
                    f"them: for that, say “of {what}”. The other is not available in this version.",
                    (selection.text,),
                    final=True,
                )

    def check_left_out(self) -> None:
        """ "units of gasoline" where units leave gasoline out: the answer would be a zero that looks like one."""
        left_out = {pair for leaf in self.leaves() for where in leaf.where for pair in _pairs(where.tree)[1]}
        for selection in self.draft.selections if left_out else ():
            picked = [self._picked(meaning) for item in selection.items for meaning in item]
            if not selection.negated and any(pairs and pairs <= left_out for pairs in picked):
                known = self.book.catalog.metrics
                said = " ".join(known[name].description for name in dict.fromkeys(self.metrics))
                raise NotRead(
                    f"{self._things} leave out {selection.text}. {said}".strip(),
                    (selection.text,),
                    final=True,
                )

    def check_divided(self) -> None:
        """ "gross sales per unit" where units leave gasoline out and gross sales do not. Raises NotRead."""
        for metric in self.draft.metrics:
            for left, right in product(metric.candidates, metric.right if metric.operator == "/" else ()):
                if {left, right} <= set(self.metrics) and self._omitted(right) - self._omitted(left):
                    said = self.book.catalog.metrics[right].description
                    raise NotRead(
                        f"“{metric.right_text}” leaves out rows that “{metric.text}” counts, so that one cannot be "
                        f"divided by the other. {said}",
                        (f"{metric.text} per {metric.right_text}",),
                        final=True,
                    )

    def _omitted(self, name: str) -> frozenset[tuple[str, str]]:
        """The columns and texts that a metric leaves out."""
        leaves = self.book.catalog.measure(self.book.catalog.metrics[name]).leaves
        return frozenset(pair for leaf in leaves for where in leaf.where for pair in _pairs(where.tree)[1])

    def _picked(self, meaning: ValueMeaning | SegmentMeaning) -> frozenset[tuple[str, str]]:
        """The columns and texts of which every row that is picked has one."""
        catalog = self.book.catalog
        if isinstance(meaning, SegmentMeaning):
            return _pairs(catalog.bound(catalog.segments[meaning.segment]).tree)[0]
        column = catalog.bound(catalog.dimensions[meaning.dimension]).tree
        return frozenset(
            (column.name, str(value)) for value in meaning.values if isinstance(column, exp.Column)
        )

    def check_only(self, query: Query) -> None:
        """ "only frozen sales" is a filter; "shoppers who only bought fuel" are fewer than those who bought it."""
        picked = query.filters or query.time is not None
        if not picked or not any(ONLY & _loose(span) for span in self.draft.cover):
            return
        words = {word for span in self._elsewhere() for word in span.text.split()}
        additive = all(leaf.aggregate.name in ADDITIVE for leaf in self.leaves())
        of_rows = additive or self._is_own(query)
        if words & WHO or not of_rows or any(self._spreads(s) for s in self.draft.selections):
            raise NotRead(
                f"“only” can mean {self._things} with nothing else at all, or just the rows that were picked. "
                f"{UNAVAILABLE}",
                ("only",),
            )

    def _is_own(self, query: Query) -> bool:
        """Whether all that is picked are properties of what is counted or averaged: "shoppers, seniors only"."""
        draft = self.draft
        timed = query.time is not None or draft.days or draft.hours or draft.picks or draft.left_out
        picked = bool(draft.selections) and not (draft.thresholds or draft.clauses or draft.matches)
        return picked and not timed and not any(self._per_row(one) for one in draft.selections)

    def _elsewhere(self) -> list[Span]:
        """All that is said but what only ties a pick to its "only": "units sold, only saturdays", "only households that
        answered the survey". "Households that only bought …" ties it to what they did."""
        cover = list(self.draft.cover)
        at = next(place for place, span in enumerate(cover) if ONLY & _loose(span))
        before = cover[at - 1] if at else None
        after = [span for span in cover[at + 1 :] if span.kind is not Kind.FILLER]
        follows = after[0] if after else None
        if follows is None or len([span for span in cover if ONLY & _loose(span)]) > 1:
            return cover
        told = {span.start for span in cover[:at] if span.text.split()[-1] == "sold"}
        if (
            before is not None
            and before.kind in (Kind.COMMA, Kind.TIME)
            and follows.kind in (Kind.DAYS, Kind.TIME)
        ):
            return [span for span in cover if span.start not in told]
        picked = after[1] if len(after) > 1 else None
        own = rows_of(follows, self.book)
        if follows.kind is Kind.THOSE and picked is not None:  # "only those who answered the survey"
            own = models_selected(picked, self.book)
        if own and picked is not None and selects(picked) and models_selected(picked, self.book) <= own:
            tied = {
                span.start
                for span in cover[at:]
                if span.start < picked.start and span.kind in (Kind.FILLER, Kind.THOSE)
            }
            return [span for span in cover if span.start not in tied and span is not picked]
        return cover

    def check_versus(self) -> None:
        """Two sides need two rows or two metrics; "alcohol vs fuel revenue" is not fuel revenue of alcohol."""
        if not any(span.kind is Kind.VERSUS for span in self.draft.cover):
            return
        compared = any(selection.compared or selection.complement for selection in self.draft.selections)
        compared = compared or bool(self.draft.change or self.draft.day_sets or len(self.draft.periods) > 1)
        if not compared and len(self.draft.metrics) < 2:
            raise NotRead(
                "It is not clear what is to be compared with what: ask for both, by what tells them apart."
            )

    def check_together(self, query: Query) -> None:
        """Two picks that one row cannot satisfy, or that a list of wishes joins: "with beer and with fuel"."""
        fields = [
            item.field
            for item in query.filters
            if isinstance(item, Condition) and item.op in (Operator.EQ, Operator.IN)
        ]
        if len(set(fields)) < len(fields):
            raise _both_at_once(self._things, " and ".join(s.text for s in self.draft.selections))
        for left, right in combinations(self.draft.selections, 2):
            listed = self._listed(left, right)
            if listed and not (left.negated or right.negated) and self._paths(left) & self._paths(right):
                raise _both_at_once(self._things, f"{left.text} and {right.text}")

    def check_periods(self) -> None:
        """ "customers who shopped in november and december": in both, or in each?"""
        cover = self.draft.cover
        joined = any(
            word.kind is Kind.AND
            and Kind.TIME in (after.kind, *(span.kind for span in cover[place + 2 : place + 3]))
            for place, (word, after) in enumerate(pairwise(cover))
        )
        counted = any(leaf.aggregate.name == "count_distinct" for leaf in self.leaves())
        told = any({"who", "that"} & set(span.text.split()) for span in cover)
        if len(self.draft.periods) == 2 and joined and counted and told and not self.draft.change:
            raise _both_at_once(self._things, " and ".join(said.text for said in self.draft.periods))

    def check_pairs(self, query: Query, asked: Sequence[str]) -> None:
        """ "baskets with meat and deli": with both, or with either? A sum has one meaning: the rows of each."""
        for selection in self.draft.selections:
            if len(selection.items) < 2 or selection.either or selection.compared or selection.negated:
                continue
            grouped = any(
                isinstance(item, Condition) and item.field in asked and len(item.values) > 1
                for item in query.filters
            )
            if not grouped and self._per_row(selection):
                raise _both_at_once(self._things, selection.text)

    # What is counted

    @property
    def _things(self) -> str:
        return self.draft.metrics[0].text if self.draft.metrics else "rows"

    def leaves(self) -> Iterator[Leaf]:
        catalog = self.book.catalog
        for name in self.metrics:
            yield from catalog.measure(catalog.metrics[name]).leaves

    def _per_row(self, selection: Selection) -> bool:
        """Whether different things are counted, and rows of theirs are picked rather than the things."""
        return self._spreads(selection) or any(
            not self._owns(leaf, model)
            for leaf in self.leaves()
            if leaf.aggregate.name == "count_distinct"
            for model in self._models(selection)
        )

    def _owns(self, leaf: Leaf, model: str) -> bool:
        """Whether the rows of `model` belong to what the leaf counts: its only way begins with the counted columns, or
        with those of a model that has them as its key: a basket's receipt has one household."""
        counted = {column.name for bound in leaf.arguments for column in bound.tree.find_all(exp.Column)}
        for keyed in self.book.catalog.models.values():
            ways = self.book.catalog.graph.routes(keyed.name).get(model, ())
            if set(keyed.key or ()) == counted and ways and all(way.to_one for way in ways):
                return True
        routes = self.book.catalog.graph.routes(leaf.home).get(model, ())
        if not all(route.edges for route in routes):
            return set(self.book.catalog.models[model].key or ()) == counted
        return bool(routes) and all({here for here, _ in route.edges[0].pairs} == counted for route in routes)

    def _spreads(self, selection: Selection) -> bool:
        """Whether one row that is counted meets many rows that are picked."""
        return any(not route.to_one for route in self._routes(selection))

    def _routes(self, selection: Selection) -> Iterator[Route]:
        graph = self.book.catalog.graph
        for home in dict.fromkeys(leaf.home for leaf in self.leaves()):
            for model in self._models(selection):
                yield from graph.routes(home).get(model, ())[:1]

    def _models(self, selection: Selection) -> frozenset[str]:
        """The models that the first item's readings belong to."""
        return models_of(selection.items[0], self.book)

    # What stands together

    def _paths(self, selection: Selection) -> frozenset[Path]:
        """Where the rows are that decide: a segment of sales may look at the product."""
        catalog = self.book.catalog
        found: set[Path] = set()
        for route in self._routes(selection):
            for meaning in selection.items[0]:
                if isinstance(meaning, SegmentMeaning):
                    inner = catalog.bound(catalog.segments[meaning.segment]).paths
                    found |= {(*route.path, *path) for path in inner}
                elif catalog.dimensions[meaning.dimension].model == route.target:
                    found.add(route.path)
        return frozenset(found)

    def _listed(self, left: Selection, right: Selection) -> bool:
        """Whether "and", "vs" or one more "with" stands between two selections."""
        starts = [
            [span.start for span in self.draft.cover if span.key and span.key in s.keys] or [0]
            for s in (left, right)
        ]
        first, later = sorted(starts, key=max)
        between = [span for span in self.draft.cover if max(first) < span.start < max(min(later), max(first))]
        return any(
            span.kind in (Kind.AND, Kind.VERSUS) or span.text in ("with", "having") for span in between
        )


def check_bounds(cover: Sequence[Span]) -> None:
    """ "at least 3 stores" is no ranking. Raises NotRead where "least" or "minimum" with a number was read as one."""
    for word, number in pairwise(cover):
        bound = word.text.split()[-1] in ("least", "most", "minimum", "maximum", "fewest")
        if word.kind is Kind.TOP and bound and number.kind is Kind.NUMBER:
            text = f"{word.text} {number.text}"
            raise NotRead(f"Things with “{text}” of something cannot be picked in this version.", (text,))


def _pairs(where: exp.Expr) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """The columns and texts that a condition compares, those for being equal and those for being different."""
    found: tuple[set[tuple[str, str]], set[tuple[str, str]]] = (set(), set())
    for node in where.find_all(exp.EQ, exp.NEQ):
        if isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Literal):
            found[isinstance(node, exp.NEQ)].add((node.this.name, node.expression.name))
    return frozenset(found[0]), frozenset(found[1])


def _is_negative(selection: Selection) -> bool:
    """Whether rows are left out: by "not", by a property that is false, or by a value or a segment that is called so
    ("not on display", "without_fuel")."""
    if selection.negated:
        return True
    return any(
        False in meaning.values or meaning.label.lower().startswith(("not ", "without "))
        if isinstance(meaning, ValueMeaning)
        else bool(NEGATIVE & set(meaning.segment.rpartition(".")[2].split("_")))
        for meaning in selection.items[0]
    )


def _before_article(cover: Sequence[Span], place: int) -> tuple[Span, ...]:
    """What stands before a phrase, whether or not an article is between."""
    before = cover[:place]
    return tuple(before[-2:] if before and before[-1].text in ("a", "an", "the", "any") else before[-1:])


def _positive(text: str) -> str:
    return " ".join(word for word in text.split() if word not in NEGATIVE) or text


def _loose(span: Span) -> frozenset[str]:
    """The words of a span that its name does not need, and that are not said for politeness."""
    if span.text in _POLITE:
        return frozenset()
    return frozenset(span.text.replace("-", " ").split()) - frozenset(span.key.split())


def _both_at_once(things: str, text: str) -> NotRead:
    return NotRead(
        f"“{text}” can mean {things} with both, or with either of them: ask for one, say “or”, or ask for a row of "
        f"each with “by”. Those with both are not available in this version."
    )
