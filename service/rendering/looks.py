"""How pictures look, light and dark: fonts, colours and sizes as a Vega-Lite config.

    look(dark=False)["range"]["category"][0]      "#0072B2"

The colours of groups are Okabe and Ito's (2008), which people who see no red or no green can tell apart, without the
yellow that is lost on white and the black that is lost on black; numbers get viridis, which is as safe and also
reads in grey.
"""

from __future__ import annotations

from service.rendering.vega import Spec

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
ACCENT, OTHER, FALLING = "#0072B2", "#9AA5B1", "#D55E00"
CATEGORIES = (ACCENT, "#E69F00", "#009E73", "#CC79A7", "#56B4E9", FALLING, "#7F7F7F", "#8C6BB1")
_LONGEST_LABEL_PIXELS = 220


def look(*, dark: bool = False) -> Spec:
    """The config to draw with."""
    ink, faint, ground = ("#E6EDF3", "#30363D", "#0D1117") if dark else ("#1F2328", "#E3E6EA", "#FFFFFF")
    soft = "#9DA7B3" if dark else "#57606A"
    return {
        "background": ground,
        "font": FONT,
        "padding": 12,
        "view": {"stroke": None, "continuousHeight": 280, "discreteHeight": {"step": 22}},
        "title": {
            "color": ink,
            "fontSize": 15,
            "fontWeight": "bold",
            "subtitleColor": soft,
            "subtitleFontSize": 11,
            "offset": 12,
        },
        "axis": {
            "labelColor": soft,
            "titleColor": soft,
            "titleFontWeight": "normal",
            "gridColor": faint,
            "domainColor": faint,
            "tickColor": faint,
            "labelLimit": _LONGEST_LABEL_PIXELS,
            "labelFontSize": 11,
            "titlePadding": 8,
        },
        "axisYQuantitative": {"tickCount": 6},
        "axisXQuantitative": {"tickCount": 6},
        "axisBand": {"grid": False, "domain": False, "ticks": False},
        "legend": {
            "labelColor": soft,
            "titleColor": soft,
            "titleFontWeight": "normal",
            "labelLimit": _LONGEST_LABEL_PIXELS,
        },
        "bar": {"color": ACCENT},
        "line": {"color": ACCENT, "strokeWidth": 2},
        "point": {"color": ACCENT, "filled": True, "size": 36},
        "text": {"color": ink},
        "range": {
            "category": list(CATEGORIES),
            "heatmap": {"scheme": "viridis"},
            "ramp": {"scheme": "viridis"},
        },
    }
