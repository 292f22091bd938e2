"""Where an import is written: nobody's work is lost, and nothing is deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantic.formats.targets import Plan, planned, write


def imported(folder: Path, texts: dict[str, str], *, force: bool = False) -> Plan:
    plan = planned(texts, folder, force=force)
    if not plan.refused:
        write(plan, folder)
    return plan


def test_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    plan = imported(tmp_path / "models", {"a.yml": "a\n", "questions/b.yml": "b\n"})
    assert plan.new == ("a.yml", "questions/b.yml")
    assert (tmp_path / "models" / "questions" / "b.yml").read_text() == "b\n"


def test_the_same_import_again_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path, {"a.yml": "a\n"})
    plan = imported(tmp_path, {"a.yml": "a\n"})
    assert (plan.new, plan.changed, plan.same, plan.refused) == ((), (), ("a.yml",), ())


def test_a_file_that_an_import_wrote_is_replaced_when_that_is_asked_for(tmp_path: Path) -> None:
    imported(tmp_path, {"a.yml": "a\n"})
    [problem] = imported(tmp_path, {"a.yml": "other\n"}).refused
    assert problem.code == "file-exists" and "--force" in problem.hint
    assert imported(tmp_path, {"a.yml": "other\n"}, force=True).changed == ("a.yml",)
    assert (tmp_path / "a.yml").read_text() == "other\n"
    assert imported(tmp_path, {"a.yml": "third\n"}, force=True).changed == ("a.yml",)


@pytest.mark.parametrize("force", [False, True])
def test_work_of_somebody_else_is_never_replaced(tmp_path: Path, force: bool) -> None:
    imported(tmp_path, {"a.yml": "a\n"})
    (tmp_path / "a.yml").write_text("a\nand more\n")
    (tmp_path / "b.yml").write_text("by hand\n")
    plan = imported(tmp_path, {"a.yml": "x\n", "b.yml": "x\n", "c.yml": "x\n"}, force=force)
    assert [problem.position and Path(problem.position.file).name for problem in plan.refused] == [
        "a.yml",
        "b.yml",
    ]
    assert "somebody has changed it" in plan.refused[0].message
    assert "no import wrote it" in plan.refused[1].message
    assert (tmp_path / "b.yml").read_text() == "by hand\n" and not (tmp_path / "c.yml").exists()


def test_a_file_changed_by_hand_stays_while_the_import_has_nothing_new_for_it(tmp_path: Path) -> None:
    imported(tmp_path, {"a.yml": "a\n", "b.yml": "b\n"})
    (tmp_path / "a.yml").write_text("a\nand a warehouse\n")
    plan = imported(tmp_path, {"a.yml": "a\n", "b.yml": "other\n"}, force=True)
    assert (plan.kept, plan.changed, plan.refused) == (("a.yml",), ("b.yml",), ())
    assert (tmp_path / "a.yml").read_text() == "a\nand a warehouse\n"
    [problem] = imported(tmp_path, {"a.yml": "third\n", "b.yml": "other\n"}, force=True).refused
    assert "somebody has changed it since" in problem.message


def test_what_is_made_no_more_stays_and_is_said(tmp_path: Path) -> None:
    imported(tmp_path, {"a.yml": "a\n", "b.yml": "b\n"})
    plan = imported(tmp_path, {"a.yml": "a\n"})
    assert plan.forgotten == ("b.yml",)
    assert (tmp_path / "b.yml").exists()
    assert planned({"a.yml": "a\n"}, tmp_path, force=False).forgotten == ("b.yml",)


def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no name within a folder"):
        planned({"../a.yml": "a\n"}, tmp_path / "models", force=False)
