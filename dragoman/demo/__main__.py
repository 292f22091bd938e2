"""`python -m dragoman.demo` puts the demo data in place and says where they are. Exit code 1 when it cannot."""

from __future__ import annotations

import sys

from rich.console import Console

from dragoman.demo.data import ensure_demo_data
from dragoman.demo.errors import DemoDataUnavailable
from dragoman.demo.paths import demo_paths


def main() -> int:
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        report = ensure_demo_data(demo_paths(), progress=True)
    except DemoDataUnavailable as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; the same command goes on from here.")
        return 130
    console.print(report.words, markup=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
