"""The bounds of a question, and which of the query's they are: of this metric, in this direction, with these numbers.

Bounding(said of "stores with over 20 baskets", parts).asked_comparison(baskets > 20)     True
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.query.types import Operator
from service.asking.faithfulness.measuring import Measuring
from service.asking.faithfulness.parts import BoundPart, FilterPart
from service.asking.faithfulness.said import Bound
from service.asking.faithfulness.sides import FALLING
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.time_words import ChangeWord


class Bounding(Measuring):
    """What of the query's bounds the question asks for."""

    def is_growth(self, part: BoundPart) -> bool:
        """ "whose sales grew": no number is said."""
        wanted = {Operator.GT: 1, Operator.LT: -1}.get(part.op)
        moved = {
            word.payload.direction
            for word in self.moved(part.metrics)
            if isinstance(word.payload, ChangeWord)
        }
        return part.of_change and part.values == (0,) and moved == {wanted}

    def moved(self, metrics: Sequence[str]) -> list[Span]:
        """The words that say whether metrics grew or fell. Of "revenue grew and baskets fell" each metric has its own,
        right before it or behind it."""
        spans = self.said.spans
        words = [s for s in spans if isinstance(s.payload, ChangeWord) and s.payload.direction]
        if len({word.payload.direction for word in words if isinstance(word.payload, ChangeWord)}) < 2:
            return words
        found = []
        for place, span in enumerate(spans):
            if not set(span.metrics) & set(metrics):
                continue
            beside = [one for one in spans[max(place - 1, 0) : place + 2] if one in words]
            behind = [one for one in words if one.start > span.start]
            if len(beside) == 1 or not behind:
                found += beside
            elif not beside:
                found.append(behind[0])  # "revenue and units grew"
        return found

    def _is_fall(self, part: BoundPart) -> bool:
        """Whether it bounds a change that is said to be a fall, which is one below zero."""
        moved = [
            word.payload.direction
            for word in self.moved(part.metrics)
            if isinstance(word.payload, ChangeWord)
        ]
        return part.of_change and len(part.metrics) == 1 and set(moved) == {-1}

    def in_order(self) -> bool:
        """Bounds of several metrics: each has the number that is said with it."""
        bounds = [part for part in self.bounds if not self.is_growth(part)]
        if len({part.metrics for part in bounds}) < 2 or any(part.per for part in bounds):
            return True
        spans = self.said.spans
        places = {name: place for place, span in reversed(list(enumerate(spans))) for name in span.metrics}
        ordered = sorted(
            bounds, key=lambda part: min((places.get(n, len(spans)) for n in part.metrics), default=0)
        )
        return len(self.said.bounds) == len(ordered) and all(
            self.asked_comparison(part)
            and all(self.is_said(value, n, part) for value, n in zip(part.values, said.numbers, strict=False))
            for part, said in zip(ordered, self.said.bounds, strict=True)
        )

    def asked_comparison(self, part: BoundPart | FilterPart) -> bool:
        return bool(self.bounds_of(part))

    def bounds_of(self, part: BoundPart | FilterPart) -> list[Bound]:
        """The question's bounds with this operator and these numbers, of this metric where one stands beside them."""
        falls = isinstance(part, BoundPart) and self._is_fall(part)
        metrics = set(part.metrics) if isinstance(part, BoundPart) and not part.per else set()
        return [
            said
            for said in self.said.bounds
            if (FALLING.get(part.op) if falls else part.op) is said.op
            and len(part.values) == len(said.numbers)
            and (not metrics or not said.metrics or bool(metrics & said.metrics))
            and all(
                self.is_said(value, -n if falls else n, part)
                for value, n in zip(part.values, said.numbers, strict=True)
            )
        ]
