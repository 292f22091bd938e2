"""The benches run. How fast anything is, they say themselves: no test fails because a machine is slow."""

from __future__ import annotations

from bench import compile as compiling


def test_compiling_is_measured_for_every_shape() -> None:
    lines = list(compiling.table(count=2))
    for shape in compiling.SHAPES:
        assert any(line.startswith(shape.name) for line in lines)
    assert lines[-1].startswith("import semantic: ")


def test_the_shapes_measured_differ_from_each_other() -> None:
    for shape in compiling.SHAPES:
        assert len(compiling.distinct(shape, compiling.COUNT)) == compiling.COUNT
