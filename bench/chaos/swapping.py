"""An app whose definitions change again and again: `python -m bench.chaos.swapping MODELS CHANGES`.

Prints after each tenth of the changes how many MB it holds. It fails where an answer is not that of what was changed
last.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench.chaos.company import SALES, amount
from dragoman.app import open_app
from service.publishing import NO_TRIAL, FolderSource, Publisher


class Settled(FolderSource):
    """Nobody writes while it looks."""

    settle_seconds = 0.0


def main(models: Path, changes: int) -> None:
    """Changes them, and asks after each change."""
    year = amount(date(2024, 1, 1), date(2025, 1, 1))
    with (
        tempfile.TemporaryDirectory() as state,
        open_app(models, environment={"XDG_STATE_HOME": state}) as app,
    ):
        app.prepare()
        app.keep_fresh()
        publisher = Publisher(
            Settled(models),
            app.revision,
            make=app.make,
            put=app.put,
            tidy=app.parts.close_unused,
            trial=NO_TRIAL,
        )
        for number in range(1, changes + 1):
            beside = models / "sales.written"
            beside.write_text(SALES + f"  times: {{expr: sum(amount * {number}), format: integer}}\n")
            os.replace(beside, models / "sales.yml")
            assert publisher.look(), publisher.status
            for answer in (
                app.query({"metrics": ["times"], "time": {"range": "2024"}}),
                app.ask("times in 2024"),
            ):
                assert answer.rows == ((number * year,),), answer
            if number * 10 // changes != (number - 1) * 10 // changes:
                print(_megabytes(), flush=True)


def _megabytes() -> float:
    return int(re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
