"""How long the site of a large catalog takes: `python -m bench.docs`. 200 models, 1,000 metrics, 1,000 dimensions.

    load        reading and checking the definitions, which every command does: the baseline
    site        the text of all pages, with pictures, SQL and the index of the search
    write       into an empty folder
    again       over the site that is there, of which nothing has changed

Each is followed by how many times as long as `load` it took. Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.generated import catalog_files
from semantic import load_texts
from service.documenting import Published, make_site, write_site

AIM = 8.0
"""Seconds for `site`, on one core."""


def timed(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


def table(domains: int = 20) -> Iterator[str]:
    files = catalog_files(domains)
    base = timed(lambda: load_texts(files))
    catalog = load_texts(files)
    started = time.thread_time()
    site = make_site(catalog, Published())
    spent = {"load": base, "site": time.thread_time() - started}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        spent["write"] = timed(lambda: write_site(site, folder))
        spent["again"] = timed(lambda: write_site(site, folder))
    size = sum(len(text.encode("utf-8")) for text in site.values()) / 1e6
    index = len(site["search-index.js"]) / 1e6
    yield f"{len(catalog.metrics):,} metrics, {len(site):,} files, {size:.1f} MB, search index {index:.2f} MB"
    for what, seconds in spent.items():
        aim = f"   aim {AIM:.0f} s{'  !' if seconds > AIM else ''}" if what == "site" else ""
        yield f"{what:8}{seconds:8.2f} s{seconds / base:8.1f} x load{aim}"


def main() -> None:
    parser = argparse.ArgumentParser(description="How long the site of a large catalog takes.")
    parser.add_argument("--domains", type=int, default=20, help="ten models and fifty metrics each")
    for line in table(parser.parse_args().domains):
        print(line, flush=True)


if __name__ == "__main__":
    main()
