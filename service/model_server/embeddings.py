"""Vectors without a model: texts that share words, or parts of words, are near each other. Pure, the same everywhere.

vector("net sales", 64)      64 numbers of length 1
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
import struct
from collections.abc import Iterator

DIMENSIONS = 64


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """Words and their groups of three letters, each hashed onto one axis, added up."""
    sums = [0.0] * dimensions
    for feature in _features(text):
        digest = hashlib.blake2b(feature.encode("utf-8", errors="replace"), digest_size=8).digest()
        axis, sign = int.from_bytes(digest[:7]) % dimensions, 1.0 if digest[7] % 2 else -1.0
        sums[axis] += sign
    length = math.sqrt(sum(value * value for value in sums)) or 1.0
    return [value / length for value in sums]


def encoded(values: list[float]) -> str:
    """A vector as 32-bit numbers in base64, which is what most clients ask for."""
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode("ascii")


def _features(text: str) -> Iterator[str]:
    for word in re.findall(r"\w+", text.lower()):
        yield word
        padded = f"<{word}>"
        yield from (padded[start : start + 3] for start in range(len(padded) - 2))
