"""The list of mutants fits the code, so that it cannot rot; `make mutants` runs them."""

from __future__ import annotations

from collections import Counter

import pytest

from semantic.compiling.passes import PASSES
from tests.mutation.mutants import MUTANTS, ROOT, Mutant

RULES = range(1, 10)
"""Rules of docs/semantics.md's design that the compiler obeys; access and truncation are the service's."""


@pytest.mark.parametrize("mutant", MUTANTS, ids=[f"{one.place}: {one.change}" for one in MUTANTS])
def test_every_mutant_changes_one_place(mutant: Mutant) -> None:
    sound = (ROOT / mutant.file).read_text()
    assert sound.count(mutant.old) == 1
    compile(mutant.applied(sound), mutant.file, "exec")


def test_every_rule_has_three_and_every_pass_one() -> None:
    places = Counter(mutant.place for mutant in MUTANTS)
    assert {f"rule {rule}" for rule in RULES if places[f"rule {rule}"] < 3} == set()
    assert {each.__name__ for each in PASSES if not places[f"pass {each.__name__}"]} == set()
