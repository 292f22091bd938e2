"""A catalog of any size to measure with, alike in every run: 20 domains of 10 models are 200 models, 1,000 metrics and
1,000 dimensions. Each domain is a snowflake, as companies have them:

    orders, returns, shipments, visits  →  customer, product, store  →  region, brand, city
"""

from __future__ import annotations

from dataclasses import dataclass

FACTS = ("orders", "returns", "shipments", "visits")
NEAR = ("customer", "product", "store")
FAR = {"customer": "region", "product": "brand", "store": "city"}
KINDS = ("channel", "status", "priority", "method")
INDEXED = ("name", "kind")
METRICS = (
    "amount",
    "units",
    "lines",
    "buyers",
    "average",
    "largest",
    "web",
    "urgent",
    "per_buyer",
    "per_line",
)


@dataclass(frozen=True, slots=True)
class Domain:
    """The model names of one domain: `domain.fact(0)` is "d03_orders", `domain.name("region")` "d03_region"."""

    number: int

    def name(self, word: str) -> str:
        return f"d{self.number:02}_{word}"

    def fact(self, index: int) -> str:
        return self.name(FACTS[index])


def catalog_files(domains: int = 20, *, kinds: bool = False, indexed: bool = False) -> dict[str, str]:
    """Definition files by name: ten models for each domain, and settings with one metric for each.

    With `kinds` every fact also has metrics of the other kinds: offset, cumulative, conversion. With `indexed` people
    may name the values of each name and kind of a customer, product, store, region, brand or city.
    """
    files: dict[str, str] = {}
    for number in range(domains):
        domain = Domain(number)
        for fact in FACTS:
            files[f"{domain.name(fact)}.yml"] = _fact(domain, fact) + (_kinds(domain, fact) if kinds else "")
        for near in NEAR:
            files[f"{domain.name(near)}.yml"] = _near(domain, near, indexed)
            files[f"{domain.name(FAR[near])}.yml"] = _far(domain, FAR[near], indexed)
    files["settings.yml"] = _settings(domains)
    return files


def _settings(domains: int) -> str:
    lines = ["company: Generated", "zone: America/New_York", "week_start: monday", "metrics:"]
    for number in range(domains):
        domain = Domain(number)
        lines += [
            f"  {domain.name('return_rate')}:",
            f"    expr: {domain.name('returns')}.amount / {domain.name('orders')}.amount",
            f"    description: What part of the orders of domain {number} came back.",
            "    format: percent 1",
        ]
    return "\n".join(lines) + "\n"


def _member(name: str, expr: str, description: str, *more: str) -> list[str]:
    return [
        f"  {name}:",
        f"    expr: {expr}",
        f"    description: {description}",
        f"    synonyms: [{name.replace('_', ' ')} of all, total {name.replace('_', ' ')}]",
        *(f"    {line}" for line in more),
    ]


def _fact(domain: Domain, fact: str) -> str:
    lines = [
        f"model: {domain.name(fact)}",
        f"description: One row per line of {fact} in domain {domain.number}, with its amount and units.",
        f"synonyms: [{fact} {domain.number}, lines of {fact} {domain.number}]",
        "owner: analytics",
        f"table: {domain.name(fact)}",
        "key: line_id",
        "time: happened_at",
        "joins:",
    ]
    for near in NEAR:
        lines.append(f"  {near}: {{model: {domain.name(near)}, on: {near}_id}}")
    lines.append("dimensions:")
    lines.append("  happened_at: {type: instant, stored_in: UTC, description: When the line was booked.}")
    for kind in KINDS:
        expr = f"lower({kind})" if kind == "status" else kind
        lines += _member(kind, expr, f"The {kind} of the line.", "type: string")
    lines.append("metrics:")
    expressions = {
        "amount": "sum(amount)",
        "units": "sum(units)",
        "lines": "count()",
        "buyers": "count(distinct customer_id)",
        "average": "avg(amount)",
        "largest": "max(amount * (1 - discount))",
        "web": "sum(amount)",
        "urgent": "count()",
        "per_buyer": "amount / buyers",
        "per_line": "amount / lines",
    }
    conditions = {"web": "channel in ('web', 'app')", "urgent": "priority = 'high' and units > 1"}
    for name in METRICS:
        where = [f'where: "{conditions[name]}"'] if name in conditions else []
        lines += _member(
            name, expressions[name], f"The {name} of {fact} in dollars or pieces.", "format: number 1", *where
        )
    return "\n".join(lines) + "\n"


def _kinds(domain: Domain, fact: str) -> str:
    lines = [
        "  last_year: {expr: amount, offset: 1 year}",
        "  to_date: {expr: amount, over: {to_date: year}}",
    ]
    if fact == "visits":
        ways = f"from: lines, to: {domain.name('orders')}.lines, by: customer, within: 7 days"
        lines.append(f"  ordered: {{convert: {{{ways}}}, as: rate}}")
    return "\n".join(lines) + "\n"


def _near(domain: Domain, near: str, indexed: bool) -> str:
    far = FAR[near]
    lines = [
        f"model: {domain.name(near)}",
        f"description: One row per {near} of domain {domain.number}.",
        f"table: {domain.name(near)}",
        f"key: {near}_id",
        "joins:",
        f"  {far}: {{model: {domain.name(far)}, on: {far}_id}}",
        "dimensions:",
    ]
    for name in ("name", "kind", "size", "group", "age_band"):
        column = f"{near}_{name}"
        named = ("index_values: true",) if indexed and name in INDEXED else ()
        lines += _member(column, column, f"The {name} of the {near}.", "type: string", *named)
    lines.append("metrics:")
    lines += _member(f"{near}_count", "count()", f"How many rows of {near} there are.", "time: none")
    lines += _member(f"{near}_sizes", f"count(distinct {near}_size)", f"Sizes of {near}.", "time: none")
    return "\n".join(lines) + "\n"


def _far(domain: Domain, far: str, indexed: bool) -> str:
    lines = [
        f"model: {domain.name(far)}",
        f"description: One row per {far} of domain {domain.number}.",
        f"table: {domain.name(far)}",
        f"key: {far}_id",
        "dimensions:",
    ]
    for name in ("name", "kind", "zone", "level", "country"):
        column = f"{far}_{name}"
        named = ("index_values: true",) if indexed and name in INDEXED else ()
        lines += _member(column, column, f"The {name} of the {far}.", "type: string", *named)
    lines.append("metrics:")
    lines += _member(f"{far}_count", "count()", f"How many rows of {far} there are.", "time: none")
    return "\n".join(lines) + "\n"
