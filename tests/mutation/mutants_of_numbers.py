"""Ways to break the parts that every query takes: conditions, leaves, parameters, ranges, merging, sub-plans."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

CONDITIONS = "semantic/planning/conditions.py"
ROW_FILTERS = "semantic/planning/row_filters.py"
PARAMETERS = "semantic/planning/parameters.py"
PLANNER = "semantic/planning/planner.py"
RANGES = "semantic/planning/time_ranges.py"
PERIOD_WORDS = "semantic/planning/period_words.py"
PER_FACTS = "semantic/planning/per_facts.py"
MEASURES = "semantic/catalog/measures.py"
FACT_SELECT = "semantic/compiling/fact_select.py"
MERGING = "semantic/compiling/merging.py"
SEEN_PERIODS = "semantic/compiling/seen_periods.py"
PASSES = "semantic/compiling/passes.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "rule 4", "what is not compared with NULL holds nowhere", CONDITIONS,
        "return exp.true() if negate and operand.keeps_null else exp.false()", "return exp.false()",
    ),
    Mutant(
        "rule 4", "`not between` drops NULL", CONDITIONS,
        "return _or_null(operand, exp.Not(this=test)) if negate else test\n\n\ndef _in_period",
        "return exp.Not(this=test) if negate else test\n\n\ndef _in_period",
    ),
    Mutant(
        "rule 4", "`not between` of periods drops NULL", CONDITIONS,
        "        return _or_null(operand, test) if negate else test\n    test = exp.Between",
        "        return test\n    test = exp.Between",
    ),
    Mutant(
        "rule 4", "no period of several is any of them", CONDITIONS,
        "(trees.all_of if negate else trees.any_of)(periods)", "trees.any_of(periods)",
    ),
    Mutant(
        "rule 4", "`not in` with NULL among its values keeps NULL", CONDITIONS,
        "trees.all_of((test, null)) if negate else trees.any_of((test, null))", "trees.any_of((test, null))",
    ),
    Mutant(
        "rule 4", "rows of which a segment knows nothing are not in its complement", ROW_FILTERS,
        "return exp.Not(this=exp.Coalesce(this=tree, expressions=[exp.false()])) if negate else tree",
        "return exp.Not(this=tree) if negate else tree",
    ),
    Mutant(
        "rule 9", "a period outside of another begins after its end", CONDITIONS,
        "below, above = (exp.LT, exp.GTE) if negate", "below, above = (exp.LT, exp.GT) if negate",
    ),
    Mutant(
        "rule 9", "a bound within a day has all of the day", PARAMETERS,
        "return moment.date() if whole else date.fromordinal(moment.toordinal() + 1)", "return moment.date()",
    ),
    Mutant(
        "rule 9", "both ends of a filter's period are one parameter", PARAMETERS,
        "key = (index, type_, edge, stored_in, grain, seen, range_)",
        "key = (index, type_, stored_in, grain, seen, range_)",
    ),
    Mutant(
        "rule 9", "a range is bound once for all zones that times are stored in", PARAMETERS,
        "key = (index, type_, edge, stored_in, grain, seen, range_)",
        "key = (index, type_, edge, grain, seen, range_)",
    ),
    Mutant(
        "rule 9", "a filter per entity shares the ends of the query's range", PARAMETERS,
        "key = (index, type_, edge, stored_in, grain, seen, range_)",
        "key = (index, type_, edge, stored_in, grain, seen)",
    ),
    Mutant(
        "rule 9", "all windows of a query end alike", PARAMETERS,
        "key = (index, type_, edge, stored_in, grain, seen, range_)",
        "key = (index, type_, edge, stored_in, grain, range_)",
    ),
    Mutant(
        "rule 9", "`until` a period includes it", RANGES,
        "return start, last.until if spec.whole_end else last.start", "return start, last.until",
    ),
    Mutant(
        "rule 9", "a range to a period ends where that begins", RANGES,
        "return start, last.until if spec.whole_end else last.start", "return start, last.start",
    ),
    Mutant(
        "rule 9", "this month is all of it", RANGES,
        "return start_of(now, spec.unit, calendar), now\n",
        "return start_of(now, spec.unit, calendar), add(start_of(now, spec.unit, calendar), 1, spec.unit, calendar)\n",
    ),
    Mutant(
        "rule 9", "last December may be one that has not ended", PERIOD_WORDS,
        "(period.until if ended else period.start) <= now", "period.start <= now",
    ),
    Mutant(
        "rule 1", "metrics that differ by their time are taken for one", MEASURES,
        'key = f"{leaf.home}|{leaf.time}|', 'key = f"{leaf.home}|',
    ),
    Mutant(
        "rule 1", "percentiles are taken for one", MEASURES,
        "({arguments}; {fraction})|{where}", "({arguments})|{where}",
    ),
    Mutant(
        "rule 11", "windows are taken for one", MEASURES,
        'key += f"|seen through {leaf.frame}" if leaf.frame else ""', 'key += "|seen" if leaf.frame else ""',
    ),
    Mutant(
        "rule 11", "rows that are in force are taken for all", MEASURES,
        "    if leaf.during is not None:\n        key +=", "    if False:\n        key +=",
    ),
    Mutant(
        "rule 11", "an inner window comes before the outer one", MEASURES,
        "frame=(*frames, *leaf.frame)", "frame=(*leaf.frame, *frames)",
    ),
    Mutant(
        "rule 5", "arithmetic is filled where one of its metrics has no row", MEASURES,
        "exp.and_(*none, copy=False), true=number", "exp.or_(*none, copy=False), true=number",
    ),
    Mutant(
        "rule 1", "a condition on an aggregate of an aggregate is lost on the way to its rows", MEASURES,
        "inner = tuple(narrowed(metric, measure, where) for measure in leaf.per.inner)", "inner = leaf.per.inner",
    ),
    Mutant(
        "rule 3", "a metric's own filter on many rows shares the rows of the others", PLANNER,
        "apart = use.filters if self._meets_many(use, base) else ()", "apart = ()",
    ),
    Mutant(
        "rule 6", "metrics by two ways share the first one's", PLANNER,
        "*(leaf.home, base, use.via, apart,", "*(leaf.home, base, apart,",
    ),
    Mutant(
        "rule 1", "metrics at two times share the first one's", PLANNER,
        "*(leaf.home, base, use.via, apart,", '*(leaf.home, "", use.via, apart,',
    ),
    Mutant(
        "rule 3", "a whole of entities knows nothing of its parts' groups", PER_FACTS,
        "if kept is None and not is_time(name)", "if False",
    ),
    Mutant(
        "rule 8", "a limit picks the rows of entities", PER_FACTS,
        "            limit=None,\n", "",
    ),
    Mutant(
        "rule 5", "booleans are merged as if the facts without them said false", MERGING,
        'return markers.aggregate("bool_or", [column], None, None)',
        "return exp.Max(this=exp.Coalesce(this=column, expressions=[exp.false()]))",
    ),
    Mutant(
        "rule 5", "every group of the facts is shown", MERGING,
        "merged.having(exp.GT(this=most, expression=exp.Literal.number(0)), copy=False)",
        "merged.having(exp.GTE(this=most, expression=exp.Literal.number(0)), copy=False)",
    ),
    Mutant(
        "rule 11", "a period is filled once for each row of its group", MERGING,
        "tuples = _columns(source, others).distinct(copy=False)", "tuples = _columns(source, others)",
    ),
    Mutant(
        "rule 7", "false is no number", FACT_SELECT,
        "            exp.If(this=exp.Not(this=grouped(trees.copied(arguments[0]))), true=zero),\n", "",
    ),
    Mutant(
        "rule 7", "the least of true and false is true", FACT_SELECT,
        'return ("bool_and" if name == "min" else "bool_or"), arguments', 'return "bool_or", arguments',
    ),
    Mutant(
        "rule 1", "an aggregate's condition is lost where a database has no FILTER", PASSES,
        "exp.Case(ifs=[exp.If(this=where, true=first)])", "first",
    ),
    Mutant(
        "rule 1", "a count under a condition is one of all rows where a database has no FILTER", PASSES,
        'name, arguments = exp.Literal.string("count"), [exp.Literal.number(1)]',
        'return exp.Literal.string("count_rows"), []',
    ),
    Mutant(
        "rule 11", "a range that is empty shows the week in which it lies", SEEN_PERIODS,
        "return [exp.LT(this=start, expression=until)]", "return []",
    ),
    Mutant(
        "rule 10", "a period without a counterpart has rows in force", SEEN_PERIODS,
        "if seen.during is not None and steps and isinstance(steps[-1], Shift | Clip):", "if False:",
    ),
    Mutant(
        "rule 10", "`fill` loses the periods that only the whole period before has", MERGING,
        "    if periods.beyond:\n", "    if False:\n",
    ),
    Mutant(
        "rule 11", "a period of a company's own calendar is filled once for each of its days", MERGING,
        "    if base != periods.grain:\n        select.distinct(copy=False)\n", "",
    ),
)  # fmt: skip
