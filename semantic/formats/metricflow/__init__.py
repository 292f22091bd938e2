"""Definitions of dbt and MetricFlow, from a project's YAML files or its compiled `semantic_manifest.json`."""

from semantic.formats.metricflow.importer import import_files

__all__ = ["import_files"]
