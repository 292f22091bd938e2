"""What words say together: several metrics side by side, bounds of which one is enough, things that grew.

Joining(said of "units and average price", parts).in_list(Span "units")      True of a query of the price alone
"""

from __future__ import annotations

from service.asking.faithfulness.dating import Dating
from service.asking.faithfulness.picks import picks_rows
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_words import ChangeWord

_RELATIVE = frozenset({"whose", "that", "which", "who", "where", "with", "having"})
_LISTING = frozenset({Kind.AND, Kind.COMMA, Kind.VERSUS})


class Joining(Dating):
    """What of the joined words of the question the query answers."""

    def in_list(self, span: Span) -> bool:
        """ "mailings and responses": each of several metrics side by side is asked for."""
        spans = [span for span in self.said.spans if span.kind not in (Kind.AVERAGE, Kind.TOTAL)]
        place = spans.index(span)
        beside = [spans[max(place - 2, 0) : place], spans[place + 1 : place + 3][::-1]]
        return any(
            len(pair) == 2
            and pair[1].kind in _LISTING
            and any(name in self.measured for name in pair[0].metrics)
            for pair in beside
        )

    def is_said_of_all(self, span: Span) -> bool:
        """ "revenue and revenue of the deli": the first is of all rows, and the query has only the other."""
        spans = self.said.spans
        again = [one for one in spans if one.metrics and one.metrics == span.metrics]
        if len(again) != 2 or self.compares or self.said.has(Kind.CHANGE):
            return False
        first, second = map(spans.index, again)
        joints = [place for place in range(first, second) if spans[place].kind in _LISTING]
        if len(joints) != 1 or joints[0] != second - 1:
            return False
        picking = any(map(picks_rows, spans[: second - 1])), any(map(picks_rows, spans[second:]))
        own, other = picking if span is again[0] else picking[::-1]
        uses = [part for part in self.metrics if set(part.names) & set(span.metrics)]
        fields = {value.dimension for one in spans for value in one.values}
        return other and not own and len(uses) < 2 and not fields & self.grouped

    def picks_movers(self, span: Span) -> bool:
        """Whether "grew" says which of the things that have a row are meant: "stores whose sales grew", "stores with
        falling sales", "which stores grew"."""
        word = span.payload
        if not isinstance(word, ChangeWord) or not word.direction or word.relative or self.said.has(Kind.TOP):
            return False
        cover = self.said.cover
        place = cover.index(span)
        linked = False
        while place and (
            _relates(cover[place - 1])
            or cover[place - 1].kind is Kind.FILLER
            or _is_measure(cover[place - 1])
        ):
            place -= 1
            linked = linked or _relates(cover[place])
        if not place or not {one.dimension for one in cover[place - 1].dimensions} & self.grouped:
            return False
        before = [one for one in cover[: place - 1] if one.kind is not Kind.FILLER][-1:]
        asked = any(one.kind in (Kind.WHICH, Kind.LIST) for one in before)
        grouping = any(one.kind in (Kind.GROUP, Kind.PER) for one in before)
        verb = word.verb or span.text.endswith("ing")
        return verb and not grouping and (linked or asked)

    def is_crossed(self, span: Span) -> bool:
        """ "sales in november and baskets in december": no range is both."""
        if any(part.on_time and part.path.startswith("/metrics/") for part in self.filters):
            return False
        beside = [(one, measure) for one, measure in self.said.beside if one.kind is Kind.TIME]
        return any(
            other.text != span.text and mine is not measure and self._is_of_another(mine, measure)
            for own, mine in beside
            if own is span
            for other, measure in beside
        )

    def _is_of_another(self, one: Span, other: Span) -> bool:
        """Whether two names of metrics mean other numbers, or the same number of other values."""
        first, second = (
            {span.key for span, measure in self.said.beside if measure is name and picks_rows(span)}
            for name in (one, other)
        )
        return one.metrics != other.metrics or bool(first and second and first != second)

    def is_by_another(self, span: Span) -> bool:
        """ "sales by month and baskets by store": what is grouped by both is by neither."""
        if any(part.signs or part.units for part in self.metrics):
            return False
        spans = self.said.spans
        said = [
            (by, measure.metrics, noun.text)
            for measure, by, noun in zip(spans, spans[1:], spans[2:], strict=False)
            if by.kind in (Kind.GROUP, Kind.PER) and measure.metrics
            if not {one.dimension for one in measure.dimensions} & self.grouped
        ]
        return any(
            own is span and metrics != others and noun != another
            for own, metrics, noun in said
            for _, others, another in said
        )

    def between_bounds(self, span: Span) -> bool:
        """Whether a joint stands between two bounds, and not between the values of a list."""
        place = self.said.spans.index(span)
        beside = (*self.said.spans[:place][-1:], *self.said.spans[place + 1 :][:1])
        numbers = [place for bound in self.said.bounds for place in bound.places]
        listed = len(beside) == 2 and all(map(picks_rows, beside))
        return bool(numbers) and min(numbers) < span.start < max(numbers) and not listed

    def takes_one_side(self, span: Span) -> bool:
        """ "with kids against without": a filter that keeps what stands behind "against" leaves one side only."""
        behind = self.said.spans[self.said.spans.index(span) + 1 :][:1]
        fields = {value.dimension for one in behind for value in one.values}
        return any(
            part.field in fields
            and len(part.values) == 1
            and not part.negated
            and part.path.startswith("/filters/")
            for part in self.filters
        )


def _relates(span: Span) -> bool:
    """ "whose", "that", "where", "with": what follows says which things are meant."""
    return span.kind is Kind.WHOSE or span.text in _RELATIVE


def _is_measure(span: Span) -> bool:
    return bool(span.metrics) and not span.dimensions
