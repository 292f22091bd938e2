"""A project's folder is read within limits, and never beyond itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from semantic.formats import read_sources, sources


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "models/b.yml",
        "models/deep/a.yml",
        "readme.md",
        ".git/c.yml",
        "node_modules/d.yml",
        "logs/e.yml",
    ):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"file: {name}\n")
    return tmp_path / "project"


def test_files_of_the_format_are_read_and_others_are_not(project: Path) -> None:
    read = read_sources(project, (".yml",), ("logs",))
    assert list(read.files) == ["models/b.yml", "models/deep/a.yml"]
    assert read.files["models/b.yml"] == b"file: models/b.yml\n"
    assert read.problems == ()


def test_one_file_is_read_whatever_its_name(project: Path) -> None:
    assert read_sources(project / "readme.md", (".yml",)).files == {"readme.md": b"file: readme.md\n"}


def test_what_is_not_there_is_one_problem(project: Path) -> None:
    read = read_sources(project / "nowhere", (".yml",))
    assert not read.files
    assert [problem.code for problem in read.problems] == ["source-missing"]


def test_links_do_not_lead_out_of_the_folder(project: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yml").write_text("password: x\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "more.yml").write_text("password: y\n")
    (project / "out.yml").symlink_to(tmp_path / "secret.yml")
    (project / "elsewhere").symlink_to(tmp_path / "other")
    (project / "inside.yml").symlink_to(project / "models" / "b.yml")
    read = read_sources(project, (".yml",), ("logs",))
    assert set(read.files) == {"inside.yml", "models/b.yml", "models/deep/a.yml"}
    assert [(problem.code, problem.position and problem.position.file) for problem in read.problems] == [
        ("source-outside", "out.yml")
    ]


def test_a_pipe_is_not_waited_for(project: Path) -> None:
    os.mkfifo(project / "pipe.yml")
    read = read_sources(project, (".yml",), ("logs",))
    assert [problem.code for problem in read.problems] == ["source-unreadable"]


def test_too_much_is_said_and_not_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 20)
    read = read_sources(project, (".yml",), ("logs",))
    assert list(read.files) == ["models/b.yml"]
    assert [problem.code for problem in read.problems] == ["source-too-large"]
    monkeypatch.setattr(sources, "MAX_FILES", 1)
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 1_000)
    read = read_sources(project, (".yml",), ("logs",))
    assert list(read.files) == ["models/b.yml"]
    assert [problem.code for problem in read.problems] == ["source-too-large"]
