"""Ways to break joins, filters on related rows, entities, conversions, limits and the functions of ad-hoc metrics."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

SHARED = "semantic/planning/shared_conditions.py"
JOINING = "semantic/compiling/joining.py"
MATCHING = "semantic/planning/matching.py"
SEMI_JOINS = "semantic/planning/semi_joins.py"
RELATED = "semantic/planning/related.py"
ROW_FILTERS = "semantic/planning/row_filters.py"
VALUE_GROUPS = "semantic/planning/value_groups.py"
ENTITY_FILTERS = "semantic/planning/entity_filters.py"
PER_FACTS = "semantic/planning/per_facts.py"
PER_ENTITY = "semantic/catalog/per_entity.py"
DERIVED = "semantic/catalog/derived.py"
SUBPLANS = "semantic/planning/subplans.py"
CONVERTED = "semantic/compiling/subplans.py"
CONVERSIONS = "semantic/planning/conversions.py"
NUMBERING = "semantic/planning/numbering.py"
METRIC_DIMENSIONS = "semantic/catalog/metric_dimensions.py"
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
        "module joining", "`where` of a plain join is forgotten", JOINING,
        "            if edge.where is not None:\n                tests.append(",
        "            if False:\n                tests.append(",
    ),
    Mutant(
        "module joining", "`where` of a named path is forgotten", JOINING,
        "        if edge.where is None:\n            return rest",
        "        if True:\n            return [*first, *rest]",
    ),
    Mutant(
        "module joining", "a condition that is followed backwards has its sides changed", JOINING,
        "(there, here) if edge.inverse else (here, there)", "(here, there)",
    ),
    Mutant(
        "module joining", "a bridge row whose far row is missing is lost", JOINING,
        'exp.Join(this=join.source, side="LEFT", on=join.on)', "exp.Join(this=join.source, on=join.on)",
    ),
    Mutant(
        "module joining", "the time of a version is not looked at", JOINING,
        "            if path in self.matching:\n", "            if False:\n",
    ),
    Mutant(
        "module matching", "a version is not in force at its first moment", MATCHING,
        "this=exp.GTE(this=start[0], expression=start[1])", "this=exp.GT(this=start[0], expression=start[1])",
    ),
    Mutant(
        "module matching", "a version is still in force when it ends", MATCHING,
        "exp.LT(this=until[0], expression=until[1])", "exp.LTE(this=until[0], expression=until[1])",
    ),
    Mutant(
        "module matching", "a version without an end is not in force", MATCHING,
        "exp.Paren(this=exp.Or(this=still, expression=", "exp.Paren(this=exp.And(this=exp.true(), expression=",
    ),
    Mutant(
        "module matching", "a day takes the version at its first moment", MATCHING,
        '(shown, markers.truncate(other, "day")) if days[0]', "(shown, other) if days[0]",
    ),
    Mutant(
        "module matching", "a version of days is compared with moments", MATCHING,
        '(markers.truncate(shown, "day"), other)', "(shown, other)",
    ),
    Mutant(
        "module matching", "instants of two zones are compared as they are stored", MATCHING,
        "        if time.stored_in == end.stored_in:\n", "        if True:\n",
    ),
    Mutant(
        "module matching", "an instant is compared with a wall clock as it is stored", MATCHING,
        "shown = markers.local_time(mine, time.stored_in) if instants[0] else mine", "shown = mine",
    ),
    Mutant(
        "module matching", "a version's own rows are those of all times", MATCHING,
        "        if edge.here is not None:\n", "        if False:\n",
    ),
    Mutant(
        "module semi_joins", "a filter that rows without related ones pass is a semi-join", SEMI_JOINS,
        "or present or not any(map(null_when_missing, where))", "or present",
    ),
    Mutant(
        "module semi_joins", "a filter on several paths is a semi-join", SEMI_JOINS,
        "if not alone or present or", "if present or",
    ),
    Mutant(
        "module semi_joins", "a join with a condition of its own is a semi-join without it", SEMI_JOINS,
        "any(each.selects or each.versioned or each.derived for each in edges)",
        "any(each.versioned or each.derived for each in edges)",
    ),
    Mutant(
        "module semi_joins", "what is grouped by is not joined", SEMI_JOINS,
        "    yield from (tree for tree in fact.groups if tree is not None)\n", "",
    ),
    Mutant(
        "module related", "the row of NULLs is a related row", RELATED,
        "return exp.Not(this=exp.Is(this=column(prefix, PRESENT), expression=exp.Null()))", "return exp.true()",
    ),
    Mutant(
        "module related", "`none` is `some`", RELATED,
        "return missing if negate else exp.Not(this=missing)", "return exp.Not(this=missing)",
    ),
    Mutant(
        "module related", "home rows are found by the first column of their key", RELATED,
        "        return model.key\n", "        return model.key[:1]\n",
    ),
    Mutant(
        "module related", "rows that are found by a path through others are found by its first step", RELATED,
        "if first.pairs and first.condition is None and not selective:", "if first.pairs:",
    ),
    Mutant(
        "module related", "a related row repeats its home row", FACT_SELECT,
        "rows.source().select(*columns, trees.alias(exp.true(), PRESENT), copy=False).distinct(copy=False)",
        "rows.source().select(*columns, trees.alias(exp.true(), PRESENT), copy=False)",
    ),
    Mutant(
        "module related", "a negated `none` is `none`", ROW_FILTERS,
        'return self._some(child, f"{path}/none", negate=not negate)',
        'return self._some(child, f"{path}/none", negate=True)',
    ),
    Mutant(
        "module value_groups", "what is not in a group is in it", VALUE_GROUPS,
        "Operator.NE: Operator.NOT_IN,", "Operator.NE: Operator.IN,",
    ),
    Mutant(
        "module value_groups", "a group beside a value loses the value", VALUE_GROUPS,
        "groups.get(value, (value,)) if", "groups.get(value, ()) if",
    ),
    Mutant(
        "module value_groups", "groups in filters of a metric's own stay words", VALUE_GROUPS,
        "(*query.filters, *(item for use in query.metrics for item in use.filters))", "query.filters",
    ),
    Mutant(
        "module entity_filters", "rows without an entity have a count of 0", ENTITY_FILTERS,
        "if columns.optional and not isinstance(tree, exp.Column):", "if False:",
    ),
    Mutant(
        "module entity_filters", "rows without an entity have a metric that is NULL", ENTITY_FILTERS,
        "if columns.optional and (item.op is Operator.IS_NULL or None in item.values):", "if False:",
    ),
    Mutant(
        "module entity_filters", "rows without an entity are left out by the negation, too", ENTITY_FILTERS,
        'exp.Not(this=exp.Coalesce(this=test, expressions=[exp.false()])) if negate', "exp.Not(this=test) if negate",
    ),
    Mutant(
        "module entity_filters", "what the metric's rows call an entity is not looked at", ENTITY_FILTERS,
        "named, meaning = item.matching, meaning if entity.dimension is None else \"\"", "pass",
    ),
    Mutant(
        "module entity_filters", "an entity's rank is that among itself", ENTITY_FILTERS,
        "ranked=RANK in called,", "ranked=False,",
    ),
    Mutant(
        "module entity_filters", "filters by several entities share the first one's join", ENTITY_FILTERS,
        "self.derived[route.path] = DerivedJoin(sub.name, tuple(zip(trees, keyed, strict=True)), values)",
        "self.derived[route.path] = DerivedJoin(sub.name, tuple(zip(trees[:1], keyed[:1], strict=True)), values)",
    ),
    Mutant(
        "module subplans", "a filter per entity looks at the query's range", SUBPLANS,
        "self.parameters.within(ends.number if isinstance(ends, OpenEnds) else ALL_TIME)", "self.parameters",
    ),
    Mutant(
        "module subplans", "filters per entity of two ranges look at one", DERIVED,
        'return ("value", leaves, tree, self.name, self.meaning, self.matched, self.time)',
        'return ("value", leaves, tree, self.name, self.meaning, self.matched)',
    ),
    Mutant(
        "module subplans", "values per two entities are taken for one", DERIVED,
        'return ("value", leaves, tree, self.name, self.meaning, self.matched, self.time)',
        'return ("value", leaves, tree, self.time)',
    ),
    Mutant(
        "module subplans", "conversions within two spans are taken for one", DERIVED,
        "self.base.key, self.event.key, self.matches, self.within, self.each)",
        "self.base.key, self.event.key, self.matches, self.each)",
    ),
    Mutant(
        "module metric_dimensions", "an entity without rows has no count", DERIVED,
        'return column if empty is None else exp.Coalesce(this=column, expressions=[exp.Literal.number(empty)])',
        "return column",
    ),
    Mutant(
        "module metric_dimensions", "rows find their way back by another join", METRIC_DIMENSIONS,
        "if back.join is edge.join and back.inverse != edge.inverse:", "if back.target == model.name:",
    ),
    Mutant(
        "module per_facts", "rows of no entity are an entity", "semantic/planning/facts.py",
        "[each.present() for each in columns if each.optional],", "[],",
    ),
    Mutant(
        "module per_facts", "filters of a metric's own are lost on the way to its rows", PER_FACTS,
        "MetricUse(label, filters=first.filters, via=first.via) for", "MetricUse(label, via=first.via) for",
    ),
    Mutant(
        "module per_facts", "the filters of the query are lost on the way to the rows", PER_FACTS,
        "            self._row_filters,\n            self._parameters,",
        "            (),\n            self._parameters,",
    ),
    Mutant(
        "module per_facts", "a metric's own condition does not reach the rows of its entities", PER_ENTITY,
        "inner = tuple(narrowed(metric, lookup(name), where) for name in names)",
        "inner = tuple(lookup(name) for name in names)",
    ),
    Mutant(
        "module per_facts", "the entities of a whole are those of its parts added up", PER_FACTS,
        "or (self.within is not None and index not in self.within)", "",
    ),
    Mutant(
        "module conversions", "an event at the moment of the base row is none", CONVERTED,
        "[exp.GTE(this=event, expression=start)", "[exp.GT(this=event, expression=start)",
    ),
    Mutant(
        "module conversions", "an event at the moment of the next base row is the first one's", CONVERTED,
        "exp.LT(this=trees.copied(event), expression=following)",
        "exp.LTE(this=trees.copied(event), expression=following)",
    ),
    Mutant(
        "module conversions", "the last base row owns nothing", CONVERTED,
        "        exp.Is(this=trees.copied(following), expression=exp.Null()),\n", "        exp.false(),\n",
    ),
    Mutant(
        "module conversions", "an event at the end of the span converts", CONVERTED,
        "bounds.append(exp.LT(this=trees.copied(event), expression=end))",
        "bounds.append(exp.LTE(this=trees.copied(event), expression=end))",
    ),
    Mutant(
        "module conversions", "base rows of all users follow each other", CONVERTED,
        "partition_by=[trees.copied(tree) for tree in listed[rows.keys : -1]],", "partition_by=[],",
    ),
    Mutant(
        "module conversions", "among base rows of one moment any owns the event", CONVERTED,
        "for tree in (listed[-1], *listed[: rows.keys])", "for tree in (listed[-1],)",
    ),
    Mutant(
        "module conversions", "a base row counts once for each event", CONVERTED,
        "        select.distinct(copy=False)\n", "        pass\n",
    ),
    Mutant(
        "module conversions", "each base row has one event", CONVERTED,
        "trees.alias(exp.Count(this=exp.Star()), EVENTS)", "trees.alias(exp.Literal.number(1), EVENTS)",
    ),
    Mutant(
        "module numbering", "base rows without a key are numbered as they come", NUMBERING,
        "return tuple(found[name] for name in sorted(found))",
        "return tuple(found[name] for name in sorted(found)[:1])",
    ),
    Mutant(
        "module conversions", "every event converts, whatever its metric's condition", CONVERSIONS,
        "where=(*(trees.copied(bound.tree) for bound in leaf.where), *known),", "where=(*known,),",
    ),
    Mutant(
        "module conversions", "events match by the first thing only", CONVERSIONS,
        "for name in converted.matches\n", "for name in converted.matches[:1]\n",
    ),
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
        "if fact.picked is not None and not set(fact.picked.periods) <= set(per):", "if False:",
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
