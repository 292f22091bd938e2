"""Slack's blocks and views as tables: which fields each has, how long they may be, and where each may stand.

BLOCKS["header"]        what a header may hold, as a check
MODAL.blocks            the kinds of blocks that may stand in a modal

The rows follow docs.slack.dev/reference/block-kit; the numbers are those of `limits`. What the bot never sends (files,
videos, calls, cards) is not here, and so refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bots.slack import limits
from bots.slack.checks import (
    MARKED,
    PLAIN,
    Check,
    Wrong,
    address,
    at_least_one,
    exactly_one,
    flag,
    listed,
    many,
    number,
    one_of,
    record,
    string,
    text_object,
    typed,
    whole,
)
from bots.slack.element_shapes import (
    CHANNEL,
    CONTEXT_ACTIONS,
    ELEMENTS,
    ENTERED,
    PRESSABLE,
    USER,
    elements_of,
    kind_of,
)

_ID = {"block_id": string(limits.BLOCK_ID)}

# Rich text ---------------------------------------------------------------------------------------------------------

_STYLE = {"style": record({}, dict.fromkeys(("bold", "italic", "strike", "code"), flag))}
_WORDS = string(limits.RICH_TEXT_TEXT)
_INLINE = typed(
    {
        "text": record({**kind_of("text"), "text": _WORDS}, _STYLE),
        "link": record(
            {**kind_of("link"), "url": address(limits.BUTTON_URL)}, {"text": _WORDS, "unsafe": flag, **_STYLE}
        ),
        "user": record({**kind_of("user"), "user_id": USER}, _STYLE),
        "channel": record({**kind_of("channel"), "channel_id": CHANNEL}, _STYLE),
        "emoji": record(
            {**kind_of("emoji"), "name": string(100, pattern=r"[a-z0-9_+'-]+")}, {"unicode": string(60)}
        ),
        "date": record(
            {**kind_of("date"), "timestamp": whole(0, 1 << 40), "format": string(100)},
            {"fallback": string(100), "url": address(limits.BUTTON_URL)},
        ),
    }
)
_INLINES = many(_INLINE, limits.RICH_TEXT_ELEMENTS)
_SECTION = record({**kind_of("rich_text_section"), "elements": _INLINES})
_RICH_PARTS = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": record(
            {**kind_of("rich_text_quote"), "elements": _INLINES}, {"border": whole(0, 1)}
        ),
        "rich_text_preformatted": record(
            {**kind_of("rich_text_preformatted"), "elements": _INLINES},
            {"border": whole(0, 1), "language": string(40)},
        ),
        "rich_text_list": record(
            {
                **kind_of("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": many(_SECTION, limits.RICH_TEXT_ELEMENTS),
            },
            {"indent": whole(0, 8), "offset": whole(0, 1_000), "border": whole(0, 1)},
        ),
    }
)
_RICH_TEXT = record(
    {**kind_of("rich_text"), "elements": many(_RICH_PARTS, limits.RICH_TEXT_ELEMENTS)},
    _ID,
)

# Tables and charts -------------------------------------------------------------------------------------------------

_CELL_TEXT = string(limits.TABLE_CELL)
_HEAD = typed({"raw_text": record({**kind_of("raw_text"), "text": _CELL_TEXT})})
_CELL = typed(
    {
        "raw_text": record({**kind_of("raw_text"), "text": _CELL_TEXT}),
        "raw_number": record({**kind_of("raw_number"), "value": number, "text": _CELL_TEXT}),
        "rich_text": _RICH_TEXT,
    }
)


def _even_rows(value: object, path: str) -> Iterator[Wrong]:
    rows = value.get("rows") if isinstance(value, Mapping) else None
    if not isinstance(rows, list | tuple):
        return
    if len({len(row) for row in rows}) > 1:
        yield "all rows must have the same number of cells", f"{path}/rows"
    for at, cell in enumerate(rows[0]):
        yield from _HEAD(cell, f"{path}/rows/0/{at}")
    at = value.get("row_header_column_index", 0) if isinstance(value, Mapping) else 0
    if isinstance(at, int) and at >= len(rows[0]):
        yield "must be the index of a column", f"{path}/row_header_column_index"


_LABEL = string(limits.CHART_LABEL)
_POINT = record({"label": _LABEL, "value": number})
_AXES = record(
    {"categories": many(_LABEL, limits.CHART_POINTS)},
    {"x_label": string(limits.CHART_AXIS_TITLE), "y_label": string(limits.CHART_AXIS_TITLE)},
)
_SERIES = record({"name": _LABEL, "data": many(_POINT, limits.CHART_POINTS)})


def _matching_series(value: object, path: str) -> Iterator[Wrong]:
    """Each series has one point for each category, and its own name."""
    if not isinstance(value, Mapping):
        return
    series, axes = listed(value.get("series")), value.get("axis_config")
    names = [one.get("name") for one in series]
    if len(set(map(str, names))) < len(names):
        yield "series must have different names", f"{path}/series"
    categories = axes.get("categories") if isinstance(axes, Mapping) else None
    wanted = sorted(map(str, categories)) if isinstance(categories, list | tuple) else []
    if len(set(wanted)) < len(wanted):
        yield "categories must differ", f"{path}/axis_config/categories"
    for at, one in enumerate(series):
        if sorted(str(point.get("label")) for point in listed(one.get("data"))) != wanted:
            yield "labels must match the categories", f"{path}/series/{at}/data"


def _positive_segments(value: object, path: str) -> Iterator[Wrong]:
    for at, segment in enumerate(listed(value.get("segments")) if isinstance(value, Mapping) else []):
        size = segment.get("value")
        if isinstance(size, int | float) and size <= 0:
            yield "must be greater than 0", f"{path}/segments/{at}/value"


def _series_chart(kind: str) -> Check:
    return record(
        {**kind_of(kind), "series": many(_SERIES, limits.CHART_SERIES), "axis_config": _AXES},
        {},
        _matching_series,
    )


_CHART = typed(
    {
        "pie": record(
            {**kind_of("pie"), "segments": many(_POINT, limits.CHART_SEGMENTS)}, {}, _positive_segments
        ),
        **{kind: _series_chart(kind) for kind in ("bar", "line", "area")},
    }
)

# Blocks ------------------------------------------------------------------------------------------------------------

BLOCKS: Mapping[str, Check] = {
    "section": record(
        kind_of("section"),
        {
            "text": text_object(limits.SECTION_TEXT),
            "fields": many(text_object(limits.SECTION_FIELD_TEXT), limits.SECTION_FIELDS),
            "accessory": elements_of("image", *PRESSABLE),
            "expand": flag,
            **_ID,
        },
        at_least_one("text", "fields"),
    ),
    "header": record({**kind_of("header"), "text": text_object(limits.HEADER_TEXT, PLAIN)}, _ID),
    "divider": record(kind_of("divider"), _ID),
    "context": record(
        {
            **kind_of("context"),
            "elements": many(
                typed(
                    {
                        PLAIN: text_object(limits.ANY_TEXT, PLAIN),
                        MARKED: text_object(limits.ANY_TEXT, MARKED),
                        "image": ELEMENTS["image"],
                    }
                ),
                limits.CONTEXT_ELEMENTS,
            ),
        },
        _ID,
    ),
    "actions": record(
        {**kind_of("actions"), "elements": many(elements_of(*PRESSABLE), limits.ACTIONS_ELEMENTS)}, _ID
    ),
    "context_actions": record(
        {
            **kind_of("context_actions"),
            "elements": many(typed(CONTEXT_ACTIONS), limits.CONTEXT_ACTIONS_ELEMENTS),
        },
        _ID,
    ),
    "input": record(
        {
            **kind_of("input"),
            "label": text_object(limits.INPUT_LABEL, PLAIN),
            "element": elements_of(*ENTERED),
        },
        {
            "hint": text_object(limits.INPUT_HINT, PLAIN),
            "optional": flag,
            "dispatch_action": flag,
            **_ID,
        },
    ),
    "image": record(
        {**kind_of("image"), "alt_text": string(limits.IMAGE_ALT_TEXT)},
        {
            "image_url": address(limits.IMAGE_URL),
            "slack_file": record(
                {}, {"id": string(30), "url": address(limits.IMAGE_URL)}, exactly_one("id", "url")
            ),
            "title": text_object(limits.IMAGE_TITLE, PLAIN),
            **_ID,
        },
        exactly_one("image_url", "slack_file"),
    ),
    "markdown": record({**kind_of("markdown"), "text": string(limits.MARKDOWN_TEXT)}, _ID),
    "rich_text": _RICH_TEXT,
    "alert": record(
        {**kind_of("alert"), "text": text_object(limits.ALERT_TEXT)},
        {"level": one_of("default", "info", "warning", "error", "success"), **_ID},
    ),
    "data_table": record(
        {
            **kind_of("data_table"),
            "caption": string(limits.TABLE_CAPTION),
            "rows": many(many(_CELL, limits.TABLE_COLUMNS), limits.TABLE_ROWS + 1, least=2),
        },
        {
            "page_size": whole(1, limits.TABLE_PAGE),
            "row_header_column_index": whole(0, limits.TABLE_COLUMNS - 1),
            **_ID,
        },
        _even_rows,
    ),
    "data_visualization": record(
        {**kind_of("data_visualization"), "title": string(limits.CHART_TITLE), "chart": _CHART}, _ID
    ),
}

# Views and where blocks may stand ----------------------------------------------------------------------------------


def _some_object(value: object, path: str) -> Iterator[Wrong]:
    """A block, which is looked at for itself."""
    if not isinstance(value, Mapping):
        yield "must be an object", path


_VIEW_TEXT = text_object(limits.VIEW_TITLE, PLAIN)
_ANY_BLOCKS: Mapping[str, Check] = {"blocks": many(_some_object, limits.VIEW_BLOCKS)}
_OF_VIEWS: Mapping[str, Check] = {
    "private_metadata": string(limits.VIEW_METADATA, least=0),
    "callback_id": string(limits.VIEW_CALLBACK, least=0),
    "external_id": string(limits.VIEW_EXTERNAL, least=0),
}


@dataclass(frozen=True, slots=True)
class Surface:
    """Something that blocks stand on."""

    name: str
    blocks: frozenset[str]
    view: Check


_EVERYWHERE = frozenset(("section", "header", "divider", "context", "actions", "input", "image", "rich_text"))
MESSAGE = Surface(
    "message",
    _EVERYWHERE | {"context_actions", "markdown", "alert", "data_table", "data_visualization"},
    record({}),
)
MODAL = Surface(
    "modal",
    _EVERYWHERE | {"alert"},
    record(
        {**kind_of("modal"), "title": _VIEW_TEXT, **_ANY_BLOCKS},
        {
            "submit": text_object(limits.VIEW_BUTTON, PLAIN),
            "close": text_object(limits.VIEW_BUTTON, PLAIN),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
            **_OF_VIEWS,
        },
    ),
)
HOME = Surface("home", _EVERYWHERE, record({**kind_of("home"), **_ANY_BLOCKS}, _OF_VIEWS))
