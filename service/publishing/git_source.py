"""A branch of a git repository: fetched into a mirror of our own, checked entry by entry, written out as plain files.

    source = GitSource(GitPlace("https://git.example.com/acme/models.git", "main", "models"), cache)
    source.look()             the commit that the branch is at: one small request
    source.fetch(commit)      the folder that holds that commit's definitions, and nothing else

Nothing of a repository is checked out: names, kinds and sizes are read first, and only YAML files are written, under
names that cannot lead out. So no link, submodule, filter, attribute or hook of a push ever does anything.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from semantic.definitions.yaml_tree import MAX_BYTES
from semantic.errors import Position, Problem
from service.publishing.errors import Rejected, SourceUnavailable, rejected
from service.publishing.git import SECONDS, Git, TooMuch
from service.publishing.source import MOST_FILES, SUFFIXES, Checkout, check_size

SHORT = 12
MOST_ENTRIES = 20 * MOST_FILES
LARGEST_MIRROR = 500_000_000
LONGEST_NAME = 500
SHOWN = 10

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = "refs/heads/wanted"
_TREE, _FILE, _LINK, _SUBMODULE = "040000", "100", "120000", "160000"


@dataclass(frozen=True, slots=True)
class GitPlace:
    """`path` is the folder of definitions inside the repository, "" for all of it."""

    url: str
    branch: str = "main"
    path: str = "models"

    @property
    def name(self) -> str:
        inside = f", folder {self.path}" if self.path else ""
        return f"{self.url}, branch {self.branch}{inside}"

    @property
    def label(self) -> str:
        """The name that the folder of definitions has, whatever commit serves: "models"."""
        last = PurePosixPath(self.path).name or PurePosixPath(self.url).name
        return last.removesuffix(".git") or "models"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of `git ls-tree`."""

    mode: str
    object: str
    size: int
    name: str


class GitSource:
    """Keeps its mirror, and the commits that were served last, below `cache`."""

    settle_seconds = 0.0

    def __init__(self, place: GitPlace, cache: Path, *, token: str = "", seconds: float = SECONDS) -> None:
        self._place = place
        key = hashlib.sha256(f"{place.url}\0{place.path}".encode()).hexdigest()[:16]
        self._cache = cache / key
        self._mirror = self._cache / "mirror.git"
        self._trees = self._cache / "trees"
        self._served = self._cache / "served"
        self._git = Git(self._cache, token=token, seconds=seconds)

    @property
    def name(self) -> str:
        return self._place.name

    def look(self) -> str:
        ref = f"refs/heads/{self._place.branch}"
        try:
            said = self._git.run("ls-remote", "--", self._place.url, ref).decode(errors="replace")
        except TooMuch as error:
            raise SourceUnavailable("The repository does not say in time where its branch is.") from error
        for line in said.splitlines():
            commit, _, name = line.partition("\t")
            if name == ref and _COMMIT.fullmatch(commit):
                return commit
        raise SourceUnavailable(
            f"There is no branch {self._place.branch} in {self._place.url}.",
            hint="Check definitions.branch.",
            code="branch-missing",
        )

    def revision(self, stamp: str) -> str:
        return stamp[:SHORT]

    def fetch(self, stamp: str) -> Checkout:
        tree = self._trees / stamp
        if not tree.is_dir():
            self._fetch(stamp)
            self._write(stamp, tree)
        return Checkout(tree / self._place.label, stamp[:SHORT])

    def served(self, checkout: Checkout) -> None:
        """Remembers it for the next start, and forgets all others."""
        commit = checkout.folder.parent.name
        beside = self._served.with_suffix(".new")
        beside.write_text(commit, encoding="ascii")
        beside.replace(self._served)
        for other in self._trees.iterdir():
            if other.name != commit:
                shutil.rmtree(other, ignore_errors=True)

    def last_served(self) -> Checkout | None:
        """What served when this service ended, if it is still here."""
        try:
            commit = self._served.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        folder = self._trees / commit / self._place.label
        known = _COMMIT.fullmatch(commit) and folder.is_dir()
        return Checkout(folder, commit[:SHORT]) if known else None

    def _fetch(self, commit: str) -> None:
        if _size(self._mirror) > LARGEST_MIRROR:
            shutil.rmtree(self._mirror)
        if not (self._mirror / "HEAD").is_file():
            self._git.run("init", "--quiet", "--bare", str(self._mirror))
        branch = f"+refs/heads/{self._place.branch}:{_REF}"
        options = ("--quiet", "--no-tags", "--depth=1", "--no-recurse-submodules")
        try:
            self._git.run("fetch", *options, "--", self._place.url, branch, within=self._mirror)
        except TooMuch as error:
            shutil.rmtree(self._mirror, ignore_errors=True)
            raise rejected(
                "definitions-too-large",
                "Fetching this commit took more time or disk than it may.",
                "Take large files out of the repository.",
            ) from error
        fetched = self._git.run("rev-parse", "--verify", f"{_REF}^{{commit}}", within=self._mirror)
        if fetched.decode().strip() != commit:
            raise SourceUnavailable("The branch moved while it was fetched.", hint="It is fetched again.")

    def _write(self, commit: str, tree: Path) -> None:
        """All files or none are there under the tree's name."""
        entries = self._entries(commit)
        check_size(len(entries), sum(entry.size for entry in entries))
        self._trees.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix="writing-", dir=self._trees))
        try:
            (beside / self._place.label).mkdir()
            for entry, content in zip(entries, self._contents(entries), strict=True):
                path = beside / self._place.label / entry.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            beside.rename(tree)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _entries(self, commit: str) -> Sequence[_Entry]:
        """The YAML files of a commit. Raises Rejected for what cannot be files of definitions."""
        what = f"{commit}:{self._place.path}" if self._place.path else commit
        try:
            said = self._git.run("ls-tree", "-r", "-z", "-l", "--full-tree", what, within=self._mirror)
        except TooMuch as error:
            raise rejected("definitions-too-large", "There are too many files in this commit.") from error
        except SourceUnavailable as error:
            raise rejected(
                "path-missing",
                f"There is no folder {self._place.path} in this commit.",
                "Check definitions.path.",
            ) from error
        lines = said.split(b"\0")[:-1]
        if len(lines) > MOST_ENTRIES:
            raise rejected("definitions-too-large", f"There are {len(lines):,} files in this commit.")
        entries = [_entry(line) for line in lines]
        if problems := [problem for entry in entries for problem in self._wrong(entry)]:
            raise Rejected(problems[:SHOWN])
        return [entry for entry in entries if entry.name.endswith(SUFFIXES)]

    def _wrong(self, entry: _Entry) -> Iterator[Problem]:
        place = Position(f"{self._place.label}/{_shown(entry.name)}", 1, 1)
        kinds = {_LINK: "a link", _SUBMODULE: "a submodule"}
        if entry.mode in kinds:
            yield Problem(
                "not-a-file",
                f"This is {kinds[entry.mode]}; definitions are plain files.",
                "Put the files themselves there.",
                position=place,
            )
        elif not _is_plain(entry.name):
            yield Problem("name-invalid", "This name cannot be that of a file.", "Rename it.", position=place)
        elif entry.name.endswith(SUFFIXES) and entry.size > MAX_BYTES:
            yield Problem(
                "file-too-large",
                f"This file has {entry.size:,} bytes; a definition file may have {MAX_BYTES:,}.",
                "Split it into several files.",
                position=place,
            )

    def _contents(self, entries: Sequence[_Entry]) -> Iterator[bytes]:
        """What `git cat-file --batch` prints for each: "<object> blob <size>", the bytes, a line's end."""
        asked = "".join(f"{entry.object}\n" for entry in entries).encode()
        said = self._git.run("cat-file", "--batch", within=self._mirror, given=asked) if entries else b""
        at = 0
        for entry in entries:
            end = said.index(b"\n", at)
            if said[at:end].decode(errors="replace") != f"{entry.object} blob {entry.size}":
                raise SourceUnavailable(
                    "The mirror of the repository is incomplete.", hint="It is fetched again."
                )
            yield said[end + 1 : end + 1 + entry.size]
            at = end + 1 + entry.size + 1


def _entry(line: bytes) -> _Entry:
    """`100644 blob 1f0c… 1234\\tsales.yml`"""
    head, _, name = line.partition(b"\t")
    mode, _, object_, size = head.decode("ascii").split()
    return _Entry(
        mode, object_, int(size) if size.isdigit() else 0, name.decode("utf-8", errors="surrogateescape")
    )


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    return (
        len(name) <= LONGEST_NAME
        and name.isprintable()
        and "\\" not in name
        and all(part not in ("", ".", "..") and len(part.encode(errors="replace")) < 256 for part in parts)
    )


def _shown(name: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in name)[:LONGEST_NAME]


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
