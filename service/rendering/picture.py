"""A chart as SVG or PNG, without a browser and without the network.

    svg(answer.chart)                    the text of an SVG file; the same chart gives the same bytes
    png(answer.chart, dark=True)         the bytes of a PNG file, twice as fine as it is large

Only charts that Dragoman made are drawn: their data stand inside. The renderer is imported when it is first needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import cast

from service.answer import Answer
from service.rendering.looks import look
from service.rendering.vega import Spec

WIDTH = 640
LEAST_WIDTH, MOST_WIDTH = 200, 2_000
SCALE = 2.0
"""Pixels of a PNG for each of the picture, so that it is sharp on fine screens."""
_VEGA_LITE = "6.1"
_NUMBERED = re.compile(r"\b((?:gradient_|clip|pattern_))\d+\b")
_LABELLED_BARS = 20
"""More bars than these are too narrow to carry their numbers."""


def chart_of(answer: Answer) -> Mapping[str, object] | None:
    """The chart of an answer; of a report without one, that of the first section that has one."""
    charts = (one.chart for one in (answer, *answer.sections))
    return next((chart for chart in charts if chart is not None), None)


def svg(chart: Mapping[str, object], *, width: int = WIDTH, dark: bool = False) -> str:
    """The picture as SVG."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(
        still(chart, width), vl_version=_VEGA_LITE, config=look(dark=dark), allowed_base_urls=[]
    )
    return _numbered_anew(drawn)


def png(chart: Mapping[str, object], *, width: int = WIDTH, dark: bool = False) -> bytes:
    """The picture as PNG."""
    import vl_convert

    return vl_convert.vegalite_to_png(
        still(chart, width),
        vl_version=_VEGA_LITE,
        scale=SCALE,
        config=look(dark=dark),
        allowed_base_urls=[],
    )


def _numbered_anew(drawing: str) -> str:
    """The same drawing whatever was drawn before it: the renderer numbers gradients and clips on and on."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"{found[1]}{numbers.setdefault(found[0], len(numbers))}"

    return _NUMBERED.sub(number, drawing)


def still(chart: Mapping[str, object], width: int = WIDTH) -> Spec:
    """The chart for a picture that nobody can point at: a width in pixels, and numbers on the bars."""
    spec = cast(Spec, json.loads(json.dumps(chart)))
    size = min(max(width, LEAST_WIDTH), MOST_WIDTH)
    if spec.get("width") == "container":
        spec["width"] = size
    for direction, panels in (("hconcat", 2), ("vconcat", 1)):
        for panel in cast(list[Spec], spec.get(direction) or []):
            panel["width"] = size // panels - (80 if panels > 1 else 0)
    return _with_numbers(spec)


def _with_numbers(spec: Spec) -> Spec:
    """Plain bars get their numbers written beside them."""
    encoding = cast(dict[str, Spec], spec.get("encoding") or {})
    values = cast(list[Spec], cast(Spec, spec.get("data") or {}).get("values") or [])
    offset = any(channel in encoding for channel in ("xOffset", "yOffset", "color"))
    if spec.get("mark") != {"type": "bar"} or offset or not 0 < len(values) <= _LABELLED_BARS:
        return spec
    across = encoding["x"].get("type") == "quantitative"
    number = encoding["x" if across else "y"]
    if any(cast(float, value.get(str(number["field"])) or 0) < 0 for value in values):
        # The number of a bar that goes the other way would stand on the bar.
        return spec
    tips = cast(list[Spec], encoding.get("tooltip") or [])
    shown: object = next((tip.get("format") for tip in tips if tip["field"] == number["field"]), None)
    text = {"field": number["field"], "type": "quantitative", **({"format": shown} if shown else {})}
    place = {"align": "left", "dx": 4} if across else {"dy": -7}
    del spec["mark"], spec["encoding"]
    return {
        **spec,
        "encoding": {axis: encoding[axis] for axis in ("x", "y")},
        "layer": [{"mark": {"type": "bar"}}, {"mark": {"type": "text", **place}, "encoding": {"text": text}}],
    }
