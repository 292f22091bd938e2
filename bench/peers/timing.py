"""Times one layer: reads {shape: [question, …]} from stdin, prints {shape: [milliseconds, …]}. The clock on the wall
counts, which all programs have; the first questions of each shape warm the program up and are left out."""

from __future__ import annotations

import importlib
import json
import sys
import time

WARM_UP = 10


def main() -> None:
    compiled = importlib.import_module(sys.argv[1]).opened()
    out: dict[str, list[float]] = {}
    for shape, questions in json.load(sys.stdin).items():
        spent = []
        for question in questions:
            begun = time.perf_counter()
            compiled(question)
            spent.append((time.perf_counter() - begun) * 1000)
        out[shape] = spent[WARM_UP:]
    print(json.dumps(out))


if __name__ == "__main__":
    main()
