"""Semantic models of Snowflake (Cortex Analyst), and semantic views in their YAML form."""

from semantic.formats.snowflake.importing import import_files

__all__ = ["import_files"]
