"""The conditions of a MetricFlow query → filters of a query here.

    FilterWriter(members, ("alien_day",)).filters("{{ Dimension('listing__country_latest') }} <> 'us'")
    [{"field": "listing.country_latest", "op": "!=", "values": ["us"]},
     {"field": "listing.country_latest", "op": "is_not_null"}]

A time is compared as it is shown at its granularity there. Here a value names a period, so that one within a period
is moved to where that begins or to the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time

from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.filter_trees import All, FilterTree, Leaf, Value, filter_tree
from semantic.formats.metricflow.query_members import Field, Members
from semantic.formats.metricflow.query_reading import QueryRefused
from semantic.formats.metricflow.query_times import aligned, following
from semantic.formats.metricflow.where import Condition, FilterRefused, parse_filter

Form = dict[str, object]


@dataclass(frozen=True, slots=True)
class FilterWriter:
    members: Members
    custom: tuple[str, ...] = ()
    dialect: str = ""

    def filters(self, texts: Iterable[str]) -> list[Form]:
        """All conditions, each of which has to hold. Raises QueryRefused."""
        out: list[Form] = []
        for condition in self._conditions(texts):
            try:
                tree = filter_tree(condition)
            except FilterRefused as refusal:
                raise _cannot_be_said(refusal) from None
            parts = tree.parts if isinstance(tree, All) else (tree,)
            out += [self._form(part) for part in parts]
        return [form for at, form in enumerate(out) if form not in out[:at]]

    def calls(self, texts: Iterable[str], *, metrics: bool = False) -> list[Call]:
        """The dimensions and entities that conditions name, or the metrics. Raises QueryRefused."""
        conditions = self._conditions(texts)
        calls = (call for condition in conditions for call in condition.calls)
        return [call for call in calls if (call.kind == "Metric") == metrics]

    def _conditions(self, texts: Iterable[str]) -> list[Condition]:
        try:
            return [parse_filter(text, self.custom, self.dialect, bare=True) for text in texts]
        except FilterRefused as refusal:
            raise _cannot_be_said(refusal) from None

    def _form(self, tree: FilterTree) -> Form:
        if isinstance(tree, Leaf):
            return self._leaf(tree)
        if not tree.parts:
            raise QueryRefused(
                f"`where` holds a condition that {'always' if isinstance(tree, All) else 'never'} holds.",
                code="not-supported",
            )
        parts = [self._form(part) for part in tree.parts]
        return parts[0] if len(parts) == 1 else {"all" if isinstance(tree, All) else "any": parts}

    def _leaf(self, leaf: Leaf) -> Form:
        if leaf.call.kind == "Metric":
            return self._metric(leaf)
        field = self.members.field(leaf.call)
        if field.via:
            raise QueryRefused(
                f"`{leaf.call}` is reached by different ways for the metrics asked for: ask for one at a time."
            )
        values: list[object] = [_plain(value) for value in leaf.values]
        if field.type == "time" and leaf.op not in ("is_null", "is_not_null"):
            return self._time(leaf, field)
        if field.type == "boolean":
            values = [_truth(value) for value in values]
        form: Form = {"field": field.name, "op": leaf.op}
        return {**form, "values": values} if values else form

    def _time(self, leaf: Leaf, field: Field) -> Form:
        """Periods that begin where MetricFlow compares them."""
        grain = field.source_grain
        moments = [_moment(value, leaf.call) for value in leaf.values]
        starts = [aligned(moment, grain) for moment in moments]
        whole = [start == moment for start, moment in zip(starts, moments, strict=True)]
        op = leaf.op
        if op in ("=", "in", "!=", "not in"):
            kept = [start for start, known in zip(starts, whole, strict=True) if known]
            if not kept:
                raise QueryRefused(
                    f"`{leaf.call}` is never {leaf.values[0]}, at which no {grain} begins.",
                    code="not-supported",
                )
            starts = kept
        elif op in (">=", "<") and not whole[0]:
            starts = [following(starts[0], grain)]
        elif op == "between" and not whole[0]:
            starts = [following(starts[0], grain), starts[1]]
        elif op == "not between" and not whole[0]:
            raise QueryRefused(f"`{leaf.call}` is compared with what is no {grain}.", code="not-supported")
        return {"field": field.name, "op": op, "values": [written(start) for start in starts]}

    def _metric(self, leaf: Leaf) -> Form:
        """A metric of what a row belongs to."""
        call = leaf.call
        if len(call.group_by) != 1:
            raise QueryRefused(f"`{call}` is a value of several entities together.", code="not-supported")
        *path, name = call.group_by[0].split("__")
        metric = self.members.metric(call.name)
        if self.members.metrics:
            per = self.members.key(Call("Entity", name))
            matching = replace(self.members, metrics=(call.name,)).key(Call("Entity", name, tuple(path)))
        elif leaf.op == "is_null":
            raise QueryRefused(
                f"`{call}` has no value for what has no rows there, and is not asked about here."
            )
        else:
            per, matching = self.members.listed_metric(call)
        values = [_plain(value) for value in leaf.values]
        form: Form = {"metric": metric, "per": per, "matching": matching, "op": leaf.op}
        return {**form, "values": values} if values else form


def _cannot_be_said(refusal: FilterRefused) -> QueryRefused:
    return QueryRefused(f"`where` cannot be said here: {refusal}", code="not-supported")


def _plain(value: Value) -> object:
    """As JSON has it: whole numbers as such, others exactly."""
    if isinstance(value, bool | str):
        return value
    return int(value) if value == value.to_integral_value() else {"number": str(value)}


def _truth(value: object) -> object:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _moment(value: Value, call: Call) -> datetime:
    try:
        return datetime.fromisoformat(str(value).strip().replace(" ", "T", 1)).replace(tzinfo=None)
    except ValueError:
        raise QueryRefused(f"`{call}` is compared with `{str(value)[:60]}`, which is no time.") from None


def written(moment: datetime) -> str:
    """A day as such, any other time to the second or, where that says more, to the microsecond."""
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
