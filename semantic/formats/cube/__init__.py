"""Cube's data models in YAML, and queries of its REST API, in our words.

import_files(files)                    definition files, with a line for each thing in the project
translate(files, '{"measures": …}')    the same query here
"""

from semantic.formats.cube.importing import import_files
from semantic.formats.cube.queries import translate, translator

__all__ = ["import_files", "translate", "translator"]
