"""Words of the question that nothing in the query answers.

Answering(said, parts).left()       [Span "frozen"]      the filter was dropped

Each kind of word has one rule. A kind that has none is left over: nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from semantic.book import ModelMeaning, SegmentMeaning, ValueMeaning
from semantic.book.alike import ONCE
from semantic.book.words import root, stem
from semantic.query.types import AnyOf, Operator
from service.asking.faithfulness.joining import Joining
from service.asking.faithfulness.said import AVERAGED, CHANGE, ONLY, SHARE, span_roots
from service.asking.faithfulness.sides import FALLING, plain
from service.asking.offline.reading.bands import bounds
from service.asking.offline.reading.counted import has_average
from service.asking.offline.reading.once import counts_once
from service.asking.offline.reading.walk import rows_of
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Number, Span


class Answering(Joining):
    """What of the question the query answers."""

    def left(self) -> tuple[Span, ...]:
        """The spans that nothing in the query answers."""
        return tuple(span for span in self.said.spans if not self._answered(span))

    def _answered(self, span: Span) -> bool:
        rule = _RULES.get(span.kind)
        return rule(self, span) if rule else False

    def _name(self, span: Span) -> bool:
        negated = span.start in self.said.negated
        if any(name in self.measured for name in span.metrics) and not negated:
            return not self.is_said_of_all(span)
        if span.dimensions and not span.metrics and not span.values and self.said.is_plain(span):
            return self._noun(span)
        if any(part.op in _PARTIAL and span.text in map(str, part.values) for part in self.filters):
            return True
        if any(self._value(meaning, negated=negated) for meaning in span.values):
            return True
        segments = [m.segment for m in span.meanings if isinstance(m, SegmentMeaning)]
        if any(self._segment(name, negated=negated) for name in segments):
            return True
        if any(self._dimension(meaning.dimension) for meaning in span.dimensions):
            return True
        if negated:
            return False
        if span.metrics and self.in_list(span):
            return False
        if span.metrics:
            return self._counts_used_rows(span) or self._in_phrase(span) or self._in_bound(span)
        if self._picks_only(span):
            return self._in_name(span.key)
        return self._whose_rows(span) or self.spoken(span.key)

    def _in_bound(self, span: Span) -> bool:
        """ "households that redeemed at least one coupon": the things and what is counted of them."""
        for part in self.bounds:
            words = {stem(word) for word in part.per.replace("_", " ").split()}
            left = [word for word in span.key.split() if stem(word) not in words]
            if part.per and len(left) < len(span.key.split()) and left:
                return all(self.book.speaks_of(metric, word) for metric in part.metrics for word in left)
        return False

    def _in_phrase(self, span: Span) -> bool:
        """ "sales of private label products" is private label sales."""
        words = span_roots(span)
        return any(words <= phrase for metric in self.measured for phrase in self.phrases_said(metric))

    def _counts_used_rows(self, span: Span) -> bool:
        """ "sales to households": what could be counted, and only says whose rows they are."""
        if self.said.groups_by(span):
            return False
        plain = replace(span, meanings=tuple(m for m in span.meanings if not isinstance(m, ModelMeaning)))
        return bool(rows_of(plain, self.book) & self._used_models())

    def _picks_only(self, span: Span) -> bool:
        """Whether a phrase can only pick rows, so that the metric's own words do not speak for it."""
        return bool(span.values) and not (
            span.metrics or span.dimensions or any(isinstance(m, ModelMeaning) for m in span.meanings)
        )

    def _noun(self, span: Span) -> bool:
        """A dimension's noun: grouped by; or, where no grouping word stands before it, used in any way."""
        names = {meaning.dimension for meaning in span.dimensions}
        models = rows_of(span, self.book)
        if names & self.grouped or models & {self.labelled(name) for name in self.grouped}:
            return True
        if self.said.groups_by(span):
            return False
        return any(self._dimension(name) for name in names) or self._whose_rows(span) or self.spoken(span.key)

    def _dimension(self, name: str) -> bool:
        return name in self.grouped or any(part.field == name for part in self.filters)

    def _value(self, meaning: ValueMeaning, *, negated: bool) -> bool:
        wanted = {plain(value) for value in meaning.values}
        for part in self.filters:
            same = part.field == meaning.dimension and part.negated == negated
            if same and wanted <= {plain(value) for value in part.values}:
                return True
        named = self.said.has(Kind.ETC) or self._all_named(meaning.dimension)
        return not negated and meaning.dimension in self.grouped and named

    def _all_named(self, dimension: str) -> bool:
        """ "private label and national brands": all values of the dimension, which needs no filter."""
        declared = {plain(value.value) for value in self.book.catalog.dimensions[dimension].values}
        named = {
            plain(value)
            for span in self.said.spans
            for meaning in span.values
            if meaning.dimension == dimension
            for value in meaning.values
        }
        noun = stem(dimension.rpartition(".")[2].rpartition("_")[2])
        keys = [s.key for s in self.said.spans if any(m.dimension == dimension for m in s.values)]
        whole = all(noun in key.split() for key in keys) and not self.said.has(Kind.VERSUS)
        filtered = any(part.field == dimension for part in self.filters)
        return bool(declared) and declared <= named and whole and not filtered

    def _segment(self, name: str, *, negated: bool) -> bool:
        return any(part.segment == name and part.negated == negated for part in self.segments)

    def _whose_rows(self, span: Span) -> bool:
        """ "sales to households": a noun that only says whose rows they are, of a model that the query uses."""
        models = {m.model for m in span.meanings if isinstance(m, ModelMeaning)}
        return bool((rows_of(span, self.book) | models) & self._used_models())

    def _used_models(self) -> set[str]:
        catalog = self.book.catalog
        used = set(self.parts.homes) | {part.per for part in self.bounds}
        fields = [part.field for part in self.filters] + [part.dimension for part in self.groups]
        used |= {catalog.dimensions[name].model for name in fields if name in catalog.dimensions}
        used |= {catalog.segments[p.segment].model for p in self.segments if p.segment in catalog.segments}
        return used

    def _in_name(self, key: str) -> bool:
        """ "private label" of private_label_revenue."""
        names = [set(name.rpartition(".")[2].split("_")) for name in self.measured]
        return any(set(key.split()) <= name for name in names)

    def _unknown(self, span: Span) -> bool:
        word = span.text.lower()
        if self.spoken(span.key or word):
            return True
        if word in CHANGE:
            return self._compared(span)
        if word in SHARE:
            return self._shares()
        if word in AVERAGED:
            return any(part.units for part in self.metrics)
        texts = {str(value).lower() for part in self.filters for value in part.values}
        if any(word in text.split() for text in texts):
            return True
        used = [part.field for part in self.filters] + [p.dimension for p in self.groups if p.dimension]
        return any(root(word) in map(root, name.rpartition(".")[2].split("_")) for name in used)

    def _unit(self, span: Span) -> bool:
        """ "percent" without a number asks for a part of something, or for a change as a part of what was."""
        before = self.said.spans[max(0, self.said.spans.index(span) - 1)]
        changed = self.said.has(Kind.CHANGE) and self._changed(span)
        return span.payload != "percent" or before.kind is Kind.NUMBER or changed or self._shares()

    def _number(self, span: Span) -> bool:
        assert isinstance(span.payload, Number)
        number = span.payload.value
        if any(part.rows == number for part in self.limits):
            return True
        if self._bounds_band(number):
            return True
        signed = (number, -number) if self.said.falls else (number,)
        said = any(
            self.is_said(value, one, part) for part in self.picks for value in part.values for one in signed
        )
        return said or self.spoken(span.text)

    def _bounds_band(self, number: Decimal) -> bool:
        """ "25 to 44" of the bands 25-34 and 35-44; "50 to 99 thousand" may leave out the thousand of the first."""
        known = self.book.catalog.dimensions
        filters = [part for part in self.filters if part.field in known]
        return any(
            number in ends or number * 1000 in ends
            for part in filters
            if (ends := bounds(known[part.field], part.values))
        )

    def _compare(self, span: Span) -> bool:
        """A bound; "over" before a period is none."""
        ahead = self.said.spans[self.said.spans.index(span) + 1 :][:1]
        if any(beside.kind is Kind.TIME for beside in ahead):
            # "up to december" is more than December, which is all that the period says.
            return span.payload is not Operator.LE
        known = self.book.catalog.dimensions
        if any(part.field in known and bounds(known[part.field], part.values) for part in self.filters):
            return True
        falling = [FALLING.get(part.op) for part in self.picks] if self.said.falls else []
        return span.payload in [*(part.op for part in self.picks), *falling] or self.spoken(span.text)

    def _not(self, span: Span) -> bool:
        negated = [part.negated for parts in (self.filters, self.segments, self.bounds) for part in parts]
        if any(negated):
            return True
        # "with kids against those without": both sides are shown.
        both = any(len(part.values) > 1 and part.field in self.grouped for part in self.filters)
        return both and self.said.has(Kind.VERSUS, Kind.AND)

    def _top(self, span: Span) -> bool:
        """The biggest drop is the lowest change."""
        wanted = bool(span.payload) != self.said.falls
        return any(part.descending == wanted for part in self.orders) or self.spoken(span.text)

    def _count(self, span: Span) -> bool:
        """A number of things; of "how many different", one that counts each of them once."""
        if ONCE & set(span.text.split()):
            return any(counts_once(self.book, name) for name in self.measured)
        catalog = self.book.catalog
        formats = [catalog.metrics[name].format for part in self.metrics for name in part.names]
        return any(known is None or known.kind not in ("currency", "percent") for known in formats)

    def _average(self, span: Span) -> bool:
        joined = any("/" in part.signs or part.units for part in self.metrics)
        return joined or has_average(self.book, self.measured)

    def _sell(self, span: Span) -> bool:
        catalog = self.book.catalog
        homes = [home for name in self.measured for home in catalog.measure(catalog.metrics[name]).homes]
        return self.spoken(span.text) or self.said.sells(homes)

    def _arithmetic(self, span: Span) -> bool:
        return any(str(span.payload) in part.signs for part in self.metrics) or self.spoken(span.text)

    def _split(self, span: Span) -> bool:
        return bool(self.groups) or len(self.metrics) > 1 or self.compares

    def _trend(self, span: Span) -> bool:
        return bool(self.grains)

    def _changed(self, span: Span) -> bool:
        """A change needs two periods, however they are shown."""
        bounded = any(part.of_change for part in self.bounds) or any(part.of_change for part in self.orders)
        if self.picks_movers(span) and not bounded:
            return False
        changed = any(part.functions & {"change", "change_rate"} for part in self.metrics)
        minus = any("-" in part.signs for part in self.metrics)
        return self.compares or changed or minus or self.spoken(span.text)

    def _compared(self, span: Span) -> bool:
        """Two sides: a compared period, two metrics, or the groups of a dimension."""
        if self.takes_one_side(span):
            return False
        functions = {name for part in self.metrics for name in part.functions}
        minus = any("-" in part.signs for part in self.metrics)
        return (
            self.compares or minus or self._side_by_side() or len(self.metrics) > 1 or "change" in functions
        )

    def _side_by_side(self) -> bool:
        """Groups that are not all picked away but one."""
        single = {part.field for part in self.filters if len(part.values) == 1 and not part.negated}
        return any(part.dimension not in single for part in self.groups)

    def _share(self, span: Span) -> bool:
        return self._shares()

    def _others(self, span: Span) -> bool:
        return any(part.other for part in self.limits)

    def _match(self, span: Span) -> bool:
        return any(part.op is span.payload for part in self.filters)

    def _or(self, span: Span) -> bool:
        """ "deli or frozen": two filters side by side take only what is both, and "without deli or frozen" neither."""
        place = self.said.spans.index(span)
        if len(self.bounds) > 1 and self.between_bounds(span):
            return any(sum(part in self.bounds for part in either) > 1 for either in self.parts.alternatives)
        before, behind = self.said.spans[:place][-1:], self.said.spans[place + 1 :][:1]
        left, right = (
            {m.dimension for one in beside for m in one.values}
            | {m.segment for one in beside for m in one.meanings if isinstance(m, SegmentMeaning)}
            for beside in (before, behind)
        )
        apart = bool(left and right) and not left & right
        left_out = all(one.start in self.said.negated for one in (*before, *behind))
        return left_out or not apart or any(isinstance(item, AnyOf) for item in self.parts.query.filters)

    def _times(self, span: Span) -> bool:
        """ "more than twice" bounds how often; "twice the revenue" asks for another number."""
        often = span.payload
        bounded = any(often in part.values for part in self.bounds)
        return bounded if isinstance(often, int) and often > 1 else True

    def _direction(self, span: Span) -> bool:
        return bool(self.orders)

    def _grouped(self, span: Span) -> bool:
        """Words that make a grouping of what is named: "y/n", "and so on"."""
        return bool(self.grouped)

    def _shares(self) -> bool:
        catalog = self.book.catalog
        formats = [catalog.metrics[name].format for name in self.measured]
        rates = any(known is not None and known.kind == "percent" for known in formats)
        return rates or any(part.functions & {"share", "part"} or "/" in part.signs for part in self.metrics)

    def _group_word(self, span: Span) -> bool:
        """ "each month of 2017" is no single month of 2017."""
        ahead = self.said.spans[self.said.spans.index(span) + 1 :][:1]
        return all(beside.kind is not Kind.TIME for beside in ahead) and not self.is_by_another(span)

    def _time(self, span: Span) -> bool:
        return self.answers_time(span) and not self.is_crossed(span)

    def _nothing(self, span: Span) -> bool:
        """Words that only join others. "only" is more than that where different things are counted."""
        return span.text not in ONLY


_PARTIAL = frozenset({Operator.CONTAINS, Operator.STARTS_WITH, Operator.ENDS_WITH})
_JOINING = (
    Kind.PREPOSITION, Kind.AND, Kind.COMMA, Kind.WHICH, Kind.LIST, Kind.TOTAL,
    Kind.RANKED, Kind.THOSE, Kind.BETWEEN, Kind.COMES, Kind.WHOSE, Kind.SO_FAR,
)  # fmt: skip
_RULES: Mapping[Kind, Callable[[Answering, Span], bool]] = {
    **dict.fromkeys(_JOINING, Answering._nothing),
    **dict.fromkeys((Kind.GROUP, Kind.PER), Answering._group_word),
    Kind.OR: Answering._or,
    Kind.NAME: Answering._name,
    Kind.UNKNOWN: Answering._unknown,
    Kind.TIME: Answering._time,
    Kind.DAYS: Answering.answers_days,
    Kind.NUMBER: Answering._number,
    Kind.GRAIN: Answering.answers_grain,
    Kind.COMPARE: Answering._compare,
    Kind.NOT: Answering._not,
    Kind.TOP: Answering._top,
    Kind.COUNT: Answering._count,
    Kind.AVERAGE: Answering._average,
    Kind.SELL: Answering._sell,
    Kind.ARITHMETIC: Answering._arithmetic,
    Kind.SPLIT: Answering._split,
    Kind.TREND: Answering._trend,
    Kind.VERSUS: Answering._compared,
    Kind.UNIT: Answering._unit,
    Kind.CHANGE: Answering._changed,
    Kind.EARLIER: Answering.answers_earlier,
    Kind.SERIES: Answering._changed,
    Kind.HOURS: Answering.answers_hours,
    Kind.RUNNING: Answering.answers_running,
    Kind.SHARE: Answering._share,
    Kind.OTHERS: Answering._others,
    Kind.DIRECTION: Answering._direction,
    Kind.FIRST: Answering._direction,
    **dict.fromkeys((Kind.YES_NO, Kind.ETC), Answering._grouped),
    Kind.MATCH: Answering._match,
    Kind.PAIR: Answering._arithmetic,
    Kind.TIMES: Answering._times,
    Kind.APART: Answering._nothing,
}
