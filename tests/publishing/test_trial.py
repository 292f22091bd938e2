"""Definitions are tried in a process of their own: what hangs, eats memory or crashes takes only that one down."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dragoman.app import open_app
from semantic.catalog import load_folder
from service.publishing import Rejected, in_a_process
from tests.cli.corner_shop import make_corner_shop
from tests.publishing.live_shop import live


def code(folder: Path, *, seconds: float = 60, memory: int = 2_000_000_000) -> str:
    with pytest.raises(Rejected) as caught:
        in_a_process(folder, seconds=seconds, memory=memory)
    return caught.value.problem.code


def test_it_says_what_it_tried(tmp_path: Path) -> None:
    models = make_corner_shop(tmp_path).models
    assert in_a_process(models) == load_folder(models).digest


def test_what_takes_too_long_is_rejected(tmp_path: Path) -> None:
    assert code(make_corner_shop(tmp_path).models, seconds=0.001) == "definitions-too-costly"


def test_what_takes_too_much_memory_is_rejected(tmp_path: Path) -> None:
    assert code(make_corner_shop(tmp_path).models, memory=70_000_000) == "definitions-too-costly"


def test_aliases_of_aliases_are_an_ordinary_problem_of_their_file(tmp_path: Path) -> None:
    made = make_corner_shop(tmp_path)
    lines = ["model: bomb", "table: t", "meta:", "  a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"  a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    with open_app(made.models, environment={}) as app:
        shop = live(made, app, trial=in_a_process)
        shop.write("bomb.yml", "\n".join(lines) + "\n")
        assert not shop.publisher.look()
        assert shop.codes()
        rejected = shop.publisher.status.rejected
        assert rejected is not None and rejected.problems[0].position is not None
        assert rejected.problems[0].position.file == "models/bomb.yml"
        assert app.query({"metrics": ["revenue"]}).rows[0][0] == Decimal("23.00")


def test_what_is_written_while_it_is_tried_is_read_once_more(tmp_path: Path) -> None:
    made = make_corner_shop(tmp_path)
    with open_app(made.models, environment={}) as app:

        def then_somebody_writes(folder: Path) -> str:
            digest = in_a_process(folder)
            shop.change("sales.yml", "sum(amount)\n", "sum(amount * 2)\n")
            return digest

        shop = live(made, app, trial=then_somebody_writes)
        shop.change("sales.yml", "Dollars taken.", "Dollars that were taken.")
        assert not shop.publisher.look()
        assert app.query({"metrics": ["revenue"]}).rows[0][0] == Decimal("23.00")
        assert shop.publisher.status.rejected is None
