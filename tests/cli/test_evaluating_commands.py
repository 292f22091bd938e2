"""`dragoman eval` on the corner shop: the table, the misses, runs that go on, pages, thresholds, runs side by side."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from tests.cli.corner_shop import CornerShop, make_corner_shop

SUITE = """\
suite: shop
half: tuning
cases:
  - {ask: turnover this month, query: {metrics: [revenue], time: this month}}
  - {ask: turnover in february, query: {metrics: [revenue], time: 2024-03}, tags: [wrong]}
  - {ask: earnings this month, decline: clarify}
"""
HELD_OUT = """\
suite: shop
half: held_out
cases:
  - {ask: turnover of <unicorns>, query: {metrics: [revenue]}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> CornerShop:
    made = make_corner_shop(tmp_path_factory.mktemp("measured_shop"))
    (made.models / "suites").mkdir()
    (made.models / "suites" / "tuning.yml").write_text(SUITE)
    (made.models / "suites" / "held_out.yml").write_text(HELD_OUT)
    return made


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["eval", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_the_table_and_then_every_miss_with_what_was_expected(shop: CornerShop) -> None:
    code, out, err = run("--suite", "shop", *shop.options)
    assert (code, err) == (0, "")
    table, summary, misses = out.split("\n\n")
    assert [line.split()[:8] for line in table.splitlines()[1:3]] == [
        ["shop", "tuning", "to", "answer", "2", "1", "0", "0"],
        ["shop", "tuning", "to", "decline", "1", "1", "0", "0"],
    ]
    assert summary.startswith("Of 3 that can be answered, 33.3 % are correct and 33.3 % silently wrong.")
    assert misses.splitlines()[0] == "WRONG, planning  turnover in february   [shop]"
    assert '"time": "2024-03"' in misses and "$8.50" in misses


def test_held_out_words_are_shown_only_where_they_are_asked_for(shop: CornerShop, tmp_path: Path) -> None:
    files = [tmp_path / "run.jsonl", tmp_path / "report.html"]
    options = ["--out", str(files[0]), "--html", str(files[1]), *shop.options]
    _, out, _ = run("--suite", "shop", "--json", *options)
    _, text, _ = run("--suite", "shop", *options)
    for shown in (out, text, *(file.read_text() for file in files)):
        assert "unicorns" not in shown and "february" in shown
    _, out, _ = run("--suite", "shop", "--show-held-out", *options)
    assert "turnover of <unicorns>" in out
    assert "turnover of <unicorns>" in files[0].read_text()
    assert "turnover of &lt;unicorns&gt;" in files[1].read_text()


def test_cases_are_chosen_and_verified_questions_are_a_suite(shop: CornerShop) -> None:
    _, out, _ = run("--json", *shop.options)
    assert {case["suite"] for case in json.loads(out)["cases"]} == {"shop", "verified"}
    for option, of in ((["--tag", "wrong"], 1), (["--case", "TURNOVER"], 3), (["--half", "held_out"], 1)):
        _, out, _ = run("--suite", "shop", "--json", *option, *shop.options)
        assert len(json.loads(out)["cases"]) == of, option
    code, _, err = run("--suite", "sales", *shop.options)
    assert code == 1 and "There is no suite 'sales'." in err and "shop, verified" in err
    code, _, err = run("--tag", "none", *shop.options)
    assert code == 1 and "No case is like that." in err


def test_thresholds_make_the_exit_code(shop: CornerShop) -> None:
    options = ["--suite", "shop", "--short", *shop.options]
    assert run("--min-correct", "30", "--max-wrong", "40", "--max-answered", "0", *options)[0] == 0
    code, _, err = run("--min-correct", "34", *options)
    assert code == 1 and "33.3 % correct is less than 34 %." in err
    code, _, err = run("--max-wrong", "1", *options)
    assert code == 1 and "33.3 % silently wrong is more than 1 %." in err


def test_a_run_that_was_stopped_goes_on_from_its_file(shop: CornerShop, tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    options = ["--suite", "shop", "--repeat", "2", "--out", str(file), *shop.options]
    run(*options)
    lines = file.read_text().splitlines(keepends=True)
    assert len(lines) == 1 + 2 * 4
    file.write_text("".join(lines[:4]) + lines[4][:30])
    kept = json.loads(lines[2])
    kept["turns"][0]["planner"] = "was there before"
    file.write_text("".join([*lines[:2], json.dumps(kept) + "\n", lines[3], lines[4][:30]]))
    code, out, _ = run("--resume", "--json", *options)
    cases = json.loads(out)["cases"]
    assert code == 0 and len(cases) == 8
    assert [case["key"] for case in cases if case["turns"][0]["planner"] == "was there before"] == [
        kept["key"]
    ]
    assert len(file.read_text().splitlines()) == 1 + 8


def test_a_run_of_something_else_is_not_gone_on_with(shop: CornerShop, tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    run("--suite", "shop", "--out", file, *shop.options)
    code, _, err = run("--planner", "verified", "--resume", "--out", file, *shop.options)
    assert code == 1 and "is a run of something else" in err
    file.write_text("not a run\n")
    code, _, err = run("--resume", "--out", file, *shop.options)
    assert code == 1 and "is no run of version 1" in err
    assert run("--resume", *shop.options)[0] == 2
    assert run("--planner", "magic", *shop.options)[0] == 2
    assert run("--half", "best", *shop.options)[0] == 2


def test_verdicts_are_not_kept_when_something_else_is_expected(tmp_path: Path) -> None:
    shop = make_corner_shop(tmp_path)
    suite, file = shop.models / "suites" / "tuning.yml", tmp_path / "run.jsonl"
    suite.parent.mkdir()
    suite.write_text(SUITE)
    assert run("--suite", "shop", "--out", file, *shop.options)[0] == 0
    suite.write_text(f"# Another line moves every case and changes none.\n{SUITE}")
    assert run("--suite", "shop", "--resume", "--out", file, *shop.options)[0] == 0
    suite.write_text(SUITE.replace("time: this month", "time: last month"))
    code, _, err = run("--suite", "shop", "--resume", "--out", file, *shop.options)
    assert code == 1 and "is a run of something else" in err and "suites" in err


def test_suites_that_do_not_fit_are_reported_with_their_place(shop: CornerShop, tmp_path: Path) -> None:
    other = make_corner_shop(tmp_path)
    (other.models / "suites").mkdir()
    (other.models / "suites" / "s.yml").write_text(
        "suite: s\ncases:\n  - {ask: a, query: {metrics: [profit]}}\n  - {ask: b}\n"
    )
    code, _, err = run(*other.options)
    assert code == 1
    assert "models/suites/s.yml:3:5: The expected query is not valid: There is no metric `profit`." in err
    assert "models/suites/s.yml:4:5: case 'b' needs one of" in err
    checked = CliRunner().invoke(app, ["check", *other.options])
    assert checked.exit_code == 1 and "s.yml:3:5" in checked.output and "s.yml:4:5" in checked.output


def test_only_the_suites_that_are_chosen_have_to_fit(tmp_path: Path) -> None:
    shop = make_corner_shop(tmp_path)
    (shop.models / "suites").mkdir()
    (shop.models / "suites" / "tuning.yml").write_text(SUITE)
    (shop.models / "suites" / "old.yml").write_text(
        "suite: old\ncases: [{ask: a, query: {metrics: [profit]}}]\n"
    )
    assert run("--suite", "shop", *shop.options)[0] == 0
    for chosen in (["--suite", "old"], ["--case", "a"], []):
        code, _, err = run(*chosen, *shop.options)
        assert code == 1 and "models/suites/old.yml:2:" in err, chosen


def test_two_runs_side_by_side(shop: CornerShop, tmp_path: Path) -> None:
    before, after, page = tmp_path / "before.jsonl", tmp_path / "after.jsonl", tmp_path / "both.html"
    run("--planner", "verified", "--suite", "shop", "--out", before, *shop.options)
    run("--suite", "shop", "--out", after, *shop.options)
    code, out, _ = run("compare", before, after, "--html", page)
    assert code == 1, out + "an answer that has become silently wrong"
    assert "2 better, 1 worse." in out
    assert out.index("refused → wrong  turnover in february") < out.index(
        "refused → correct  turnover this month"
    )
    assert "(held out)" not in out and "unicorns" not in out
    assert "turnover in february" in page.read_text()
    code, out, _ = run("compare", after, after, "--json")
    assert code == 0 and json.loads(out)["flips"] == []
    code, _, err = run("compare", before, tmp_path / "none.jsonl")
    assert code == 2 and "cannot be read" in err


class Outside(HTMLParser):
    """What a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "action")]
        self.rows += tag == "tr"


def test_a_page_needs_nothing_else(shop: CornerShop, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    run("--suite", "shop", "--show-held-out", "--html", page, *shop.options)
    parser = Outside()
    text = page.read_text()
    parser.feed(text)
    assert parser.found == [] and "@import" not in text and "url(" not in text
    figures, cases = 5, 4
    assert parser.rows == 2 + figures + cases
    assert "prefers-color-scheme: dark" in text
