"""Definitions from and for other semantic layers.

Each importer is a function from the texts of a project's files to `Imported`: definition files and a report with a line
for each thing in the source. It fills a `Draft` and lets it finish.
"""

from semantic.formats.drafting import Draft
from semantic.formats.report import Imported, Line, Outcome

__all__ = ["Draft", "Imported", "Line", "Outcome"]
