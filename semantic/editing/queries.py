"""The names in the query of a verified question, case or test: which of its texts hold names, and whose rows they
begin at.

tail ("filters", 0, "field")         a dimension or a metric
tail ("metrics", 0, "expr")          an expression over metrics
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantic.definitions.marked import MarkedList, MarkedNode, MarkedText, MarkedTree
from semantic.editing.cursor import Keys
from semantic.editing.places import Reading
from semantic.editing.project import Project, Symbol, SymbolKind
from semantic.editing.resolving import Resolved, entity, field, metric, resolved
from semantic.errors import NameAmbiguous

FIELDS = frozenset(
    {"dimensions", "field", "per", "order_by", "definition", "metrics", "expr", "by", "adds_up_by"}
)
METRICS = frozenset({"metrics", "expr", "metric", "equals", "field", "order_by", "definition"})
NAMED = FIELDS | METRICS | {"segment", "rows", "via"}
"""The keys whose texts hold names."""


def key_of(tail: Keys) -> str:
    """The key that says what a text of a query is; "via" for the paths below it."""
    words = [key for key in tail if isinstance(key, str)]
    if len(words) > 1 and words[-2] == "via":
        return "via"
    return words[-1] if words else ""


def homes_of(project: Project, query: MarkedNode | None) -> tuple[str, ...]:
    """Whose rows a query is about: those of its metrics' homes, or of the model that it lists."""
    if not isinstance(query, MarkedTree):
        return ("",)
    rows = query.value("rows")
    if isinstance(rows, MarkedText):
        return (rows.text,)
    found = [home for name in _metrics(query) for home in _homes(project, name)]
    return tuple(dict.fromkeys(found)) or ("",)


def _metrics(query: MarkedTree) -> Iterator[str]:
    listed = query.value("metrics") or query.value("metric")
    for item in listed.items if isinstance(listed, MarkedList) else [listed]:
        text = item.value("expr") if isinstance(item, MarkedTree) else item
        if isinstance(text, MarkedText):
            yield from text.text.replace("(", " ").replace(")", " ").split()


def _homes(project: Project, name: str) -> tuple[str, ...]:
    catalog = project.catalog
    if catalog is not None:
        try:
            known = catalog.find_metric(name)
        except NameAmbiguous:
            return ()
        if known is not None:
            return catalog.measure(known).homes
    symbol = metric(project, "", tuple(name.split(".")))[-1]
    return (symbol.model,) if symbol is not None and symbol.model else ()


def resolved_in(project: Project, homes: Sequence[str], key: str, parts: Sequence[str]) -> Resolved:
    """What each part of a name stands for under a key of a query."""
    nothing: Resolved = (None,) * len(parts)
    if parts[0] == "time":
        return nothing
    if key in METRICS:
        found = metric(project, "", parts)
        if found[-1] is not None:
            return found
    for home in homes:
        if key == "segment":
            found = _segment(project, home, parts)
        elif key == "rows":
            found = resolved(project, home, parts, Reading.MODEL)
        elif key == "via":
            found = resolved(project, home, parts, Reading.ROLES)
        elif key == "per":
            found = entity(project, home, parts)
        elif key in FIELDS:
            found = field(project, home, parts)
        else:
            return nothing
        if any(found):
            return found
    return nothing


def _segment(project: Project, home: str, parts: Sequence[str]) -> Resolved:
    """A segment of a short or qualified name, or behind a role."""
    if len(parts) == 1:
        own = project.member(home, parts[0], SymbolKind.SEGMENT)
        every = [s for model in project.models if (s := project.member(model, parts[0], SymbolKind.SEGMENT))]
        only: Symbol | None = every[0] if len(every) == 1 else own
        return (only,)
    path = resolved(project, home, parts[:-1], Reading.ROLES)
    last = path[-1]
    if last is not None:
        target = last.text("model") if last.kind is SymbolKind.JOIN else last.name
        return (*path, project.member(target, parts[-1], SymbolKind.SEGMENT))
    if len(parts) == 2 and parts[0] in project.models:
        return (project.models[parts[0]], project.member(parts[0], parts[1], SymbolKind.SEGMENT))
    return (None,) * len(parts)
