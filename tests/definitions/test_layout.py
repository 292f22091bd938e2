"""Values laid out as a definition file are read back as they were given, and look as people write."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic.definitions.layout import Mapped, Piece, Value, laid_out, mapped
from semantic.definitions.writing import written
from semantic.definitions.yaml_nodes import plain_value
from semantic.definitions.yaml_tree import read_yaml

ROOT = Path(__file__).parents[2]

TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cn")), max_size=200),
    st.text("ab :#-?,[]{}'\"\\\n\t&*!|>%@`019.+eE_~", max_size=30),
    st.sampled_from(
        ["on", "yes", "null", "~", "1e3", "0x1F", "12:30", "2017-01-01", "19-24", "65+", "a: b", "- a", ""]
    ),
)
VALUES = st.recursive(
    st.one_of(
        TEXTS,
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False, places=4),
        st.booleans(),
        st.none(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def read_back(text: str) -> object:
    root, problems = read_yaml(text, "x.yml")
    assert root is not None and not problems, (text, problems)
    return plain_value(root)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back(values: dict[str, object]) -> None:
    assert read_back(laid_out(mapped(values))) == values


def test_it_looks_as_people_write() -> None:
    sales = {
        "metrics": {
            "revenue": {
                "expr": "sum(case when status = 'paid' then amount end)",
                "synonyms": ["sales", "turnover: net"],
            },
            "rate": {
                "fill": Decimal("0.5"),
                "expr": "a / b",
                "description": "What " * 30 + "it is.",
                "format": "percent 1",
            },
        },
        "model": "sales",
        "table": "shop.orders",
        "joins": {"customer": {"on": "customer_id", "model": "customers"}},
        "dimensions": {
            "size": {"type": "string", "values": ["19", "65+", "on", {"value": "x", "label": "X"}]}
        },
    }
    assert (
        written("model", sales)
        == """\
model: sales
table: shop.orders

joins:
  customer: {model: customers, on: customer_id}

dimensions:
  size:
    type: string
    values:
      - "19"
      - 65+
      - "on"
      - {value: x, label: X}

metrics:
  revenue: {expr: sum(case when status = 'paid' then amount end), synonyms: [sales, "turnover: net"]}
  rate:
    expr: a / b
    fill: 0.5
    description: >-
      What What What What What What What What What What What What What What What What What What What What What What
      What What What What What What What What it is.
    format: percent 1
"""
    )


def test_comments_stand_before_and_behind_what_they_are_about() -> None:
    expr = Piece(Value("sum(a)"), before=("Without returns.",), after="agreed in May")
    text = laid_out(
        Mapped((("metrics", Piece(Mapped((("revenue", Piece(Mapped((("expr", expr),), flow=True))),)))),))
    )
    assert (
        text
        == """\
metrics:
  revenue:
    # Without returns.
    expr: sum(a)  # agreed in May
"""
    )


@pytest.mark.parametrize("path", sorted((ROOT / "models").glob("*.yml")), ids=lambda path: path.name)
def test_the_demo_s_own_files_say_the_same_when_written_anew(path: Path) -> None:
    values = read_back(path.read_text(encoding="utf-8"))
    assert isinstance(values, dict)
    text = written("settings" if path.name == "settings.yml" else "model", values)
    assert read_back(text) == values


def test_a_key_that_is_too_long_for_its_line_stands_on_one_of_its_own() -> None:
    values = {"meta": {"k" * 1_500: {"inner": 1}}, "last": "x"}
    root, problems = read_yaml(laid_out(mapped(values)), "m.yml")
    assert problems == () and root is not None and plain_value(root) == values
