"""A `dragoman serve` in a process of its own, to be killed, starved and looked into.

with Service(company.models, folder) as service:
    service.port, service.condition()
    service.kill()
    service.start()         with what it kept before
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Self

SETTLE_SECONDS = 20.0
"""Threads that have nothing to do end after ten; DuckDB gives memory back after some."""
NOISE_MEGABYTES = 4.0
START_SECONDS = 60.0
STOP_SECONDS = 30.0


class NotStarted(Exception):
    """It ended before it listened. `code` is how, the message what it said."""

    def __init__(self, code: int | None, said: str) -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True, slots=True)
class Condition:
    """What a service holds: megabytes, open files and sockets, threads; requests that it answers and queries that run
    and wait."""

    megabytes: float
    files: int
    threads: int
    busy: int

    def holds_no_more_than(self, other: Condition) -> bool:
        return (
            self.files <= other.files
            and self.threads <= other.threads
            and self.megabytes <= other.megabytes + NOISE_MEGABYTES
        )


class Service:
    """It keeps its state in `folder`. `settings` are variables; `before` is a command that becomes the service."""

    def __init__(
        self, models: Path, folder: Path, settings: Mapping[str, str] = {}, before: Sequence[str] = ()
    ) -> None:
        self._command = [*before, sys.executable, "-m", "dragoman", "serve", "--port", "0", "--json"]
        self._command += ["--models", str(models)]
        self._environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), **settings}
        self._log = folder / "service.log"
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    def start(self) -> None:
        """Raises NotStarted."""
        process = self.launch()
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("}") and "url" in json.loads(said):
                self.port = int(re.findall(r":(\d+)", json.loads(said)["url"])[0])
                return
        raise NotStarted(process.wait(STOP_SECONDS), said + self.log)

    def launch(self) -> subprocess.Popen[str]:
        """Begins to start, and does not wait for it."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                self._command, stdout=subprocess.PIPE, stderr=log, text=True, env=self._environment
            )
        return self._process

    @property
    def process(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """As when the machine fails."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As it is meant to be stopped; gives how it ended."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        process = self._process
        assert process is not None
        process.send_signal(how)
        code = process.wait(STOP_SECONDS)
        if process.stdout is not None:
            process.stdout.close()
        return code

    def megabytes(self, field: str = "VmRSS") -> float:
        """What it holds in memory; `VmHWM` is the most that it ever did since `forget_peak`."""
        return int(self._status(field)) / 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process}/clear_refs").write_text("5")

    def _status(self, field: str) -> str:
        status = Path(f"/proc/{self.process}/status").read_text()
        return str(re.findall(rf"{field}:\s+(\d+)", status)[0])

    def metrics(self) -> str:
        address = f"http://127.0.0.1:{self.port}/metrics"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address, timeout=30) as response:
            return str(response.read().decode())

    def condition(self) -> Condition:
        text = self.metrics()
        gauges = r"^dragoman_(?:requests_in_progress|warehouse_running|warehouse_waiting)\S* ([\d.]+)$"
        busy = int(sum(map(float, re.findall(gauges, text, re.MULTILINE)))) - 1  # this request is one of them
        files = len(list(Path(f"/proc/{self.process}/fd").iterdir()))
        return Condition(self.megabytes(), files, int(self._status("Threads")), busy)

    def settled(self, like: Condition | None = None) -> Condition:
        """How it is once nothing runs any more and it holds no more than `like`, or after a while."""
        pause, until = Event(), monotonic() + SETTLE_SECONDS
        while True:
            now = self.condition()
            quiet = now.busy <= 0 and (like is None or now.holds_no_more_than(like))
            if quiet or monotonic() > until:
                return now
            pause.wait(0.25)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.runs:
            self.stop()
