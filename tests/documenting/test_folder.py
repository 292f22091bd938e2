"""Where a site is written: only over an earlier one, and nothing of anybody else is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.documenting import FolderRefused, Written, write_site


def test_a_new_folder_then_only_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "site"
    assert write_site({"a.html": "a", "metrics/b.html": "b"}, folder) == Written(2, 0, 0, 0)
    (folder / "CNAME").write_text("shop.example")
    before = (folder / "a.html").stat().st_mtime_ns
    assert write_site({"a.html": "a", "metrics/c.html": "c"}, folder) == Written(1, 0, 1, 1)
    assert write_site({"a.html": "b"}, folder) == Written(0, 1, 0, 1)
    assert sorted(path.name for path in folder.iterdir()) == ["CNAME", "a.html", "dragoman-site.json"]
    assert (folder / "a.html").stat().st_mtime_ns >= before


def test_what_no_site_wrote_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("mine")
    with pytest.raises(FolderRefused, match="holds files that no site wrote"):
        write_site({"a.html": "theirs", "b.html": "b"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
    assert (tmp_path / "a.html").read_text() == "mine"


def test_a_file_of_somebody_else_in_an_earlier_site_is_kept(tmp_path: Path) -> None:
    write_site({"a.html": "a"}, tmp_path / "site")
    (tmp_path / "site" / "b.html").write_text("mine")
    with pytest.raises(FolderRefused, match=r"b\.html is there, and no site wrote it"):
        write_site({"a.html": "other", "b.html": "b"}, tmp_path / "site")
    assert (tmp_path / "site" / "a.html").read_text() == "a"


@pytest.mark.parametrize(
    "listed",
    [
        '{"files": ["../precious"]}',
        '{"files": ["/etc/passwd"]}',
        '{"files": 3}',
        "[]",
        "no json",
        '{"files": [""]}',
    ],
)
def test_a_list_that_is_none_or_leads_out_touches_nothing(tmp_path: Path, listed: str) -> None:
    (tmp_path / "precious").write_text("mine")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "dragoman-site.json").write_text(listed)
    with pytest.raises(FolderRefused, match="is no list of a site's files"):
        write_site({"a.html": "a"}, folder)
    assert (tmp_path / "precious").exists() and not (folder / "a.html").exists()


def test_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    write_site({"metrics/a.html": "a"}, tmp_path / "site")
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "site" / "metrics").rename(elsewhere)
    (tmp_path / "site" / "metrics").symlink_to(elsewhere)
    with pytest.raises(FolderRefused, match="behind a link"):
        write_site({"a.html": "a"}, tmp_path / "site")
    assert (elsewhere / "a.html").exists()


def test_what_stopped_half_way_can_be_written_again(tmp_path: Path) -> None:
    """The list holds all places before the first is written."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "dragoman-site.json").write_text(json.dumps({"files": ["a.html", "b.html"]}))
    (folder / "a.html").write_text("half")
    assert write_site({"a.html": "a", "b.html": "b"}, folder) == Written(1, 1, 0, 0)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")
    with pytest.raises(FolderRefused, match="is no folder"):
        write_site({}, tmp_path / "site")
    with pytest.raises(FolderRefused, match="cannot be written"):
        write_site({"a": ""}, tmp_path / "site" / "below")
