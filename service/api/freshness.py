"""`Cache-Control` and `Age`: how old an answer may be for a request, and how old it is.

    Cache-Control: max-age=10       nothing older than ten seconds
    Cache-Control: no-cache         read anew
    Cache-Control: no-store         read anew, and nothing of it kept

What else the header may hold (RFC 9111) asks for nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import Request

from service.answer import Answer
from service.warehouse.types import Limits


def limits_of(request: Request, limits: Limits) -> Limits:
    """The limits of one request. Directives that are given twice or cannot be read are taken at their strictest."""
    said = request.headers.get("cache-control", "")
    if not said:
        return limits
    directives = [part.strip().lower().partition("=") for part in said[:1000].split(",")]
    names = {name for name, _, _ in directives}
    if "no-store" in names:
        return replace(limits, max_age=0.0, keep=False)
    if "no-cache" in names:
        return replace(limits, max_age=0.0)
    ages = [_seconds(value) for name, _, value in directives if name == "max-age"]
    return replace(limits, max_age=min(ages)) if ages else limits


def _seconds(value: str) -> float:
    digits = value.strip('"')
    return float(digits[:10]) if digits.isascii() and digits.isdecimal() else 0.0


def age_header(answer: Answer) -> Mapping[str, str]:
    """`Age` in whole seconds, where rows of the answer were kept."""
    return {} if answer.age is None else {"Age": str(int(answer.age))}
