"""Ways to break comparisons, windows, rows in force and semi-additive metrics."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

MOMENTS = "semantic/planning/moments.py"
COMPARING = "semantic/planning/comparing.py"
FRAMED = "semantic/planning/framed.py"
IN_FORCE = "semantic/planning/in_force.py"
FRAMES = "semantic/frames.py"
PICKING = "semantic/planning/picking.py"
WINDOWS = "semantic/planning/windows.py"
OUTPUTS = "semantic/planning/outputs.py"
SEEN_PERIODS = "semantic/compiling/seen_periods.py"
SPINE_ROWS = "semantic/compiling/spine_rows.py"
PERIOD_PICKS = "semantic/planning/period_picks.py"
PERIODS_SHOWN = "semantic/planning/periods_shown.py"
AVERAGES = "semantic/compiling/averages.py"
PICKS = "semantic/compiling/picking.py"
MERGING = "semantic/compiling/merging.py"
FACT_SELECT = "semantic/compiling/fact_select.py"
OWN_CALENDARS = "semantic/compiling/own_calendars.py"
ON_CLOCKS = "semantic/compiling/on_clocks.py"
SAME_PLACE = "semantic/compiling/same_place.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "rule 10", "the part of a long period reaches into the period after a short one", MOMENTS,
        "min(first + (until - start), start)", "first + (until - start)",
    ),
    Mutant(
        "rule 10", "a whole period before is only its elapsed part", MOMENTS,
        "last = start if whole else", "last = start if not whole else",
    ),
    Mutant(
        "rule 10", "a year before a range in weeks is a calendar year", MOMENTS,
        'for name in query.dimensions) or _in_weeks(spec)', "for name in query.dimensions)",
    ),
    Mutant(
        "rule 10", "a year before weeks is a calendar year", MOMENTS,
        'any(name.rpartition(".")[2] == "week" for name in query.dimensions) or', "",
    ),
    Mutant(
        "rule 10", "days that only the longer period before has are lost", MOMENTS,
        "return max(self.range.until, add(add(compared.until, count, unit), 3, \"day\"))", "return self.range.until",
    ),
    Mutant(
        "rule 10", "whole months are taken for so many days", MOMENTS,
        'if all(moment == start_of(moment, "month", Calendar()) for moment in (start, until)):', "if False:",
    ),
    Mutant(
        "rule 10", "groups of the period compared with only are lost", OUTPUTS,
        "            if not column.hidden\n            for node in column.tree",
        "            if not column.hidden and not column.compares\n            for node in column.tree",
    ),
    Mutant(
        "rule 10", "a period is compared with days after the range that it is compared with", SEEN_PERIODS,
        "return _Ends(_greatest(trees.copied(start), first), _least(trees.copied(until), last))",
        "return _Ends(_greatest(trees.copied(start), first), trees.copied(until))",
    ),
    Mutant(
        "rule 10", "a period is compared with days before the range that it is compared with", SEEN_PERIODS,
        "return _Ends(_greatest(trees.copied(start), first), _least(trees.copied(until), last))",
        "return _Ends(trees.copied(start), _least(trees.copied(until), last))",
    ),
    Mutant(
        "rule 10", "29 February is beside 1 March", FRAMES,
        'return add(moved.replace(day=1, hour=0, minute=0, second=0, microsecond=0), 1, "month")', "return moved",
    ),
    Mutant(
        "rule 10", "29 February is beside 28 February in a grouping", SEEN_PERIODS,
        "return exp.Case(ifs=[exp.If(this=missing, true=first)], default=moved)", "return moved",
    ),
    Mutant(
        "rule 10", "a day a month before is all days until the next month", FRAMES,
        "return Shift(count, unit, grain)", "return Shift(count, unit)",
    ),
    Mutant(
        "rule 10", "a range ends with the month before where it ends with a month", FRAMES,
        'last = add(add(add(until, -1, "day"), count, unit), 1, "day")', "pass",
    ),
    Mutant(
        "rule 10", "a window ends with the month before where it ends with a month", SEEN_PERIODS,
        "last = _last_day_moved(start, until, -count, unit, last)", "pass",
    ),
    Mutant(
        "rule 10", "what a week and a month share ends with the month before", FRAMES,
        'grain in ("", SOME_DAYS)', "not grain",
    ),
    Mutant(
        "rule 10", "a period without a counterpart sees what comes before", SEEN_PERIODS,
        "if only_some and known:", "if False:",
    ),
    Mutant(
        "rule 10", "all time until a day that does not exist is until the next", FRAMED,
        'return [exp.LT(this=end("start"), expression=end("until"))]', "return []",
    ),
    Mutant(
        "rule 10", "hours before are those of the clock in a grouping", FRAMED,
        'return markers.local_time(markers.add_span(moment, by.count, by.unit), "UTC")',
        "return markers.add_span(time, by.count, by.unit)",
    ),
    Mutant(
        "rule 10", "hours before are those of the clock", "semantic/planning/parameters.py",
        "aware = (aware.astimezone(UTC) - later).astimezone(aware.tzinfo)", "aware = aware - later",
    ),
    Mutant(
        "rule 10", "a year before a week is no whole number of weeks", FRAMES,
        'return Shift(52 * count, "week")', 'return Shift(count, "year")',
    ),
    Mutant(
        "module comparing", "a change against the coarsest grain", COMPARING,
        "finest = min(known, key=GRAINS.index)", "finest = max(known, key=GRAINS.index)",
    ),
    Mutant(
        "module comparing", "a rate is relative to the value now", COMPARING,
        "return exp.Div(this=changed, expression=grouped(trees.copied(before))",
        "return exp.Div(this=changed, expression=grouped(trees.copied(now))",
    ),
    Mutant(
        "module averaging", "a year's Saturdays are divided by all of its days", "semantic/planning/averaged_facts.py",
        "where=(*picks, *on_clocks),", "where=tuple(on_clocks),",
    ),
    Mutant(
        "module limits", "the rest of some months has no average day", "semantic/planning/limits.py",
        "if fact.counted is not None and any(", "if False and any(",
    ),
    Mutant(
        "module averaged_facts", "who comes on two days is one visitor", "semantic/planning/averaged_facts.py",
        'if use.leaf.aggregate.name != "count_distinct":', "if True:",
    ),
    Mutant(
        "module averaging", "hours of points in time are those of wall-clock times", "semantic/planning/averaging.py",
        "if len(instants) > 1:", "if False:",
    ),
    Mutant(
        "module averaging", "a shop without refunds has no sales", "semantic/planning/averaging.py",
        "tree=_beside_others(measure, measure.tree)", "tree=measure.tree",
    ),
    Mutant(
        "module averaging", "a shop without sales and refunds has none of both", "semantic/planning/averaging.py",
        "exp.Not(this=exp.Paren(this=trees.all_of(absent)))", "exp.true()",
    ),
    Mutant(
        "module averaging", "half of a shop's sales is lost without refunds", "semantic/planning/averaging.py",
        "isinstance(node, exp.Mul | exp.Div | exp.Coalesce | exp.Case)", "isinstance(node, exp.Coalesce)",
    ),
    Mutant(
        "module averaging", "a day that is not over counts as one", "semantic/planning/moments.py",
        "start_of(min(self.range.until or self.now, self.now), unit, calendar)",
        "add(start_of(min(self.range.until or self.now, self.now), unit, calendar), 1, unit, calendar)",
    ),
    Mutant(
        "module averaging", "each hour of the day is divided by hours", "semantic/planning/averaging.py",
        "if grain is None or _every_has(grain, unit):", "if grain is None:",
    ),
    Mutant(
        "rule 11", "an offset of a period that the range cuts begins where the range does", FRAMED,
        'cut=compared is None and (first is None or isinstance(first, First | Each)),', "cut=True,",
    ),
    Mutant(
        "rule 11", "a running total holds what was before the range", SEEN_PERIODS,
        "begun = markers.moment(exp.Placeholder(this=name)) if name else None", "begun = None",
    ),
    Mutant(
        "rule 11", "a running total compared begins with the range itself", SEEN_PERIODS,
        "name = seen.clips[against][0] if against else seen.start", "name = seen.start",
    ),
    Mutant(
        "rule 11", "a window that a query asks for is passed over", WINDOWS,
        "return seen_through(measure, window, use.name, path)", "return measure",
    ),
    Mutant(
        "rule 11", "months are counted by spilling, not by clamping, in a grouping", SEEN_PERIODS,
        'markers.add_span(markers.add_span(day, -count, unit), 1, "day")',
        'markers.add_span(_spilled(day, -count, unit), 1, "day")',
    ),
    Mutant(
        "rule 11", "months are counted by spilling, not by clamping", FRAMES,
        'return add(add(day, -count, unit), 1, "day")', 'return add(spilled(day, -count, unit), 1, "day")',
    ),
    Mutant(
        "rule 11", "the last N days are one more", FRAMES,
        'return add(add(day, -count, unit), 1, "day")', "return add(day, -count, unit)",
    ),
    Mutant(
        "rule 11", "the last N hours are one more", SEEN_PERIODS,
        "markers.add_span(_reference(until, unit), 1 - count, unit)",
        "markers.add_span(_reference(until, unit), -count, unit)",
    ),
    Mutant(
        "rule 11", "the last N hours of a range are one more", FRAMES,
        "return add(start_of(until - MOMENT, unit, calendar), 1 - count, unit)",
        "return add(start_of(until - MOMENT, unit, calendar), -count, unit)",
    ),
    Mutant(
        "rule 11", "a period to date that just ended is the one that begins", FRAMES,
        "interval = start_of(until - MOMENT, grain, calendar) if grain",
        "interval = start_of(until, grain, calendar) if grain",
    ),
    Mutant(
        "rule 11", "the first day of a month is the period with which it begins", FRAMES,
        "return StartOf(of, unit)", "return StartOf(of, grain)",
    ),
    Mutant(
        "rule 11", "the reference day is that after the period", SEEN_PERIODS,
        "return markers.truncate(markers.before(trees.copied(until)), unit)",
        "return markers.truncate(trees.copied(until), unit)",
    ),
    Mutant(
        "rule 11", "a last period is not cut by the range", SEEN_PERIODS,
        "    if seen.cut_until and seen.until:\n", "    if False:\n",
    ),
    Mutant(
        "rule 11", "the first day of a period begins before the range", SEEN_PERIODS,
        "    if seen.cut and seen.start:\n", "    if False:\n",
    ),
    Mutant(
        "rule 11", "the first day is longer than a range that ends within it", SEEN_PERIODS,
        "_least(trees.copied(until), markers.add_span(trees.copied(start), 1, unit)),",
        "markers.add_span(trees.copied(start), 1, unit),",
    ),
    Mutant(
        "rule 11", "an average has the day before the period", SEEN_PERIODS,
        "exp.GT(this=markers.add_span(trees.copied(point), 1, unit), expression=start)",
        "exp.GTE(this=markers.add_span(trees.copied(point), 1, unit), expression=start)",
    ),
    Mutant(
        "rule 11", "an average has the day after the period", SEEN_PERIODS,
        "exp.LT(this=markers.moment(point), expression=until)",
        "exp.LTE(this=markers.moment(point), expression=until)",
    ),
    Mutant(
        "rule 11", "days are counted over all periods", SEEN_PERIODS,
        "this=exp.Count(this=exp.Star()), partition_by=[trees.column(name, before) for name in groups]",
        "this=exp.Count(this=exp.Star())",
    ),
    Mutant(
        "rule 11", "the last day of an average is not cut by now", SEEN_PERIODS,
        "_least(markers.add_span(trees.copied(point), 1, unit), trees.copied(until)),",
        "markers.add_span(trees.copied(point), 1, unit),",
    ),
    Mutant(
        "rule 11", "`fill` fills only periods that have groups", MERGING,
        "        if periods is None:\n            self._from(source)",
        "        if True:\n            self._from(source)",
    ),
    Mutant(
        "rule 11", "an offset of a window is a window on the offset", "semantic/catalog/framing.py",
        "(metric.offset, metric.window) if frame", "(metric.window, metric.offset) if frame",
    ),
    Mutant(
        "rule 11", "a coarser grain averages months, not days", FRAMES,
        'return window.last.unit if window.last and window.last.unit in SUB_DAY_GRAINS else "day"',
        'return window.last.unit if window.last else "day"',
    ),
    Mutant(
        "module averages", "days that a count has no rows on are left out", AVERAGES,
        "if leaf.leaf.aggregate.empty is not None:", "if False:",
    ),
    Mutant(
        "module averages", "a sum counts days without rows as zero", AVERAGES,
        "if leaf.leaf.aggregate.empty is not None:", "if True:",
    ),
    Mutant(
        "module on_clocks", "an hour that clocks skip is shown", ON_CLOCKS,
        "if instants and grain in SUB_DAY_GRAINS:", "if False:",
    ),
    Mutant(
        "module on_clocks", "wall-clock times skip the hour, too", ON_CLOCKS,
        "return all(_has_instant(tree) for tree in seen.times)", "return True",
    ),
    Mutant(
        "module in_force", "a row that ends before it begins is in force", IN_FORCE,
        "        unless_on(exp.GT(this=ended, expression=began)),\n", "",
    ),
    Mutant(
        "module in_force", "a row is in force in the period that begins when it ends", IN_FORCE,
        "return exp.GT(this=trees.copied(until), expression=trees.copied(first))",
        "return exp.GTE(this=trees.copied(until), expression=trees.copied(first))",
    ),
    Mutant(
        "module in_force", "a row is in force in the period that ends when it begins", IN_FORCE,
        "        exp.LT(this=trees.copied(start), expression=trees.copied(last)),",
        "        exp.LTE(this=trees.copied(start), expression=trees.copied(last)),",
    ),
    Mutant(
        "module in_force", "a row without an end is in force never", IN_FORCE,
        "return exp.Paren(this=exp.or_(still, ended_later))", "return exp.Paren(this=ended_later)",
    ),
    Mutant(
        "module in_force", "what ended when clocks went back was not in force before", IN_FORCE,
        "        if stored_in.name in CERTAIN:\n", "        if False:\n",
    ),
    Mutant(
        "module framed", "a filter on a time grain picks rows", FRAMED,
        "        if all(grain in self._picking for grain in grains):\n            return True\n",
        "        if all(grain in self._picking for grain in grains):\n            return False\n",
    ),
    Mutant(
        "module framed", "a week that lies in two months is one period", FRAMED,
        "            self.several = True\n", "            self.several = False\n",
    ),
    Mutant(
        "rule 11", "days that several grains share end with their first one", SEEN_PERIODS,
        "trees.column(LAST_PERIOD if seen.several else PERIOD)", "trees.column(PERIOD)",
    ),
    Mutant(
        "module period_picks", "a denied period is picked", PERIOD_PICKS,
        'return inner(child, "not" if isinstance(item, Not) else "none", negate=not negate)',
        'return inner(child, "not" if isinstance(item, Not) else "none", negate=negate)',
    ),
    Mutant(
        "module period_picks", "any condition on time is enough where all are asked for", PERIOD_PICKS,
        "all_of=isinstance(item, AllOf) != negate", "all_of=isinstance(item, AllOf) == negate",
    ),
    Mutant(
        "module periods_shown", "every period of the spine is shown of what only fills a range", PERIODS_SHOWN,
        "listed = every and (spine", "listed = (every or fills) and (spine",
    ),
    Mutant(
        "module periods_shown", "a fill that shows no period shows them", PERIODS_SHOWN,
        "return metric.every_period is None and isinstance(metric.fill, Decimal)",
        "return isinstance(metric.fill, Decimal)",
    ),
    Mutant(
        "module periods_shown", "rows outside of the spine are lost", PERIODS_SHOWN,
        "or spine is not None or not calendar.is_computed(grain),", "or not calendar.is_computed(grain),",
    ),
    Mutant(
        "module spine_rows", "a period after the range is shown", SPINE_ROWS,
        "exp.LT(this=markers.moment(trees.copied(unit))", "exp.LTE(this=markers.moment(trees.copied(unit))",
    ),
    Mutant(
        "module spine_rows", "a week that begins before the range is not shown", SPINE_ROWS,
        "base = base_of(grain)\n", "base = grain\n",
    ),
    Mutant(
        "rule 11", "a time is picked for each group", PICKING,
        "index for index, member in enumerate(members) if member is not None and _is_period(member, time)",
        "index for index, member in enumerate(members) if member is not None",
    ),
    Mutant(
        "rule 11", "a time is picked before a metric's own condition", PICKING,
        "tuple(sorted(bound.tree.sql() for bound in leaf.where)), filters", "filters",
    ),
    Mutant(
        "rule 11", "one time is picked for metrics with other filters", PICKING,
        "tuple(sorted(bound.tree.sql() for bound in leaf.where)), filters",
        "tuple(sorted(bound.tree.sql() for bound in leaf.where))",
    ),
    Mutant(
        "rule 11", "among equal values the latest time is picked", PICKS,
        "exp.Ordered(this=trees.column(PICKED_AT), desc=False", "exp.Ordered(this=trees.column(PICKED_AT), desc=True",
    ),
    Mutant(
        "rule 11", "rows without a time compete", PICKS,
        "[*names, PICKED_AT], (*where, known)", "[*names, PICKED_AT], where",
    ),
    Mutant(
        "rule 11", "a missing `per` belongs to no pick", FACT_SELECT,
        "markers.same(grouped(self._placed(tree)), trees.column(name, alias))",
        "exp.EQ(this=grouped(self._placed(tree)), expression=trees.column(name, alias))",
    ),
    Mutant(
        "rule 11", "a day without a value is the least", PICKS,
        'desc=picked.which == "max", nulls_first=False)', 'desc=picked.which == "max", nulls_first=True)',
    ),
    Mutant(
        "rule 11", "a time is picked for all `per` at once", PICKS,
        "return [*periods, *picked.per]", "return periods",
    ),
    Mutant(
        "module own_calendars", "a year that begins near the first of a month begins after it", OWN_CALENDARS,
        "month = starts.year(_later(trees.copied(week), 6 - ahead), calendar.month)",
        "month = starts.year(trees.copied(week), calendar.month)",
    ),
    Mutant(
        "module own_calendars", "a year begins with the first of its month", OWN_CALENDARS,
        "year = starts.week(_later(month, ahead), calendar.week_start)", "year = _later(month, ahead)",
    ),
    Mutant(
        "module own_calendars", "the last week of a long year is of no period", OWN_CALENDARS,
        "for days in range(0, LONGEST_YEAR_DAYS, 7)]", "for days in range(0, LONGEST_YEAR_DAYS - 7, 7)]",
    ),
    Mutant(
        "module own_calendars", "a day that the table holds twice counts twice", OWN_CALENDARS,
        "first = exp.Min(this=trees.column(calendar.columns[unit], name))",
        "first = trees.column(calendar.columns[unit], name)",
    ),
    Mutant(
        "module same_place", "days that the later period does not have reach into the one after it", SAME_PLACE,
        "fits = exp.LTE(this=same, expression=trees.copied(last))",
        "fits = exp.GTE(this=trees.copied(same), expression=trees.copied(first))",
    ),
    Mutant(
        "module same_place", "a day that ends with now is seen until its end", SAME_PLACE,
        "expressions=[_moved(SEEN_UNTIL)],", 'expressions=[markers.add_span(trees.copied(day), 1, "day")],',
    ),
    Mutant(
        "module same_place", "each day that counts in all time sees those before it, too", "semantic/planning/plan.py",
        "unbounded = False  # every day", "pass  # every day",
    ),
    Mutant(
        "module same_place", "the period that follows is the one with the next name", SAME_PLACE,
        "order = exp.Order(expressions=[exp.Ordered(this=trees.copied(by), nulls_first=False)])",
        "order = exp.Order(expressions=[exp.Ordered(this=trees.copied(by), desc=True)])",
    ),
    Mutant(
        "module windows", "a window over a window of a query is ignored", "semantic/planning/windows.py",
        "if any(leaf.windowed for leaf in measure.leaves):", "if False:",
    ),
    Mutant(
        "rule 11", "a window over a window of a definition is ignored", "semantic/catalog/measures.py",
        "if metric.window is not None and any(leaf.windowed for leaf in builder.leaves):", "if False:",
    ),
    Mutant(
        "rule 11", "the window of what has a value for each entity first is not seen", "semantic/catalog/measures.py",
        "for row in self.over_rows() for frame in row.frame)", "for frame in self.frame)",
    ),
    Mutant(
        "module period_words", "the last Friday is today", "semantic/planning/period_words.py",
        "(reached.weekday() - weekday - 1) % 7 + 1", "(reached.weekday() - weekday) % 7",
    ),
)  # fmt: skip
