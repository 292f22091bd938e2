"""The texts of a folder of definitions as they are in git at a revision, without touching the checkout.

    span = span_of("main..HEAD")            Span("main", "HEAD")
    texts_at(Path("models"), "main")        Texts("main (1f2e3d4c)", {"sales.yml": b"…"})

git is run to read alone: no hook, filter or pager runs, nothing is written, and a revision cannot be an option.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from semantic.definitions.folder import is_laid_out
from semantic.errors import DefinitionsInvalid, Problem

SECONDS = 30.0
MOST_FILES = 20_000
MOST_BYTES = 200_000_000
SHORT = 10
"""How much of a commit's name is shown."""


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where: revisions as git knows them; "" stands for the files as they lie in the folder. With
    `merge_base` it begins where the two parted."""

    before: str
    after: str
    merge_base: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """Files of definitions and of tests by their names within the folder, and what people call this state of them."""

    label: str
    texts: Mapping[str, bytes]


def span_of(said: str) -> Span:
    """`main..HEAD`, `main...HEAD` (since they parted), `main` (until the files as they lie here), "" (since HEAD)."""
    if "..." in said:
        before, _, after = said.partition("...")
        return Span(before or "HEAD", after or "HEAD", merge_base=True)
    if ".." in said:
        before, _, after = said.partition("..")
        return Span(before or "HEAD", after or "HEAD")
    return Span(said or "HEAD", "")


def texts_of(folder: Path, span: Span) -> tuple[Texts, Texts]:
    """The files at both ends of a span. Raises DefinitionsInvalid."""
    before = _git(folder, "merge-base", span.before, span.after).strip() if span.merge_base else span.before
    first = texts_at(folder, before)
    if span.merge_base:
        first = Texts(f"{span.before} ({before[:SHORT]}, where {span.after} parted from it)", first.texts)
    return first, texts_at(folder, span.after) if span.after else texts_in(folder)


def texts_in(folder: Path, label: str = "the files here") -> Texts:
    """The files as they lie in a folder."""
    texts: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if is_laid_out(PurePosixPath(name)) and path.is_file():
            texts[name] = path.read_bytes()
    return Texts(label, texts)


def texts_at(folder: Path, revision: str) -> Texts:
    """The files of the folder at a revision. Raises DefinitionsInvalid where git does not know it, or it has none."""
    commit = _commit(folder, revision)
    names: list[tuple[str, str]] = []
    for line in _git(folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", _prefix(folder)).split("\0"):
        about, _, name = line.partition("\t")
        mode, _, rest = about.partition(" ")
        inner = name.removeprefix(_prefix(folder)).lstrip("/")
        if mode.startswith("100") and is_laid_out(PurePosixPath(inner)):
            names.append((inner, rest.rpartition(" ")[2]))
    if not names:
        raise _problem(
            "revision-empty",
            f"There are no definitions in {folder.name} at {revision}.",
            "Name the folder with --models as it is called in both revisions.",
        )
    if len(names) > MOST_FILES:
        raise _problem("revision-large", f"{folder.name} has more than {MOST_FILES:,} files at {revision}.")
    label = revision if revision == commit[: len(revision)] else f"{revision} ({commit[:SHORT]})"
    contents = _contents(folder, [blob for _, blob in names])
    return Texts(label, dict(zip((name for name, _ in names), contents, strict=True)))


def _commit(folder: Path, revision: str) -> str:
    if revision.startswith("-") or not revision.isprintable():
        raise _problem("revision-unknown", f"`{revision!r}` is no name of a revision.")
    try:
        return _git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        ).strip()
    except DefinitionsInvalid as error:
        if error.problem.code != "git-failed":
            raise
        raise _problem(
            "revision-unknown",
            f"git knows no revision `{revision}` in {folder}.",
            "Say a branch, tag or commit: `git log --oneline` lists them. In CI, fetch its history first "
            "(`fetch-depth: 0`).",
        ) from None


def _prefix(folder: Path) -> str:
    top = Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    inner = folder.resolve().relative_to(top).as_posix()
    return "" if inner == "." else f"{inner}/"


def _contents(folder: Path, blobs: Sequence[str]) -> list[bytes]:
    given = "".join(f"{blob}\n" for blob in blobs).encode()
    said = _run(folder, ("cat-file", "--batch"), given)
    out: list[bytes] = []
    at = 0
    for _ in blobs:
        end = said.index(b"\n", at)
        size = int(said[at:end].rsplit(b" ", 1)[1])
        out.append(said[end + 1 : end + 1 + size])
        at = end + 1 + size + 1
    return out


def _git(folder: Path, *arguments: str) -> str:
    return _run(folder, arguments).decode("utf-8", "surrogateescape")


def _run(folder: Path, arguments: Sequence[str], given: bytes = b"") -> bytes:
    command = [
        "git",
        "--no-pager",
        "--no-optional-locks",
        "-c",
        "core.fsmonitor=false",
        "-C",
        str(folder),
        *arguments,
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**kept, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise _problem(
            "git-missing", "There is no program `git` here.", "Install it, or compare two folders."
        ) from None
    except (OSError, subprocess.SubprocessError) as error:
        raise _problem("git-failed", f"git could not be run: {type(error).__name__}.") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        first = said[0].removeprefix("fatal: ") if said else "it gave no reason"
        if "not a git repository" in first:
            raise _problem(
                "git-missing",
                f"{folder} is in no git repository.",
                "Run this within the repository, or compare two folders: "
                "dragoman diff --before FOLDER --after FOLDER.",
            )
        raise _problem("git-failed", f"git could not read {folder}: {first}.")
    if len(done.stdout) > MOST_BYTES:
        raise _problem("revision-large", f"The definitions are larger than {MOST_BYTES:,} bytes.")
    return done.stdout


def _problem(code: str, message: str, hint: str = "") -> DefinitionsInvalid:
    return DefinitionsInvalid([Problem(code, message, hint)])
