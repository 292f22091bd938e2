"""What a written name means: the definitions that its parts stand for, by the rules by which the catalog binds it.

    resolved(project, home="sales", parts=("product", "list_price"), reading=Reading.ROWS)
    (the join `sales.product`, the dimension `products.list_price`)

A part that is no definition (a column, `this`, a grain) is None. `semantic.catalog.binding`, `members` and `entities`
are where the rules stand; the tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from semantic.catalog import Edge
from semantic.definitions.access import PRINCIPAL
from semantic.editing.places import Reading
from semantic.editing.project import Project, Step, Symbol, SymbolKind

Resolved = tuple[Symbol | None, ...]


def steps(project: Project, model: str) -> Mapping[str, Step]:
    """The roles of a model. Joins that could not be read lead where they say."""
    known = project.known_steps.get(model)
    if known is None:
        known = project.known_steps[model] = _steps(project, model)
    return known


def _steps(project: Project, model: str) -> Mapping[str, Step]:
    out: dict[str, Step] = {}
    for name, member in project.members.get(model, {}).items():
        if member.kind is SymbolKind.JOIN and member.text("model"):
            to_one = member.text("type") in ("", "many_to_one", "one_to_one")
            out[name] = Step(member, member.text("model"), to_one)
    for name, back in project.ways_back.get(model, {}).items():
        out.setdefault(name, Step(back, _home_of(project, back), False))
    for name, edge in project.graph.edges.get(model, {}).items():
        known = out.get(name)
        if known is None or known.target == edge.target:
            symbol = known.symbol if known is not None else _default_back(project, edge)
            if symbol is not None:
                out[name] = Step(symbol, edge.target, edge.type.to_one)
    return out


def _home_of(project: Project, back: Symbol) -> str:
    return project.files[back.file].model if back.file in project.files else ""


def _default_back(project: Project, edge: Edge) -> Symbol | None:
    """The way back that has no name of its own has that of the model where the join stands."""
    return project.models.get(edge.role) if edge.role == edge.target else None


def step(project: Project, model: str, role: str) -> Step | None:
    return steps(project, model).get(role)


def resolved(
    project: Project, home: str, parts: Sequence[str], reading: Reading, *, within: bool = False
) -> Resolved:
    """What each part of a name stands for. `within`: whether it stands within an aggregate."""
    nothing: Resolved = (None,) * len(parts)
    if not parts or reading in (Reading.NOTHING, Reading.QUERY):
        return nothing
    if parts[0] == PRINCIPAL:
        return (None, *(project.of_settings(SymbolKind.ATTRIBUTE).get(part) for part in parts[1:]))
    if reading is Reading.METRIC:
        return _row(project, home, parts, members=True) if within else metric(project, home, parts)
    if reading in (Reading.ROW, Reading.ROWS):
        return _row(project, home, parts, members=reading is Reading.ROWS)
    if reading is Reading.METRIC_NAME:
        return metric(project, home, parts)
    if reading is Reading.MODEL:
        return (project.models.get(parts[0]), *nothing[1:])
    if reading is Reading.WAREHOUSE:
        return (project.of_settings(SymbolKind.WAREHOUSE).get(parts[0]), *nothing[1:])
    if reading is Reading.JOIN:
        return _of_join(project, home, parts)
    if reading is Reading.ROLES:
        return _path(project, home, parts)[0]
    if reading is Reading.TIME:
        return (project.member(home, parts[0], SymbolKind.DIMENSION), *nothing[1:])
    if reading is Reading.PATH:
        return _dimension(project, home, parts)
    if reading is Reading.MEMBER:
        return (project.members.get(home, {}).get(parts[0]), *nothing[1:])
    if reading is Reading.REPLACEMENT:
        return _replacement(project, home, parts)
    return entity(project, home, parts)


def metric(project: Project, home: str, parts: Sequence[str]) -> Resolved:
    """A metric of the model, else by its qualified name, else the only one of its name."""
    if len(parts) == 2:
        found = project.member(parts[0], parts[1], SymbolKind.METRIC)
        return (project.models.get(parts[0]) if found else None, found)
    if len(parts) != 1:
        return (None,) * len(parts)
    own = project.member(home, parts[0], SymbolKind.METRIC) if home else None
    own = own or project.member("", parts[0], SymbolKind.METRIC)
    every = project.metrics.get(parts[0], ())
    return (own or (every[0] if len(every) == 1 else None),)


def _row(project: Project, home: str, parts: Sequence[str], *, members: bool) -> Resolved:
    if parts[0] == "this":
        return (None,) * len(parts)
    if not members and (found := _metric_value(project, home, parts)) is not None:
        return found
    own: Resolved = ()
    if len(parts) > 1 and parts[0] == home and step(project, home, parts[0]) is None:
        own, parts = (project.models.get(home),), parts[1:]
    roles, target = _path(project, home, parts[:-1])
    bare = not roles and not members
    last = None if bare or target is None else project.member(target, parts[-1], SymbolKind.DIMENSION)
    return (*own, *roles, last)


def _metric_value(project: Project, home: str, parts: Sequence[str]) -> Resolved | None:
    """A metric as a dimension: behind a role to many rows, or behind another model's name."""
    if len(parts) != 2:
        return None
    edge = step(project, home, parts[0])
    if edge is not None and edge.to_one:
        return None
    far = edge.target if edge is not None else parts[0]
    if far == home or project.member(far, parts[1], SymbolKind.DIMENSION) is not None:
        return None
    found = project.member(far, parts[1], SymbolKind.METRIC)
    if found is None:
        return None
    return (edge.symbol if edge is not None else project.models.get(far), found)


def _of_join(project: Project, home: str, parts: Sequence[str]) -> Resolved:
    """A column behind `this`, the model's name or a role. The column itself is no definition."""
    nothing: Resolved = (None,) * len(parts)
    if len(parts) < 2 or parts[0] == "this":
        return nothing
    found = step(project, home, parts[0])
    first = found.symbol if found is not None else project.models.get(parts[0]) if parts[0] == home else None
    return (first, *nothing[1:])


def _path(project: Project, home: str, roles: Sequence[str]) -> tuple[Resolved, str | None]:
    """What the roles of a path stand for, and the model at its end; None where it leads nowhere."""
    found: list[Symbol | None] = []
    here: str | None = home
    for role in roles:
        edge = step(project, here, role) if here is not None else None
        found.append(edge.symbol if edge is not None else None)
        here = edge.target if edge is not None else None
    return tuple(found), here


def _dimension(project: Project, home: str, parts: Sequence[str]) -> Resolved:
    """A dimension of the model, or behind roles."""
    roles, target = _path(project, home, parts[:-1])
    last = project.member(target, parts[-1], SymbolKind.DIMENSION) if target is not None else None
    return (*roles, last)


def entity(project: Project, home: str, parts: Sequence[str]) -> Resolved:
    """A path of roles; a model; a dimension, behind roles or a model, perhaps at a grain."""
    roles, target = _path(project, home, parts)
    if target is not None and home:
        return roles
    if len(parts) == 1 and parts[0] in project.models:
        return (project.models[parts[0]],)
    return field(project, home, parts)


def field(project: Project, home: str, parts: Sequence[str]) -> Resolved:
    """A dimension as queries name it: behind roles of the home or the name of a model, perhaps at a grain."""
    for known in (parts, parts[:-1]):
        if not known:
            continue
        rest: Resolved = (None,) * (len(parts) - len(known))
        found = _dimension(project, home, known)
        if found[-1] is not None:
            return (*found, *rest)
        if len(known) > 1 and known[0] in project.models and step(project, home, known[0]) is None:
            far = _dimension(project, known[0], known[1:])
            if far[-1] is not None:
                return (project.models[known[0]], *far, *rest)
        if len(known) == 1 and (only := _only_dimension(project, home, known[0])) is not None:
            return (only, *rest)
    return (None,) * len(parts)


def _only_dimension(project: Project, home: str, name: str) -> Symbol | None:
    """The only dimension of that short name among what the home reaches, or among all where there is no home."""
    reached = project.graph.routes(home) if home in project.graph.edges else project.models
    found = [
        symbol
        for model in reached
        if (symbol := project.member(model, name, SymbolKind.DIMENSION)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _replacement(project: Project, home: str, parts: Sequence[str]) -> Resolved:
    found = metric(project, home, parts)
    if found[-1] is not None:
        return found
    if len(parts) == 1:
        return (project.members.get(home, {}).get(parts[0]),)
    return (project.models.get(parts[0]), project.members.get(parts[0], {}).get(parts[-1]))[: len(parts)]
