"""Definitions of dbt and MetricFlow, from a project's YAML or its compiled `semantic_manifest.json`, and queries."""

from semantic.formats.metricflow.importing import import_files
from semantic.formats.metricflow.queries import translate, translator

__all__ = ["import_files", "translate", "translator"]
