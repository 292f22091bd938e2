"""Ways to break limits, the functions of ad-hoc metrics, listings, and what several facts or catalogs share."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

SHARED = "semantic/planning/shared_conditions.py"
LIMITS = "semantic/planning/limits.py"
REST = "semantic/compiling/limits.py"
PLACING = "semantic/compiling/placing.py"
FUNCTIONS = "semantic/planning/functions.py"
PART = "semantic/planning/part_of_whole.py"
EXTREMES = "semantic/planning/extremes.py"
LISTING = "semantic/planning/listing.py"
LISTED_ROWS = "semantic/planning/listed_rows.py"
STATEMENT = "semantic/compiling/statement.py"
FACT_SELECT = "semantic/compiling/fact_select.py"
MERGING = "semantic/compiling/merging.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "module limits", "one row fewer than the limit", REST,
        "exp.LTE(this=trees.column(PLACE), expression=exp.Literal.number(places.rows))",
        "exp.LT(this=trees.column(PLACE), expression=exp.Literal.number(places.rows))",
    ),
    Mutant(
        "module limits", "the first rows of all, not of each group", REST,
        "for name in (*(groups[i] for i in places.per), *apart)", "for name in apart",
    ),
    Mutant(
        "module limits", "groups that filters on metrics leave out are not in the rest", REST,
        "return select.where(exp.Not(this=exp.Paren(this=trees.copied(trees.all_of(first)))), copy=False)",
        "return select.where(exp.Not(this=exp.Paren(this=trees.copied(first[-1]))), copy=False)",
    ),
    Mutant(
        "module limits", "the rest is everything", FACT_SELECT,
        "            conditions.append(self._join_shown(select, self.fact.not_shown))\n",
        "            self._join_shown(select, self.fact.not_shown)\n",
    ),
    Mutant(
        "module limits", "the group of NULL is in the rest also when it is shown", FACT_SELECT,
        "markers.same(grouped(self._placed(tree)), trees.column(name, not_shown.table))",
        "exp.EQ(this=grouped(self._placed(tree)), expression=trees.column(name, not_shown.table))",
    ),
    Mutant(
        "module limits", "a count of nothing is NULL in the rest", REST,
        'return column if empty is None else exp.Coalesce(this=column, expressions=[exp.Literal.number(empty)])',
        "return column",
    ),
    Mutant(
        "module limits", "the rest of the group of NULL has no value", REST,
        "            markers.same(\n                trees.column(self._groups[index], self._rest.left_out),\n"
        "                trees.column(self._groups[index], fact.name),\n            )",
        "            exp.EQ(\n                this=trees.column(self._groups[index], self._rest.left_out),\n"
        "                expression=trees.column(self._groups[index], fact.name),\n            )",
    ),
    Mutant(
        "module limits", "the rest stands first", REST,
        "return select.order_by(*by_group, _ascending(OTHER), _ascending(PLACE), copy=False)",
        "return select.order_by(*by_group, _ascending(PLACE), copy=False)",
    ),
    Mutant(
        "module limits", "groups that are left out have a rank among those shown", REST,
        '*map(_certain, kept)])', "])",
    ),
    Mutant(
        "module limits", "groups that are left out take the place of those shown", REST,
        "places, groups, outputs, [KEPT] if kept else [])", "places, groups, outputs, [])",
    ),
    Mutant(
        "module limits", "groups whose condition is unknown are nowhere", REST,
        "trees.alias(_certain(trees.all_of(kept)), KEPT)", "trees.alias(trees.all_of(kept), KEPT)",
    ),
    Mutant(
        "module limits", "a share of another whole is shown for the rest", REST,
        "return fact.repeats and all(index in self._places.per for index in _grouped_by(fact))",
        "return fact.repeats",
    ),
    Mutant(
        "module limits", "a limit is per nothing", LIMITS,
        "tree if index in per else None for index, tree in enumerate(fact.groups)",
        "None for index, tree in enumerate(fact.groups)",
    ),
    Mutant(
        "module limits", "stock of several times is the rest", LIMITS,
        "if fact.picked is not None and not set(fact.picked.periods) <= per:", "if False:",
    ),
    Mutant(
        "module limits", "the limit's groups come in ascending order only", REST,
        "desc=index in descending", "desc=False",
    ),
    Mutant(
        "module placing", "what stands in for a group is another one", PLACING,
        "node if index is None else group(index)", "node if index is None else group(0)",
    ),
    Mutant(
        "module extremes", "the least month is that of the days as they are stored", EXTREMES,
        "shown_tree(catalog, member) if member.grain else", "",
    ),
    Mutant(
        "module extremes", "the rows are those of the dimension's model", EXTREMES,
        "Names(catalog, owners[0]).member(name, path)",
        "Names(catalog, Names(catalog, owners[0]).member(name, path).dimension.model).member(name, path)",
    ),
    Mutant(
        "module functions", "a share of a part is one of all", FUNCTIONS,
        "leaves = (replace(leaf, within=within) for leaf in measure.leaves)",
        "leaves = (replace(leaf, within=()) for leaf in measure.leaves)",
    ),
    Mutant(
        "module part_of_whole", "a part is divided by itself", PART,
        "leaves = (replace(leaf, unfiltered=True) for leaf in measure.leaves)", "leaves = measure.leaves",
    ),
    Mutant(
        "module part_of_whole", "a part of which nothing is there has no value", PART,
        "return exp.Coalesce(this=node, expressions=[exp.Literal.number(0)])", "return node",
    ),
    Mutant(
        "module part_of_whole", "a ratio has parts", PART,
        "return adds_up(node.this) and _is_number(node.expression)", "return adds_up(node.this)",
    ),
    Mutant(
        "module functions", "a percentage is a hundred times what is in it", FUNCTIONS,
        "return call.include(call.number())",
        "return exp.Mul(this=call.include(call.number()), expression=exp.Literal.number(100))",
    ),
    Mutant(
        "module functions", "a rank within groups is one of all", FUNCTIONS,
        "partition_by=[group_column(index) for index in call.dimensions()],", "partition_by=[],",
    ),
    Mutant(
        "module functions", "equal values have two ranks", FUNCTIONS,
        "this=exp.Rank(),", "this=exp.RowNumber(),",
    ),
    Mutant(
        "module functions", "a rank after equal ones is the next number", FUNCTIONS,
        "this=exp.Rank(),", "this=exp.DenseRank(),",
    ),
    Mutant(
        "module functions", "no value is the first", FUNCTIONS,
        "desc=True, nulls_first=False)", "desc=True, nulls_first=True)",
    ),
    Mutant(
        "module functions", "no value has a rank", FUNCTIONS,
        "return exp.Case(ifs=[exp.If(this=known, true=rank)])", "return rank",
    ),
    Mutant(
        "module functions", "the share of all in a part is all", FUNCTIONS,
        "return no_value(shared) if len(call.arguments) > 1 else shared", "return shared",
    ),
    Mutant(
        "module functions", "a denominator stands beside parts of its whole that are not NULL", MERGING,
        "markers.same(trees.column(name, self._group_table), trees.column(name, other)) for name in names",
        "exp.EQ(this=trees.column(name, self._group_table), expression=trees.column(name, other)) for name in names",
    ),
    Mutant(
        "module listing", "equal rows are shown once", STATEMENT,
        "    elif not plan.facts[0].each_row:\n", "    else:\n",
    ),
    Mutant(
        "module listing", "rows that meet many are shown as often", "semantic/planning/plan.py",
        "self.each_row or any(", "any(",
    ),
    Mutant(
        "module listing", "a limit cuts equal rows by chance", STATEMENT,
        "for column in fact.key():\n", "for column in fact.key()[:0]:\n",
    ),
    Mutant(
        "module listing", "combinations of the model that has fewest of the dimensions", LISTING,
        "most = max(owned.values(), default=0)", "most = min(owned.values(), default=0)",
    ),
    Mutant(
        "module listing", "combinations of the first model that reaches all dimensions", LISTING,
        "homes = sorted(begun & owned.keys())", "homes = sorted(owned)[:1]",
    ),
    Mutant(
        "module listed_rows", "rows that are beside others are only those of one", "semantic/planning/facts.py",
        "for name in (*self.query.beside, *self.query.also):", "for name in self.query.also:",
    ),
    Mutant(
        "module listed_rows", "what a row has that is not there is read off it", LISTED_ROWS,
        "may_miss=bool(shape.also)", "may_miss=False",
    ),
    Mutant(
        "module listed_rows", "rows that none meets are left out", FACT_SELECT,
        'side = "FULL" if route.path in self.fact.also else "LEFT"', 'side = "LEFT"',
    ),
    Mutant(
        "module listed_rows", "rows that none meets stand beside everything", "semantic/planning/facts.py",
        "path[:1] in also, path not in needed,", "path[:1] not in also, path not in needed,",
    ),
    Mutant(
        "module shared_conditions", "rows that only one metric looks at are seen by all", SHARED,
        "    return [exp.Paren(this=trees.any_of([_every(leaf) for leaf in widest]))], leaves",
        "    return [], leaves",
    ),
    Mutant(
        "module shared_conditions", "the rows of the narrowest metric are all that is seen", SHARED,
        "set(other.where) < set(leaf.where)", "set(other.where) > set(leaf.where)",
    ),
    Mutant(
        "module shared_conditions", "rows of metrics that are not shown show groups", SHARED,
        "    if not hidden or not shown or any(not leaf.where for leaf in shown):", "    if True:",
    ),
    Mutant(
        "module kept", "what one catalog means is kept for another", "semantic/kept.py",
        "            values = self._owners.get(owner)\n",
        "            values = next(iter(self._owners.values()), None)\n",
    ),
    Mutant(
        "module warehouses", "facts of two warehouses are asked of the first", "semantic/compiling/warehouses.py",
        "    if len(places) > 1:\n", "    if len(places) > 2:\n",
    ),
)  # fmt: skip
