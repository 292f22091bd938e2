"""settings.yml → Settings; a file of questions → verified questions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from semantic.definitions.access_reading import read_attributes
from semantic.definitions.calendar_keys import read_calendars, read_spine
from semantic.definitions.fields import Fields, Findings
from semantic.definitions.keys import SECTIONS, WEEKDAYS
from semantic.definitions.language_model_keys import read_embeddings, read_language_model
from semantic.definitions.members import check_zone, read_metric
from semantic.definitions.model_files import read_members
from semantic.definitions.types import Settings, VerifiedQuestion, WarehouseSettings
from semantic.definitions.yaml_nodes import Scalar, Sequence, Tree
from semantic.errors import Position

_NOW_HINT = "Write clock, data, or a local time such as 2013-12-15T00:00."


def read_settings(root: Tree, findings: Findings) -> Settings:
    """Settings, marked as broken when anything but a metric is wrong; everything wrong is reported."""
    fields = Fields(root, SECTIONS["settings"], findings, "settings")
    left_out: list[str] = []
    weekday = fields.choice("week_start")
    settings = Settings(
        company=fields.text("company"),
        zone=_zone(fields),
        now=_now(fields),
        week_start=WEEKDAYS.index(weekday) if weekday else 0,
        fiscal_year_start=fields.month("fiscal_year_start"),
        fan_out="refuse" if fields.choice("fan_out") == "refuse" else "count",
        calendars=read_calendars(fields),
        spine=read_spine(fields),
        warehouses=_warehouses(fields),
        metrics=read_members(fields, "metrics", "", read_metric, left_out),
        language_model=read_language_model(fields),
        embeddings=read_embeddings(fields),
        attributes=read_attributes(fields),
        position=Position(findings.file, 1, 1),
        left_out=tuple(left_out),
    )
    if not fields.broken:
        return settings
    return Settings(position=settings.position, broken=True, left_out=(*settings.metrics, *left_out))


def _zone(fields: Fields) -> str:
    zone, node = fields.text("zone"), fields.node_of("zone")
    if zone and node is not None:
        check_zone(fields, "zone", zone, node)
    return zone or "UTC"


def _now(fields: Fields) -> str:
    text = fields.pattern("now", _NOW_HINT)
    node = fields.node_of("now")
    if text not in ("", "clock", "data") and node is not None:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            fields.fail("invalid-text", f"There is no time {text!r}.", node, _NOW_HINT)
    return text or "clock"


def _warehouses(fields: Fields) -> dict[str, WarehouseSettings]:
    """Warehouses by name, each `main: {url: …}` or in short `main: …`."""
    node = fields.tree("warehouses")
    if node is None:
        return {}
    warehouses: dict[str, WarehouseSettings] = {}
    for name, entry in node.entries.items():
        fields.check_name(name, entry.key)
        position = fields.findings.at(entry.key)
        if isinstance(entry.value, Tree):
            inner = Fields(entry.value, SECTIONS["warehouse"], fields.findings, f"warehouse {name}")
            warehouses[name] = _warehouse(inner, name, position)
            fields.broken = fields.broken or inner.broken
            continue
        url = entry.value.text if isinstance(entry.value, Scalar) else ""
        if "://" not in url:
            hint = "Write {url: …}, for example duckdb:///data/demo.duckdb."
            fields.fail("wrong-kind", f"The warehouse {name!r} has no URL.", entry.key, hint)
        warehouses[name] = WarehouseSettings(name=name, url=url, position=position)
    return warehouses


def _warehouse(fields: Fields, name: str, position: Position) -> WarehouseSettings:
    return WarehouseSettings(
        name=name,
        url=fields.text("url"),
        files=fields.texts("files"),
        cost_limit=_limit(fields, "cost_limit"),
        cost_limit_per_person_per_day=_limit(fields, "cost_limit_per_person_per_day"),
        price_per_tib=_price(fields),
        position=position,
    )


def _limit(fields: Fields, name: str) -> Decimal | None:
    number, node = fields.number(name), fields.node_of(name)
    if number is not None and node is not None and number < 0:
        fields.fail("invalid-text", f"{name!r} of {fields.what} is below zero.", node, "Write 0 or more.")
    return number


def _price(fields: Fields) -> Decimal | None:
    price, node = fields.number("price_per_tib"), fields.node_of("price_per_tib")
    if price is not None and node is not None and price <= 0:
        fields.fail(
            "invalid-text", f"'price_per_tib' of {fields.what} is not above zero.", node, "Leave it out."
        )
    return price


def read_questions(root: Tree, findings: Findings) -> tuple[VerifiedQuestion, ...]:
    """The sound questions of a file; everything wrong is reported."""
    fields = Fields(root, SECTIONS["questions"], findings, "this file of questions")
    node = fields.node.entries.get("questions")
    if node is None or (isinstance(node.value, Scalar) and not node.value.text):
        return ()
    if not isinstance(node.value, Sequence):
        fields.wrong(fields.section.keys["questions"], node.value)
        return ()
    questions: list[VerifiedQuestion] = []
    for item in node.value.items:
        if not isinstance(item, Tree):
            findings.add(
                "wrong-kind", "A question must be a mapping.", item, "Write question: … and query: …."
            )
        elif question := _question(item, findings):
            questions.append(question)
    return tuple(questions)


def _question(node: Tree, findings: Findings) -> VerifiedQuestion | None:
    entry = node.entries.get("question")
    words = entry.value.text if entry and isinstance(entry.value, Scalar) else ""
    fields = Fields(node, SECTIONS["question"], findings, f"question {words!r}" if words else "question")
    question = VerifiedQuestion(
        question=fields.text("question"),
        query=fields.free("query"),
        also=fields.texts("also"),
        verified_by=fields.text("verified_by"),
        verified_on=_date(fields),
        note=fields.text("note"),
        position=findings.at(node),
    )
    return None if fields.broken else question


def _date(fields: Fields) -> str:
    hint = "Write an ISO date: 2026-11-21."
    text = fields.pattern("verified_on", hint)
    node = fields.node_of("verified_on")
    if text and node is not None:
        try:
            date.fromisoformat(text)
        except ValueError:
            fields.fail("invalid-text", f"There is no day {text!r}.", node, hint)
    return text
