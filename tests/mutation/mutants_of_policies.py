"""Ways to break policies: rows that are seen, names that are known, masks, and groups that are withheld."""

from __future__ import annotations

from tests.mutation.mutant import Mutant

ACCESS = "semantic/catalog/access.py"
MIN_GROUPS = "semantic/catalog/min_groups.py"
GUARDS = "semantic/planning/guards.py"
MASKS = "semantic/planning/masks.py"
LEAST = "semantic/planning/least_groups.py"
PERMITTED = "semantic/compiling/permitted.py"
WITHHOLDING = "semantic/compiling/withholding.py"
FACT_SELECT = "semantic/compiling/fact_select.py"
COMPILER = "semantic/compiling/compiler.py"
ATTRIBUTES = "semantic/policies/attributes.py"
HIDDEN = "semantic/policies/hidden.py"
SEEN = "semantic/policies/seen.py"
VIEWS = "semantic/policies/views.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "policies rows", "the home reads all rows", FACT_SELECT,
        "model = self.models[self.fact.model.name]", "model = self.fact.model",
    ),
    Mutant(
        "policies rows", "a joined model reads all rows", FACT_SELECT,
        "table = _source(self.models[target], self._aliases[path])",
        "table = _source(__import__('dataclasses').replace(self.models[target], sql=None, table=target), "
        "self._aliases[path]) if self.models[target].sql else _source(self.models[target], self._aliases[path])",
    ),
    Mutant(
        "policies rows", "the condition is forgotten", GUARDS, "where=(condition.tree,),", "where=(),"
    ),
    Mutant(
        "policies rows", "a condition sees only what is seen", PERMITTED,
        "rows = FactSelect(fact, (), catalog.behind.models)",
        "rows = FactSelect(fact, (), {**catalog.behind.models, **{n: _permitted(catalog, m, catalog.seen[n]) "
        "for n, m in catalog.behind.models.items() if n in catalog.seen and n != model.name}})",
    ),
    Mutant(
        "policies rows", "a row without a parent is seen", SEEN,
        "tree = connected(exp.And, tree, inherited)",
        "tree = connected(exp.And, tree, connected(exp.Or, exp.Not(this=exp.Paren(this=there.copy())), inherited))",
    ),
    Mutant(
        "policies rows", "only the first parent counts", SEEN,
        "for path in limit.parents:", "for path in limit.parents[:0]:",
    ),
    Mutant(
        "policies rows", "groups of `unless` are limited", VIEWS,
        "if not knows(limit.unless, groups))\n    least", "if True)\n    least",
    ),
    Mutant(
        "policies attributes", "a missing attribute opens a negation", ATTRIBUTES,
        "_filled(tree.this, counts, empty=not empty)", "_filled(tree.this, counts, empty=empty)",
    ),
    Mutant(
        "policies attributes", "a missing attribute opens everything", ATTRIBUTES,
        "return _filled(tree, counts, empty=False)", "return _filled(tree, counts, empty=True)",
    ),
    Mutant(
        "policies attributes", "of several values of a single attribute the first counts", ATTRIBUTES,
        "if not attribute.many and len(values) > 1:\n        return ()",
        "if not attribute.many and len(values) > 1:\n        return (values[0],)",
    ),
    Mutant(
        "policies attributes", "only the first of many values is bound", ATTRIBUTES,
        "for number in range(1, count + 1)]", "for number in range(1, 2)]",
    ),
    Mutant(
        "policies attributes", "OR is decided by a false side", ATTRIBUTES,
        "deciding = connector is exp.Or", "deciding = connector is exp.And",
    ),
    Mutant(
        "policies caches", "results are kept for everybody", COMPILER,
        "key = (id(query), dialect, now, view.fingerprint, max_rows)\n    known = _RESULTS.get(view.catalog, key)",
        "key = (id(query), dialect, now, max_rows)\n    known = _RESULTS.get(view.catalog, key)",
    ),
    Mutant(
        "policies caches", "all who ask see what the first saw", VIEWS,
        "    known = made.views.get(principal)\n", "    known = made.views.get(0) or made.views.get(principal)\n"
        "    made.views.put(0, known) if known is not None else None\n",
    ),
    Mutant(
        "policies names", "what rests on hidden members is known", HIDDEN,
        "if name not in hidden and name not in open_ and needs & hidden", "if False and needs & hidden",
    ),
    Mutant(
        "policies names", "a hidden model's joins are known", HIDDEN,
        "            if join.model in hidden:", "            if False:",
    ),
    Mutant(
        "policies names", "`hide` is forgotten", HIDDEN,
        "if member.name in access.hide and not knows(access.shown_to, groups):", "if False:",
    ),
    Mutant(
        "policies names", "formulas name what is hidden", SEEN,
        'return replace(expression, text=NOT_SHOWN)', "return expression",
    ),
    Mutant(
        "policies names", "questions that use hidden members are known", SEEN,
        "if not hidden & needs),", "),",
    ),
    Mutant(
        "policies masks", "a masked dimension is filtered by", MASKS,
        "if dimension is not None and dimension.qualified in masked:", "if False:",
    ),
    Mutant(
        "policies masks", "the value is shown", SEEN,
        "expr=dimension.mask.expr, values", "values",
    ),
    Mutant(
        "policies masks", "another dimension over the column shows the value", SEEN,
        "if masks else dimension", "if False else dimension",
    ),
    Mutant(
        "policies masks", "joins see masks", "semantic/catalog/catalog.py",
        "return _build(definitions, (), catalog.revision, joins)[0]",
        "return _build(definitions, (), catalog.revision)[0]",
    ),
    Mutant(
        "policies masks", "declared values are told", SEEN,
        "values=(), groups={}, index_values=False", "index_values=False",
    ),
    Mutant(
        "policies definitions", "a second model over the same table loads", ACCESS,
        "if other is model or elsewhere or not _same_table(shared, table):", "if True:",
    ),
    Mutant(
        "policies definitions", "a zone decides which rows are seen", ACCESS,
        "            return _depends_on_zone(model, at)\n    for path in access.inherit:",
        "            pass\n    for path in access.inherit:",
    ),
    Mutant(
        "policies groups", "the smallest large group is shown beside small ones", WITHHOLDING,
        "expression=exp.Literal.number(1))", "expression=exp.Literal.number(0))",
    ),
    Mutant(
        "policies groups", "what one metric withholds depends on those beside it", WITHHOLDING,
        "beside = exp.Or(this=enough(trees.column(least), size), expression=is_first)",
        "beside = exp.Or(this=enough(trees.column(least), size), expression=is_first) if number == 1 else exp.true()",
    ),
    Mutant(
        "policies groups", "a whole of too few is shown", FACT_SELECT,
        "shown = [exp.Case(ifs=[exp.If(this=trees.copied(known), true=value)]) for value in values]",
        "shown = values",
    ),
    Mutant(
        "policies groups", "only the first metric rests on enough", LEAST,
        "enumerate(dict.fromkeys(map(_rested_on, fact.leaves)), 1)",
        "enumerate(list(map(_rested_on, fact.leaves))[:1], 1)",
    ),
    Mutant(
        "policies groups", "those without a value count", LEAST,
        "return (*leaf.where, *(_is_there(tree) for tree in read))", "return leaf.where",
    ),
    Mutant(
        "policies groups", "groups may overlap", LEAST, "bool(many & grouped_by)", "False",
    ),
    Mutant(
        "policies groups", "rows are counted for entities", LEAST,
        "arguments = (group.entity,) if group.entity is not None else ()", "arguments = ()",
    ),
    Mutant(
        "policies groups", "what singles few out is filtered by", LEAST,
        "if group.quasi & columns_read(behind.graph, member.model, bound) or", "if",
    ),
    Mutant(
        "policies groups", "a range of time singles few out", LEAST,
        "isinstance(shape.time.range, OpenEnds) and time:", "isinstance(shape.time.range, OpenEnds) and False:",
    ),
    Mutant(
        "policies groups", "a window of no groups of time is shown", LEAST,
        "return fact.seen is not None or any(leaf.leaf.frame or leaf.leaf.pick for leaf in fact.leaves)",
        "return fact.seen is not None or fact.picked is not None",
    ),
    Mutant(
        "policies groups", "a range picks what is in force by an end that singles few out", LEAST,
        "for leaf in fact.leaves for bound in leaf.leaf.during or ()", "for leaf in fact.leaves for bound in ()",
    ),
    Mutant(
        "policies groups", "a path that a metric chooses hides a filter", LEAST,
        "Names(catalog, group.model, dict(shape.metrics[0].via))", "Names(catalog, group.model)",
    ),
    Mutant(
        "policies groups", "what is joined by what singles few out is filtered by", LEAST,
        "or group.joining & joined:", "or False:",
    ),
    Mutant(
        "policies groups", "the entity itself is filtered by", MIN_GROUPS,
        "quasi = {(model.name, here.lower()), (edge.target, there.lower())}", "quasi = set()",
    ),
)  # fmt: skip
