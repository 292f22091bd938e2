"""Definitions while they are being edited: what stands at a place, what refers to what, what may be written next.

Pure: texts come in, places and texts come out. A language server and whoever else edits files stand before it.
"""

from semantic.editing.checking import Checked, check, worth_a_look
from semantic.editing.cursor import Part, Spot, spot_at
from semantic.editing.hovering import described, key_help
from semantic.editing.occurrences import Named, named_at, occurrences, places_of
from semantic.editing.places import FileKind, Place, Reading, file_kind, place_of
from semantic.editing.project import FileText, Project, Symbol, SymbolKind

__all__ = [
    "Checked",
    "FileKind",
    "FileText",
    "Named",
    "Part",
    "Place",
    "Project",
    "Reading",
    "Spot",
    "Symbol",
    "SymbolKind",
    "check",
    "described",
    "file_kind",
    "key_help",
    "named_at",
    "occurrences",
    "place_of",
    "places_of",
    "spot_at",
    "worth_a_look",
]
