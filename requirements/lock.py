"""Locks every dependency to one version and the hashes of its files. `make lock` runs this; it needs the network.

It writes core.txt (what Dragoman runs with, and its build backend), service.txt (core, and what an image of the service
has more: PostgreSQL, Arrow, traces), dev.txt (service, and what tests and checks need)
and engines.txt (dev, the databases of the slow tests and the model for embeddings) for every Python and platform that
Dragoman supports, with environment markers where they differ. No registry address gets into them: a machine installs
from the registry that its own pip is set up for.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

UV = "uv==0.13.8"
LOWEST_PYTHON = "3.11"
ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"\w+://|--(?:extra-)?index-url|--find-links|--trusted-host")
LOCKS: dict[str, tuple[str, ...]] = {
    "core": ("--group", "build"),
    "service": (
        "--group",
        "build",
        "--extra",
        "postgres",
        "--extra",
        "arrow",
        "--extra",
        "traces",
        "--constraint",
        "requirements/core.txt",
    ),
    "dev": (
        "--group",
        "build",
        "--extra",
        "dev",
        "--extra",
        "postgres",
        "--extra",
        "arrow",
        "--extra",
        "traces",
        "--extra",
        "lsp",
        "--constraint",
        "requirements/service.txt",
    ),
    "engines": (
        "--group",
        "build",
        "--extra",
        "dev",
        "--extra",
        "postgres",
        "--extra",
        "arrow",
        "--extra",
        "traces",
        "--extra",
        "engines",
        "--extra",
        "embeddings",
        "--extra",
        "lsp",
        "--constraint",
        "requirements/dev.txt",
    ),
}


def locker() -> Path:
    """The program that resolves, kept out of .venv because nothing else needs it."""
    home = ROOT / "build" / "locker"
    uv = home / "bin" / "uv"
    if not uv.exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", UV], check=True)
    return uv


def lock(uv: Path, name: str, options: tuple[str, ...], upgrade: bool) -> None:
    """Writes requirements/<name>.txt. Without `upgrade`, versions that still fit stay as they are."""
    target = f"requirements/{name}.txt"
    command = [str(uv), "pip", "compile", "pyproject.toml", "--universal", "--python-version", LOWEST_PYTHON]
    command += ["--generate-hashes", "--no-config", "--quiet", "--custom-compile-command", "make lock"]
    command += [*options, "--output-file", target, *(["--upgrade"] if upgrade else [])]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "UV_NO_PROGRESS": "1"})
    if found := ADDRESS.search((ROOT / target).read_text()):
        (ROOT / target).unlink()
        raise SystemExit(f"{target} would name a registry ({found.group()}…): not kept.")
    print(f"{target}: {(ROOT / target).read_text().count('==')} packages")


def main() -> None:
    uv = locker()
    for name, options in LOCKS.items():
        lock(uv, name, options, upgrade="--upgrade" in sys.argv[1:])


if __name__ == "__main__":
    main()
