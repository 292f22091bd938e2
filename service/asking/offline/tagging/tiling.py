"""Which spans lie beside each other: the cheapest ways to cover the whole question, best first.

tilings(spans, 3)    [NAME "average price per unit"] before [NAME "average price", PER, NAME "unit"]
"""

from __future__ import annotations

from collections.abc import Sequence

from service.asking.offline.tagging.span import Span

BEAM = 24
"""How many ways to cover a beginning of the question are kept."""
MARGIN = 1.6
"""How much more than the best a cover may cost: one longer name read as two shorter ones, and no worse."""


def tilings(spans: Sequence[Span], length: int, most: int = 12) -> list[tuple[Span, ...]]:
    """Up to `most` covers of tokens 0 to `length` that are nearly as cheap as the best, by cost; equal costs prefer the
    longer first span."""
    starting: dict[int, list[Span]] = {}
    for span in spans:
        starting.setdefault(span.start, []).append(span)
    best: list[list[tuple[float, tuple[Span, ...]]]] = [[] for _ in range(length + 1)]
    best[0] = [(0.0, ())]
    for place in range(length):
        ranked = sorted(best[place], key=lambda item: (item[0], [-span.until for span in item[1]]))[:BEAM]
        for cost, cover in ranked:
            for span in starting.get(place, ()):
                best[span.until].append((cost + span.cost, (*cover, span)))
    ranked = sorted(best[length], key=lambda item: (item[0], [-span.until for span in item[1]]))
    return [cover for cost, cover in ranked[:most] if cost <= ranked[0][0] + MARGIN]
