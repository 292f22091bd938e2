"""The names that may be written in a value of a definition, at the end of the roles that are there already.

names_for(project, file, place of customers.region.expr, ["home"])       the dimensions of the model behind `home`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantic.definitions.access import GROUPS, PRINCIPAL
from semantic.definitions.marked import MarkedList, MarkedNode, MarkedText, MarkedTree
from semantic.editing.occurrences import is_per_entity
from semantic.editing.offers import Offer, OfferKind, offer_of
from semantic.editing.places import Place, Reading
from semantic.editing.project import FileText, Project, Step, SymbolKind
from semantic.editing.resolving import steps


def names_for(
    project: Project, file: FileText, place: Place, roles: Sequence[str], *, within: bool
) -> Iterator[Offer]:
    """`within`: whether the place is in an aggregate."""
    home, reading = file.model, place.reading
    of_metrics = reading is Reading.METRIC and (not within or is_per_entity(project, file, place))
    if reading is Reading.MODEL:
        yield from models(project)
    elif reading is Reading.WAREHOUSE:
        for symbol in project.of_settings(SymbolKind.WAREHOUSE).values():
            yield offer_of(symbol, OfferKind.VALUE)
    elif reading in (Reading.METRIC_NAME, Reading.REPLACEMENT) or of_metrics:
        yield from metrics(project, home, roles)
    elif reading in (Reading.METRIC, Reading.ROWS, Reading.ROW):
        yield from _of_rows(project, file, place, roles)
    elif reading is Reading.JOIN:
        yield from _of_join(project, file, roles)
    elif reading is Reading.ROLES:
        yield from _joins(project, home, roles, to_one=False)
    elif reading is Reading.TIME:
        # `label` is any dimension; the others are times.
        time = place.key is not None and place.key.name != "label"
        yield from _dimensions(project, home, times=time)
    elif reading is Reading.MEMBER:
        for symbol in project.members.get(home, {}).values():
            yield offer_of(symbol, OfferKind(symbol.kind.value))
    else:
        yield from _of_paths(project, place, home, roles)


def models(project: Project) -> Iterator[Offer]:
    for symbol in project.models.values():
        yield offer_of(symbol, OfferKind.MODEL)


def metrics(project: Project, home: str, roles: Sequence[str]) -> Iterator[Offer]:
    """Metrics by the shortest name that means them here; behind a model's name those of the model."""
    if roles:
        for symbol in project.members.get(roles[0], {}).values() if len(roles) == 1 else ():
            if symbol.kind is SymbolKind.METRIC:
                yield offer_of(symbol, OfferKind.METRIC)
        return
    for symbol in project.members.get(home, {}).values():
        if symbol.kind is SymbolKind.METRIC:
            yield offer_of(symbol, OfferKind.METRIC)
    for name, found in project.metrics.items():
        for symbol in found:
            if symbol.model != home:
                short = len(found) == 1 or not symbol.model
                yield offer_of(symbol, OfferKind.METRIC, name if short else symbol.qualified)


def end_of(project: Project, home: str, roles: Sequence[str], *, to_one: bool = False) -> str | None:
    """The model that roles lead to; None where they lead nowhere, or to many rows where that must not be."""
    here: str | None = home
    for role in roles:
        step = steps(project, here).get(role) if here is not None else None
        here = step.target if step is not None and (step.to_one or not to_one) else None
    return here


def _of_rows(project: Project, file: FileText, place: Place, roles: Sequence[str]) -> Iterator[Offer]:
    home = file.model
    if roles == [PRINCIPAL]:
        for symbol in project.of_settings(SymbolKind.ATTRIBUTE).values():
            yield offer_of(symbol, OfferKind.VALUE)
        yield Offer(GROUPS, OfferKind.VALUE)
        return
    if roles == ["this"]:
        yield from _columns(file)
        return
    target = end_of(project, home, roles, to_one=True)
    if place.reading is Reading.ROW and len(roles) == 1:
        yield from _metrics_behind(project, home, roles[0])
    if target is not None:
        if roles or place.reading is not Reading.ROW:
            yield from _dimensions(project, target)
        if not roles:
            yield from _columns(file)
        yield from _joins(project, home, roles, to_one=place.reading is not Reading.ROW or bool(roles))
    if not roles and place.section.name == "access":
        yield Offer(PRINCIPAL, OfferKind.VALUE, "attributes of who asks")


def _metrics_behind(project: Project, home: str, name: str) -> Iterator[Offer]:
    """Metrics of a model below, which may be dimensions of this one."""
    step = steps(project, home).get(name)
    if step is not None and step.to_one:
        return
    far = step.target if step is not None else name
    for symbol in project.members.get(far, {}).values() if far != home else ():
        if symbol.kind is SymbolKind.METRIC:
            yield offer_of(symbol, OfferKind.METRIC)


def _of_join(project: Project, file: FileText, roles: Sequence[str]) -> Iterator[Offer]:
    if roles == ["this"]:
        yield from _columns(file)
    elif roles:
        target = end_of(project, file.model, roles)
        other = project.models.get(target) if target is not None else None
        yield from _columns(project.files[other.file]) if other is not None else ()
    else:
        yield Offer("this", OfferKind.MODEL, file.model)
        yield from _joins(project, file.model, (), to_one=False)
        yield from _columns(file)


def _of_paths(project: Project, place: Place, home: str, roles: Sequence[str]) -> Iterator[Offer]:
    """Dimensions behind roles, and for an entity the roles themselves."""
    target = end_of(project, home, roles)
    if target is None and roles and place.reading is Reading.ENTITY and roles[0] in project.models:
        target = end_of(project, roles[0], roles[1:])
    if target is not None:
        yield from _joins(project, home, roles, to_one=True)
        times = place.key is not None and (place.section.name, place.key.name) == ("metric", "time")
        yield from _dimensions(project, target, times=times)
    if not roles and place.reading is Reading.ENTITY:
        yield from models(project)
    if not roles and place.key is not None and place.key.name == "time":
        yield Offer("none", OfferKind.VALUE, "one value, whatever the period")


def _joins(project: Project, home: str, roles: Sequence[str], *, to_one: bool) -> Iterator[Offer]:
    here = end_of(project, home, roles)
    for name, step in steps(project, here).items() if here is not None else ():
        if step.to_one or not to_one:
            yield _offer_of_step(name, step)


def _offer_of_step(name: str, step: Step) -> Offer:
    many = "" if step.to_one else ", many"
    return Offer(name, OfferKind.JOIN, f"→ {step.target}{many}")


def _dimensions(project: Project, model: str, *, times: bool = False) -> Iterator[Offer]:
    for symbol in project.members.get(model, {}).values():
        if symbol.kind is SymbolKind.DIMENSION:
            type_ = symbol.text("type")
            if not times or type_ in ("date", "local", "instant"):
                yield offer_of(symbol, OfferKind.DIMENSION)


def _columns(file: FileText) -> Iterator[Offer]:
    """The columns of a model's table that the file names: in keys and joins, and as dimensions without `expr`."""
    root = file.good.root
    if root is None:
        return
    names: dict[str, None] = {}
    for text in (*_texts(root.value("key")), *_texts(root.value("unique"))):
        names[text] = None
    for section, key in (("joins", "on"), ("dimensions", "")):
        members = root.value(section)
        for entry in members.entries if isinstance(members, MarkedTree) else ():
            if not isinstance(entry.value, MarkedTree):
                continue
            if key:
                on = entry.value.value(key)
                here = [each.key.text for each in on.entries] if isinstance(on, MarkedTree) else _texts(on)
                names.update(dict.fromkeys(here))
            elif entry.value.value("expr") is None:
                names[entry.key.text] = None
    for name in names:
        if name.isidentifier() and name != "none":
            yield Offer(name, OfferKind.COLUMN, f"column of {file.model}")


def _texts(node: MarkedNode | None) -> list[str]:
    if isinstance(node, MarkedText):
        return [node.text]
    return [text for item in node.items for text in _texts(item)] if isinstance(node, MarkedList) else []
