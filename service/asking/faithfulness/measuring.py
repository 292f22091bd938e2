"""Metrics, and what is made of them, that a question asks for: shares, ratios, changes, averages, windows.

Measuring(said of "share of frozen in sales", parts).asked_metric(part(revenue) where frozen)     True
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from semantic.book import Book, MetricMeaning
from semantic.book.words import phrase_key, root, stem
from service.asking.faithfulness.parts import MetricPart
from service.asking.faithfulness.said import AVERAGED, DIFFERENCE, SHARE
from service.asking.faithfulness.sides import Sides
from service.asking.faithfulness.times import weekday_of
from service.asking.faithfulness.vocabulary import metric_phrases
from service.asking.offline.reading.closing import PIECES
from service.asking.offline.reading.counted import adds_up, counted_entity
from service.asking.offline.tagging.lexicon import SALES, Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_words import Running

_AGAINST = frozenset({"compare", "compared", "versus", "vs", "against", "than"}) | DIFFERENCE
"""Words that hold things against each other, whatever they are."""
_PERCENT = frozenset({"percent", "percentage", "%", "pct"})
_SOLD = root("sold")


class Measuring(Sides):
    """What of the query's metrics the question asks for."""

    def asked_metric(self, part: MetricPart) -> bool:
        if part.over is not None and not any(
            isinstance(span.payload, Running) and self.is_window(span.payload, part)
            for span in self.said.spans
        ):
            return False
        if part.over is not None and len(part.names) == 1 and "/" in part.signs:
            part = replace(part, signs=part.signs - {"/"})  # the sum of a window, by the number of its units
        signs = {
            "-": self.said.has(Kind.ARITHMETIC, Kind.VERSUS) or bool(self.said.changes),
            "/": self._asked_ratio(part),
            "+": self.said.has(Kind.AND, Kind.TOTAL),
            "*": False,
        }
        shares = bool(part.functions or part.signs) and self._asks_for_share()
        adds_up_all = all(adds_up(self.book, name) for name in part.names)  # a rate has no parts
        changes = bool(self.changes_said())
        functions = {
            "share": shares and adds_up_all,
            "part": shares and adds_up_all and self._is_part(),
            "percentage": shares,
            "change": changes,
            "change_rate": changes,
            "rank": bool(self.said.words & {"rank", "ranked", "ranking", "position"}),
            "average": self._is_averaged(part),
        }
        return (
            all(signs[sign] for sign in part.signs)
            and all(functions.get(name, False) for name in part.functions)
            and all(self.is_named(name) for name in part.names)
            and not self._turned_round(part)
            and not ("share" in part.functions and self._is_whole())
        )

    def is_named(self, metric: str) -> bool:
        """Whether the question names a metric, or asks for what it measures: "how many bananas did we sell"."""
        counted = counted_entity(self.book, metric)
        if counted and any(self.labelled(dimension) == counted for dimension in self.grouped):
            return False  # nobody asks how many stores there are for each store
        if any(metric in span.metrics and self._asks_for(metric, span) for span in self.said.spans):
            return True
        if self.phrases_said(metric):
            return True
        if not self.said.has(Kind.SELL):
            return False
        return metric in _selling(self.book) or (self.said.has(Kind.COUNT) and self._counts_sold(metric))

    def changes_said(self) -> frozenset[str]:
        """Words of change; where two things of the question stand against each other, they are what is compared."""
        return self.said.changes - _AGAINST if self.has_sides() else self.said.changes

    def has_sides(self) -> bool:
        """Whether metrics or values stand against each other, and no periods."""
        values = [len(part.values) for part in self.filters]
        names = [len(part.names) for part in self.metrics]
        return max(len(self.metrics), *names, *values, 1) > 1 and len(self.said.times) < 2

    def _asks_for(self, metric: str, span: Span) -> bool:
        """ "how did the campaign do" asks for no number of campaigns."""
        if self.book.catalog.metrics[metric].expr.text.strip() != "count()":
            return True
        place = self.said.spans.index(span)
        beside = (*self.said.spans[max(place - 1, 0) : place], *self.said.spans[place + 1 : place + 2])
        return any(one.kind is Kind.COUNT for one in beside) or any(
            stem(word) != word for word in span.text.split()
        )

    def _counts_sold(self, metric: str) -> bool:
        """The pieces of what was sold; or what a name says of them but for "sold": "how many different products"."""
        if metric in _pieces(self.book):
            return True
        said = frozenset(root(word) for span in self.said.spans for word in span.text.split())
        return any(
            _SOLD in phrase and len(phrase) > 1 and phrase - {_SOLD} <= said
            for phrase in metric_phrases(self.book).get(metric, ())
        )

    def _asks_for_share(self) -> bool:
        """Words that ask for a part of something: not those of a metric's own name ("private label share"), not of a
        number ("over 5 percent"), nor of a change in percent."""
        changed = self.said.has(Kind.CHANGE, Kind.SERIES)
        own = self.own_words()
        before: Span | None = None
        for span in self.said.cover:
            words = {word for text in span.text.split() for word in (text, stem(text))}
            named = span.kind is Kind.NAME and any(name in self.measured for name in span.metrics)
            numbered = span.kind is Kind.UNIT and before is not None and before.kind is Kind.NUMBER
            moved = changed and bool(words & _PERCENT)
            told = named or numbered or moved or bool(own & set(map(root, words)))
            if (words & SHARE or span.kind is Kind.SHARE) and not told:
                return True
            before = span
        return False

    def _is_part(self) -> bool:
        """Whether it is sure what the part is: of "share of frozen sales on weekends" either could be, and of "share of
        deli sales by store" each store's, unless it "comes from" the deli."""
        picked = any(part.path.startswith("/filters/") for part in self.parts.all)
        return not picked and (self.said.has(Kind.COMES) or not any(part.dimension for part in self.groups))

    def _is_averaged(self, part: MetricPart) -> bool:
        """ "average" with each period that it is over: "daily", "per week", "on a typical Saturday"."""
        grains = {str(s.payload[0]) for s in self.said.spans if isinstance(s.payload, tuple) and s.payload}
        days = self.said.has(Kind.DAYS) or any(weekday_of(span) is not None for span in self.said.times)
        days = days or "day_of_week" in grains
        said = grains | ({"day"} if days else set())
        return bool(self.said.words & AVERAGED) and part.units <= said

    def _is_whole(self) -> bool:
        """Whether a share is of what all rows are of: of the whole in itself."""
        single = {part.field for part in self.filters if len(part.values) == 1 and not part.negated}
        return all(part.dimension in single for part in self.groups)

    def _asked_ratio(self, part: MetricPart) -> bool:
        """ "per" and "by" divide by the metric that stands right behind them; no metric is divided by itself."""
        if len(part.names) == 1 and not part.numbers:
            return False
        if self.said.has(Kind.ARITHMETIC, Kind.AVERAGE) or self._asks_for_share():
            return True
        below = {
            name
            for word, here in pairwise(self.said.spans)
            if word.kind in (Kind.PER, Kind.GROUP)
            for name in here.metrics
        }
        return not part.names or bool(below & set(part.names[1:]))

    def _turned_round(self, part: MetricPart) -> bool:
        """ "discounts - revenue" for "revenue minus discounts", "baskets / revenue" for "revenue per basket"."""
        if not part.signs & {"-", "/"}:
            return False
        if len(part.names) != 2:
            # Which sign stands before which of several is not looked at; of one, nothing is left.
            return len(part.signs) > 1 or ("-" in part.signs and not part.numbers)
        spans = self.said.spans
        first, second = part.names
        below = [
            here for word, here in pairwise(spans) if word.kind is Kind.PER and _is_one(here, part.names)
        ]
        if "/" in part.signs and below:
            return all(first in here.metrics and second not in here.metrics for here in below)
        said = [span for span in spans if _is_one(span, part.names)]
        joined = self.said.has(Kind.ARITHMETIC, Kind.PAIR) or bool(self.said.words & DIFFERENCE)
        if len(said) != 2 or not (joined or self._as_part_of(said[1])):
            return False
        return first in said[1].metrics and second in said[0].metrics

    def _as_part_of(self, span: Span) -> bool:
        """Whether "as a percentage of" stands right before a span."""
        words = [token.text for token in self.said.tokens[: span.start]]
        lead = [word for word in words if word not in ("a", "the", "our", "total", "all")]
        return len(lead) > 2 and lead[-3] == "as" and lead[-2] in SHARE and lead[-1] == "of"


def _is_one(span: Span, metrics: tuple[str, ...]) -> bool:
    """Whether the words mean just one of these metrics."""
    return len(set(span.metrics) & set(metrics)) == 1


def _selling(book: Book) -> frozenset[str]:
    return frozenset(getattr(m, "metric", "") for m in book.meanings(SALES))


def _pieces(book: Book) -> frozenset[str]:
    """The metrics that "how many bananas did we sell" counts."""
    for name in PIECES:
        found = [m.metric for m in book.meanings(phrase_key(name)) if isinstance(m, MetricMeaning)]
        if found:
            return frozenset(found)
    return frozenset()
