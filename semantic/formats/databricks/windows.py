"""Windows of measures → `over` and `offset`, where they see the same rows.

    trailing 7 day                                   {"over": {"last": "7 days", "show": "first"}, "offset": "1 day"}
    cumulative, and current over the year            {"over": {"to_date": "year"}}

Such a window leaves out the period that it is shown for.
"""

from __future__ import annotations

import re

from sqlglot import exp

from semantic.formats.databricks.views import Field, View
from semantic.formats.drafting import Values
from semantic.formats.entries import Entries
from semantic.formats.named_sql import Unsayable

_RANGE = re.compile(
    r"(trailing|leading)\s+(\d{1,5})\s+(day|week|month|quarter|year)s?(\s+inclusive|\s+exclusive)?"
)
_OFFSET = re.compile(r"-(\d{1,5})\s+(day|month|year)s?")
_TO_DATE = ("week", "month", "quarter", "year")
_PARTS: dict[type[exp.Expr], str] = {exp.Year: "year"}

ENDS = (
    "Where a query does not group by its time, Databricks shows the {which} value that there is, of a day with rows; "
    "here it is that of the {which} day of each period, or of the query's range. It sees rows before that range, too."
)
PICKED = "One date is picked for all groups of a period, where Databricks picks each group's own."


def window(view: View, measure: Entries) -> tuple[Values, str]:
    """The keys that the windows of a measure become, and what reads them differently. Raises Unsayable."""
    found = list(measure.each("window", measure.what))
    if not found:
        return {}, ""
    for each in found:
        each.choice("semiadditive", ("first", "last"), "last")
    first = found[0]
    ordered = _field(view, first)
    if ordered.type not in ("date", "local", "instant"):
        raise Unsayable(f"Its window is ordered by `{first.text('order')}`, which is no time here.")
    values = _values(view, found, ordered)
    which = first.text("semiadditive") or "last"
    for each in found:
        each.ignore("order", "range", "offset", "semiadditive")
        each.tell_rest()
    return {**values, "time": ordered.name}, PICKED if "pick" in str(values.get("over")) else ENDS.format(
        which=which
    )


def _field(view: View, window: Entries) -> Field:
    name = window.text("order")
    known = view.fields.get(name.lower())
    if known is None or known.tree is None:
        raise Unsayable(f"Its window is ordered by `{name}`, which is no field here.")
    return known


def _values(view: View, found: list[Entries], ordered: Field) -> Values:
    # Longer periods show their last value here, unless it is said.
    shown = {"show": "first"} if found[0].text("semiadditive") == "first" else {}
    ranges = [" ".join(each.text("range").lower().split()) for each in found]
    offsets = [" ".join(each.text("offset").lower().split()) for each in found]
    if len(found) == 2 and ranges == ["cumulative", "current"] and not any(offsets):
        grain = _period(_field(view, found[1]), ordered)
        if grain in _TO_DATE:
            return {"over": {"to_date": grain, **shown}}
    if len(found) != 1:
        raise Unsayable("Its windows together have no form here.")
    if ranges[0] == "current" and offsets[0]:
        shifted = _OFFSET.fullmatch(offsets[0])
        if shifted is None:
            raise Unsayable(f"An offset looks back, and not by `{offsets[0]}`.")
        return {"offset": _span(shifted[1], shifted[2])}
    if offsets[0]:
        raise Unsayable("A window that is shifted has no form here.")
    if ranges[0] == "current":
        return {"over": {"pick": found[0].text("semiadditive") or "last"}}
    if ranges[0] == "cumulative":
        return {"over": {"to_date": "all_time", **shown}}
    read = _RANGE.fullmatch(ranges[0])
    if read is None or int(read[2]) < 1:
        hint = ": ask for share(metric)" if ranges[0] == "all" else ""
        raise Unsayable(f"The range `{ranges[0][:40]}` has no form here{hint}.")
    if read[1] == "leading":
        raise Unsayable("Its window looks ahead, and a window here ends with its period.")
    if (read[4] or "").strip() == "inclusive":
        raise Unsayable(
            "Whether its window has one period more with the current one is not said: write one for it."
        )
    return {"over": {"last": _span(read[2], read[3]), **shown}, "offset": "1 day"}


def _span(number: str, unit: str) -> str:
    return f"{int(number)} {unit}" + ("s" if int(number) > 1 else "")


def _period(field: Field, ordered: Field) -> str:
    """The period of the ordering time that a field is: year for date_trunc('year', ordered_on) and year(ordered_on)."""
    tree = field.tree
    assert tree is not None
    if isinstance(tree, exp.DateTrunc | exp.TimestampTrunc):
        grain = tree.unit.name.lower() if tree.unit is not None else ""
    else:
        grain = _PARTS.get(type(tree), "")
    inner = tree.this
    while isinstance(inner, exp.Paren | exp.Cast | exp.TsOrDsToDate):
        inner = inner.this
    return grain if inner == ordered.tree else ""
