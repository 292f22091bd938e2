"""Metrics of Ossie → metrics of definitions. Ossie's stand above all datasets, ours in the model whose rows they count.

    SUM(orders.amount)                                 in orders: sum(amount)
    SUM(items.quantity * products.price)               in items, each of one product: sum(quantity * products.price)
    SUM(orders.amount) / COUNT(DISTINCT visits.id)     in the settings: orders.revenue / visits.count_distinct_id

Each aggregate is of the rows of one dataset, and no join multiplies them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from semantic.definitions.aggregates import AGGREGATE_NODES, aggregate_call
from semantic.definitions.expression_text import expression_text, name_node, name_parts, replaced
from semantic.definitions.expressions import Use, parse_expression
from semantic.errors import DefinitionsInvalid
from semantic.formats.naming import free_name, sound_name
from semantic.formats.neutral_sql import in_small_letters
from semantic.formats.ossie.sql import NotPortable, read_sql
from semantic.formats.ossie.ways import Ways
from semantic.trees import QuotedName, copied

SEVERAL = ""
"""The home of a metric over rows of several datasets."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names in expressions mean. All keys are names of the document: of datasets, fields and relationships.

    `fields` has the text here of each field that was carried over, `gone` the fields that were not; `keys` the column
    of each key that is one column.
    """

    models: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    gone: Mapping[str, frozenset[str]]
    keys: Mapping[str, str]
    roles: Mapping[str, str]
    ways: Ways


@dataclass(frozen=True, slots=True)
class Helper:
    """An aggregate that has no name in the document, and needs one here."""

    dataset: str
    name: str
    text: str


@dataclass(slots=True)
class _Parts:
    """A metric taken apart: its tree, and for each aggregate and each name of a metric in it where it belongs."""

    tree: exp.Expr
    aggregates: list[tuple[exp.Expr, str]] = field(default_factory=list)
    metrics: list[tuple[exp.Expr, str]] = field(default_factory=list)


class MetricReader:
    """All metrics of one document. `texts` are their expressions, with the dialects that those are in."""

    def __init__(self, scope: Scope, texts: Mapping[str, tuple[str, str]]) -> None:
        self._scope = scope
        self._texts = texts
        self._datasets = _folded(scope.models)
        self._metrics = _folded(texts)
        self._parts: dict[str, _Parts] = {}
        self._homes: dict[str, str] = {}
        self._open: list[str] = []
        self._named: dict[tuple[str, str], str] = {}
        self.places: dict[str, tuple[str, str]] = {}
        """Where each metric has its place: its home (a dataset, or SEVERAL) and its name here."""
        self.helpers: list[Helper] = []

    def home(self, name: str) -> str:
        """The dataset whose rows a metric counts, or SEVERAL. Raises NotPortable."""
        if name in self._homes:
            return self._homes[name]
        if name in self._open or len(self._open) > 100:
            raise NotPortable("It rests on itself.")
        self._open.append(name)
        try:
            homes = self._homes_of(self._taken_apart(name))
        finally:
            self._open.pop()
        self._homes[name] = homes.pop() if len(homes) == 1 else SEVERAL
        return self._homes[name]

    def text(self, name: str) -> str:
        """The expression here, once every metric has its place. Raises NotPortable."""
        home, parts = self.home(name), self._taken_apart(name)
        tree = parts.tree
        for node, other in parts.metrics:
            if other not in self.places:
                raise NotPortable(f"It rests on the metric `{other}`, which is left out.")
            tree = replaced(tree, node, self._reference(home, *self.places[other]))
        for node, dataset in parts.aggregates:
            said = self._aggregate(node, dataset)
            if home == SEVERAL:
                said = self._reference(home, dataset, self._name_of(dataset, _checked(said)))
            tree = replaced(tree, node, said)
        self._parts.pop(name)
        text = _checked(tree)
        if home != SEVERAL and len(parts.aggregates) == 1 and tree is not parts.tree:
            self._named.setdefault((home, text), self.places[name][1])
        return text

    def _name_of(self, dataset: str, text: str) -> str:
        """The metric that is this aggregate: one that is there, or a new one."""
        known = self._named.get((dataset, text))
        if known is None:
            taken = {name for home, name in self.places.values() if home in (dataset, SEVERAL)}
            taken |= {helper.name for helper in self.helpers} | set(self._scope.fields[dataset].values())
            taken |= set(self._scope.roles.values())
            known = free_name(_helper_name(text, self._scope.models[dataset]), taken)
            self._named[dataset, text] = known
            self.helpers.append(Helper(dataset, known, text))
        return known

    def _reference(self, home: str, other: str, name: str) -> exp.Expr:
        if other in (home, SEVERAL):
            return name_node((name,))
        return name_node((self._scope.models[other], name))

    def _taken_apart(self, name: str) -> _Parts:
        if name not in self._parts:
            tree = read_sql(*self._texts[name])
            parts = _Parts(tree)
            self._take_apart(tree, parts)
            if not parts.aggregates and not parts.metrics:
                raise NotPortable("It aggregates nothing.")
            self._parts[name] = parts
        return self._parts[name]

    def _take_apart(self, node: exp.Expr, parts: _Parts) -> None:
        if isinstance(node, exp.AggFunc) or type(node) in AGGREGATE_NODES:
            parts.aggregates.append((node, self._aggregate_home(node)))
        elif isinstance(node, exp.Column):
            metric = self._metrics.get(node.name.lower()) if len(node.parts) == 1 else None
            if metric is None:
                raise NotPortable(f"`{node.sql()}` stands outside of an aggregate, and is no metric.")
            parts.metrics.append((node, metric))
        else:
            for child in list(node.iter_expressions()):
                self._take_apart(child, parts)

    def _homes_of(self, parts: _Parts) -> set[str]:
        homes = {home for _, home in parts.aggregates if home}
        homes |= {self.home(name) for _, name in parts.metrics}
        if any(not home for _, home in parts.aggregates):
            # Rows of nothing in particular: of what the rest of the metric counts.
            known = homes if len(homes) == 1 else set(self._scope.models) if not homes else set()
            if len(known) != 1 or SEVERAL in known:
                raise NotPortable("It does not say the rows of which dataset it counts: name a column of it.")
            homes = known
            parts.aggregates = [(node, home or next(iter(known))) for node, home in parts.aggregates]
        return homes

    def _aggregate_home(self, node: exp.Expr) -> str:
        """The dataset that leads to one row of all others in an aggregate; "" where it names none."""
        named = list(dict.fromkeys(self._dataset_of(column) for column in node.find_all(exp.Column)))
        for home in named:
            if all(len(self._scope.ways.to(home, other)) == 1 for other in named):
                return home
        if not named:
            return ""
        listed = " and ".join(f"`{name}`" for name in named)
        for home in named:
            for other in named:
                if len(ways := self._scope.ways.to(home, other)) > 1:
                    several = " or ".join(".".join(self._scope.roles[step] for step in way) for way in ways)
                    raise NotPortable(f"There are several ways from `{home}` to `{other}`: {several}.")
        raise NotPortable(
            f"It takes values of {listed} together, and none of them leads to one row of the others."
        )

    def _dataset_of(self, column: exp.Column) -> str:
        owner = [part.name for part in column.parts[:-1]]
        if owner:
            found = self._datasets.get(".".join(owner).lower()) or self._datasets.get(owner[-1].lower())
            if found is None:
                raise NotPortable(f"There is no dataset `{'.'.join(owner)}`.")
            return found
        name = column.name.lower()
        having = [
            dataset
            for dataset, fields in self._scope.fields.items()
            if name in map(str.lower, (*fields, *self._scope.gone.get(dataset, ())))
        ]
        if not having and len(self._scope.models) == 1:
            having = list(self._scope.models)
        if len(having) != 1:
            which = f"Fields of {' and '.join(having)} are" if having else "No field is"
            raise NotPortable(f"{which} called `{column.name}`: write it with its dataset.")
        return having[0]

    def _aggregate(self, node: exp.Expr, home: str) -> exp.Expr:
        """The aggregate over names as they are written in its home."""
        tree = copied(node)
        for column in list(tree.find_all(exp.Column)):
            dataset = self._dataset_of(column)
            if isinstance(column.this, exp.Star):
                return exp.Count()
            roles = tuple(self._scope.roles[step] for step in self._scope.ways.to(home, dataset)[0])
            column.replace(name_node((*roles, *self._parts_of(dataset, column.this, roles))))
        counted = tree.this if type(tree) is exp.Count else None
        is_key = isinstance(counted, exp.Column) and counted.name == self._scope.keys.get(home)
        return exp.Count() if is_key or isinstance(counted, exp.Star | exp.Literal) else tree

    def _parts_of(self, dataset: str, name: exp.Expr, roles: tuple[str, ...]) -> tuple[str, ...]:
        """A field as it is called here; a column that is no field as it is."""
        said = name.name
        fields = self._scope.fields[dataset]
        known = said if said in fields else _folded(fields).get(said.lower(), "")
        if not known and said.lower() in map(str.lower, self._scope.gone.get(dataset, ())):
            raise NotPortable(f"It needs the field `{dataset}.{said}`, which is left out.")
        if not known:
            quoted = isinstance(name, exp.Identifier) and name.quoted
            column = QuotedName(said) if quoted else said
            return ("this", column) if said in fields.values() and not roles else (column,)
        text = fields[known]
        parts = name_parts(exp.Column(this=exp.Identifier(this=text, quoted=False)))
        if parts[0] == "this" and roles:
            raise NotPortable(
                f"The column `{parts[1]}` cannot be told from the dimension of that name there."
            )
        return parts


def used_as_numbers(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The columns, in small letters and with their datasets where those are named, that metrics calculate with."""
    found: set[str] = set()
    for text, dialect in texts:
        try:
            tree = read_sql(text, dialect)
        except NotPortable:
            continue
        for node in tree.find_all(
            exp.Sum, exp.Avg, exp.Median, exp.PercentileCont, exp.Add, exp.Sub, exp.Mul, exp.Div
        ):
            for child in _values_of(node):
                found.add(".".join(part.name for part in child.parts[-2:]).lower())
    return frozenset(found)


def _values_of(node: exp.Expr) -> Iterable[exp.Column]:
    """The columns that are values of an expression, and not compared in its conditions."""
    for child in node.iter_expressions():
        if isinstance(child, exp.Column):
            yield child
        elif isinstance(child, exp.If):
            results = (child.args.get("true"), child.args.get("false"))
            for result in results:
                if isinstance(result, exp.Column):
                    yield result
        elif isinstance(child, exp.Case | exp.Paren | exp.Coalesce | exp.Distinct):
            yield from _values_of(child)


def _folded(names: Iterable[str]) -> dict[str, str]:
    """Names by themselves in small letters, where only one is written so."""
    out: dict[str, list[str]] = {}
    for name in names:
        out.setdefault(name.lower(), []).append(name)
    return {small: found[0] for small, found in out.items() if len(found) == 1}


def _checked(tree: exp.Expr) -> str:
    text = in_small_letters(expression_text(tree))
    _check(text)
    return text


def _check(text: str) -> exp.Expr:
    try:
        return parse_expression(text, use=Use.METRIC).tree
    except DefinitionsInvalid as invalid:
        problem = invalid.problems[0]
        raise NotPortable(" ".join(filter(None, (problem.message, problem.hint)))) from None


def _helper_name(text: str, model: str) -> str:
    """What an aggregate is called where nobody has called it anything: sum(amount) is sum_amount."""
    tree = _check(text)
    call = aggregate_call(tree)
    called = call.aggregate.name if call is not None else "value"
    if called == "count_rows":
        return "row_count"
    columns = dict.fromkeys(name_parts(node)[-1] for node in tree.find_all(exp.Column))
    return sound_name("_".join((called, *columns)), model)
