"""Dragoman on the small company of `shapes`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from bench.peers.shapes import ATTRIBUTES, FACTS, FUNCTIONS, METRICS, Question
from semantic import compile_query, load_texts, read_query

NOW = datetime(2018, 1, 1)


def _files() -> dict[str, str]:
    files = {
        "settings.yml": "company: Peers\nzone: UTC\nwarehouses:\n  main: {url: 'duckdb://'}\n",
        "customers.yml": _model("customers", "c", joins="  region: {model: regions, on: region_id}\n"),
        "regions.yml": _model("regions", "r"),
    }
    for fact in FACTS:
        metrics = "".join(
            f"  {name}: {{expr: {function}({name})}}\n"
            for name, function in zip(METRICS, FUNCTIONS, strict=True)
        )
        files[f"{fact}.yml"] = (
            f"model: {fact}\ntable: {fact}\nkey: id\ntime: at\n"
            "joins:\n  customer: {model: customers, on: customer_id}\n"
            f"dimensions:\n  at: {{type: local}}\nmetrics:\n{metrics}"
        )
    return files


def _model(name: str, letter: str, joins: str = "") -> str:
    dimensions = "".join(f"  {letter}{number}: {{type: string}}\n" for number in ATTRIBUTES)
    key = f"{name[:-1]}_id"
    return (
        f"model: {name}\ntable: {name}\nkey: {key}\n"
        + (f"joins:\n{joins}" if joins else "")
        + f"dimensions:\n{dimensions}"
    )


def _field(name: str) -> str:
    return {"day": "time.day", "region": "customer.region"}.get(name, name)


def _form(question: Question) -> bytes:
    def named(name: str) -> str:
        head, _, last = name.partition(".")
        return f"{_field(head)}.{last}" if last else _field(name)

    form: dict[str, object] = {
        "metrics": question["metrics"],
        "dimensions": [named(name) for name in question["dimensions"]],
        "filters": [
            {"field": named(name), "op": "in", "values": values} for name, values in question["filters"]
        ],
    }
    if question["order"]:
        form["order_by"] = [f"-{question['order']}"]
        form["limit"] = question["limit"]
    if question["range"]:
        start, until = question["range"]
        form["time"] = {"range": {"from": start, "until": until}}
    return json.dumps(form).encode()


def opened() -> Callable[[Question], str]:
    """What compiles a question."""
    catalog = load_texts(_files())
    assert not catalog.problems, catalog.problems

    def compiled(question: Question) -> str:
        return compile_query(catalog, read_query(_form(question)), dialect="duckdb", now=NOW).main.sql

    return compiled
