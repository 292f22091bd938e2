"""How long a person waits for the command line, on the demo: `python bench/startup.py`. The best of five runs counts.

    command                     best      budget
    dragoman --help             0.11 s    0.40 s
    dragoman ask …              1.20 s    1.50 s

Exit code 1 when a budget is exceeded, so that a change that loads too much is seen.
"""

from __future__ import annotations

import subprocess
import sys
import time

RUNS = 5
BUDGETS = (
    (("--help",), 0.4),
    (("catalog", "revenue"), 0.8),
    (("check",), 1.0),
    (("ask", "sales last week"), 1.5),
)


def seconds(arguments: tuple[str, ...]) -> float:
    """Wall-clock seconds of one run of the program."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "dragoman", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> int:
    over = False
    print(f"{'command':<32}{'best':>8}{'budget':>10}")
    for arguments, budget in BUDGETS:
        best = min(seconds(arguments) for _ in range(RUNS))
        over = over or best > budget
        print(f"{'dragoman ' + ' '.join(arguments):<32}{best:>6.2f} s{budget:>8.2f} s")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
