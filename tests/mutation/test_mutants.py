"""The list of mutants fits the code, so that it cannot rot; `make mutants` runs them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from semantic.compiling.passes import PASSES
from tests.mutation.__main__ import COMPILING, KNOWING
from tests.mutation.mutant import ROOT, Mutant
from tests.mutation.mutants import MUTANTS

RULES = range(1, 12)
"""Rules of docs/semantics.md's design that the compiler obeys; access and truncation are the service's."""
BROKEN_WITH_OTHERS = {
    *("__init__", "plan", "compiler", "keywords"),  # types, words, and what only puts the others together
    *("metric_filters", "expressions", "warehouses", "far_times"),  # their mistakes are refusals, not numbers
    *("explaining", "explaining_facts", "lines", "notes", "plan_text"),  # what is said of a plan
    "range_words",  # and of a range
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=[f"{one.place}: {one.change}" for one in MUTANTS])
def test_every_mutant_changes_one_place(mutant: Mutant) -> None:
    sound = (ROOT / mutant.file).read_text()
    assert sound.count(mutant.old) == 1
    assert mutant.new != mutant.old
    compile(mutant.applied(sound), mutant.file, "exec")


def test_every_rule_has_three_and_every_pass_one() -> None:
    places = Counter(mutant.place for mutant in MUTANTS)
    assert {f"rule {rule}" for rule in RULES if places[f"rule {rule}"] < 3} == set()
    assert {each.__name__ for each in PASSES if not places[f"pass {each.__name__}"]} == set()


@pytest.mark.parametrize("folder", ["semantic/planning", "semantic/compiling"])
def test_every_module_has_one(folder: str) -> None:
    modules = {path.stem for path in (ROOT / folder).glob("*.py")}
    broken = {Path(mutant.file).stem for mutant in MUTANTS if mutant.file.startswith(f"{folder}/")}
    assert modules - broken - BROKEN_WITH_OTHERS == set()


def test_the_tests_that_know_a_module_are_there() -> None:
    missing = [
        test for tests, _ in KNOWING for test in tests.split() if not (ROOT / COMPILING / test).exists()
    ]
    assert missing == []
