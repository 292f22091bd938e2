"""A branch of a real repository: new commits serve, poisoned ones are rejected without harm."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.app import open_app
from dragoman.cli import app as cli
from dragoman.live import open_live
from semantic.errors import Problem
from service.configuration import read_configuration
from service.publishing import NO_TRIAL, Rejected, SourceUnavailable
from service.publishing.git_source import GitPlace, GitSource
from service.store.versions import HEAD
from tests.cli.corner_shop import make_corner_shop
from tests.publishing.live_shop import LiveShop, live


@dataclass(frozen=True)
class Repository:
    """A repository that people push to, and where its mirror is kept."""

    root: Path

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def place(self) -> GitPlace:
        return GitPlace(f"file://{self.root}", "main", "models")

    def git(self, *arguments: str, given: bytes = b"") -> str:
        who = {"GIT_AUTHOR_NAME": "Ann", "GIT_AUTHOR_EMAIL": "ann@shop.example"}
        who |= {name.replace("AUTHOR", "COMMITTER"): said for name, said in who.items()}
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            input=given,
            capture_output=True,
            check=True,
            env={"PATH": os.environ["PATH"], "HOME": str(self.root), "GIT_CONFIG_NOSYSTEM": "1", **who},
        )
        return done.stdout.decode().strip()

    def commit(self, message: str = "Change") -> str:
        """What lies in the folder, on main."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def commit_entry(self, mode: str, name: str, object_: str) -> str:
        """A commit with an entry in models/ that no file system would hold."""
        kind = {"160000": "commit", "040000": "tree"}.get(mode, "blob")
        kept = self.git("ls-tree", "-z", "HEAD:models").encode()
        tree = self.git("mktree", "-z", given=kept + f"{mode} {kind} {object_}\t{name}\0".encode())
        root = self.git("mktree", given=f"040000 tree {tree}\tmodels\n".encode())
        commit = self.git("commit-tree", root, "-p", "HEAD", "-m", "Odd")
        self.git("update-ref", "refs/heads/main", commit)
        return commit

    def blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=content)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = make_corner_shop(tmp_path / "shop")
    made.warehouse.rename(tmp_path / "shop.duckdb")
    settings = made.models / "settings.yml"
    settings.write_text(settings.read_text().replace("shop.duckdb", f"/{tmp_path}/shop.duckdb"))
    repository = Repository(made.root)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.commit("Begin")
    return repository


@pytest.fixture
def source(repository: Repository, tmp_path: Path) -> GitSource:
    return GitSource(repository.place, tmp_path / "cache")


@pytest.fixture
def shop(repository: Repository, source: GitSource, tmp_path: Path) -> Iterator[LiveShop]:
    first = source.fetch(source.look())
    with open_app(first.folder, environment={"XDG_STATE_HOME": str(tmp_path / "state")}) as app:
        made = make_corner_shop(tmp_path / "unused")
        yield live(made, app, source)


@pytest.mark.parametrize("where", ["folder", "git"])
def test_a_service_and_the_commands_that_look_after_it_mean_the_same_store(
    where: str, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no URL is set, it is that of the definitions, wherever the settings say that these are."""
    monkeypatch.chdir(tmp_path)
    for name in ("STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("DRAGOMAN_MODELS", raising=False)
    named = {"folder": str(repository.models), "git": f"file://{repository.root}"}[where]
    (tmp_path / "dragoman.toml").write_text(f'[definitions]\n{where} = "{named}"\n')
    configuration = read_configuration(tmp_path / "dragoman.toml", {}).configuration
    with open_live(configuration.definitions, trial=NO_TRIAL) as live:
        live.app.keep_state(configuration)
        assert live.app.store is not None
        looked = CliRunner().invoke(cli, ["store", "info"])
        assert looked.output.splitlines()[:2] == [live.app.store.place, f"Version {HEAD}"]


def change(repository: Repository, name: str, old: str, new: str) -> None:
    file = repository.models / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def rejection(source: GitSource) -> Problem:
    with pytest.raises(Rejected) as caught:
        source.fetch(source.look())
    return caught.value.problem


def test_a_new_commit_serves_and_answers_carry_it(shop: LiveShop, repository: Repository) -> None:
    change(repository, "sales.yml", "expr: sum(amount)\n", "expr: sum(amount * 2)\n")
    commit = repository.commit()
    assert shop.publisher.look()
    answer = shop.app.query({"metrics": ["revenue"]})
    assert answer.rows[0][0] == Decimal("46.00")
    assert answer.catalog_revision == commit[:12] == shop.publisher.status.serving.revision


def test_a_broken_commit_is_rejected_by_its_name_and_the_mend_serves(
    shop: LiveShop, repository: Repository
) -> None:
    shop.publisher.look()
    good = repository.git("rev-parse", "HEAD")
    change(repository, "sales.yml", "expr: sum(amount)\n", "expr: summed(amount)\n")
    bad = repository.commit()
    assert not shop.publisher.look()
    rejected = shop.publisher.status.rejected
    assert rejected is not None and rejected.seen.revision == bad[:12]
    assert str(rejected.problems[0].position) == "models/sales.yml:17:11"
    assert shop.app.query({"metrics": ["revenue"]}).catalog_revision == good[:12]
    repository.git("revert", "--no-edit", "HEAD")
    assert shop.publisher.look()
    assert shop.publisher.status.rejected is None


def test_a_restart_begins_with_what_served_last(
    shop: LiveShop, repository: Repository, source: GitSource
) -> None:
    assert source.last_served() is None
    shop.publisher.look()
    good = repository.git("rev-parse", "HEAD")
    change(repository, "sales.yml", "expr: sum(amount)\n", "expr: summed(amount)\n")
    repository.commit()
    shop.publisher.look()
    last = source.last_served()
    assert last is not None and last.revision == good[:12]
    assert "sum(amount)" in (last.folder / "sales.yml").read_text()


def test_only_the_folder_of_definitions_is_written_and_only_its_yaml(
    repository: Repository, source: GitSource
) -> None:
    (repository.models / "logo.png").write_bytes(bytes(range(256)))
    (repository.root / "secret.yml").write_text("model: secret\n")
    repository.commit()
    folder = source.fetch(source.look()).folder
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {"settings.yml", "sales.yml", "products.yml", "questions/sales.yml"}
    assert {path.name for path in folder.parent.iterdir()} == {"models"}


@pytest.mark.parametrize(
    ("mode", "name", "code"),
    [
        ("120000", "linked.yml", "not-a-file"),
        ("120000", "linked", "not-a-file"),
        ("160000", "sub", "not-a-file"),
        ("100644", "two\nlines.yml", "name-invalid"),
        ("100644", "back\\slash.yml", "name-invalid"),
        ("100644", "\x1b[31mred.yml", "name-invalid"),
    ],
)
def test_what_is_no_plain_file_is_rejected_by_name(
    repository: Repository, source: GitSource, mode: str, name: str, code: str
) -> None:
    target = (
        repository.git("rev-parse", "HEAD") if mode == "160000" else repository.blob(b"../../../etc/passwd")
    )
    repository.commit_entry(mode, name, target)
    problem = rejection(source)
    assert problem.code == code
    assert problem.position is not None and problem.position.file.startswith("models/")
    assert problem.position.file.isprintable()


def test_a_file_that_is_too_large_is_rejected_before_it_is_read(
    repository: Repository, source: GitSource
) -> None:
    (repository.models / "large.yml").write_bytes(b"# " + b"x" * 1_000_000)
    repository.commit()
    assert rejection(source).code == "file-too-large"


def test_too_many_files_are_rejected(repository: Repository, source: GitSource) -> None:
    empty = repository.blob(b"")
    for number in range(2):
        lines = "".join(f"100644 blob {empty}\tf{number}-{index:05}.yml\n" for index in range(3_000))
        tree = repository.git("mktree", given=lines.encode())
        repository.commit_entry("040000", f"many{number}", tree)
    assert rejection(source).code == "definitions-too-large"


def test_a_tree_that_holds_itself_ten_times_over_and_over_is_rejected(
    repository: Repository, tmp_path: Path
) -> None:
    tree = repository.git("mktree", given=f"100644 blob {repository.blob(b'')}\tf.yml\n".encode())
    for _ in range(8):
        tree = repository.git(
            "mktree", given="".join(f"040000 tree {tree}\td{i}\n" for i in range(10)).encode()
        )
    repository.commit_entry("040000", "bomb", tree)
    source = GitSource(repository.place, tmp_path / "cache", seconds=1)
    assert rejection(source).code == "definitions-too-large"


def test_a_repository_that_is_gone_is_said_without_its_password(tmp_path: Path) -> None:
    source = GitSource(GitPlace(f"file://{tmp_path}/none"), tmp_path / "cache", token="s3cret-token")
    with pytest.raises(SourceUnavailable) as caught:
        source.look()
    assert caught.value.problem.code == "git-failed"
    assert "s3cret" not in str(caught.value)


def test_a_branch_that_is_not_there_is_said(repository: Repository, tmp_path: Path) -> None:
    source = GitSource(GitPlace(f"file://{repository.root}", "other"), tmp_path / "cache")
    with pytest.raises(SourceUnavailable) as caught:
        source.look()
    assert caught.value.problem.code == "branch-missing"


def test_no_hook_and_no_filter_of_a_repository_runs(
    repository: Repository, source: GitSource, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    (repository.models / ".gitattributes").write_text("*.yml filter=evil\n")
    repository.git("config", "filter.evil.smudge", f"touch {ran}")
    for hook in ("post-checkout", "reference-transaction", "post-merge"):
        file = repository.root / ".git" / "hooks" / hook
        file.write_text(f"#!/bin/sh\ntouch {ran}\n")
        file.chmod(0o755)
    repository.commit()
    ran.unlink(missing_ok=True)
    assert (source.fetch(source.look()).folder / "sales.yml").is_file()
    assert not ran.exists()
