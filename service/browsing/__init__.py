"""Looking around in the catalog: lists, and everything about one definition. What every door shows of definitions.

browser = Browser(catalog)
browser.entries(("metric",))            one Entry per metric that is not hidden
browser.detail("metric", "revenue")     its formula, owner, place in the files, what it can be grouped by
browser.named("product.department")     the entries that a name means
"""

from service.browsing.browser import Browser
from service.browsing.details import (
    KINDS,
    Detail,
    DimensionDetail,
    Entry,
    Grouping,
    JoinShown,
    ListedValue,
    MetricDetail,
    ModelDetail,
    QuestionDetail,
    SegmentDetail,
)

__all__ = [
    "KINDS",
    "Browser",
    "Detail",
    "DimensionDetail",
    "Entry",
    "Grouping",
    "JoinShown",
    "ListedValue",
    "MetricDetail",
    "ModelDetail",
    "QuestionDetail",
    "SegmentDetail",
]
