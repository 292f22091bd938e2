"""A file in the one layout: what it says, in its order, with every comment, however it was laid out before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dragoman.cli import app
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml
from semantic.errors import Problem
from semantic.review.formatting import formatted

ROOT = Path(__file__).parents[2]

UNTIDY = """\
# The tills.


# All of them.
model:   sales
table: "transactions"   # one row per line
key:
    - basket_id   # the till's
    - product_id
dimensions:
    # Since 2017.
    store:  {type: string,   expr: store_id}


    size:
        type: number     # in litres
        values: [ 1,
                  2.50,   # rare
                  "3" ]
    # odd: {type: string}
metrics:
    revenue: {expr: sum(sales_value), description: "What the tills took, after all discounts, before tax, there",
              format: currency USD}
    note:
        expr:   >-
            sum(a) +
            sum(b)
# The end.
"""

TIDY = """\
# The tills.

# All of them.
model: sales
table: "transactions"  # one row per line
key:
  - basket_id  # the till's
  - product_id

dimensions:
  # Since 2017.
  store: {type: string, expr: store_id}

  size:
    type: number  # in litres
    values:
      - 1
      - 2.50  # rare
      - "3"
  # odd: {type: string}

metrics:
  revenue:
    expr: sum(sales_value)
    description: "What the tills took, after all discounts, before tax, there"
    format: currency USD
  note:
    expr: >-
      sum(a) +
      sum(b)

# The end.
"""


def test_an_untidy_file() -> None:
    assert formatted(UNTIDY) == TIDY
    assert formatted(TIDY) == TIDY


@pytest.mark.parametrize("path", sorted((ROOT / "models").glob("*.yml")), ids=lambda path: path.name)
def test_the_demo_s_files_stay_as_they_are(path: Path) -> None:
    made = formatted(path.read_text(encoding="utf-8"))
    assert isinstance(made, str) and formatted(made) == made


COMMENTS = st.sampled_from(["", "# one", "  # two: {a: b}", "#three", "# 'four'"])
KEYS = st.sampled_from(["a", "b c", "on", '"x: y"', "d"])
SCALARS = st.sampled_from(
    ["1", "x", "'it''s'", '"a # b"', "a#b", "[1, 2]", "{k: v, l: [w]}", "~", "010", "a, b"]
)


@st.composite
def files(draw: st.DrawFn, depth: int = 2, indent: int = 0) -> str:
    """YAML as people might write it: comments and air anywhere, any indentation."""
    lines = []
    step = draw(st.integers(1, 4))
    for key in draw(st.lists(KEYS, min_size=1, max_size=3, unique=True)):
        pad = " " * indent
        lines += [pad + draw(COMMENTS)] if draw(st.booleans()) else []
        lines += [""] * draw(st.integers(0, 2))
        behind = draw(st.sampled_from(["", "  # behind"]))
        kind = draw(st.integers(0, 3)) if depth else 0
        if kind == 0:
            lines.append(f"{pad}{key}: {draw(SCALARS)}{behind}")
        elif kind == 1:
            lines += [f"{pad}{key}:{behind}", draw(files(depth - 1, indent + step)).rstrip("\n")]
        elif kind == 2:
            items = draw(st.lists(SCALARS, min_size=1, max_size=3))
            lines += [f"{pad}{key}:{behind}", *(f"{pad}{' ' * step}- {item}{behind}" for item in items)]
        else:
            lines += [f"{pad}{key}: |-{behind}", f"{pad}{' ' * step}# no comment", f"{pad}{' ' * step}text"]
    return "\n".join(lines) + "\n"


@given(files())
def test_nothing_is_lost_and_twice_is_once(text: str) -> None:
    root, problems = read_yaml(text, "x.yml")
    made = formatted(text)
    if problems or root is None:
        assert made == text or isinstance(made, Problem)
        return
    assert isinstance(made, str), (text, made)
    back, _ = read_yaml(made, "x.yml")
    assert back is not None and plain_value(back) == plain_value(root)
    assert formatted(made) == made
    assert made.count("# behind") == text.count("# behind")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x 1\nb: *x\n", "It uses anchors."),
        ("- a\n", "It is no mapping."),
        ("a: [1\n", "not valid YAML"),
    ],
)
def test_what_cannot_be_kept_is_left_alone(text: str, why: str) -> None:
    left = formatted(text, "x.yml")
    assert isinstance(left, Problem) and why in left.message


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "models" / "sales.yml"
    file.parent.mkdir()
    file.write_text(UNTIDY)
    checked = CliRunner().invoke(app, ["format", "--check"])
    assert (checked.exit_code, file.read_text()) == (1, UNTIDY)
    assert checked.stdout == "models/sales.yml\n1 of 1 files would be laid out anew.\n"
    assert (
        '+table: "transactions"  # one row per line' in CliRunner().invoke(app, ["format", "--diff"]).stdout
    )
    assert CliRunner().invoke(app, ["format"]).exit_code == 0
    assert file.read_text() == TIDY
    assert CliRunner().invoke(app, ["format", "--check"]).exit_code == 0
