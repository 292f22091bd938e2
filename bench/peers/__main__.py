"""How long Dragoman and others take to compile the same questions, in the same run: `python -m bench.peers`.

    python -m bench.peers --python ~/peers/bin/python --node-modules ~/peers/node_modules

What is not installed is left out. Each is installed apart from Dragoman, because they want other versions of libraries:

    python -m venv ~/peers && ~/peers/bin/pip install sidemantic metricflow
    npm install --prefix ~/peers @cubejs-backend/schema-compiler

All questions of a shape are different (`bench.peers.shapes`). Cube is measured with its compiler in JavaScript.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench.peers.shapes import SHAPES, questions
from bench.peers.timing import WARM_UP

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Times = dict[str, list[float]]


def programs(python: str, node_modules: str) -> dict[str, tuple[list[str], dict[str, str]]]:
    """How each layer is started, and with which environment beside the own one."""
    timing, here = ["-m", "bench.peers.timing"], {"PYTHONPATH": str(ROOT)}
    return {
        "dragoman": ([sys.executable, *timing, "bench.peers.dragoman_layer"], here),
        "sidemantic": ([python, *timing, "bench.peers.sidemantic_layer"], here),
        "metricflow": ([python, *timing, "bench.peers.metricflow_layer"], here),
        "cube": (
            ["node", str(HERE / "cube_layer.js"), str(WARM_UP)],
            {"NODE_PATH": node_modules, "CUBEJS_TESSERACT_SQL_PLANNER": "false"},
        ),
    }


def measured(command: list[str], environment: dict[str, str], asked: str) -> Times | None:
    """The milliseconds of every question by shape; None where the program is not installed."""
    try:
        done = subprocess.run(
            command,
            input=asked,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, default=80, help="questions of each shape")
    parser.add_argument(
        "--python", default=sys.executable, help="a Python that has sidemantic and metricflow"
    )
    parser.add_argument(
        "--node-modules", default="", help="a folder that has @cubejs-backend/schema-compiler"
    )
    options = parser.parse_args()
    asked = json.dumps({shape: questions(shape, options.counts + WARM_UP) for shape in SHAPES})
    found: dict[str, Times] = {}
    for name, (command, environment) in programs(options.python, options.node_modules).items():
        times = measured(command, environment, asked)
        if times is None:
            print(f"{name} is not installed", flush=True)
        else:
            found[name] = times
    print(f"{options.counts} different questions each; milliseconds, median (and how many times Dragoman's)")
    print(f"{'shape':<40}" + "".join(f"{name:>18}" for name in found))
    for shape in SHAPES:
        own = median(found["dragoman"][shape])
        cells = [
            f"{median(times[shape]):8.2f} ({median(times[shape]) / own:5.1f})" for times in found.values()
        ]
        print(f"{shape:<40}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
