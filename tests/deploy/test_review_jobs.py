"""The jobs that review a pull request, run here as GitHub, GitLab and pre-commit would run them on a shop's branch."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from tests.reviewing.shop import edit, git, make_shop

ROOT = Path(__file__).parents[2]


@pytest.fixture
def branch(checkout: Path, tmp_path: Path) -> Path:
    """A checkout of its own for each job."""
    return shutil.copytree(checkout, tmp_path, dirs_exist_ok=True, symlinks=True)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a runner has it: HEAD is a branch that takes discounts off, origin/main is what it goes into."""
    folder = tmp_path_factory.mktemp("checkout")
    shop = make_shop(folder)
    subprocess.run([*program(folder), "format"], cwd=shop, check=True, capture_output=True)
    git(shop, "commit", "-q", "-am", "One layout")
    git(shop, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(shop, "checkout", "-q", "-b", "discounts")
    edit(shop, "sum(amount)", "sum(amount - discount)")
    git(shop, "commit", "-q", "-am", "Take discounts off")
    return shop


def program(folder: Path) -> list[str]:
    """A `dragoman` on a PATH of its own, with a `gh` beside it that keeps what it is given."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    dragoman = programs / "dragoman"
    dragoman.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {sys.executable} -m dragoman "$@"\n'
    )
    (programs / "gh").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > said\n')
    for each in programs.iterdir():
        each.chmod(0o755)
    return [str(dragoman)]


def loaded(path: str) -> object:
    root, problems = read_yaml((ROOT / path).read_text(encoding="utf-8"), path)
    assert root is not None and not problems, problems
    return plain_value(root)


def run(script: str, branch: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{branch / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(branch),
        "GITHUB_STEP_SUMMARY": str(branch / "summary.md"),
        **variables,
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=branch,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def github_steps() -> dict[str, dict[str, object]]:
    action = loaded("deploy/github-action/action.yml")
    assert isinstance(action, dict)
    return {step["name"]: step for step in action["runs"]["steps"]}


def test_the_action_says_which_numbers_move_and_fails_where_it_should(branch: Path) -> None:
    steps = github_steps()
    given = {"MODELS": "models", "BASE": "origin/main", "DATA": "true", "TIME": "2025-03", "COMMENT": "true"}
    checked = run(str(steps["Check"]["run"]), branch, **given)
    assert checked.returncode == 0, checked.stderr
    assert "::warning file=models/orders.yml" in checked.stdout
    reviewed = run(str(steps["Review"]["run"]), branch, **given, FAIL_ON="removed", NUMBER="7")
    assert reviewed.returncode == 0, reviewed.stderr
    assert (
        "| `orders.revenue` | €1,000.00 | €996.00 | −€4.00 (−0.4%) |" in (branch / "summary.md").read_text()
    )
    assert (branch / "said").read_text().splitlines()[:3] == ["pr", "comment", "7"]
    assert (
        run(str(steps["Review"]["run"]), branch, **given, FAIL_ON="removed meaning", NUMBER="7").returncode
        == 1
    )


def test_the_review_is_there_also_where_the_definitions_are_wrong() -> None:
    assert github_steps()["Review"]["if"] == "${{ !cancelled() }}"
    jobs = loaded("deploy/gitlab/review.yml")
    assert isinstance(jobs, dict)
    assert [line.split()[1] for line in jobs["dragoman-review"]["script"] if line.startswith("dragoman")] == [
        "diff",
        "check",
        "format",
    ]


def test_the_jobs_run_the_tests_of_metrics(branch: Path) -> None:
    """Revenue was 1157, and is 14 less on the branch."""
    tests = branch / "models" / "tests"
    tests.mkdir()
    (tests / "orders.yml").write_text("tests: [{test: All revenue, metric: revenue, value: 1157}]\n")
    assert github_steps()["Test"]["run"] == 'dragoman test --models "$MODELS"'
    jobs = loaded("deploy/gitlab/review.yml")
    assert isinstance(jobs, dict)
    job = run("\n".join(jobs["dragoman-test"]["script"]), branch, DRAGOMAN_MODELS="models")
    written = branch / jobs["dragoman-test"]["artifacts"]["reports"]["junit"]
    assert job.returncode == 1 and 'failures="1"' in written.read_text(), job.stderr
    assert "expected 1,157, found 1,143 (−14)" in written.read_text(encoding="utf-8")


def test_what_a_pull_request_names_never_becomes_a_command() -> None:
    """Inputs reach scripts through the environment alone."""
    for step in github_steps().values():
        assert "${{" not in str(step["run"])


@pytest.mark.slow
def test_the_merge_request_s_job(branch: Path) -> None:
    job = loaded("deploy/gitlab/review.yml")
    assert isinstance(job, dict)
    made = job["dragoman-review"]
    variables = {name: str(value) for name, value in made["variables"].items()}
    done = run(
        "\n".join(made["script"]),
        branch,
        **{**variables, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "DRAGOMAN_REVIEW_OPTIONS": "--data"},
    )
    assert done.returncode == 0, done.stderr
    assert (
        "| `orders.revenue` | €1,157.00 | €1,143.00 | −€14.00 (−1.2%) |"
        in (branch / "dragoman-review.md").read_text()
    )
    assert made["artifacts"]["paths"] == ["dragoman-review.md"]


def test_the_hooks_before_a_commit(branch: Path) -> None:
    (branch / "models" / "orders.yml").write_text("model:   orders\ntable: orders\nkey: order_id\n")
    hooks = loaded_hooks()
    assert re.match(hooks["dragoman-format"]["files"], "models/orders.yml")
    assert not re.match(hooks["dragoman-format"]["files"], "models/suites/x.yml")
    for id_, arguments in (("dragoman-check", ""), ("dragoman-format", " models/orders.yml")):
        done = run(hooks[id_]["entry"] + arguments, branch)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (branch / "models" / "orders.yml").read_text().startswith("model: orders\n")


def loaded_hooks() -> dict[str, dict[str, str]]:
    hooks = loaded(".pre-commit-hooks.yaml")
    assert isinstance(hooks, list)
    return {hook["id"]: hook for hook in hooks}
