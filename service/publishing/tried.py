"""What a trial runs: loads a folder and writes its book, within a limit of memory, and prints the digest.

python -m service.publishing.tried models 2000000000
"""

from __future__ import annotations

import sys
from pathlib import Path

from semantic.book import build_book
from semantic.catalog import load_folder


def main() -> None:
    folder, memory = Path(sys.argv[1]), int(sys.argv[2])
    _limit(memory)
    try:
        catalog = load_folder(folder)
        book = build_book(catalog, {})
        book.index  # noqa: B018  (reading the property is what makes it)
    except MemoryError:
        print("memory")
    else:
        print(catalog.digest)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:
        return  # There is none on Windows; the time is limited everywhere.
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
