"""Tries definitions in a process of its own, which may take only so much time and memory.

    digest = in_a_process(folder)          raises Rejected where it does not come through

What makes a loader hang, eat all memory or crash the interpreter takes that process down and not the service. Problems
that the loader reports are for the caller to judge: it loads the same files, and finds them again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from service.publishing.errors import Rejected, SourceUnavailable, rejected

SECONDS = 60.0
MEMORY = 2_000_000_000
"""Of addresses; a catalog of 1,000 metrics needs a tenth."""
_DIGITS = 64

Trial = Callable[[Path], str]
"""From a folder to the digest of the definitions that were tried; "" where none were."""


def NO_TRIAL(folder: Path) -> str:  # noqa: N802  (a constant that happens to be called)
    """For definitions that somebody is trusted to have tried."""
    return ""


def in_a_process(folder: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> str:
    """The digest of the definitions. Raises Rejected, or SourceUnavailable where no process can be started."""
    command = [sys.executable, "-m", "service.publishing.tried", str(folder), str(memory)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_costly(f"more than {seconds:g} seconds") from error
    except OSError as error:
        raise SourceUnavailable(
            f"No process can be started to try definitions in: {error.strerror}.",
            hint="The service needs to be allowed to start its own program.",
        ) from error
    said = done.stdout.decode(errors="replace").strip()
    if said == "memory":
        raise _too_costly(f"more than {memory // 1_000_000:,} megabytes")
    if done.returncode != 0 or len(said) != _DIGITS:
        raise rejected(
            "definitions-crash",
            "Loading these definitions ended the process that tried them.",
            "`dragoman check` may say where. What was loaded before serves.",
        )
    return said


def _environment() -> dict[str, str]:
    """What finding the program needs, and no secret."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)
    }


def _too_costly(what: str) -> Rejected:
    return rejected(
        "definitions-too-costly",
        f"Loading these definitions took {what}.",
        "Look for what is written out many times over. What was loaded before serves.",
    )
