"""What somebody who points at a name wants to read: what it is, what it means, what SQL it becomes.

described(project, symbol)       Markdown
key_help(place)                  of a key: what it is for
"""

from __future__ import annotations

from datetime import datetime

from semantic.catalog import Catalog
from semantic.compiling import compile_query
from semantic.definitions.marked import MarkedText, MarkedTree
from semantic.definitions.types import Described, Dimension, Metric
from semantic.editing.places import Place
from semantic.editing.project import Project, Symbol, SymbolKind
from semantic.errors import QueryInvalid
from semantic.principal import OPERATOR
from semantic.query import parse_query

SHORT = 30
"""Lines of SQL that people still read in a small window."""
AT = datetime(2024, 7, 15, 12)
_SHOWN = {
    SymbolKind.METRIC: ("expr", "where", "time", "per", "offset", "fill"),
    SymbolKind.DIMENSION: ("expr", "stored_in"),
    SymbolKind.SEGMENT: ("where",),
    SymbolKind.JOIN: ("model", "on", "through", "where", "type", "inverse"),
    SymbolKind.INVERSE: ("model", "on", "through"),
    SymbolKind.MODEL: ("table", "sql", "key", "time"),
}


def described(project: Project, symbol: Symbol) -> str:
    """A definition in Markdown: its kind and type, its meaning, how it is written, and its SQL where that is short."""
    known = _definition(project.catalog, symbol)
    parts = [f"**{symbol.kind}** `{symbol.qualified}`{_type(project.catalog, known)}"]
    description = known.description if known is not None else symbol.text("description")
    if description:
        parts.append(_plain(description))
    if known is not None:
        parts += _words(project.catalog, known)
    if written := _written(symbol):
        parts.append(f"```yaml\n{written}\n```")
    if isinstance(known, Metric) and project.catalog is not None and (sql := _sql(project.catalog, known)):
        parts.append(f"```sql\n{sql}\n```")
    return "\n\n".join(parts)


def key_help(place: Place) -> str:
    """What a key is for, in Markdown; "" where there is nothing to say."""
    if place.key is None or place.tail:
        return ""
    choices = f" {', '.join(f'`{choice}`' for choice in place.key.choices)}." if place.key.choices else ""
    return f"**{place.key.name}**: {place.key.kind}.{choices}\n\n{place.key.doc}"


def _definition(catalog: Catalog | None, symbol: Symbol) -> Described | None:
    """The definition as it was last read, if it could be."""
    if catalog is None:
        return None
    if symbol.kind is SymbolKind.METRIC:
        return catalog.metrics.get(symbol.qualified)
    if symbol.kind is SymbolKind.DIMENSION:
        return catalog.dimensions.get(symbol.qualified)
    if symbol.kind is SymbolKind.SEGMENT:
        return catalog.segments.get(symbol.qualified)
    if symbol.kind is SymbolKind.MODEL:
        return catalog.models.get(symbol.name)
    model = catalog.models.get(symbol.model)
    return model.joins.get(symbol.name) if model is not None and symbol.kind is SymbolKind.JOIN else None


def _type(catalog: Catalog | None, known: Described | None) -> str:
    if isinstance(known, Dimension):
        said = str(known.type)
    elif isinstance(known, Metric) and catalog is not None:
        said = str(catalog.measure(known).type)
    else:
        return ""
    return f": {said}" + (f", {known.format}" if known.format is not None else "")


def _words(catalog: Catalog | None, known: Described) -> list[str]:
    out = []
    if known.synonyms:
        out.append(f"Also called {_plain(', '.join(known.synonyms))}.")
    owner = (
        catalog.owner(known) if catalog is not None and isinstance(known, Metric | Dimension) else known.owner
    )
    if owner:
        out.append(f"Owner: {_plain(owner)}." + (" Certified." if known.certified else ""))
    if known.deprecated is not None:
        instead = f" Use `{known.deprecated.replacement}`." if known.deprecated.replacement else ""
        out.append(f"Deprecated: {_plain(known.deprecated.reason)}{instead}")
    return out


def _written(symbol: Symbol) -> str:
    """The keys that say what it counts, as they are written."""
    keys = _SHOWN.get(symbol.kind, ())
    entries = symbol.node.entries if isinstance(symbol.node, MarkedTree) else ()
    lines = []
    for entry in entries:
        if entry.key.text in keys:
            node = entry.value
            text = node.text if isinstance(node, MarkedText) else _source(symbol, node.start, node.end)
            lines.append(f"{entry.key.text}: {' '.join(text.split())}")
    return "\n".join(lines).replace("```", "'''")


def _source(symbol: Symbol, start: int, end: int) -> str:
    entries = symbol.node.entries if isinstance(symbol.node, MarkedTree) else ()
    return entries[0].key.source[start:end] if entries else ""


def _sql(catalog: Catalog, metric: Metric) -> str:
    """The SQL of the metric alone, over all time; "" where it needs more, or is long."""
    try:
        query = parse_query({"metrics": [metric.qualified]})
        sql = compile_query(catalog, query, dialect="duckdb", now=AT, principal=OPERATOR).main.sql
    except QueryInvalid:
        return ""
    return sql if len(sql.splitlines()) <= SHORT and "```" not in sql else ""


def _plain(text: str) -> str:
    """Text of people, which no Markdown is made of."""
    return "".join(f"\\{char}" if char in "\\`*_<>[]#|!" else char for char in " ".join(text.split()))
