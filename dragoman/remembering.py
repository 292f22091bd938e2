"""Remembered choices of this user, in a file: what was chosen at one question holds at the next one.

memory = MemoryInFile(Path("~/.local/state/dragoman/remembered.json").expanduser(), "/work/models")
memory.put("everyone", Remembered("basket size", "sales.basket_value", "basket value", "2026-11-21"))
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from service.asking.memory import MOST, without
from service.asking.planned import Remembered


class MemoryInFile:
    """Choices by folder of definitions and person. Safe for many threads; of two programs that write, the last wins."""

    def __init__(self, file: Path, models: str) -> None:
        self._file = file
        self._models = models
        self._lock = Lock()

    def of(self, owner: str) -> tuple[Remembered, ...]:
        return self._of(self._read(), owner)

    def put(self, owner: str, choice: Remembered) -> None:
        """Keeps a choice in place of an earlier one for the same phrase. Raises OSError where nothing can be kept."""
        with self._lock:
            kept = self._read()
            others = without(self._of(kept, owner), choice.phrase)
            self._write(kept, owner, (*others, choice)[-MOST:])

    def forget(self, owner: str, phrase: str) -> bool:
        """Whether there was a choice to forget."""
        with self._lock:
            kept = self._read()
            before = self._of(kept, owner)
            left = without(before, phrase)
            if len(left) < len(before):
                self._write(kept, owner, left)
            return len(left) < len(before)

    def _of(self, kept: dict[str, dict[str, list[dict[str, str]]]], owner: str) -> tuple[Remembered, ...]:
        return tuple(Remembered(**form) for form in kept.get(self._models, {}).get(owner, ()))

    def _read(self) -> dict[str, dict[str, list[dict[str, str]]]]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # A choice that is lost is asked about again, which is better than no answer at all.
        return found if isinstance(found, dict) else {}

    def _write(
        self,
        kept: dict[str, dict[str, list[dict[str, str]]]],
        owner: str,
        choices: tuple[Remembered, ...],
    ) -> None:
        kept.setdefault(self._models, {})[owner] = [asdict(choice) for choice in choices]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        beside.replace(self._file)
