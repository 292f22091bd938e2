"""What a test asks: its queries, in the order in which it looks at their rows.

forms_of(test, catalog)      ({"metrics": ["revenue"]}, {"metrics": ["revenue"], "dimensions": ["region"]})
"""

from __future__ import annotations

from semantic.catalog import Catalog
from semantic.definitions.metric_tests import AddsUp, Form, IsFresh, MetricTest, StillAsks


def forms_of(test: MetricTest, catalog: Catalog) -> tuple[Form, ...]:
    """The queries; of a test that something adds up, the whole first. None for a model, and for a question that is not
    there."""
    match test.expected:
        case AddsUp(by):
            dimensions = test.query.get("dimensions", [])
            assert isinstance(dimensions, list)
            parts = ({**test.query, "dimensions": [*dimensions, path]} for path in by)
            return (test.query, *parts)
        case StillAsks(words):
            return tuple(question.query for question in catalog.questions if question.question == words)
        case IsFresh():
            return ()
    return (test.query,)
