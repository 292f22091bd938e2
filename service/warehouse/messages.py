"""A database's own words about what went wrong, fit to be shown: one line, short, without values of rows or filters.

safe_message("Conversion Error: Could not convert string 'GROCERY' to INT32\\n\\nLINE 1: …")
    "Conversion Error: Could not convert string '…' to INT32"
safe_message('Catalog Error: Table with name "sale" does not exist!', names=True)   keeps the name
"""

from __future__ import annotations

import re

LONGEST = 300

_SINGLE_QUOTED = re.compile(r"'(?:[^']|'')*'")
_DOUBLE_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_NUMBER = re.compile(r"(?<![A-Za-z0-9_])-?\d[\d.,:-]*")


def safe_message(text: str, *, names: bool = False) -> str:
    """The first line without quoted texts and numbers. `names`: the message is about names that the statement uses,
    so that what stands in double quotes is a table or column and may be shown."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = _SINGLE_QUOTED.sub("'…'", line)
    if not names:
        line = _NUMBER.sub("…", _DOUBLE_QUOTED.sub('"…"', line))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
