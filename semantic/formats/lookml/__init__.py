"""LookML: views with their dimensions and measures, and explores with their joins."""

from semantic.formats.lookml.importing import import_files

__all__ = ["import_files"]
