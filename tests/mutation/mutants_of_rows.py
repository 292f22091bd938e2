"""Ways to break joins, filters on related rows, entities and conversions."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

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
FACT_SELECT = "semantic/compiling/fact_select.py"

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
)  # fmt: skip
