"""Cube's joins → joins: by columns where its SQL compares columns, else by the condition itself.

join_of(say, orders, "users", props)     {"model": "users", "on": {"user_id": "id"}}
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from semantic.definitions.expression_text import name_parts
from semantic.definitions.expressions import Use, parse_expression
from semantic.formats.cube.expressions import Expressions
from semantic.formats.cube.names import CubeNames
from semantic.formats.cube.project import Cube, Project
from semantic.formats.cube.references import CannotSay
from semantic.formats.props import Props, snake

HANDLED = frozenset(("name", "sql", "relationship"))

_RELATIONSHIPS = {
    "many_to_one": "many_to_one",
    "belongs_to": "many_to_one",
    "one_to_many": "one_to_many",
    "has_many": "one_to_many",
    "one_to_one": "one_to_one",
    "has_one": "one_to_one",
}
_BACK = {"many_to_one": "one_to_many", "one_to_many": "many_to_one", "one_to_one": "one_to_one"}

SAME_JOIN = "`{0}` declares the same join from its side: here one declaration goes both ways."


def relationship(join: Props) -> str:
    """Raises CannotSay."""
    written = snake(join.text("relationship"))
    if written not in _RELATIONSHIPS:
        raise CannotSay(f"`{written}` is no relationship: many_to_one, one_to_many or one_to_one.")
    return _RELATIONSHIPS[written]


def pairs(say: Expressions, cube: Cube, target: str, join: Props) -> dict[str, str]:
    """The columns here and there that the join compares; {} where it does more than that."""
    tree = parse_expression(condition(say, cube, join), use=Use.CONDITION).tree
    role = say.routes.roles((cube.name, target))[0]
    out: dict[str, str] = {}
    for part in _conjuncts(tree):
        if not isinstance(part, exp.EQ):
            return {}
        sides = [name_parts(side) if isinstance(side, exp.Column) else () for side in (part.left, part.right)]
        here = [parts[-1] for parts in sides if len(parts) == 2 and parts[0] == "this"]
        there = [parts[-1] for parts in sides if len(parts) == 2 and parts[0] == role]
        if len(here) != 1 or len(there) != 1 or here[0] in out:
            return {}
        out[here[0]] = there[0]
    return out


def _conjuncts(tree: exp.Expr) -> list[exp.Expr]:
    tree = tree.unnest()
    return [*_conjuncts(tree.left), *_conjuncts(tree.right)] if isinstance(tree, exp.And) else [tree]


def condition(say: Expressions, cube: Cube, join: Props) -> str:
    """The join's condition over columns, `this` and the role. Raises CannotSay."""
    if not join.text("sql"):
        raise CannotSay("It has no `sql`.")
    return say.joined(cube, join.text("sql"))


def join_of(
    say: Expressions, project: Project, names: Mapping[str, CubeNames], cube: Cube, target: str, join: Props
) -> dict[str, object]:
    """The keys of a join. Raises CannotSay."""
    if target not in project.cubes:
        raise CannotSay(f"It leads to `{target}`, which is no cube of the project.")
    type_ = relationship(join)
    values: dict[str, object] = {"model": names[target].model}
    columns = pairs(say, cube, target, join)
    if not columns:
        values["on"] = condition(say, cube, join)
    elif all(here == there for here, there in columns.items()):
        values["on"] = next(iter(columns)) if len(columns) == 1 else list(columns)
    else:
        values["on"] = columns
    if type_ != "many_to_one" or not columns:
        values["type"] = type_
    back = _way_back(say, project, target, cube.name, columns, type_)
    if back is not None:
        values["inverse"] = names[target].roles[cube.name]
    return values


def is_repeated(say: Expressions, project: Project, cube: Cube, target: str) -> bool:
    """Whether the other cube declares the same join, which then stands there: on the side of the many rows, or of
    two one-to-one rows on the one that comes first."""
    try:
        columns = pairs(say, cube, target, cube.joins[target])
        type_ = relationship(cube.joins[target])
        if _way_back(say, project, target, cube.name, columns, type_) is None:
            return False
    except (CannotSay, KeyError):
        return False
    order = list(project.cubes)
    return type_ == "one_to_many" or (type_ == "one_to_one" and order.index(target) < order.index(cube.name))


def _way_back(
    say: Expressions, project: Project, start: str, target: str, columns: Mapping[str, str], type_: str
) -> Props | None:
    """The other cube's declaration of a join over the same columns."""
    other = project.cubes[start]
    back = other.joins.get(target)
    if back is None or start == target or not columns:
        return None
    try:
        turned = {there: here for here, there in pairs(say, other, target, back).items()}
        return back if turned == columns and relationship(back) == _BACK[type_] else None
    except CannotSay:
        return None
