"""One line of an explained plan, with the lines that belong to it.

Line("join", "customer → customers, to one, by customer_id: for group customer.city")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`kind` is what a program tells lines apart by, and the line's first word."""

    kind: str
    text: str
    under: tuple[Line, ...] = ()


def lines_text(lines: Iterable[Line], indent: str = "") -> str:
    """The lines as text, each below what it belongs to and further to the right."""
    return "".join(
        f"{indent}{line.kind} {line.text}\n{lines_text(line.under, indent + '  ')}" for line in lines
    )
