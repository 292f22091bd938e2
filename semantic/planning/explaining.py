"""The plan as a tree of lines that a person can follow: what is read, joined, kept, aggregated and merged.

fact sales_metrics: rows of sales (sale_lines), one row for each receipt, line
    time sold_at, in America/New_York
    join customer → customers, to one, by customer_id: for group customer.city
    range sold_at >= 2017-03-01 05:00:00 and sold_at < 2017-04-01 04:00:00
    group customer.city = customer.city
    aggregate revenue = sum(amount)
column revenue = revenue

A sub-plan stands where it is read first. Nothing here decides: the compiler does what the plan says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from semantic.definitions.types import ValueType
from semantic.planning.explaining_facts import FactLines
from semantic.planning.lines import Line
from semantic.planning.parameters import Bindable
from semantic.planning.plan import ConvertedRows, Fact, GroupColumn, Order, OutputColumn, Places, Plan, Rest
from semantic.planning.plan_text import PlanText

_NONE: Mapping[str, Bindable] = {}


def explained(plan: Plan, values: Mapping[str, Bindable] = _NONE) -> tuple[Line, ...]:
    """The lines of a plan; `values` are those that its parameters are bound to."""
    return tuple(_Explaining(plan, values).lines(plan))


@dataclass(slots=True)
class _Explaining:
    """`told` are the sub-plans that have been told already."""

    whole: Plan
    values: Mapping[str, Bindable]
    told: set[str] = field(default_factory=set)

    def lines(self, plan: Plan) -> Iterator[Line]:
        text = PlanText(
            self.values,
            {leaf.index: leaf.name for fact in plan.facts for leaf in fact.leaves},
            tuple(group.name for group in plan.groups),
        )
        for fact in plan.facts:
            yield self._fact(fact, plan, text)
        if len(plan.facts) > 1:
            yield _merge(plan)
        yield from _periods(plan, text)
        for output in plan.outputs:
            yield _column(output, text)
        for condition in plan.having:
            yield Line("having", text.text(condition))
        if plan.order:
            yield Line("order", "by " + ", then ".join(_ordered(item, plan) for item in plan.order))
        if plan.rows is not None:
            yield Line("limit", f"the first {_rows(plan.rows)}; one more is fetched, to see a cut or a tie")
        if plan.places is not None:
            yield from self._places(plan, plan.places, text)

    def _fact(self, fact: Fact, plan: Plan, text: PlanText) -> Line:
        text = replace(text, derived=fact.derived)
        return FactLines(fact, plan, self.whole.parameters, text, self._sub_plan).line()

    def _sub_plan(self, name: str) -> Line:
        if name in self.told:
            return Line("sub-plan", f"{name}, as above")
        self.told.add(name)
        [body] = [sub.body for sub in self.whole.subplans if sub.name == name]
        if isinstance(body, Plan):
            by = ", ".join(group.name for group in body.groups)
            return Line("sub-plan", f"{name}: one row for each {by}", tuple(self.lines(body)))
        return self._converted(name, body)

    def _converted(self, name: str, body: ConvertedRows) -> Line:
        matches = _matches(body.base, body.keys, body.matches)
        found = _matches(body.events, 0, body.matches)
        text = PlanText(self.values)
        same = ", ".join(
            f"{text.text(here)} = {text.text(there)}" for here, there in zip(matches, found, strict=True)
        )
        within = f"within {body.within} from its time on" if body.within else "at its time or later"
        said = f"{name}: keys of rows that a row of {body.events.model.name} follows {within}, the latest before it"
        facts = (
            self._fact(
                replace(rows, name=called),
                replace(self.whole, groups=_event_groups(keys, body.matches)),
                text,
            )
            for called, rows, keys in (("base", body.base, body.keys), ("events", body.events, 0))
        )
        return Line("sub-plan", said, (*facts, Line("match", same)))

    def _places(self, plan: Plan, places: Places, text: PlanText) -> Iterator[Line]:
        per = " and ".join(plan.groups[index].name for index in places.per)
        yield Line("limit", f"the first {_rows(places.rows)}" + (f" for each {per}" if per else ""))
        if places.rest is not None:
            yield Line("other", *self._rest(plan, places.rest, per, text))

    def _rest(self, plan: Plan, rest: Rest, per: str, text: PlanText) -> tuple[str, tuple[Line, ...]]:
        says = "one row more" + (f" for each {per}" if per else "")
        says += " for all groups that are not shown, computed over the rows that are in one of them"
        return says, tuple(self._fact(fact, plan, text) for fact in rest.facts)


def _matches(fact: Fact, start: int, count: int) -> list[exp.Expr]:
    return [tree for tree in fact.groups[start : start + count] if tree is not None]


def _event_groups(keys: int, matches: int) -> tuple[GroupColumn, ...]:
    """Names for the columns of events: their keys, what they are matched by, and their time."""
    names = [f"key_{number}" for number in range(1, keys + 1)]
    names += [f"match_{number}" for number in range(1, matches + 1)]
    return tuple(GroupColumn(name, ValueType.STRING, "dimension") for name in (*names, "time"))


def _merge(plan: Plan) -> Line:
    if not plan.groups:
        return Line("merge", "the facts are one row each, side by side")
    merged = [fact for fact in plan.facts if not fact.repeats]
    said = []
    if len(merged) > 1:
        names, by = ", ".join(fact.name for fact in merged), ", ".join(group.name for group in plan.groups)
        said.append(f"{names} are stacked and merged on {by}; NULL meets NULL")
    hidden = [fact.name for fact in merged if not fact.shows_groups]
    if hidden:
        said.append(f"{', '.join(hidden)} shows no group by itself")
    for fact in plan.facts:
        if fact.repeats:
            own = zip(plan.groups, fact.groups, strict=True)
            on = ", ".join(group.name for group, tree in own if tree is not None)
            said.append(f"{fact.name} stands beside every row" + (f" with its {on}" if on else ""))
    return Line("merge", "; ".join(said))


def _periods(plan: Plan, text: PlanText) -> Iterator[Line]:
    periods = plan.periods
    if periods is None:
        return
    start = text.value(periods.start) if periods.start else "the first"
    until = text.value(periods.until) if periods.until else "the last"
    others = ", ".join(g.name for index, g in enumerate(plan.groups) if index != periods.group)
    each = f" for each {others} in the result" if others else ""
    listed = f" of {periods.spine.table}" if periods.spine is not None else ""
    picked = f", where {text.every(periods.picks)}" if periods.picks else ""
    yield Line(
        "fill", f"every {_words(periods.grain)}{listed} from {start} until {until} is shown{each}{picked}"
    )


def _column(output: OutputColumn, text: PlanText) -> Line:
    said = f"{output.name} = {text.text(output.tree)}"
    return Line("column", f"{said}, not shown: for a filter or the order" if output.hidden else said)


def _ordered(item: Order, plan: Plan) -> str:
    named = plan.groups if item.kind == "group" else plan.outputs
    return f"{named[item.column].name} {'descending' if item.descending else 'ascending'}"


def _rows(count: int) -> str:
    return "row" if count == 1 else f"{count} rows"


def _words(grain: str) -> str:
    return grain.replace("_", " ")
