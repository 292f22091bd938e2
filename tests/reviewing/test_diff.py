"""A shop's definitions change in git; `dragoman diff` says what that means, and which numbers move on real data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dragoman.cli import app
from service.reviewing.markdown import fitting
from tests.reviewing.shop import edit, git, make_shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop's repository; its folder is the current one."""
    monkeypatch.chdir(tmp_path)
    return make_shop(tmp_path)


def diff(*words: str) -> Result:
    return CliRunner().invoke(app, ["diff", *words])


def test_the_numbers_that_move_and_in_which_groups(shop: Path) -> None:
    edit(shop, "sum(amount)", "sum(amount - discount)")
    done = diff("--data", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)["data"]
    moved = {each["name"]: each for each in said["moved"]}
    assert moved.keys() == {"orders.revenue", "orders.average_order"}
    revenue = moved["orders.revenue"]
    assert (revenue["total"]["before"], revenue["total"]["after"], revenue["total"]["change"]) == (
        1157,
        1143,
        -14,
    )
    apart = {each["by"]: each for each in revenue["apart"]}
    assert [(each["group"], each["change"]) for each in apart["time.month"]["groups"]] == [
        (["2025-01-01"], -10),
        (["2025-03-01"], -4),
    ]
    assert (apart["time.month"]["moved"], apart["time.month"]["of"]) == (2, 3)
    assert [each["group"] for each in apart["customer.region"]["groups"]] == [["EU"], ["a|b <i>`x`</i>"]]


def test_a_table_for_the_pull_request_in_which_rows_stay_text(shop: Path) -> None:
    edit(shop, "sum(amount)", "sum(amount - discount)")
    text = diff("--data", "--markdown", "--by", "customer.region").stdout
    assert "| `orders.revenue` | €1,157.00 | €1,143.00 | −€14.00 (−1.2%) | `orders.revenue` |" in text
    assert "By `customer.region`: 2 of 3 groups move." in text
    assert "| a\\|b &lt;i&gt;'x'&lt;/i&gt; | €1,000.00 | €996.00 | −€4.00 (−0.4%) |" in text


def test_other_sql_that_gives_the_same_numbers_is_told_as_such(shop: Path) -> None:
    edit(shop, "sum(amount)", "sum(amount + 0)")
    said = json.loads(diff("--data", "--json").stdout)["data"]
    assert said["moved"] == []
    assert said["unmoved"] == ["orders.average_order", "orders.revenue"]


def test_a_period_and_what_cannot_be_run(shop: Path) -> None:
    edit(shop, "sum(amount)", "sum(amuont)")
    said = json.loads(diff("--data", "--json", "--time", "2025-01").stdout)["data"]
    assert [each["name"] for each in said["unchecked"]] == ["orders.average_order", "orders.revenue"]
    edit(shop, "sum(amuont)", "sum(amount - discount)")
    said = json.loads(diff("--data", "--json", "--time", "2025-01").stdout)["data"]
    totals = {each["name"]: (each["total"]["before"], each["total"]["after"]) for each in said["moved"]}
    assert totals["orders.revenue"] == (100, 90)


def test_a_join_that_changes_is_looked_at_through_what_it_leads_to(shop: Path) -> None:
    edit(shop, "on: customer_id", "on: {order_id: customer_id}")
    moved = json.loads(diff("--data", "--json").stdout)["data"]["moved"]
    found = {each["name"]: each for each in moved}["orders.revenue by customer.region"]
    assert found["total"] is None and found["because"] == ["orders.customer"]
    changes = {tuple(group["group"]): group["change"] for group in found["apart"][0]["groups"]}
    assert changes == {("a|b <i>`x`</i>",): -993, (None,): None, ("EU",): -50, ("US",): 43}


def test_since_a_branch_parted_and_between_two_commits(shop: Path) -> None:
    git(shop, "checkout", "-q", "-b", "discounts")
    edit(shop, "sum(amount)", "sum(amount - discount)")
    git(shop, "commit", "-q", "-am", "Take discounts off")
    git(shop, "checkout", "-q", "main")
    edit(shop, "average_order", "average_basket")
    git(shop, "commit", "-q", "-am", "Rename")

    def changed(revisions: str) -> list[str]:
        return [each["name"] for each in json.loads(diff(revisions, "--json").stdout)["changes"]]

    assert changed("main...discounts") == ["orders.revenue"]
    assert changed("main..discounts") == ["orders.average_order", "orders.revenue"]
    assert changed("discounts") == ["orders.average_basket", "orders.revenue"]
    assert changed("") == []


def test_a_build_can_fail_on_a_kind_of_break(shop: Path) -> None:
    edit(shop, "average_order", "average_basket")
    assert diff("--fail-on", "removed", "--fail-on", "narrowed").exit_code == 0
    assert diff("--fail-on", "renamed").exit_code == 1
    assert diff("--fail-on", "any").exit_code == 1
    assert diff("--fail-on", "odd").exit_code == 2


def test_two_folders_without_git(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "older"
    other.mkdir()
    for file in (shop / "models").iterdir():
        (other / file.name).write_text(file.read_text())
    edit(shop, "sum(amount)", "max(amount)")
    said = json.loads(diff("--before", "older", "--after", "models", "--json").stdout)
    assert (said["before"], [each["name"] for each in said["changes"]]) == ("older", ["orders.revenue"])


def test_a_text_for_the_warehouse_that_the_settings_name_is_compared(tmp_path: Path) -> None:
    for folder, column in (("old", "amount_net"), ("new", "amount_gross")):
        models = tmp_path / folder
        models.mkdir()
        (models / "settings.yml").write_text("warehouses:\n  main: {url: 'postgresql://db/shop'}\n")
        own = f"{{default: sum(amount), postgres: sum({column})}}"
        (models / "orders.yml").write_text(
            f"model: orders\ntable: orders\nkey: id\nmetrics:\n  revenue: {{expr: {own}}}\n"
        )
    words = ("--before", str(tmp_path / "old"), "--after", str(tmp_path / "new"), "--json")
    (reached,) = json.loads(diff(*words).stdout)["reached"]
    assert (reached["name"], reached["effect"]) == ("orders.revenue", "counts otherwise")
    assert json.loads(diff(*words, "--warehouse", "duckdb:///shop.duckdb").stdout)["reached"] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mian"], "git knows no revision `mian`"),
        (["--", "--output=x"], "is no name of a revision"),
        (["main..nowhere"], "git knows no revision `nowhere`"),
        (["--by", "customer.region"], "are about --data"),
        (["--before", "models"], "belong together"),
    ],
)
def test_what_cannot_be_compared_is_said(shop: Path, words: list[str], message: str) -> None:
    done = diff(*words)
    assert done.exit_code in (1, 2) and message in " ".join(done.output.replace("│", " ").split())
    assert not (shop / "x").exists()


def test_a_review_is_never_longer_than_a_comment_may_be() -> None:
    """What is folded up goes first, the last of it before the others; then the ends of lists."""
    folded = ["<details><summary>a</summary>", "x" * 50, "</details>", ""]
    lines = ["## Title", "", *folded, "### Lists", "- one", "- two", *folded]
    assert fitting(lines, 1_000) == lines
    shorter = fitting(lines, 150)
    assert shorter[:9] == lines[:9]
    assert shorter[-1] == "… 1 more detail would not fit into a comment: `dragoman diff --json` has all."
    shortest = fitting(lines, 25)
    assert shortest[:3] == ["## Title", "", ""] and "- two" not in shortest
    assert shortest[-1].startswith("… 2 more details would not fit")
