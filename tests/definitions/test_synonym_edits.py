"""A word is given to a member, or taken from it, by the fewest lines; nothing else of its file changes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from semantic.definitions.proposing import NotProposable
from semantic.definitions.synonym_edits import (
    Edit,
    diff_of,
    edits,
    with_synonym,
    with_values,
    without_synonyms,
)

REVENUE = ("metrics", "revenue")
DEPARTMENT = ("dimensions", "department")


def metric(*lines: str) -> str:
    """A file in which `revenue` is written like this."""
    return "\n".join(
        ["model: sales  # the shop's", "metrics:", *lines, "  baskets: {expr: count(distinct basket)}", ""]
    )


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        (
            metric("  revenue: {expr: sum(value), format: currency USD}  # net"),
            3,
            ["  revenue: {expr: sum(value), format: currency USD, synonyms: [takings]}  # net"],
        ),
        (
            metric("  revenue: {expr: sum(value), synonyms: [sales, turnover]}"),
            3,
            ["  revenue: {expr: sum(value), synonyms: [sales, turnover, takings]}"],
        ),
        (
            metric("  revenue: {expr: sum(value), synonyms: []}"),
            3,
            ["  revenue: {expr: sum(value), synonyms: [takings]}"],
        ),
        (
            metric("  revenue: {expr: sum(value), synonyms: sales}"),
            3,
            ["  revenue: {expr: sum(value), synonyms: [sales, takings]}"],
        ),
        (
            metric("  revenue:", "    expr: sum(value)", "    # in dollars", "    format: currency USD"),
            5,
            ["    synonyms: [takings]"],
        ),
        (
            metric(
                "  revenue:",
                "    expr: sum(value)",
                "    description: >-",
                "      Dollars.",
                "      # all",
                "    owner: x",
            ),
            8,
            ["    synonyms: [takings]"],
        ),
        (
            metric("  revenue:", "    expr: sum(value)", "    description: Dollars."),
            5,
            ["    synonyms: [takings]"],
        ),
        (metric("  revenue:", "    expr: sum(value)"), 4, ["    synonyms: [takings]"]),
        (
            metric(
                "  revenue:",
                "    expr: sum(value)",
                "    synonyms:",
                "      - sales  # said by all",
                "    owner: x",
            ),
            7,
            ["      - takings"],
        ),
        (
            metric("  revenue:", "    expr: sum(value)", "    synonyms:", "    - sales", "    - turnover"),
            8,
            ["    - takings"],
        ),
        (
            metric(
                "  revenue: {", "    expr: sum(value),  # net", "    format: currency USD  # dollars", "  }"
            ),
            5,
            ["    format: currency USD, synonyms: [takings]  # dollars"],
        ),
    ],
    ids=lambda value: None if isinstance(value, str) else str(value)[:20],
)
def test_a_word_is_given_to_a_member(before: str, line: int, after: list[str]) -> None:
    [edit] = edits(before, with_synonym(before, REVENUE, "takings"), "sales.yml")
    assert (edit.line, list(edit.after)) == (line, after)


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        (metric("  revenue: {synonyms: [sales], expr: sum(value)}"), 3, ["  revenue: {expr: sum(value)}"]),
        (metric("  revenue: {expr: sum(value), synonyms: [sales]}"), 3, ["  revenue: {expr: sum(value)}"]),
        (
            metric("  revenue: {expr: sum(value), synonyms: [takings, sales, turnover]}"),
            3,
            ["  revenue: {expr: sum(value), synonyms: [takings, turnover]}"],
        ),
        (
            metric("  revenue: {expr: sum(value), synonyms: [sales, turnover]}"),
            3,
            ["  revenue: {expr: sum(value), synonyms: [turnover]}"],
        ),
        (metric("  revenue:", "    synonyms: [sales]", "    expr: sum(value)"), 4, []),
        (
            metric("  revenue:", "    expr: sum(value)", "    synonyms:", "    - turnover", "    - sales"),
            7,
            [],
        ),
    ],
)
def test_a_word_is_taken_from_a_member(before: str, gone: int, after: list[str]) -> None:
    [edit] = edits(before, without_synonyms(before, REVENUE, {"sales"}), "sales.yml")
    assert (edit.line, list(edit.after)) == (gone, after)


@pytest.mark.parametrize(
    ("department", "word", "values", "after"),
    [
        ("{type: string}", "cold", ["DAIRY"], "{type: string, groups: {cold: [DAIRY]}}"),
        (
            "{type: string, values: [DELI, DAIRY]}",
            "cold",
            ["DAIRY"],
            "{type: string, values: [DELI, {value: DAIRY, synonyms: [cold]}]}",
        ),
        (
            '{type: string, values: [{value: "0", label: None}]}',
            "childless",
            ["0"],
            '{type: string, values: [{value: "0", label: None, synonyms: [childless]}]}',
        ),
        (
            "{type: string, groups: {warm: [DELI]}}",
            "on ice",
            ["DAIRY", "no: 1"],
            '{type: string, groups: {warm: [DELI], on ice: [DAIRY, "no: 1"]}}',
        ),
    ],
)
def test_a_word_is_given_to_values(department: str, word: str, values: list[str], after: str) -> None:
    before = f"model: products\ndimensions:\n  department: {department}\n"
    changed = with_values(before, DEPARTMENT, word, values)
    assert edits(before, changed, "products.yml") == (
        Edit("products.yml", 3, (f"  department: {department}",), (f"  department: {after}",)),
    )


def test_a_group_more_stands_below_the_others() -> None:
    before = (
        "model: products\ndimensions:\n  department:\n    type: string\n    groups:\n      warm: [DELI]\n"
    )
    changed = with_values(before, DEPARTMENT, "cold", ["DAIRY"])
    assert changed == f"{before}      cold: [DAIRY]\n"


@pytest.mark.parametrize("word", ["no", "on: it", "a, b", "2017", "#1", '"quoted"', "naïve café"])
def test_any_word_is_read_back_as_it_is(word: str) -> None:
    before = metric("  revenue: {expr: sum(value)}")
    changed = with_synonym(before, REVENUE, word)
    assert without_synonyms(changed, REVENUE, {word}) == before


def test_what_stands_elsewhere_is_left_alone() -> None:
    """An alias: to change it would change what it is an alias of."""
    text = "model: sales\nmetrics:\n  takings: &one {expr: sum(value)}\n  revenue: *one\n"
    with pytest.raises(NotProposable, match="cannot change"):
        with_synonym(text, REVENUE, "sales")


def test_a_group_of_that_name_is_not_overwritten() -> None:
    text = "model: products\ndimensions:\n  department: {type: string, groups: {cold: [DAIRY]}}\n"
    with pytest.raises(NotProposable, match="a group “cold”"):
        with_values(text, DEPARTMENT, "cold", ["FROZEN"])


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_git_applies_the_patch(tmp_path: Path, ending: str) -> None:
    before = metric(
        "  revenue: {expr: sum(value), synonyms: [sales]}", "  ham:", "    expr: sum(ham)", "    owner: x"
    )
    before = before.replace("\n", ending)
    changed = with_synonym(without_synonyms(before, REVENUE, {"sales"}), ("metrics", "ham"), "sales")
    found = edits(before, changed, "sales.yml")
    assert [edit.line for edit in found] == [3, 6]
    (tmp_path / "sales.yml").write_bytes(before.encode())
    patch = diff_of(found).encode()
    subprocess.run(["git", "apply", "--unidiff-zero", "-"], input=patch, cwd=tmp_path, check=True)
    assert (tmp_path / "sales.yml").read_bytes() == changed.encode()
