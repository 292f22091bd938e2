"""Queries of MetricFlow without metrics → which rows are listed: those of one model, and what stands beside them.

There the models of the items are joined from both sides, and metric_time is every row of the time spine beside them:

    group by user__home_state, listing__is_lux, metric_time
    →   of listings, beside mf_time_spine, also user: users without a listing have neither is_lux nor metric_time
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.manifest import GRAINS, METRIC_TIME
from semantic.formats.metricflow.query_members import Members
from semantic.formats.metricflow.query_reading import QueryRefused

Form = dict[str, object]

_KEEPS_MISSING = (
    "is_null",
    "!=",
    "not in",
    "not between",
    "not contains",
    "not starts_with",
    "not ends_with",
)
"""Operators that a missing value passes."""


@dataclass(frozen=True, slots=True)
class Listing:
    """`base` is the model of the source, `of` that here. `exact`: the same rows are listed there."""

    base: str = ""
    of: str = ""
    beside: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    spine: str = ""
    exact: bool = True

    def keys(self, filters: Sequence[Form], *, distinct: bool) -> Form:
        """What a query says of its rows. Raises QueryRefused."""
        if distinct:
            keys: Form = {"of": self.of} if self.beside or self.also else {}
            keys |= {"beside": list(self.beside)} if self.beside else {}
            return keys | ({"also": list(self.also)} if self.also else {})
        if self.also and not any(map(self._needs_base, filters)):
            raise QueryRefused(
                "Each row is listed here by the model that it is of, and there also what no row of that meets: "
                f"filter by something of `{self.of}`, or make rows distinct.",
                code="not-supported",
            )
        return {"rows": self.of, **({"beside": list(self.beside)} if self.beside else {})}

    def _needs_base(self, item: Form) -> bool:
        """Whether a filter leaves out what is no row of the base: it compares a value that only such a row has."""
        model, _, name = str(item.get("field", "")).partition(".")
        own = model == self.of and name.partition(".")[0] not in self.also
        return own and item.get("op", "=") not in _KEEPS_MISSING and None not in _values(item)


def _values(item: Form) -> list[object]:
    values = item.get("values", [])
    return values if isinstance(values, list) else []


def listing_of(members: Members, calls: Iterable[Call], metrics: Iterable[Call]) -> Listing:
    """The rows of items and conditions; `metrics` are the calls by whose values rows are filtered."""
    asked = list(calls)
    times = [call for call in asked if call.name == METRIC_TIME and not call.path]
    others = [call for call in asked if call not in times]
    if others and all(not call.path and call == others[0] for call in others):
        owners = [members.smallest(others[0]).model]
    else:
        owners = list(dict.fromkeys(members.owner(call).model for call in others))
    if not owners:
        return Listing()
    base = members.common_home(others) or (owners[0] if len(owners) == 1 else "")
    if not base:
        return Listing()
    spine = _spine(members, times)
    beside = (spine.partition(".")[0],) if spine else ()
    also = [_role_of(members, base, call) for call in others]
    also += [members.role_of_metric(base, call) for call in metrics]
    roles = tuple(dict.fromkeys(role for role in also if role))
    exact = all(role is not None and members.is_plain(base, role) for role in also)
    return Listing(base, members.names.models[base], beside, roles if exact else (), spine, exact)


def _role_of(members: Members, base: str, call: Call) -> str | None:
    """The join of the base that leads to a member, "" for its own, None for one that is further away."""
    found = members.way(base, call)
    if found is None or len(found.path) > 1:
        return None
    return found.path[0] if found.path else ""


def _spine(members: Members, times: Sequence[Call]) -> str:
    """The column of the one spine of which all periods are made: that of the finest."""
    grains = [call.grain if call.grain in GRAINS else "day" for call in times]
    finest = min(grains, key=GRAINS.index, default="")
    return members.spine_of(Call("TimeDimension", METRIC_TIME, grain=finest)) if finest else ""
