"""Metric views of Databricks in YAML: a source with its joins, fields and measures."""

from semantic.formats.databricks.importing import import_files

__all__ = ["import_files"]
