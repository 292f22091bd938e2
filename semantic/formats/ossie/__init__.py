"""Apache Ossie, formerly Open Semantic Interchange: one document of datasets, relationships and metrics, both ways."""

from semantic.formats.ossie.exporting import export_files
from semantic.formats.ossie.importing import import_files

__all__ = ["export_files", "import_files"]
