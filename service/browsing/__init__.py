"""Looking around in the catalog: lists, and everything about one definition. What every door shows of definitions.

browser = Browser(catalog)
browser.entries(("metric",))            one Entry per metric that is not hidden
browser.detail("metric", "revenue")     its formula, owner, place in the files, what it can be grouped by
browser.named("product.department")     the entries that a name means
"""

from service.browsing.browser import Browser
from service.browsing.details import (
    KINDS,
    Dependent,
    Detail,
    DimensionDetail,
    Entry,
    Grouping,
    JoinShown,
    Lineage,
    ListedValue,
    MetricDetail,
    ModelDetail,
    QuestionDetail,
    SegmentDetail,
)
from service.browsing.lineage import Lineages

__all__ = [
    "KINDS",
    "Browser",
    "Dependent",
    "Detail",
    "DimensionDetail",
    "Entry",
    "Grouping",
    "JoinShown",
    "Lineage",
    "Lineages",
    "ListedValue",
    "MetricDetail",
    "ModelDetail",
    "QuestionDetail",
    "SegmentDetail",
]
