"""Ways to break the compiler: those of rules 1 to 9 and of the passes stand here, the others beside it."""

from __future__ import annotations

from tests.mutation import (
    mutants_of_numbers,
    mutants_of_policies,
    mutants_of_results,
    mutants_of_rows,
    mutants_of_time,
)
from tests.mutation.mutant import Mutant

CONDITIONS = "semantic/planning/conditions.py"
FACTS = "semantic/planning/facts.py"
ROW_FILTERS = "semantic/planning/row_filters.py"
PLANNER = "semantic/planning/planner.py"
OUTPUTS = "semantic/planning/outputs.py"
PARAMETERS = "semantic/planning/parameters.py"
RANGES = "semantic/planning/time_ranges.py"
SHAPES = "semantic/planning/shapes.py"
MEASURES = "semantic/catalog/measures.py"
GRAPH = "semantic/catalog/graph.py"
EDGES = "semantic/catalog/edges.py"
MISSING = "semantic/catalog/missing.py"
FACT_SELECT = "semantic/compiling/fact_select.py"
JOINING = "semantic/compiling/joining.py"
MERGING = "semantic/compiling/merging.py"
STATEMENT = "semantic/compiling/statement.py"
PASSES = "semantic/compiling/passes.py"
COMMON = "semantic/compiling/dialects/common.py"
AGGREGATES = "semantic/definitions/aggregates.py"

_RULES_AND_PASSES = (
    Mutant(
        "rule 1", "a condition shared by all leaves is lost", FACTS,
        "where=(*where, *shared),", "where=tuple(where),",
    ),
    Mutant(
        "rule 1", "a metric's own condition is lost where rows are made distinct", FACT_SELECT,
        'trees.column(self._inner(f"{leaf.name}_where"), ONCE) if leaf.where else None', "None",
    ),
    Mutant(
        "rule 1", "metrics that differ by their condition are taken for one", MEASURES,
        'where = " AND ".join(sorted(trees.signature(condition.tree) for condition in leaf.where))', 'where = ""',
    ),
    Mutant(
        "rule 2", "joins lose home rows without a match", FACT_SELECT,
        'in self.fact.also else "LEFT"', 'in self.fact.also else "INNER"',
    ),
    Mutant(
        "rule 2", "a missing related row has values", MISSING,
        "    if null_when_missing(tree):\n        return tree\n", "    return tree\n",
    ),
    Mutant(
        "rule 2", "a composite key is joined by one column only", JOINING,
        "for left, right in edge.pairs\n", "for left, right in edge.pairs[:1]\n",
    ),
    Mutant(
        "rule 3", "rows are not made distinct", FACT_SELECT,
        "self._distinct_first = self.fact.distinct_first", "self._distinct_first = False",
    ),
    Mutant(
        "rule 3", "rows are told apart by the first column of their key", FACT_SELECT,
        "enumerate(self.fact.model.key or (ROW,), 1)", "enumerate((self.fact.model.key or (ROW,))[:1], 1)",
    ),
    Mutant(
        "rule 3", "an average is thought to bear repeated rows", AGGREGATES,
        'Aggregate("avg", "avg(x)", exp.Avg, "number", True,', 'Aggregate("avg", "avg(x)", exp.Avg, "number", False,',
    ),
    Mutant(
        "rule 3", "overlapping groups are not told", PLANNER,
        "if builder.grouped_paths()])", "if not builder.grouped_paths()])",
    ),
    Mutant(
        "rule 4", "a negated operator drops NULL", CONDITIONS,
        "    if not operand.keeps_null:\n        return test\n", "    return test\n",
    ),
    Mutant(
        "rule 4", "the complement of `less` is `more`", CONDITIONS,
        "Operator.LT: Operator.GE,", "Operator.LT: Operator.GT,",
    ),
    Mutant(
        "rule 4", "`not all` negates each and keeps all", ROW_FILTERS,
        'self._connect(filters, f"{path}/all", all_of=not negate, negate=negate)',
        'self._connect(filters, f"{path}/all", all_of=True, negate=negate)',
    ),
    Mutant(
        "rule 4", "a negated filter on many rows is let through", ROW_FILTERS,
        "if not negated or not prefix or any(", "if True or not prefix or any(",
    ),
    Mutant(
        "rule 5", "facts are stacked without their duplicates", MERGING,
        "exp.union(*branches, distinct=False, copy=False)", "exp.union(*branches, distinct=True, copy=False).limit(1)",
    ),
    Mutant(
        "rule 5", "a count of nothing is NULL after merging", MERGING,
        "if self._empty[index] is None or not self._plan.groups:", "if False:",
    ),
    Mutant(
        "rule 5", "`fill` stands in for rows without a value", MEASURES,
        "for column in rows.values()]", "for column in list(rows.values())[:0]] or [exp.true()]",
    ),
    Mutant(
        "rule 5", "hidden metrics show groups", MERGING,
        "exp.Literal.number(int(fact.shows_groups))", "exp.Literal.number(1)",
    ),
    Mutant(
        "rule 6", "up and then down is followed silently", GRAPH,
        "if edge.target in seen or (climbing and not edge.type.to_one):", "if edge.target in seen:",
    ),
    Mutant(
        "rule 6", "the first of two ways is taken", "semantic/planning/names.py",
        "        if len(routes) > 1:\n", "        if len(routes) > 9:\n",
    ),
    Mutant(
        "rule 6", "a way back has the pairs of the way there", EDGES,
        "pairs=tuple((there, here) for here, there in edge.pairs),", "pairs=edge.pairs,",
    ),
    Mutant(
        "rule 7", "arithmetic loses its parentheses", MEASURES,
        "return grouped(trees.rewritten(measure.tree, renumber))", "return trees.rewritten(measure.tree, renumber)",
    ),
    Mutant(
        "rule 7", "zero is divided by", PASSES,
        'node.set("expression", exp.Nullif(', 'node.set("typed", exp.Nullif(',
    ),
    Mutant(
        "rule 7", "a median is that of distinct values", COMMON,
        '"count": lambda x: exp.Count(this=x),', '"count": lambda x: exp.Count(this=exp.Distinct(expressions=[x])),',
    ),
    Mutant(
        "rule 8", "NULL sorts first", STATEMENT,
        "desc=item.descending, nulls_first=False", "desc=item.descending, nulls_first=True",
    ),
    Mutant(
        "rule 8", "ties are not broken by the groups", PLANNER,
        "return (*order, *ties)", "return tuple(order)",
    ),
    Mutant(
        "rule 8", "totals obey conditions on metrics", PLANNER,
        "if metric_filters and not self.totals:", "if metric_filters:",
    ),
    Mutant(
        "rule 9", "a range includes its end", FACTS,
        "(exp.GTE, exp.LT), strict=True",
        "(exp.GTE, exp.LTE), strict=True",
    ),
    Mutant(
        "rule 9", "a period in a filter ends where it begins", CONDITIONS,
        'edge = "until" if op in (Operator.LE, Operator.GT) else "start"', 'edge = "start"',
    ),
    Mutant(
        "rule 9", "instants are grouped in the zone that they are stored in", COMMON,
        "return exp.AtTimeZone(this=aware, zone=text(zone))", "return moment",
    ),
    Mutant(
        "rule 9", "range bounds are not moved to the stored zone", PARAMETERS,
        "return aware.astimezone(ZoneInfo(parameter.stored_in)).replace(tzinfo=None)", "return moment",
    ),
    Mutant(
        "rule 9", "the last N periods include the current one", RANGES,
        "until = add(start_of(now, spec.unit, calendar), -spec.back, spec.unit, calendar)",
        "until = add(now, -spec.back, spec.unit, calendar)",
    ),
    Mutant(
        "pass lower_markers", "text matches regard case", COMMON,
        "low, wanted = exp.Lower(this=text), exp.Lower(this=pattern)", "low, wanted = text, pattern",
    ),
    Mutant(
        "pass write_functions", "functions are left as they are", "semantic/compiling/dialects/functions.py",
        "        if written is not node:\n", "        if written is node:\n",
    ),
    Mutant(
        "pass write_safely", "every division is left as it is", PASSES,
        "if not isinstance(number, exp.Literal) or float(number.name) == 0:", "if False:",
    ),
    Mutant(
        "pass write_safely", "nothing is quoted", PASSES,
        'if not name.args["quoted"] and', 'if name.args["quoted"] and',
    ),
    Mutant(
        "shape", "NULL among the values is bound", SHAPES,
        "        if value is None:\n            out.append(None)\n        else:\n", "        if True:\n",
    ),
)  # fmt: skip

MUTANTS: tuple[Mutant, ...] = (
    *_RULES_AND_PASSES,
    *mutants_of_numbers.MUTANTS,
    *mutants_of_time.MUTANTS,
    *mutants_of_rows.MUTANTS,
    *mutants_of_results.MUTANTS,
    *mutants_of_policies.MUTANTS,
)
