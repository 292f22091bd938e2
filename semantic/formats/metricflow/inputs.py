"""What metrics are made of: the one input of a derived metric that is nothing else, and conditions moved to all inputs.

only_input(metric)              Input("bookings", offset=Window(14, "day"))
pushed(kind, filters)           the same kind, with the filters on each of its inputs
"""

from __future__ import annotations

from dataclasses import replace

from semantic.formats.metricflow.manifest import (
    Conversion,
    Cumulative,
    Derived,
    Filter,
    Input,
    Kind,
    Metric,
    Ratio,
)


def only_input(metric: Metric) -> Input | None:
    """The input of a derived metric that is just that input."""
    kind = metric.kind
    if isinstance(kind, Derived) and len(kind.inputs) == 1:
        source = kind.inputs[0]
        if kind.expr.strip() == (source.alias or source.metric):
            return source
    return None


def pushed(kind: Kind, filters: tuple[Filter, ...]) -> Kind:
    """The same with the filters on each of its inputs: they pick rows, and those are of several models."""
    match kind:
        case Ratio(numerator, denominator):
            return Ratio(_filtered(numerator, filters), _filtered(denominator, filters))
        case Derived(expr, inputs):
            return Derived(expr, tuple(_filtered(each, filters) for each in inputs))
        case Cumulative(of) if isinstance(of, Input):
            return replace(kind, of=_filtered(of, filters))
        case Conversion(base):
            # Conversions are looked for after those base events that pass.
            if isinstance(base, Input):
                return replace(kind, base=_filtered(base, filters))
            return replace(kind, base=replace(base, filters=(*base.filters, *filters)))
    return kind


def _filtered(source: Input, filters: tuple[Filter, ...]) -> Input:
    return replace(source, filters=(*source.filters, *filters))
