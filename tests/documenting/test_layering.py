"""Where boxes and lines of a picture stand."""

from __future__ import annotations

from itertools import combinations

from service.documenting.layering import Box, Layout, Placed, layout

LAYERS = [
    [Box("table", 80)],
    [Box("model", 60), Box("other model", 90)],
    [Box("revenue", 70), Box("baskets", 70), Box("margin", 40)],
    [Box("value", 100)],
]
EDGES = [
    ("table", "model"),
    ("model", "baskets"),
    ("model", "revenue"),
    ("other model", "margin"),
    ("revenue", "value"),
    ("baskets", "value"),
    ("table", "value"),
]


def overlap(one: Placed, other: Placed) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def line(found: Layout, edge: tuple[str, str]) -> tuple[tuple[int, int], ...]:
    return found.lines[EDGES.index(edge)]


def test_boxes_stand_in_layers_and_beside_each_other() -> None:
    found = layout(LAYERS, EDGES)
    assert not [pair for pair in combinations(found.boxes.values(), 2) if overlap(*pair)]
    ends = [max(found.boxes[box.key].x + box.width for box in layer) for layer in LAYERS]
    begins = [found.boxes[layer[0].key].x for layer in LAYERS]
    assert all(end < begin for end, begin in zip(ends, begins[1:], strict=False))
    assert all(
        each.x + each.width <= found.width and each.y + each.height <= found.height
        for each in found.boxes.values()
    )


def test_a_line_leads_from_the_right_of_a_box_to_the_left_of_the_other() -> None:
    found = layout(LAYERS, EDGES)
    first, last = line(found, ("model", "revenue"))
    model, revenue = found.boxes["model"], found.boxes["revenue"]
    assert first == (model.x + model.width, model.y + model.height // 2)
    assert last == (revenue.x, revenue.y + revenue.height // 2)


def test_a_line_over_several_layers_runs_beside_the_boxes_between() -> None:
    found = layout(LAYERS, EDGES)
    points = line(found, ("table", "value"))
    assert len(points) == 6
    for x, y in points[1:-1]:
        assert not any(
            box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
            for box in found.boxes.values()
        )


def test_lines_do_not_cross_where_they_need_not() -> None:
    crossed = [[Box("a", 50), Box("b", 50)], [Box("of b", 50), Box("of a", 50)]]
    found = layout(crossed, [("a", "of a"), ("b", "of b")]).boxes
    assert (found["a"].y < found["b"].y) == (found["of a"].y < found["of b"].y)


def test_the_same_graph_is_the_same_picture_and_none_is_empty() -> None:
    assert layout(LAYERS, EDGES) == layout(LAYERS, EDGES)
    assert layout([], []) == Layout(6, 6, {}, ())
