"""The demo company: where its definitions and its data are, and how the data get there.

paths = demo_paths()
ensure_demo_data(paths, progress=True)
duckdb.connect(str(paths.warehouse), read_only=True)
"""

from __future__ import annotations

from dragoman.demo.data import LoadReport, ensure_demo_data
from dragoman.demo.errors import DemoDataUnavailable
from dragoman.demo.paths import DemoPaths, demo_paths

__all__ = ["DemoDataUnavailable", "DemoPaths", "LoadReport", "demo_paths", "ensure_demo_data"]
