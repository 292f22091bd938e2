"""An empty store to begin with: its tables are made once, and copied where a test wants one of its own.

with open_store(ready_store(tmp_path)) as store:
    …
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from service.store.store import open_store


def ready_store(folder: Path, name: str = "state.db") -> str:
    """The URL of a new store in a folder."""
    path = folder / name
    path.write_bytes(_new_store())
    return f"sqlite:///{path}"


@cache
def _new_store() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()
