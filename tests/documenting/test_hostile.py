"""Definitions that try to break out of HTML, scripts, addresses and the folder are shown as they are written."""

from __future__ import annotations

import json
import re

import pytest

from service.documenting.paths import file_name, owner_place, place
from tests.documenting.reading import broken_links, read, site_of

SCRIPT = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
QUOTES = "\"'><svg onload=alert(1)> `${alert(1)}`"
HOSTILE = {
    "settings.yml": f"company: {json.dumps(SCRIPT)}\n",
    "t.yml": f"""
model: t
table: t
key: id
owner: {json.dumps("../../" + SCRIPT)}
description: {json.dumps(SCRIPT + QUOTES)}
covers: {json.dumps(QUOTES)}
dimensions:
  d:
    type: string
    expr: {json.dumps("'" + SCRIPT + "'")}
    description: {json.dumps(QUOTES)}
    values: [{{value: {json.dumps(SCRIPT)}}}]
segments:
  s: {{where: {json.dumps("d = '" + QUOTES.replace("'", "''") + "'")}}}
metrics:
  m:
    expr: count()
    where: {json.dumps("d = '" + SCRIPT + "'")}
    time: none
    description: {json.dumps(SCRIPT)}
    synonyms: [{json.dumps(QUOTES)}, "a\\u202eb\\u0007c"]
    tags: [{json.dumps("javascript:alert(1)")}, "../x"]
    owner: {json.dumps("javascript:alert(1)")}
    meta: {{bad: "javascript:alert(1)", odd: "https://x.example/\\" onclick=alert(1)", data: "data:text/html,x",
            good: "https://x.example/a", {json.dumps(SCRIPT)}: [1, {json.dumps(SCRIPT)}]}}
  Con: {{expr: count(), time: none}}
  con: {{expr: count() * 2, time: none}}
  index: {{expr: count() * 3, time: none}}
""",
    "questions/q.yml": f"questions: [{{question: {json.dumps('../../etc/' + SCRIPT)}, query: {{metrics: [t.m]}}}}]",
}


def test_nothing_becomes_a_tag_a_script_or_a_foreign_address() -> None:
    site = site_of(HOSTILE, repository='https://git.example/"><script>')
    for name, text in site.items():
        if not name.endswith(".html"):
            continue
        page = read(text)
        assert page.tags.count("script") == 2 and "img" not in page.tags, name
        assert not [one for one, _ in page.attributes if one.startswith("on")], name
        for link in page.links:
            assert re.fullmatch(r"(?:https://x\.example/a)|(?:[a-z0-9_./-]*(?:#[a-z0-9_.-]+)?)", link), (
                name,
                link,
            )
    assert SCRIPT in read(site["metrics/t.m.html"]).text
    assert "a\\u202eb\\x07c" in read(site["metrics/t.m.html"]).text
    assert broken_links(site) == []


def test_the_search_index_is_one_call_with_texts() -> None:
    script = site_of(HOSTILE)["search-index.js"]
    assert script.isascii()
    rows = json.loads(script.removeprefix("dragomanIndex(").rstrip().removesuffix(");"))
    assert any(SCRIPT in row[5] for row in rows)


def test_every_file_is_inside_and_none_shares_a_place() -> None:
    site = site_of(HOSTILE)
    for name in site:
        assert re.fullmatch(r"[a-z0-9_.-]+(?:/[a-z0-9_.-]+)?", name) and ".." not in name, name
    assert len({name.lower() for name in site}) == len(site)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("sales.revenue", "sales.revenue"),
        ("index", "index-1bc04b52"),
        ("con", "con-c0d5f0a3"),
        ("nul.revenue", "nul-revenue-"),
        ("Revenue", "revenue-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("", "x-e3b0c442"),
        ("Ümsatz", "msatz-"),
        ("a" * 300, "a" * 60 + "-"),
        ("revenue-1bc04b52", "revenue-1bc04b52-"),
        ("\ud800", "x-"),
    ],
)
def test_file_names(name: str, file: str) -> None:
    found = file_name(name)
    assert found.startswith(file.rpartition("-")[0]) and re.fullmatch(r"[a-z0-9_.-]+", found)
    assert (found == name) == (name == "sales.revenue")


def test_places() -> None:
    assert place("metric", "sales.revenue") == "metrics/sales.revenue.html"
    assert place("dimension", "sales.sold_at") == "models/sales.html#dimension-sold_at"
    assert owner_place("") == "owners/without-owner.html"
    assert owner_place("without-owner") != owner_place("")
