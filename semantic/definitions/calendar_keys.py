"""`calendars` of settings.yml → calendars of the company's own.

retail: {pattern: 4-4-5, month: february, weekday: sunday}      PatternCalendar
school: {table: school_days, day: day, periods: {term: term_begins}}      TableCalendar
"""

from __future__ import annotations

from typing import cast

from semantic.calendars import GRAINS, PARTS
from semantic.custom_calendars import Begins, CustomCalendar, PatternCalendar, TableCalendar
from semantic.definitions.fields import Fields
from semantic.definitions.keys import SECTIONS, WEEKDAYS
from semantic.definitions.model_files import read_names, read_table
from semantic.definitions.yaml_nodes import Tree
from semantic.spines import UNITS, Spine


def read_calendars(fields: Fields) -> dict[str, CustomCalendar]:
    """The calendars by name; everything wrong is reported and breaks the settings."""
    calendars: dict[str, CustomCalendar] = {}
    for name, entry in fields.members("calendars"):
        if not isinstance(entry.value, Tree):
            fields.wrong(fields.section.keys["calendars"], entry.value)
            continue
        inner = Fields(entry.value, SECTIONS["calendar"], fields.findings, f"calendar {name}")
        inner.check_name(name, entry.key)
        calendar = _calendar(inner, name)
        for grain in calendar.grains():
            if grain in (*GRAINS, *PARTS):
                hint = "Choose another name for the calendar or its period."
                inner.fail("reserved-name", f"`{grain}` is a grain of every calendar.", entry.key, hint)
        calendars[name] = calendar
        fields.broken = fields.broken or inner.broken
    return calendars


def read_spine(fields: Fields) -> dict[str, Spine]:
    """The tables that list periods, by the period's unit; everything wrong is reported and breaks the settings."""
    node = fields.tree("spine")
    if node is None:
        return {}
    units = Fields(node, SECTIONS["spine"], fields.findings, "spine")
    spines: dict[str, Spine] = {}
    for unit in node.entries:
        tree = units.tree(unit) if unit in UNITS else None
        if tree is None:
            continue
        inner = Fields(tree, SECTIONS["spine_table"], fields.findings, f"spine {unit}")
        column = inner.node_of("column")
        key = inner.section.keys["column"]
        spines[unit] = Spine(unit, read_table(inner), inner.column(key, column) if column is not None else "")
        units.broken = units.broken or inner.broken
    fields.broken = fields.broken or units.broken
    return spines


def _calendar(fields: Fields, name: str) -> CustomCalendar:
    pattern = fields.choice("pattern")
    belongs = ("pattern", "month", "weekday", "begins") if pattern else ("table", "day", "periods")
    for key in fields.node.entries:
        if key in fields.section.keys and key not in belongs:
            fields.misplaced(key, f"It does not belong to a calendar with a {belongs[0]}.")
    if pattern:
        first, second, third = (int(weeks) for weeks in pattern.split("-"))
        weekday = WEEKDAYS.index(fields.choice("weekday") or "sunday")
        begins = cast("Begins", fields.choice("begins") or "nearest")
        return PatternCalendar(name, (first, second, third), fields.month("month"), begins, weekday)
    node = fields.node_of("day")
    days = fields.columns(fields.section.keys["day"], node) if node is not None else ()
    periods = read_names(fields, "periods")
    if len(days) != 1 or not periods:
        hint = "Write day: its column of days, and periods: {season: season_begins}."
        fields.fail("key-required", f"{fields.what} needs one `day` and its `periods`.", fields.node, hint)
        return TableCalendar(name, "", "", {})
    return TableCalendar(name, read_table(fields), days[0], periods)
