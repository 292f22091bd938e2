"""Definitions from and for other semantic layers.

Each importer is a function from the texts of a project's files to `Imported`: definition files and a report with a line
for each thing in the source. It fills a `Draft` and lets it finish. An exporter makes one document of a folder's files.
`FORMATS` lists them all.
"""

from semantic.formats.drafting import Draft
from semantic.formats.formats import EXPORTED, FORMATS, Format
from semantic.formats.report import Exported, Imported, Line, Outcome, Translated
from semantic.formats.sources import Options, Sources, read_sources

__all__ = [
    "EXPORTED",
    "FORMATS",
    "Draft",
    "Exported",
    "Format",
    "Imported",
    "Line",
    "Options",
    "Outcome",
    "Sources",
    "Translated",
    "read_sources",
]
